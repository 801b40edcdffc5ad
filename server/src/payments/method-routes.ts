import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { isCurrency } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { callerOf } from '../identity/index.ts'
import { findMethod, listMethods, type Method } from '../gateways/index.ts'
import { inTransaction } from '../platform/db.ts'
import { recordEvents } from '../platform/outbox.ts'
import { invalid, Line, Nullable, Problem, Timestamp } from '../platform/wire.ts'
import type { PaymentsDeps } from './deps.ts'
import { insertTerms, listTerms, type SetTerms } from './method-store.ts'
import { freeTerms, type MethodTerms } from './methods.ts'

// The operator says who may pay by which method, how much, when, and at what surcharge.

const Minor = Type.String({ pattern: '^[1-9]\\d{0,14}$', description: 'Amount in minor units' })
const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'UTC, as 09:30' })
const closed = { additionalProperties: false } as const

const termsFields = {
  enabled: Type.Boolean(),
  countries: Nullable(
    Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1, maxItems: 250 }),
  ),
  currencies: Nullable(
    Type.Array(Type.String({ pattern: '^[A-Z]{3}$' }), { minItems: 1, maxItems: 200 }),
  ),
  minMinor: Nullable(Minor),
  maxMinor: Nullable(Minor),
  dayMaxMinor: Nullable(Minor),
  yearMaxMinor: Nullable(Minor),
  surchargeBps: Type.Integer({ minimum: 0, maximum: 1000 }),
  buyers: Type.Union([Type.Literal('everybody'), Type.Literal('known')]),
  hours: Nullable(Type.Object({ from: Time, to: Time }, closed)),
}
const TermsBody = Type.Object(
  {
    ...termsFields,
    version: Type.Integer({ minimum: 0, description: 'Of the terms that were seen; 0: none' }),
    reason: Line(200),
  },
  closed,
)
const TermsView = Type.Object(termsFields)

const MethodSetView = Type.Object({
  method: Type.String(),
  gateway: Type.String(),
  network: Type.Object(
    {
      currencies: Type.Array(Type.String()),
      minMinor: Type.String(),
      maxMinor: Type.String(),
      confirms: Type.String(),
    },
    { description: 'What the network allows, limits in its first currency' },
  ),
  version: Type.Integer(),
  terms: TermsView,
  history: Type.Array(
    Type.Object({
      version: Type.Integer(),
      terms: TermsView,
      setAt: Timestamp,
      setBy: Type.String(),
      reason: Type.String(),
    }),
  ),
})

export const methodTermsRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  const { db, env, gateways } = deps
  app.get(
    '/v1/operator/payment-methods',
    {
      config: { permission: 'payments.inspect' },
      schema: {
        operationId: 'listMethodTerms',
        summary: 'Every method with its terms, and how they came about',
        response: { 200: Type.Object({ items: Type.Array(MethodSetView) }), '4xx': Problem },
      },
    },
    async () => {
      const offered = listMethods(gateways)
      const histories = await Promise.all(offered.map(({ method }) => listTerms(db, method.name)))
      const items = offered.map(({ gateway, method }, index) =>
        methodSetView(gateway.name, method, histories[index] ?? []),
      )
      return { items }
    },
  )
  app.put(
    '/v1/operator/payment-methods/:method',
    {
      config: { permission: 'payments.configure' },
      schema: {
        operationId: 'setMethodTerms',
        summary: 'Say who may pay by a method, how much, when, and at what surcharge, from now on',
        params: Type.Object({ method: Type.String({ pattern: '^[a-z_]{1,40}$' }) }),
        body: TermsBody,
        response: { 200: MethodSetView, '4xx': Problem },
      },
    },
    async (request) => {
      const { version, reason, ...body } = request.body
      const { actor } = callerOf(request)
      const { method: name } = request.params
      const offered = findMethod(gateways, name)
      if (!offered) throw new Refusal({ code: 'payments.not_found' })
      const terms = readTerms(body, offered.method)
      const set = { method: name, version: version + 1, terms, setAt: env.now(), setBy: actor }
      await inTransaction(db, async (trx) => {
        const isNext = await insertTerms(trx, { ...set, reason: reason.trim() })
        if (!isNext) throw new Refusal({ code: 'payments.terms_changed' })
        const event = { type: 'payments.method_terms_set', object: name, actor }
        await recordEvents(trx, env, [{ ...event, data: { version: set.version, reason } }])
      })
      return methodSetView(offered.gateway.name, offered.method, await listTerms(db, name))
    },
  )
}

function readTerms(
  body: Omit<Static<typeof TermsBody>, 'version' | 'reason'>,
  method: Method,
): MethodTerms {
  const minor = (text: string | null) => (text === null ? null : BigInt(text))
  const terms: MethodTerms = {
    ...body,
    minMinor: minor(body.minMinor),
    maxMinor: minor(body.maxMinor),
    dayMaxMinor: minor(body.dayMaxMinor),
    yearMaxMinor: minor(body.yearMaxMinor),
  }
  const stranger = body.currencies?.findIndex(
    (each) => !isCurrency(each) || !method.currencies.includes(each),
  )
  if (stranger !== undefined && stranger >= 0) {
    throw invalid(`/currencies/${stranger}`, 'currency', 'is not taken by this network')
  }
  const { minMinor, maxMinor, hours } = terms
  if (minMinor !== null && maxMinor !== null && minMinor > maxMinor) {
    throw invalid('/minMinor', 'maximum', 'is above the largest payment')
  }
  if (hours && hours.from === hours.to) {
    throw invalid('/hours/to', 'hours', 'is the time at which it opens')
  }
  return terms
}

function methodSetView(
  gateway: string,
  { name, currencies, limits, confirms }: Method,
  history: readonly SetTerms[],
): Static<typeof MethodSetView> {
  const [newest] = history
  return {
    ...{ method: name, gateway },
    network: {
      currencies: [...currencies],
      minMinor: limits.minMinor.toString(),
      maxMinor: limits.maxMinor.toString(),
      confirms,
    },
    version: newest?.version ?? 0,
    terms: termsView(newest?.terms ?? freeTerms),
    history: history.map(({ version, terms, setAt, setBy, reason }) => ({
      ...{ version, terms: termsView(terms), setAt: setAt.toISOString(), setBy, reason },
    })),
  }
}

function termsView(terms: MethodTerms): Static<typeof TermsView> {
  const minor = (amount: bigint | null) => amount?.toString() ?? null
  return {
    ...{ enabled: terms.enabled, surchargeBps: terms.surchargeBps, buyers: terms.buyers },
    countries: terms.countries && [...terms.countries],
    currencies: terms.currencies && [...terms.currencies],
    ...{ minMinor: minor(terms.minMinor), maxMinor: minor(terms.maxMinor) },
    ...{ dayMaxMinor: minor(terms.dayMaxMinor), yearMaxMinor: minor(terms.yearMaxMinor) },
    hours: terms.hours,
  }
}
