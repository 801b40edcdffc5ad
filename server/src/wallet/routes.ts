import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { callerOf, partyOf } from '../identity/index.ts'
import { instantOf, Nullable, Page, PageQuery, Problem } from '../platform/wire.ts'
import { Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import type { WalletDeps } from './deps.ts'
import { readBalances, readStatement, type ExplainedLine } from './statement.ts'
import { statementKinds } from './wallet.ts'

const BalanceView = Type.Object({
  currency: Type.String(),
  posted: WireMoney,
  reserved: WireMoney,
  available: WireMoney,
})

const LineView = Type.Object({
  id: Type.String(),
  at: Timestamp,
  kind: Type.Enum([...statementKinds]),
  amount: WireMoney,
  balance: WireMoney,
  order: Nullable(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      supplier: Type.Object({ en: Type.String(), zh: Type.String() }),
    }),
  ),
  intentId: Nullable(Type.String()),
  refundId: Nullable(Type.String()),
  withdrawal: Nullable(Type.Object({ id: Type.String(), last4: Type.String() })),
  reason: Nullable(Type.String()),
})

function lineView(line: ExplainedLine): Static<typeof LineView> {
  const { version, at, kind, amount, balance, order, ...rest } = line
  return {
    ...rest,
    id: version.toString(),
    at: at.toISOString(),
    kind,
    amount: toWire(amount),
    balance: toWire(balance),
    order: order && { id: order.id, number: order.number, supplier: order.supplier.name },
  }
}

/** What a statement can be asked for. */
export const statementQuery = {
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  kind: Type.Optional(Type.Enum([...statementKinds])),
  from: Type.Optional(Timestamp),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Itself not included' })),
}

export const walletRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, effects } = deps
  app.get(
    '/v1/wallet',
    {
      config: { permission: 'wallet.read' },
      schema: {
        operationId: 'getWallet',
        summary: 'The balance in each currency: all of it, what is reserved, and the rest',
        response: { 200: Type.Object({ items: Type.Array(BalanceView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const balances = await readBalances(db, partyOf(callerOf(request)).id)
      return {
        items: balances.map(({ currency, posted, reserved, available }) => ({
          currency,
          posted: toWire(posted),
          reserved: toWire(reserved),
          available: toWire(available),
        })),
      }
    },
  )

  app.get(
    '/v1/wallet/statement',
    {
      config: { permission: 'wallet.read' },
      schema: {
        operationId: 'getWalletStatement',
        summary: 'What happened to the balance in a currency, the newest first',
        querystring: Type.Object(
          {
            ...statementQuery,
            limit: PageQuery.limit,
            after: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(LineView), '4xx': Problem },
      },
    },
    async (request) => {
      const { currency, kind, from, until, after, limit = 20 } = request.query
      const lines = await readStatement(db, effects, {
        ...{ buyerId: partyOf(callerOf(request)).id, currency, limit: limit + 1 },
        kind,
        from: instantOf(from, '/querystring/from'),
        until: instantOf(until, '/querystring/until'),
        after: after === undefined ? undefined : BigInt(after),
      })
      const items = lines.slice(0, limit).map(lineView)
      return { items, next: lines.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  )
}
