import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { subtract, zero, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf, partyOf } from '../identity/index.ts'
import {
  listTopUps,
  openTopUp,
  payIntent,
  refundTopUp,
  stepView,
  StepView,
  type TopUp,
} from '../payments/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import {
  fromWire,
  Id,
  Nullable,
  Page,
  PageQuery,
  PositiveMoney,
  Problem,
  Timestamp,
  toWire,
  WireMoney,
} from '../platform/wire.ts'
import type { WalletDeps } from './deps.ts'
import { readBalances } from './statement.ts'

const TopUpView = Type.Object({
  id: Type.String({ description: 'The intent that pays it' }),
  amount: WireMoney,
  method: Type.String(),
  state: Type.String({ description: 'awaiting_payment, succeeded, cancelled or expired' }),
  createdAt: Timestamp,
  captured: Nullable(WireMoney),
  refunded: WireMoney,
  refundable: Type.Object(WireMoney.properties, {
    description: 'What can go back to where it came from: no more than the balance has',
  }),
})

function topUpView(topUp: TopUp, available: Money | undefined): Static<typeof TopUpView> {
  const { id, amount, method, state, createdAt, capture, refunded } = topUp
  const left = capture ? subtract(capture.toBalance, refunded) : zero(amount.currency)
  const unspent = available ?? zero(amount.currency)
  return {
    ...{ id, method, state, createdAt: createdAt.toISOString() },
    amount: toWire(amount),
    captured: capture && toWire(capture.amount),
    refunded: toWire(refunded),
    refundable: toWire(left.minor < unspent.minor ? left : unspent),
  }
}

export const topUpRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  await app.register(readingRoute, deps)
  await app.register(payingRoute, deps)
  await app.register(returningRoute, deps)
}

const readingRoute: FastifyPluginAsyncTypebox<WalletDeps> = async (app, { db }) => {
  app.get(
    '/v1/wallet/top-ups',
    {
      config: { permission: 'wallet.read' },
      schema: {
        operationId: 'listTopUps',
        summary: 'What was paid into the balance, and what of it can go back; the newest first',
        querystring: Type.Object(
          { limit: PageQuery.limit, after: Type.Optional(Id('pi')) },
          { additionalProperties: false },
        ),
        response: { 200: Page(TopUpView), '4xx': Problem },
      },
    },
    async (request) => {
      const { limit = 20, after = null } = request.query
      const party = partyOf(callerOf(request))
      const [found, balances] = await Promise.all([
        listTopUps(db, party.uuid, { after, limit: limit + 1 }),
        readBalances(db, party.id),
      ])
      const available = new Map(balances.map((balance) => [balance.currency, balance.available]))
      const items = found
        .slice(0, limit)
        .map((topUp) => topUpView(topUp, available.get(topUp.amount.currency)))
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  )
}

const payingRoute: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/wallet/top-ups',
    {
      config: { permission: 'wallet.top_up', idempotent: true },
      schema: {
        operationId: 'topUp',
        summary: 'Pay into the balance: where to pay',
        body: Type.Object(
          { amount: PositiveMoney, method: Type.String({ minLength: 1, maxLength: 40 }) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ intentId: Type.String(), next: StepView }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = asParty(callerOf(request))
      const { method } = request.body
      const amount = fromWire(request.body.amount)
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const intentId = await idempotently(context, (trx) =>
        openTopUp(trx, deps, { caller, amount, method }),
      )
      // The attempt is committed: now the buyer may go and pay. Where the network does not begin
      // it, the page of the payment leads on.
      const next = await payIntent(deps, intentId).catch((error: unknown) => {
        if (error instanceof Refusal) return null
        throw error
      })
      return { intentId, next: stepView(next) }
    },
  )
}

const returningRoute: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/wallet/top-ups/:topUpId/refunds',
    {
      config: { permission: 'wallet.withdraw', idempotent: true },
      schema: {
        operationId: 'refundTopUp',
        summary: 'Send an unspent top-up, or a part of it, back to where it came from',
        params: Type.Object({ topUpId: Id('pi') }),
        body: Type.Object({ amount: PositiveMoney }, { additionalProperties: false }),
        response: {
          200: Type.Object({ id: Type.String(), state: Type.String(), amount: WireMoney }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = asParty(callerOf(request))
      const { topUpId } = request.params
      const amount = fromWire(request.body.amount)
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const answer = await idempotently(context, async (trx) => {
        const { id, state, charge } = await refundTopUp(trx, deps, { caller, topUpId, amount })
        return { id, state, amount: toWire(charge) }
      })
      deps.refundsWaiting()
      return answer
    },
  )
}
