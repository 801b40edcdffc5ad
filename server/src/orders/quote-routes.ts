import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { isCurrency } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { callerOf, partyOf, type Caller } from '../identity/index.ts'
import type { Gateways } from '../gateways/index.ts'
import { payAttempt, payIntent, stepView, StepView, type OpenAttempt } from '../payments/index.ts'
import { batchCommands } from '../platform/batcher.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import {
  answerOnce,
  claimKeys,
  claimOf,
  markReplay,
  rethrowInFlight,
} from '../platform/idempotency.ts'
import type { Answered, Claim } from '../platform/idempotency.ts'
import { Id, invalid, Nullable, Problem, Timestamp } from '../platform/wire.ts'
import { QuoteContent } from './quote-content.ts'
import { offersDue } from './quoted-prices.ts'
import { findQuote, lockQuotes, type Quote } from './quote-store.ts'
import { createQuotes, placeOrders, type Placed, type QuoteRequest } from './quotes.ts'

const QuoteView = Type.Object({
  id: Type.String(),
  state: Type.String({ description: 'open, accepted, superseded or expired' }),
  expiresAt: Timestamp,
  groupId: Nullable(Type.String()),
  ...QuoteContent.properties,
})

function quoteView(quote: Quote, now: Date): Static<typeof QuoteView> {
  const { id, state, expiresAt, placed, content } = quote
  const over = state === 'open' && expiresAt <= now
  return {
    id,
    state: over ? 'expired' : state,
    expiresAt: expiresAt.toISOString(),
    groupId: placed?.groupId ?? null,
    ...content,
    methods: isStaged(content) ? offersDue(content) : content.methods,
  }
}

const isStaged = ({ orders }: Quote['content']) => orders.some(({ stages }) => stages)

type Deps = Readonly<{ db: Db; env: Env; gateways: Gateways; publicUrl: string }>

export const quoteRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(quotingRoutes, deps)
  await app.register(readingRoutes, deps)
  await app.register(placingRoutes, deps)
}

const QuoteBody = Type.Object(
  {
    addressId: Id('adr'),
    method: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'How to pay; without it the method that is recommended',
      }),
    ),
    currency: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{3}$',
        description: 'What to pay in where the method takes it; else your country’s',
      }),
    ),
    useBalance: Type.Optional(
      Type.Boolean({ description: 'Let a balance that is too small pay a part of it' }),
    ),
    stagePlans: Type.Optional(
      Type.Array(
        Type.Object({ supplierId: Id('pty'), planId: Id('stp') }, { additionalProperties: false }),
        { maxItems: 100, description: 'The orders to be paid in stages, by their supplier’s plan' },
      ),
    ),
    seenPrices: Type.Optional(
      Type.Array(
        Type.Object(
          {
            skuId: Id('sku'),
            unitPrice: Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,6})?$' }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 2000 },
      ),
    ),
  },
  { additionalProperties: false },
)

type Quoting = Readonly<{ caller: Caller; request: QuoteRequest }>

const quotingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env } = deps
  const quote = batchCommands<Quoting, Quote>(db, (trx, asked) => createQuotes(trx, deps, asked), {
    keyOf: ({ caller }) => `${caller.person?.id} ${caller.party?.id}`,
  })
  app.post(
    '/v1/quotes',
    {
      config: { permission: 'orders.place' },
      schema: {
        operationId: 'createQuote',
        summary: 'Freeze the cart’s prices, shipping and total, and reserve its stock',
        body: QuoteBody,
        response: { 200: QuoteView, '4xx': Problem },
      },
    },
    async (request) => {
      const { addressId, method = null, currency = null, useBalance = false } = request.body
      const { seenPrices = [], stagePlans = [] } = request.body
      const plans = new Map(stagePlans.map(({ supplierId, planId }) => [supplierId, planId]))
      if (currency !== null && !isCurrency(currency)) {
        throw invalid('/currency', 'currency', 'is not a currency we know')
      }
      const seen = new Map(seenPrices.map(({ skuId, unitPrice }) => [skuId, unitPrice]))
      const asked = {
        caller: callerOf(request),
        request: {
          ...{ addressId, method, currency, useBalance },
          ...{ stagePlans: plans, seenPrices: seen },
        },
      }
      const quoted = await quote(asked)
      await env.point('orders.quoted')
      return quoteView(quoted, env.now())
    },
  )
}

const readingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.get(
    '/v1/quotes/:quoteId',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getQuote',
        summary: 'A quote as it was frozen',
        params: Type.Object({ quoteId: Id('quo') }),
        response: { 200: QuoteView, '4xx': Problem },
      },
    },
    async (request) => {
      const quote = await findQuote(db, request.params.quoteId, callerOf(request).parties)
      if (!quote) throw new Refusal({ code: 'orders.quote_not_found' })
      return quoteView(quote, env.now())
    },
  )
}

function withoutStep(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}

type Placing = Readonly<{ caller: Caller; quoteId: string; claim: Claim }>

/** Accepts quotes, each once for its Idempotency-Key; what arrives together is one transaction. */
function orderPlacer(deps: Deps) {
  type Answer = Answered<Placed> & Readonly<{ open: OpenAttempt | null }>
  return batchCommands<Placing, Answer>(
    deps.db,
    async (trx, placing) => {
      const open = new Map<string, OpenAttempt>()
      const claims = placing.map(({ claim }) => claim)
      const wanted = placing.map(({ caller, quoteId }) => {
        return { caller, id: quoteId, buyerUuid: partyOf(caller).uuid }
      })
      const [claimed, quotes] = await Promise.all([claimKeys(trx, claims), lockQuotes(trx, wanted)])
      const accepted = wanted.map(({ caller }, index) => ({ caller, quote: quotes[index] }))
      const answers = await answerOnce({ trx, env: deps.env }, claimed, async (positions) => {
        const fresh = positions.flatMap((position) => accepted[position] ?? [])
        const placements = await placeOrders(trx, deps, fresh)
        for (const { open: attempt } of placements) {
          if (attempt) open.set(attempt.attempt.intentId, attempt)
        }
        return placements.map(({ placed }) => placed)
      })
      return answers.map((each) => ({ ...each, open: open.get(each.answer.intentId) ?? null }))
    },
    { keyOf: ({ quoteId }) => quoteId },
  )
}

const placingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const place = orderPlacer(deps)
  app.post(
    '/v1/order-groups',
    {
      config: { permission: 'orders.place', idempotent: true },
      schema: {
        operationId: 'placeOrders',
        summary: 'Accept a quote: one order a supplier, one payment for all, and where to pay',
        body: Type.Object({ quoteId: Id('quo') }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            groupId: Type.String(),
            intentId: Type.String(),
            next: StepView,
          }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { quoteId } = request.body
      const claim = claimOf(request, partyOf(caller).id)
      const { open, ...answered } = await place({ caller, quoteId, claim }).catch(rethrowInFlight)
      const placed = markReplay(reply, answered)
      // Orders and attempt are committed: now the buyer may go and pay. Where the network does not
      // begin it, the page of the payment leads on.
      await deps.env.point('orders.placed')
      const next = open ? payAttempt(deps, open) : payIntent(deps, placed.intentId)
      return { ...placed, next: stepView(await next.catch(withoutStep)) }
    },
  )
}
