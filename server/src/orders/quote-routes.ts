import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { callerOf, partyOf } from '../identity/index.ts'
import type { Gateways } from '../gateways/index.ts'
import { payAttempt } from '../payments/index.ts'
import { inTransaction, type Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { idempotently } from '../platform/idempotency.ts'
import { Id, Nullable, Problem, Timestamp } from '../platform/wire.ts'
import { QuoteContent } from './quote-content.ts'
import { findQuote, type Quote } from './quote-store.ts'
import { createQuote, placeOrders } from './quotes.ts'

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
  }
}

type Deps = Readonly<{ db: Db; env: Env; gateways: Gateways; publicUrl: string }>

export const quoteRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(quotingRoutes, deps)
  await app.register(readingRoutes, deps)
  await app.register(placingRoutes, deps)
}

const quotingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/quotes',
    {
      config: { permission: 'orders.place' },
      schema: {
        operationId: 'createQuote',
        summary: 'Freeze the cart’s prices, shipping and total, and reserve its stock',
        body: Type.Object(
          {
            addressId: Id('adr'),
            method: Type.String({ minLength: 1, maxLength: 40 }),
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
        ),
        response: { 200: QuoteView, '4xx': Problem },
      },
    },
    async (request) => {
      const { addressId, method, seenPrices = [] } = request.body
      const seen = new Map(seenPrices.map(({ skuId, unitPrice }) => [skuId, unitPrice]))
      const asked = {
        caller: callerOf(request),
        request: { addressId, method, seenPrices: seen },
      }
      const quote = await inTransaction(db, (trx) => createQuote(trx, deps, asked))
      return quoteView(quote, env.now())
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

const placingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env } = deps
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
            next: Nullable(Type.Object({ kind: Type.Literal('redirect'), url: Type.String() })),
          }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { quoteId } = request.body
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const placed = await idempotently(context, (trx) =>
        placeOrders(trx, deps, { caller, quoteId }),
      )
      // Orders and attempt are committed: now the buyer may go and pay.
      return { ...placed, next: await payAttempt(deps, placed.intentId) }
    },
  )
}
