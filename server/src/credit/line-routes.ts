import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { callerOf, EmailSchema, partyOf, type Caller } from '../identity/index.ts'
import { inTransaction } from '../platform/db.ts'
import { fromWire, Id, invalid, Line, Page, PageQuery, PositiveMoney } from '../platform/wire.ts'
import { Problem } from '../platform/wire.ts'
import { listLines, sumOwed } from './ageing-store.ts'
import { dayOf } from './credit.ts'
import { listDebts } from './debt-list-store.ts'
import type { CreditDeps } from './deps.ts'
import { listVersions } from './line-store.ts'
import { changeLine, grantLine, type Granting } from './lines.ts'
import { debtView, DebtView, lineView, LineView, owedView, OwedView, VersionView } from './views.ts'

// Granting credit and seeing who owes what: the operator for the marketplace, each supplier for
// their own customers.

const closed = { additionalProperties: false } as const
const Days = Type.Integer({ minimum: 1, maximum: 180 })

const GrantBody = Type.Object(
  {
    buyerId: Type.Optional(Id('pty')),
    buyerEmail: Type.Optional(EmailSchema),
    limit: PositiveMoney,
    days: Days,
    reason: Line(200),
  },
  closed,
)
const ChangeBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1, description: 'Of the terms that were seen' }),
    limitMinor: Type.String({ pattern: '^[1-9]\\d{0,10}$', description: 'In minor units' }),
    days: Days,
    state: Type.Enum(['open', 'closed']),
    reason: Line(200),
  },
  closed,
)
const ListQuery = Type.Object(
  {
    owing: Type.Optional(Type.Boolean({ description: 'Only lines on which something is owed' })),
    limit: PageQuery.limit,
    after: Type.Optional(Id('crl')),
  },
  closed,
)
const params = Type.Object({ creditLineId: Id('crl') })

const MAX_DEBTS = 100

/** Open debts and the versions, as far as a page shows them. */
const LineDetailView = Type.Object({
  line: LineView,
  debts: Type.Array(DebtView, { description: 'What is owed on it, at most 100' }),
  history: Type.Array(VersionView),
})

export const grantingRoutes: FastifyPluginAsyncTypebox<CreditDeps> = async (app, deps) => {
  await app.register(sideOf('operator'), deps)
  await app.register(sideOf('supplier'), deps)
  await app.register(customersRoute, deps)
}

const sides = {
  operator: {
    path: '/v1/operator',
    permissions: { read: 'credit.inspect', write: 'credit.manage' },
    ids: {
      list: 'listAllCreditLines',
      sum: 'sumAllDebts',
      get: 'inspectCreditLine',
      grant: 'grantCreditLine',
      change: 'changeCreditLine',
    },
    whose: 'Everybody’s',
  },
  supplier: {
    path: '/v1/supplier',
    permissions: { read: 'credit_lines.read', write: 'credit.grant' },
    ids: {
      list: 'listGrantedCreditLines',
      sum: 'sumGrantedDebts',
      get: 'getGrantedCreditLine',
      grant: 'grantOwnCreditLine',
      change: 'changeOwnCreditLine',
    },
    whose: 'My company’s',
  },
} as const

type Side = keyof typeof sides

/** The same for both, each for the lines they have granted; the operator sees all. */
function sideOf(as: Side): FastifyPluginAsyncTypebox<CreditDeps> {
  return async (app, deps) => {
    await app.register(readingRoutes(as), deps)
    await app.register(writingRoutes(as), deps)
  }
}

/** What of lines the caller may see. */
function seen(as: Side, caller: Caller) {
  return as === 'supplier' ? { supplierUuid: partyOf(caller).uuid } : {}
}

function readingRoutes(as: Side): FastifyPluginAsyncTypebox<CreditDeps> {
  const { path, permissions, ids, whose } = sides[as]
  const config = { permission: permissions.read }
  return async (app, deps) => {
    const { db, env } = deps
    app.get(
      `${path}/credit-lines`,
      {
        config,
        schema: {
          operationId: ids.list,
          summary: `${whose} credit lines, who owes what on them and since when; newest first`,
          querystring: ListQuery,
          response: { 200: Page(LineView), '4xx': Problem },
        },
      },
      async (request) => {
        const { owing: onlyOwing = false, limit = 20, after = null } = request.query
        const today = dayOf(env.now())
        const asked = { today, onlyOwing, after, limit: limit + 1, ...seen(as, callerOf(request)) }
        const found = await listLines(db, asked)
        const items = found.slice(0, limit).map((line) => lineView(line, as === 'supplier'))
        return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
      },
    )
    app.get(
      `${path}/credit-debts/sums`,
      {
        config,
        schema: {
          operationId: ids.sum,
          summary: `What is owed on ${whose.toLowerCase()} credit lines, by currency and age`,
          response: { 200: Type.Object({ items: Type.Array(OwedView) }), '4xx': Problem },
        },
      },
      async (request) => {
        const { supplierUuid = null } = seen(as, callerOf(request))
        const sums = await sumOwed(db, { today: dayOf(env.now()), supplierUuid })
        return { items: sums.map(owedView) }
      },
    )
    app.get(
      `${path}/credit-lines/:creditLineId`,
      {
        config,
        schema: {
          operationId: ids.get,
          summary: 'A credit line with what is owed on it and how it came about',
          params,
          response: { 200: LineDetailView, '4xx': Problem },
        },
      },
      (request) => readLine(deps, as, { caller: callerOf(request), ...request.params }),
    )
  }
}

