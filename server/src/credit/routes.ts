import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { callerOf, partyOf } from '../identity/index.ts'
import type { Reader } from '../platform/db.ts'
import { Id, Page, PageQuery, Problem } from '../platform/wire.ts'
import { listLines } from './ageing-store.ts'
import { dayOf } from './credit.ts'
import { listDebts } from './debt-list-store.ts'
import type { CreditDeps } from './deps.ts'
import { grantingRoutes } from './line-routes.ts'
import { debtView, DebtView, lineView, LineView } from './views.ts'

// What a buyer reads of their own lines and debts.

const MAX_LINES = 100

export const creditRoutes: FastifyPluginAsyncTypebox<CreditDeps> = async (app, deps) => {
  const { db, env } = deps
  await app.register(grantingRoutes, deps)
  app.get(
    '/v1/credit/lines',
    {
      config: { permission: 'credit.read' },
      schema: {
        operationId: 'listCreditLines',
        summary: 'What my company may order on terms: limit, what is used, what is left',
        response: { 200: Type.Object({ items: Type.Array(LineView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const { uuid: buyerUuid } = partyOf(callerOf(request))
      const lines = await listLines(db, { today: dayOf(env.now()), buyerUuid, limit: MAX_LINES })
      return { items: lines.map((line) => lineView(line)) }
    },
  )
  app.get(
    '/v1/credit/debts',
    {
      config: { permission: 'credit.read' },
      schema: {
        operationId: 'listDebts',
        summary: 'What my company owes for orders on terms, or what was paid off',
        querystring: Type.Object(
          {
            state: Type.Enum(['open', 'paid'], {
              description: 'open: in the order in which they are due; paid: the newest first',
            }),
            limit: PageQuery.limit,
            after: Type.Optional(Id('dbt')),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(DebtView), '4xx': Problem },
      },
    },
    async (request) => {
      const { state, limit = 20, after = null } = request.query
      const of = { buyerUuid: partyOf(callerOf(request)).uuid }
      return pageOfDebts(db, deps, { of, state, after, limit })
    },
  )
}

type Asked = Parameters<typeof listDebts>[1]

async function pageOfDebts(
  reader: Reader,
  { env, ordersOf }: Pick<CreditDeps, 'env' | 'ordersOf'>,
  asked: Asked,
) {
  const { limit } = asked
  const found = await listDebts(reader, { ...asked, limit: limit + 1 })
  const debts = found.slice(0, limit)
  const orders = await ordersOf(
    reader,
    debts.map(({ intentId }) => intentId),
  )
  const now = env.now()
  const items = debts.map((debt) =>
    debtView(debt, { now, orders: orders.get(debt.intentId) ?? [] }),
  )
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
}
