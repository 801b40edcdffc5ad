import assert from 'node:assert/strict'
import { decodeId, encodeId, uuidOf } from '../kernel/ids.ts'
import { sourcesOf } from '../kernel/moves.ts'
import { commitStock, releaseStock, returnStock } from '../catalog/index.ts'
import { decimalToScaled } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import type { OrderEffects, OrderName, Repriced } from '../payments/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { fromWire } from '../platform/wire.ts'
import { orderMoves, subjectOf } from './orders.ts'
import type { QuoteContent } from './quote-content.ts'

// What happens to orders in the very transaction that changes their payment. Orders lock in id
// order.

/** Given to `payments` by `app.ts`. */
export function orderEffects(env: Env): OrderEffects {
  return {
    markOrdersPaid: (trx, paid) => markOrdersPaid(trx, env, paid),
    reopenOrders: (trx, reopened) => reopenOrders(trx, env, reopened),
    closeUnpaidOrders: (trx, closed) => closeUnpaidOrders(trx, env, closed),
    repriceOrders,
    postponeOrders,
    quotedMethods,
    markOrdersRefunded: (trx, orderIds) => markOrdersRefunded(trx, env, orderIds),
    findIntentIds,
    nameOrders,
    findGroupIds,
  }
}

type Changed = { id: string; quote_id: string; buyer_id: string; supplier_id: string }

async function markOrdersPaid(
  trx: Transaction,
  env: Env,
  paid: Parameters<OrderEffects['markOrdersPaid']>[1],
): Promise<void> {
  const rows = await trx.query<Changed>({
    name: 'orders.mark_paid',
    text: `update orders.orders o set state = 'paid',
        paid_at = ($2::timestamptz[])[array_position($1::uuid[], o.id)]
      where o.id = any(array(
        select id from orders.orders
        where id = any($1::uuid[]) and state = any($3) order by id for update))
      returning o.id, o.buyer_id, o.supplier_id,
        (select quote_id from orders.order_groups g where g.id = o.group_id) as quote_id`,
    values: [
      paid.map(({ orderId }) => uuidOf('ord', orderId)),
      paid.map(({ paidAt }) => paidAt),
      sourcesOf(orderMoves, 'paid'),
    ],
  })
  const [short] = await Promise.all([
    commitStock(trx, quotesOf(rows)),
    recordEvents(
      trx,
      env,
      rows.map((row) => eventOf(row, 'orders.paid')),
    ),
  ])
  // The reservation outlives the time to pay, so this is a fault of ours for a person to look at.
  await recordEvents(
    trx,
    env,
    short.map(({ reference, skuId, wanted, available }) => ({
      type: 'orders.stock_short',
      object: reference,
      actor: 'system',
      data: { skuId, wanted, available },
    })),
  )
}

async function closeUnpaidOrders(
  trx: Transaction,
  env: Env,
  { orderIds, state }: Parameters<OrderEffects['closeUnpaidOrders']>[1],
): Promise<void> {
  const rows = await trx.query<Changed>({
    name: 'orders.close_unpaid',
    text: `update orders.orders o set state = $2, ended_at = $3
      from orders.order_groups g
      where o.id = any($1) and o.state = any($4) and g.id = o.group_id
      returning o.id, g.quote_id, o.buyer_id, o.supplier_id`,
    values: [
      orderIds.map((id) => uuidOf('ord', id)),
      state,
      env.now(),
      sourcesOf(orderMoves, state),
    ],
  })
  releaseStock(trx, quotesOf(rows))
  await recordEvents(
    trx,
    env,
    rows.map((row) => eventOf(row, `orders.${state}`)),
  )
}

/** The goods are kept for the buyer, who has to pay again. */
async function reopenOrders(
  trx: Transaction,
  env: Env,
  { orderIds, payBy }: Parameters<OrderEffects['reopenOrders']>[1],
): Promise<number> {
  const rows = await trx.query<Changed>({
    name: 'orders.reopen',
    text: `update orders.orders o set state = 'awaiting_payment', paid_at = null, pay_by = $2
      where o.id = any(array(
        select id from orders.orders
        where id = any($1::uuid[]) and state = any($3) order by id for update))
      returning o.id, o.buyer_id, o.supplier_id,
        (select quote_id from orders.order_groups g where g.id = o.group_id) as quote_id`,
    values: [
      orderIds.map((id) => uuidOf('ord', id)),
      payBy,
      sourcesOf(orderMoves, 'awaiting_payment'),
    ],
  })
  returnStock(trx, quotesOf(rows))
  await recordEvents(
    trx,
    env,
    rows.map((row) => eventOf(row, 'orders.reopened')),
  )
  return rows.length
}

