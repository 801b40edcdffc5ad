import { decodeId, encodeId, uuidOf } from '../kernel/ids.ts'
import { sourcesOf } from '../kernel/moves.ts'
import { commitStock, releaseStock, returnStock } from '../catalog/index.ts'
import type { Gateways } from '../gateways/index.ts'
import type { OrderEffects, OrderName } from '../payments/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { orderMoves, subjectOf, type OrderState } from './orders.ts'
import { offersFor, repriceOrders } from './priced-parts.ts'

// What happens to orders in the very transaction that changes their payment. Orders lock in id
// order.

/** Given to `payments` by `app.ts`. Later stages are priced by what these gateways offer. */
export function orderEffects(env: Env, gateways: Gateways = {}): OrderEffects {
  const pricing = { env, gateways }
  return {
    markOrdersPaid: (trx, paid) => markOrdersPaid(trx, env, paid),
    reopenOrders: (trx, reopened) => reopenOrders(trx, env, reopened),
    closeUnpaidOrders: (trx, closed) => closeUnpaidOrders(trx, env, closed),
    repriceOrders: (trx, asked) => repriceOrders(trx, pricing, asked),
    postponeOrders,
    quotedMethods: (reader, intentIds) => offersFor(reader, pricing, intentIds),
    markOrdersRefunded: (trx, orderIds) => markOrdersRefunded(trx, env, orderIds),
    findIntentIds,
    nameOrders,
    findGroupIds,
    followShares,
  }
}

type Changed = { id: string; quote_id: string; buyer_id: string; supplier_id: string }
type Moved = Changed & { state: OrderState; before: OrderState }

/** One that several payments fund is paid when the last of them is there. */
async function markOrdersPaid(
  trx: Transaction,
  env: Env,
  paid: Parameters<OrderEffects['markOrdersPaid']>[1],
): Promise<void> {
  const rows = await trx.query<Moved>({
    name: 'orders.mark_paid',
    text: `with paid as materialized (
        select id, sum(part) as part, max(paid_at) as paid_at
        from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as p(id, part, paid_at)
        group by id),
      locked as materialized (
        select o.id, o.state as before, p.part, p.paid_at
        from orders.orders o join paid p on p.id = o.id
        where o.id = any($1::uuid[]) and o.state = any($4)
        order by o.id for update of o)
      update orders.orders o set funded = o.funded + l.part,
        state = case when o.funded + l.part = o.total then 'paid' else 'partly_paid' end,
        paid_at = l.paid_at
      from locked l where o.id = l.id
      returning o.id, o.buyer_id, o.supplier_id, o.state, l.before,
        (select quote_id from orders.order_groups g where g.id = o.group_id) as quote_id`,
    values: [
      paid.map(({ orderId }) => uuidOf('ord', orderId)),
      paid.map(({ part }) => part.minor),
      paid.map(({ paidAt }) => paidAt),
      sourcesOf(orderMoves, 'paid'),
    ],
  })
  const first = rows.filter(({ before }) => before === 'awaiting_payment')
  const [short] = await Promise.all([
    commitStock(trx, quotesOf(first)),
    recordEvents(
      trx,
      env,
      rows.map((row) => eventOf(row, `orders.${row.state}`)),
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
): Promise<string[]> {
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
  return rows.map(({ id }) => encodeId('ord', id))
}

/** The goods are kept for the buyer, who has to pay again. */
async function reopenOrders(
  trx: Transaction,
  env: Env,
  { parts, payBy }: Parameters<OrderEffects['reopenOrders']>[1],
): Promise<number> {
  const rows = await trx.query<Moved>({
    name: 'orders.reopen',
    text: `with taken as materialized (
        select * from unnest($1::uuid[], $2::bigint[]) as t(id, part)),
      locked as materialized (
        select o.id, o.state as before, t.part
        from orders.orders o join taken t on t.id = o.id
        where o.id = any($1::uuid[]) and o.state = any($4) and o.funded >= t.part
        order by o.id for update of o)
      update orders.orders o set funded = o.funded - l.part, pay_by = $3,
        state = case when o.funded = l.part then 'awaiting_payment' else 'partly_paid' end,
        paid_at = case when o.funded > l.part then o.paid_at end
      from locked l where o.id = l.id
      returning o.id, o.buyer_id, o.supplier_id, o.state, l.before,
        (select quote_id from orders.order_groups g where g.id = o.group_id) as quote_id`,
    values: [
      parts.map(({ orderId }) => uuidOf('ord', orderId)),
      parts.map(({ part }) => part.minor),
      payBy,
      sourcesOf(orderMoves, 'awaiting_payment'),
    ],
  })
  returnStock(trx, quotesOf(rows.filter(({ state }) => state === 'awaiting_payment')))
  await recordEvents(
    trx,
    env,
    rows.map((row) => eventOf(row, 'orders.reopened')),
  )
  return rows.length
}

// Orders that other payments fund too are not under this intent's lock alone.
async function postponeOrders(
  trx: Transaction,
  { intentId, payBy }: Parameters<OrderEffects['postponeOrders']>[1],
): Promise<void> {
  await trx.query({
    name: 'orders.postpone',
    text: `update orders.orders o set pay_by = $2
      where o.id = any(array(
        select o.id from payments.shares s join orders.orders o on o.id = s.order_id
        where s.intent_id = $1 and o.state = any($3) order by o.id for update of o))`,
    values: [uuidOf('pi', intentId), payBy, sourcesOf(orderMoves, 'paid')],
  })
}

/** An order that was refunded to the last unit has nothing left to be shipped for. */
async function markOrdersRefunded(
  trx: Transaction,
  env: Env,
  orderIds: readonly string[],
): Promise<string[]> {
  const rows = await trx.query<Changed>({
    name: 'orders.mark_refunded',
    text: `update orders.orders o set state = 'refunded', ended_at = $2
      from orders.order_groups g
      where o.id = any($1) and o.state = any($3)
        and g.id = o.group_id
        and o.funded = (select sum(order_amount) from payments.refunds r
          where r.order_id = o.id and r.state = 'succeeded')
      returning o.id, g.quote_id, o.buyer_id, o.supplier_id`,
    values: [orderIds.map((id) => uuidOf('ord', id)), env.now(), sourcesOf(orderMoves, 'refunded')],
  })
  await recordEvents(
    trx,
    env,
    rows.map((row) => eventOf(row, 'orders.refunded')),
  )
  return rows.map(({ id }) => encodeId('ord', id))
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
    text: `select s.intent_id from orders.orders o join payments.shares s on s.order_id = o.id
        where o.number = $1 or o.group_id = $2
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
): Promise<Map<string, string[]>> {
  const rows = await reader.query<{ ids: string[]; intent_id: string }>({
    name: 'orders.groups_of_intents',
    text: `select s.intent_id, array_agg(distinct o.group_id)::text[] as ids
      from payments.shares s join orders.orders o on o.id = s.order_id
      where s.intent_id = any($1::uuid[]) group by s.intent_id`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  return new Map(
    rows.map((row) => [encodeId('pi', row.intent_id), row.ids.map((id) => encodeId('grp', id))]),
  )
}

async function followShares(trx: Transaction, intentIds: readonly string[]): Promise<void> {
  await trx.query({
    name: 'orders.follow_shares',
    text: `update orders.order_groups g set intent_id = s.intent_id
      from payments.shares s join orders.orders o on o.id = s.order_id
      where s.intent_id = any($1) and g.id = o.group_id`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
}