function writingRoutes(as: Side): FastifyPluginAsyncTypebox<CreditDeps> {
  const { path, permissions, ids } = sides[as]
  const config = { permission: permissions.write }
  return async (app, deps) => {
    const { db, env } = deps
    app.post(
      `${path}/credit-lines`,
      {
        config,
        schema: {
          operationId: ids.grant,
          summary: 'Let a buyer order now and pay later, up to a limit',
          body: GrantBody,
          response: { 201: LineDetailView, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const granting = { caller, as, ...readGrant(request.body) }
        const creditLineId = await inTransaction(db, (trx) => grantLine(trx, deps, granting))
        return reply.status(201).send(await readLine(deps, as, { caller, creditLineId }))
      },
    )
    app.put(
      `${path}/credit-lines/:creditLineId`,
      {
        config,
        schema: {
          operationId: ids.change,
          summary: 'Change or close a credit line; what is owed stays owed',
          params,
          body: ChangeBody,
          response: { 200: LineDetailView, '4xx': Problem },
        },
      },
      async (request) => {
        const caller = callerOf(request)
        const { creditLineId } = request.params
        const { limitMinor, reason, ...body } = request.body
        const changing = {
          ...{ caller, as, lineId: creditLineId, ...body },
          ...{ limitMinor: BigInt(limitMinor), reason: reason.trim() },
        }
        await inTransaction(db, (trx) => changeLine(trx, env, changing))
        return readLine(deps, as, { caller, creditLineId })
      },
    )
  }
}

const customersRoute: FastifyPluginAsyncTypebox<CreditDeps> = async (app, { db, customersOf }) => {
  app.get(
    '/v1/supplier/customers',
    {
      config: { permission: 'credit.grant' },
      schema: {
        operationId: 'listCustomers',
        summary: 'The companies that have ordered from mine, by name; at most 500',
        response: {
          200: Type.Object({
            items: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
          }),
          '4xx': Problem,
        },
      },
    },
    async (request) => {
      const customers = await customersOf(db, partyOf(callerOf(request)).uuid)
      return { items: customers.map(({ uuid, name }) => ({ id: encodeId('pty', uuid), name })) }
    },
  )
}

type Asked = Readonly<{ caller: Caller; creditLineId: string }>

async function readLine(
  { db, env, ordersOf }: CreditDeps,
  as: Side,
  { caller, creditLineId: id }: Asked,
): Promise<Static<typeof LineDetailView>> {
  const now = env.now()
  const [line] = await listLines(db, { today: dayOf(now), id, limit: 1, ...seen(as, caller) })
  if (!line) throw new Refusal({ code: 'credit.line_not_found' })
  const of = { lineId: id }
  const [debts, history] = await Promise.all([
    listDebts(db, { of, state: 'open', after: null, limit: MAX_DEBTS }),
    listVersions(db, id),
  ])
  const orders = await ordersOf(
    db,
    debts.map(({ intentId }) => intentId),
  )
  return {
    line: lineView(line, as === 'supplier'),
    debts: debts.map((debt) => debtView(debt, { now, orders: orders.get(debt.intentId) ?? [] })),
    history: history.map(({ limit, setAt, ...version }) => ({
      ...version,
      limit: { currency: limit.currency, minor: limit.minor.toString() },
      setAt: setAt.toISOString(),
    })),
  }
}

function readGrant(body: Static<typeof GrantBody>): Omit<Granting, 'caller' | 'as'> {
  const { buyerId, buyerEmail, limit, days, reason } = body
  const buyer = readBuyer(buyerId, buyerEmail)
  return { buyer, limit: fromWire(limit, '/limit'), days, reason: reason.trim() }
}

function readBuyer(partyId: string | undefined, email: string | undefined) {
  if (partyId !== undefined && email !== undefined) {
    throw invalid('/buyerEmail', 'one_of', 'stands beside buyerId: name the buyer by one of them')
  }
  if (partyId !== undefined) return { partyId }
  if (email !== undefined) return { email }
  throw invalid('/buyerId', 'required', 'is missing: name the buyer by buyerId or buyerEmail')
}