/** As the quote froze it for each method; an order of the group is of one of its suppliers. */
async function repriceOrders(
  trx: Transaction,
  { intentId, method, payBy }: Parameters<OrderEffects['repriceOrders']>[1],
): Promise<Repriced> {
  const rows = await trx.query<{ id: string; supplier_id: string; content: QuoteContent }>({
    name: 'orders.quoted_orders',
    text: `select o.id, o.supplier_id, q.content
      from orders.order_groups g
      join orders.quotes q on q.id = g.quote_id
      join orders.orders o on o.group_id = g.id
      where g.intent_id = $1 order by o.id for update of o`,
    values: [uuidOf('pi', intentId)],
  })
  const content = rows[0]?.content
  const price = content?.methods.find((offer) => offer.method === method)?.price
  if (!content || !price) throw new Refusal({ code: 'payments.method_unavailable', method })
  const orders = rows.map(({ id, supplier_id }) => {
    const supplier = encodeId('pty', supplier_id)
    const index = content.orders.findIndex((order) => order.supplier.id === supplier)
    const [order, charge] = [content.orders[index], price.charges[index]]
    assert(order && charge, 'every order of a group is in its quote')
    const rate = price.rates.find(({ base }) => base === order.total.currency)
    return { id, charge: fromWire(charge), rate: rate?.rate ?? null }
  })
  await trx.query({
    name: 'orders.reprice',
    text: `update orders.orders o
      set charge_currency = $2, charge = c.charge, rate_micros = c.rate_micros, pay_by = $5
      from unnest($1::uuid[], $3::bigint[], $4::bigint[]) as c(id, charge, rate_micros)
      where o.id = c.id`,
    values: [
      orders.map(({ id }) => id),
      price.total.currency,
      orders.map(({ charge }) => charge.minor),
      orders.map(({ rate }) => (rate === null ? null : decimalToScaled(rate, RATE_DECIMALS))),
      payBy,
    ],
  })
  return {
    amount: fromWire(price.total),
    surcharge: fromWire(price.surcharge),
    charges: new Map(orders.map(({ id, charge }) => [encodeId('ord', id), charge])),
  }
}

const RATE_DECIMALS = 6

// Whoever changes unpaid orders has locked their intent.
async function postponeOrders(
  trx: Transaction,
  { intentId, payBy }: Parameters<OrderEffects['postponeOrders']>[1],
): Promise<void> {
  await trx.query({
    name: 'orders.postpone',
    text: `update orders.orders o set pay_by = $2 from orders.order_groups g
      where g.intent_id = $1 and o.group_id = g.id and o.state = 'awaiting_payment'`,
    values: [uuidOf('pi', intentId), payBy],
  })
}

async function quotedMethods(reader: Reader, intentId: string): Promise<QuoteContent['methods']> {
  const [row] = await reader.query<{ methods: QuoteContent['methods'] }>({
    name: 'orders.quoted_methods',
    text: `select q.content->'methods' as methods
      from orders.order_groups g join orders.quotes q on q.id = g.quote_id
      where g.intent_id = $1`,
    values: [uuidOf('pi', intentId)],
  })
  return row?.methods ?? []
}

/** An order that was refunded to the last unit has nothing left to be shipped for. */
async function markOrdersRefunded(
  trx: Transaction,
  env: Env,
  orderIds: readonly string[],
): Promise<void> {
  const rows = await trx.query<Changed>({
    name: 'orders.mark_refunded',
    text: `update orders.orders o set state = 'refunded', ended_at = $2
      from orders.order_groups g
      where o.id = any($1) and o.state = any($3)
        and g.id = o.group_id
        and o.total = (select sum(order_amount) from payments.refunds r
          where r.order_id = o.id and r.state = 'succeeded')
      returning o.id, g.quote_id, o.buyer_id, o.supplier_id`,
    values: [orderIds.map((id) => uuidOf('ord', id)), env.now(), sourcesOf(orderMoves, 'refunded')],
  })
  await recordEvents(
    trx,
    env,
    rows.map((row) => eventOf(row, 'orders.refunded')),
  )
}

const quotesOf = (rows: readonly Changed[]) => [
  ...new Set(rows.map(({ quote_id }) => encodeId('quo', quote_id))),
]

function eventOf(row: Changed, type: string) {
  return {
    type,
    object: encodeId('ord', row.id),
    actor: 'system',
    party: encodeId('pty', row.buyer_id),
    data: { supplier: encodeId('pty', row.supplier_id) },
  }
}

async function findIntentIds(reader: Reader, text: string): Promise<string[]> {
  // A receipt is named after its first order.
  const [, number] = /^(?:R-)?(\d{1,18})(?:-G)?$/i.exec(text) ?? []
  const [, digits] = /^(?:Danbao\s*)?([0-9A-Z]{8})$/i.exec(text) ?? []
  const groupId = decodeId('grp', text)
  if (!number && !digits && !groupId) return []
  const rows = await reader.query<{ intent_id: string }>({
    name: 'orders.find_intents',
    text: `select g.intent_id from orders.orders o join orders.order_groups g on g.id = o.group_id
        where o.number = $1
      union select intent_id from orders.order_groups where id = $2
      union (select id from payments.intents where subject = $3 order by id desc limit 100)`,
    values: [
      number ?? null,
      groupId ?? null,
      digits === undefined ? null : subjectOf(digits.toUpperCase()),
    ],
  })
  return rows.map(({ intent_id }) => encodeId('pi', intent_id))
}

async function nameOrders(
  reader: Reader,
  orderIds: readonly string[],
): Promise<Map<string, OrderName>> {
  const rows = await reader.query<{
    id: string
    number: bigint
    supplier_id: string
    name_en: string
    name_zh: string
  }>({
    name: 'orders.names_of_orders',
    text: `select o.id, o.number, o.supplier_id, s.name_en, s.name_zh from orders.orders o
      join catalog.supplier_profiles s on s.party_id = o.supplier_id where o.id = any($1)`,
    values: [orderIds.map((id) => uuidOf('ord', id))],
  })
  return new Map(
    rows.map((row) => [
      encodeId('ord', row.id),
      {
        number: row.number.toString(),
        supplier: {
          id: encodeId('pty', row.supplier_id),
          name: { en: row.name_en, zh: row.name_zh },
        },
      },
    ]),
  )
}

async function findGroupIds(
  reader: Reader,
  intentIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await reader.query<{ id: string; intent_id: string }>({
    name: 'orders.groups_of_intents',
    text: `select id, intent_id from orders.order_groups where intent_id = any($1::uuid[])`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  return new Map(rows.map((row) => [encodeId('pi', row.intent_id), encodeId('grp', row.id)]))
}
