import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { currencies, isCurrency } from '../kernel/money.ts'
import { orThrow } from '../kernel/result.ts'
import { callerOf } from '../identity/index.ts'
import { inTransaction } from '../platform/db.ts'
import { recordEvents } from '../platform/outbox.ts'
import { invalid, Problem, Timestamp } from '../platform/wire.ts'
import type { PaymentsDeps } from './deps.ts'
import { parseEcbRates } from './ecb.ts'
import { findRates, insertMargin, insertRates, listMargins } from './rate-store.ts'
import { rateView, RateView } from './views.ts'

type Deps = Pick<PaymentsDeps, 'db' | 'env'>

const closed = { additionalProperties: false } as const
const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' })

/** What the market says and what we add: read by everybody, changed by operators. */
export const rateRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.get(
    '/v1/exchange-rates',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'listExchangeRates',
        summary: 'The rates that a quote made now uses, and where they come from',
        querystring: Type.Object(
          { quote: Type.String({ pattern: '^[A-Z]{3}$', description: 'What is charged' }) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ items: Type.Array(RateView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const quote = currencyAt('/quote', request.query.quote)
      const rates = await findRates(db, { quotes: [quote], now: env.now() })
      return { items: currencies.flatMap((base) => rates.find(base, quote) ?? []).map(rateView) }
    },
  )
}

function currencyAt(pointer: string, code: string): string {
  if (!isCurrency(code)) throw invalid(pointer, 'currency', 'is not a currency we know')
  return code
}

/** The European Central Bank's rates of a day are about 2 kB, those of ninety days 120 kB. */
const MAX_DOCUMENT = 400_000

export const operatorRateRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(importRoute, deps)
  await app.register(marginRoutes, deps)
}

const importRoute: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.post(
    '/v1/operator/exchange-rates/imports',
    {
      config: { permission: 'payments.configure' },
      schema: {
        operationId: 'importExchangeRates',
        summary: 'Take in the European Central Bank’s file of reference rates',
        body: Type.Object(
          { document: Type.String({ minLength: 1, maxLength: MAX_DOCUMENT }) },
          closed,
        ),
        response: {
          200: Type.Object({ rates: Type.Integer(), from: Timestamp, to: Timestamp }),
          '4xx': Problem,
        },
      },
    },
    async (request) => {
      const rates = orThrow(parseEcbRates(request.body.document))
      const days = rates.map(({ validFrom }) => validFrom.toISOString()).toSorted()
      const [from = '', to = ''] = [days[0], days.at(-1)]
      await inTransaction(db, async (trx) => {
        await insertRates(trx, rates)
        const event = { type: 'payments.rates_imported', object: 'ECB' }
        const { actor } = callerOf(request)
        await recordEvents(trx, env, [{ ...event, actor, data: { from, to } }])
      })
      return { rates: rates.length, from, to }
    },
  )
}

const MarginView = Type.Object({
  base: Type.String(),
  quote: Type.String(),
  marginBps: Type.Integer(),
  validFrom: Timestamp,
  setBy: Type.String(),
})

const marginRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.get(
    '/v1/operator/exchange-margins',
    {
      config: { permission: 'payments.inspect' },
      schema: {
        operationId: 'listExchangeMargins',
        summary: 'What is added to the market’s rate, pair by pair, newest first',
        response: { 200: Type.Object({ items: Type.Array(MarginView) }), '4xx': Problem },
      },
    },
    async () => {
      const margins = await listMargins(db)
      return {
        items: margins.map(({ bps, validFrom, ...rest }) => ({
          ...{ ...rest, marginBps: bps, validFrom: validFrom.toISOString() },
        })),
      }
    },
  )
  app.post(
    '/v1/operator/exchange-margins',
    {
      config: { permission: 'payments.configure' },
      schema: {
        operationId: 'setExchangeMargin',
        summary: 'Say what is added to the market’s rate of a pair, from now on',
        body: Type.Object(
          {
            base: Currency,
            quote: Currency,
            marginBps: Type.Integer({ minimum: 0, maximum: 1000 }),
          },
          closed,
        ),
        response: { 200: MarginView, '4xx': Problem },
      },
    },
    async (request) => {
      const { marginBps: bps } = request.body
      const base = currencyAt('/base', request.body.base)
      const quote = currencyAt('/quote', request.body.quote)
      if (base === quote) throw invalid('/quote', 'currency', 'is the same as the base')
      const { actor } = callerOf(request)
      const margin = { base, quote, bps, validFrom: env.now(), setBy: actor }
      await inTransaction(db, async (trx) => {
        await insertMargin(trx, margin)
        const event = { type: 'payments.margin_set', object: `${base}/${quote}`, actor }
        await recordEvents(trx, env, [{ ...event, data: { marginBps: bps } }])
      })
      const validFrom = margin.validFrom.toISOString()
      return { base, quote, marginBps: bps, validFrom, setBy: actor }
    },
  )
}
