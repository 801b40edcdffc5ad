import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { callerOf, partyOf } from '../identity/index.ts'
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
import { listWithdrawals } from './credit-transfer-store.ts'
import type { WalletDeps } from './deps.ts'
import type { CreditTransfer } from './wallet.ts'
import { cancelWithdrawal, requestWithdrawal } from './withdrawals.ts'

const WithdrawalView = Type.Object({
  id: Type.String(),
  bankAccountId: Type.String(),
  amount: WireMoney,
  state: Type.String({
    description: 'requested, in_file, sent, confirmed, returned or cancelled',
  }),
  reason: Nullable(Type.String({ description: 'Why the bank sent it back' })),
  createdAt: Timestamp,
  sentAt: Nullable(Timestamp),
  finalAt: Nullable(Timestamp),
})

function withdrawalView(transfer: CreditTransfer): Static<typeof WithdrawalView> {
  const { id, accountId, amount, state, reason, createdAt, sentAt, finalAt } = transfer
  return {
    ...{ id, bankAccountId: accountId, amount: toWire(amount), state, reason },
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    finalAt: finalAt?.toISOString() ?? null,
  }
}

export const withdrawalRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  await app.register(readingRoute, deps)
  await app.register(askingRoutes, deps)
}

const readingRoute: FastifyPluginAsyncTypebox<WalletDeps> = async (app, { db }) => {
  app.get(
    '/v1/wallet/withdrawals',
    {
      config: { permission: 'wallet.read' },
      schema: {
        operationId: 'listWithdrawals',
        summary: 'What was withdrawn from the balance, the newest first',
        querystring: Type.Object(
          { limit: PageQuery.limit, after: Type.Optional(Id('ctr')) },
          { additionalProperties: false },
        ),
        response: { 200: Page(WithdrawalView), '4xx': Problem },
      },
    },
    async (request) => {
      const { limit = 20, after = null } = request.query
      const page = { after, limit: limit + 1 }
      const found = await listWithdrawals(db, partyOf(callerOf(request)).uuid, page)
      const items = found.slice(0, limit).map(withdrawalView)
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  )
}

const askingRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/wallet/withdrawals',
    {
      config: { permission: 'wallet.withdraw', idempotent: true },
      schema: {
        operationId: 'requestWithdrawal',
        summary: 'Withdraw to a proven bank account: reserved now, sent with the next bank file',
        body: Type.Object(
          { bankAccountId: Id('bac'), amount: PositiveMoney },
          { additionalProperties: false },
        ),
        response: { 200: WithdrawalView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { bankAccountId: accountId } = request.body
      const amount = fromWire(request.body.amount)
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) =>
        withdrawalView(await requestWithdrawal(trx, deps, { caller, accountId, amount })),
      )
    },
  )

  app.post(
    '/v1/wallet/withdrawals/:withdrawalId/cancel',
    {
      config: { permission: 'wallet.withdraw', idempotent: true },
      schema: {
        operationId: 'cancelWithdrawal',
        summary: 'Give a withdrawal up that no bank file has yet',
        params: Type.Object({ withdrawalId: Id('ctr') }),
        response: { 200: WithdrawalView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { withdrawalId } = request.params
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) =>
        withdrawalView(await cancelWithdrawal(trx, deps, { caller, withdrawalId })),
      )
    },
  )
}
