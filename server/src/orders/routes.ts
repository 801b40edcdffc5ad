import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { uuidOf } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf, type Caller } from '../identity/index.ts'
import { escrowAccount, listPostings } from '../ledger/index.ts'
import {
  cancelIntent,
  listRefundsOfOrders,
  listStrayRefunds,
  separateIntent,
  type PaymentsDeps,
} from '../payments/index.ts'
import type { Reader } from '../platform/db.ts'
import { Id, Page, PageQuery, Problem } from '../platform/wire.ts'
import { findOrder, listGroup, listLines, listOrders, type Order } from './order-store.ts'
import { orderSummary, OrderSummary, orderView, OrderView } from './order-views.ts'
import { strayView, StrayView } from './order-views.ts'
import type { OrderState } from './orders.ts'
import { listStages } from './stage-store.ts'
import { readTerms } from './terms.ts'

const States = [
  ...(['awaiting_payment', 'partly_paid', 'paid', 'refunded', 'cancelled', 'expired'] as const),
]

const ListQuery = Type.Object(
  {
    ...PageQuery,
    state: Type.Optional(Type.Union(States.map((state) => Type.Literal(state)))),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    after: Type.Optional(Id('ord')),
  },
  { additionalProperties: false },
)

type Listed = Readonly<{ limit?: number; state?: OrderState; q?: string; after?: string }>

export const ordersRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  await app.register(ownListRoutes, deps)
  await app.register(allOrdersRoutes, deps)
  await app.register(orderRoutes, deps)
  await app.register(groupRoutes, deps)
}

const listResponse = { 200: Page(OrderSummary), '4xx': Problem }

type Asked = Readonly<{ side: 'buyer' | 'supplier'; caller: Caller; query: Listed }>

async function page(deps: PaymentsDeps, { side, caller, query }: Asked) {
  const { limit = 20, state, q, after } = query
  const orders = await listOrders(deps.db, {
    ...{ side, parties: caller.parties },
    states: state ? [state] : null,
    query: q?.trim() || null,
    after: after ?? null,
    limit: limit + 1,
  })
  const items = orders.slice(0, limit)
  const next = orders.length > limit ? (items.at(-1)?.id ?? null) : null
  return { items: await summaries(deps, items, caller), next }
}

async function summaries({ db, env }: PaymentsDeps, orders: readonly Order[], { parties }: Caller) {
  const termsOf = await readTerms(db, { orders, parties, now: env.now() })
  return orders.map((order) => orderSummary(order, termsOf))
}

const ownListRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  app.get(
    '/v1/orders',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'listOrders',
        summary: 'The orders your company placed, newest first',
        querystring: ListQuery,
        response: listResponse,
      },
    },
    (request) =>
      page(deps, { side: 'buyer', caller: asParty(callerOf(request)), query: request.query }),
  )

  app.get(
    '/v1/supplier/orders',
    {
      config: { permission: 'supplier_orders.read' },
      schema: {
        operationId: 'listSupplierOrders',
        summary: 'The orders your company sells, newest first',
        querystring: ListQuery,
        response: listResponse,
      },
    },
    (request) =>
      page(deps, { side: 'supplier', caller: asParty(callerOf(request)), query: request.query }),
  )
}

const allOrdersRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  app.get(
    '/v1/operator/orders',
    {
      config: { permission: 'orders.inspect' },
      schema: {
        operationId: 'listAllOrders',
        summary: 'Everybody’s orders, newest first',
        querystring: ListQuery,
        response: listResponse,
      },
    },
    (request) => page(deps, { side: 'buyer', caller: callerOf(request), query: request.query }),
  )
}

const orderRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  app.get(
    '/v1/orders/:orderId',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getOrder',
        summary: 'An order with its goods, its money and its timeline',
        params: Type.Object({ orderId: Id('ord') }),
        response: { 200: OrderView, '4xx': Problem },
      },
    },
    async (request) => readOrder(deps, request.params.orderId, callerOf(request).parties),
  )
}

const groupRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  const { db } = deps
  const groupParams = Type.Object({ groupId: Id('grp') })
  app.get(
    '/v1/order-groups/:groupId',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getOrderGroup',
        summary: 'The orders of one checkout, and money for it that goes back by itself',
        params: groupParams,
        response: {
          200: Type.Object({ orders: Type.Array(OrderSummary), strays: Type.Array(StrayView) }),
          '4xx': Problem,
        },
      },
    },
    async (request) => {
      const orders = await getGroup(db, request.params.groupId, callerOf(request))
      const intentId = orders[0]?.intentId ?? ''
      const strays = await listStrayRefunds(db, intentId)
      return {
        orders: await summaries(deps, orders, callerOf(request)),
        strays: strays.map(strayView),
      }
    },
  )

  app.post(
    '/v1/order-groups/:groupId/cancel',
    {
      config: { permission: 'orders.place' },
      schema: {
        operationId: 'cancelOrderGroup',
        summary: 'Give up the unpaid orders of a checkout',
        params: groupParams,
        response: { 200: Type.Object({ orders: Type.Array(OrderSummary) }), '4xx': Problem },
      },
    },
    async (request) => {
      const caller = asParty(callerOf(request))
      const { groupId } = request.params
      const [order] = await getGroup(db, groupId, caller)
      if (order) await cancelOwn(deps, caller, order)
      return { orders: await summaries(deps, await getGroup(db, groupId, caller), caller) }
    },
  )
}

/** Of a payment for several checkouts, the others are to be paid by themselves again. */
async function cancelOwn(deps: PaymentsDeps, caller: Caller, order: Order): Promise<void> {
  const { db, effects } = deps
  const paid = (await effects.findGroupIds(db, [order.intentId])).get(order.intentId) ?? []
  if (paid.length > 1) await separateIntent(deps, caller, order.intentId)
  const [own] = await getGroup(db, order.groupId, caller)
  if (own) await cancelIntent(deps, caller, own.intentId)
}

async function getGroup(reader: Reader, groupId: string, caller: Caller) {
  const orders = await listGroup(reader, groupId, caller.parties)
  if (orders.length === 0) throw new Refusal({ code: 'orders.not_found' })
  return orders
}

/** An order with everything its page shows: five reads, whatever its size. */
async function readOrder(
  { db: reader, env }: PaymentsDeps,
  orderId: string,
  parties: readonly string[] | null,
) {
  const order = await findOrder(reader, orderId, parties)
  if (!order) throw new Refusal({ code: 'orders.not_found' })
  // What its buyer paid from, and paid too much, is not for the supplier to see.
  const isBuyers = parties === null || parties.includes(uuidOf('pty', order.buyer.id))
  const [lines, refunds, strays, postings, stages, termsOf] = await Promise.all([
    listLines(reader, [orderId]),
    listRefundsOfOrders(reader, [orderId]),
    isBuyers ? listStrayRefunds(reader, order.intentId) : [],
    listPostings(reader, escrowAccount(orderId, order.total.currency).code),
    listStages(reader, orderId),
    readTerms(reader, { orders: [order], parties, now: env.now() }),
  ])
  const own = lines.get(orderId) ?? []
  const money = { refunds, strays, postings, stages, termsOf }
  return orderView({ order, lines: own, showsPayer: isBuyers, ...money })
}
