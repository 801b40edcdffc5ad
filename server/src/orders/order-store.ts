import { rateDecimals } from '../kernel/exchange.ts'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { amountsWritten, decimalToScaled, money, type Money } from '../kernel/money.ts'
import type { UnitPrice } from '../kernel/price.ts'
import type { Text } from '../catalog/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { OrderState } from './orders.ts'
import type { AddressSnapshot, QuoteContent } from './quote-content.ts'
import type { Quote } from './quote-store.ts'

export type NewGroup = Readonly<{
  id: string
  quote: Quote
  intentId: string
  placedBy: string
  payBy: Date
  orders: readonly Readonly<{ id: string; order: QuotedOrder }>[]
}>

/** Writes what quotes became, in one statement: their groups, orders and lines. */
export function insertGroups(trx: Transaction, groups: readonly NewGroup[], placedAt: Date): void {
  const orders = groups.flatMap((group) => group.orders.map(({ id, order }) => ({ id, order })))
  trx.send({
    name: 'orders.insert_groups',
    text: INSERT_GROUPS,
    values: [
      groups.map(({ quote }) => uuidOf('quo', quote.id)),
      JSON.stringify(groups.map(groupRow)),
      JSON.stringify(
        groups.flatMap((group) =>
          group.orders.map(({ id, order }) => orderRow(group.id, id, order)),
        ),
      ),
      JSON.stringify(orders.flatMap(({ id, order }) => lineRows(id, order))),
      placedAt,
    ],
  })
}

// Foreign keys are checked when the whole statement is done, so its parts may come in any order.
const INSERT_GROUPS = `with accepted as (
    update orders.quotes set state = 'accepted' where id = any($1::uuid[])),
  groups as materialized (
    select * from jsonb_to_recordset($2::jsonb) as g(id uuid, buyer_id uuid, quote_id uuid,
      intent_id uuid, placed_by uuid, charge_currency text, address jsonb, pay_by timestamptz)),
  new_groups as (
    insert into orders.order_groups (id, buyer_id, quote_id, intent_id, placed_by, created_at)
    select id, buyer_id, quote_id, intent_id, placed_by, $5 from groups),
  new_orders as (
    insert into orders.orders (id, group_id, buyer_id, supplier_id, state, currency, goods,
      shipping, total, charge_currency, charge, rate_micros, shipping_days, address, search,
      placed_at, pay_by)
    select o.id, g.id, g.buyer_id, supplier_id, 'awaiting_payment', currency, goods, shipping, total,
      g.charge_currency, charge, rate_micros, int4range(min_days, max_days, '[]'), g.address,
      search, $5, g.pay_by
    from jsonb_to_recordset($3::jsonb) as o(id uuid, group_id uuid, supplier_id uuid,
      currency text, goods bigint, shipping bigint, total bigint, charge bigint,
      rate_micros bigint, min_days int, max_days int, search text)
    join groups g on g.id = o.group_id)
  insert into orders.order_lines (order_id, position, sku_id, product_id, code, title_en, title_zh,
    variant_en, variant_zh, picture, unit, quantity, unit_price_micros, total, offer_id)
  select order_id, position, sku_id, product_id, code, title_en, title_zh, variant_en, variant_zh,
    picture, unit, quantity, unit_price_micros, total, offer_id
  from jsonb_to_recordset($4::jsonb) as l(order_id uuid, position int, sku_id uuid,
    product_id uuid, code text, title_en text, title_zh text, variant_en text, variant_zh text,
    picture text, unit text, quantity int, unit_price_micros bigint, total bigint, offer_id uuid)`

function groupRow({ id, quote, intentId, placedBy, payBy }: NewGroup) {
  return {
    id: uuidOf('grp', id),
    buyer_id: quote.buyerUuid,
    quote_id: uuidOf('quo', quote.id),
    intent_id: uuidOf('pi', intentId),
    placed_by: uuidOf('per', placedBy),
    charge_currency: quote.content.charge.currency,
    address: quote.content.address,
    pay_by: payBy,
  }
}

type QuotedOrder = QuoteContent['orders'][number]

const PRICE_DECIMALS = 6

function orderRow(groupId: string, id: string, order: QuotedOrder) {
  const { supplier, lines } = order
  const { currency } = order.total
  const words = lines.flatMap(({ code, title }) => [code, title.en, title.zh])
  return {
    id: uuidOf('ord', id),
    group_id: uuidOf('grp', groupId),
    supplier_id: uuidOf('pty', supplier.id),
    currency,
    goods: order.goods.minor,
    shipping: order.shipping.minor,
    total: order.total.minor,
    charge: order.charge.minor,
    rate_micros: order.rate && decimalToScaled(order.rate, rateDecimals(currency))?.toString(),
    min_days: order.shippingDays.min,
    max_days: order.shippingDays.max,
    search: [supplier.name.en, supplier.name.zh, ...words].join(' ').toLowerCase(),
  }
}

function lineRows(orderId: string, { lines }: QuotedOrder) {
  return lines.map((line, position) => ({
    order_id: uuidOf('ord', orderId),
    position,
    sku_id: uuidOf('sku', line.skuId),
    product_id: uuidOf('prd', line.productId),
    code: line.code,
    title_en: line.title.en,
    title_zh: line.title.zh,
    variant_en: line.variant.en,
    variant_zh: line.variant.zh,
    picture: line.picture,
    unit: line.unit,
    quantity: line.quantity,
    unit_price_micros: decimalToScaled(line.unitPrice.amount, PRICE_DECIMALS)?.toString(),
    total: line.total.minor,
    offer_id: line.offerId && uuidOf('off', line.offerId),
  }))
}

export type Order = Readonly<{
  id: string
  number: string
  groupId: string
  intentId: string
  buyer: Readonly<{ id: string; name: string }>
  supplier: Readonly<{ id: string; name: Text; slug: string }>
  state: OrderState
  goods: Money
  shipping: Money
  total: Money
  charge: Money
  rateMicros: bigint | null
  shippingDays: Readonly<{ min: number; max: number }>
  address: AddressSnapshot
  placedAt: Date
  payBy: Date
  paidAt: Date | null
  endedAt: Date | null
  /** Refunded for good, and on its way back, in the order's currency. */
  refunded: Money
  refunding: Money
  lineCount: number
  pictures: readonly string[]
}>

type OrderRow = {
  id: string
  number: bigint
  group_id: string
  intent_id: string
  buyer_id: string
  buyer_name: string
  supplier_id: string
  name_en: string
  name_zh: string
  slug: string
  state: OrderState
  currency: string
  goods: bigint
  shipping: bigint
  total: bigint
  charge_currency: string
  charge: bigint
  rate_micros: bigint | null
  min_days: number
  max_days: number
  address: AddressSnapshot
  placed_at: Date
  pay_by: Date
  paid_at: Date | null
  ended_at: Date | null
  refunded: bigint
  refunding: bigint
  line_count: bigint
  pictures: string[] | null
}

const SELECT = `select o.id, o.number, o.group_id, g.intent_id, o.buyer_id, b.name as buyer_name,
    o.supplier_id, s.name_en, s.name_zh, s.slug, o.state, o.currency, o.goods, o.shipping, o.total,
    o.charge_currency, o.charge, o.rate_micros, lower(o.shipping_days) as min_days,
    upper(o.shipping_days) - 1 as max_days, o.address, o.placed_at, o.pay_by, o.paid_at, o.ended_at,
    coalesce(r.done, 0)::bigint as refunded, coalesce(r.open, 0)::bigint as refunding,
    l.line_count, l.pictures
  from orders.orders o
  join orders.order_groups g on g.id = o.group_id
  join parties.parties b on b.id = o.buyer_id
  join catalog.supplier_profiles s on s.party_id = o.supplier_id
  left join lateral (
    select sum(order_amount) filter (where state = 'succeeded') as done,
      sum(order_amount) filter (where state not in ('succeeded', 'declined')) as open
    from payments.refunds where order_id = o.id) r on true
  left join lateral (
    select count(*) as line_count,
      (array_agg(picture order by position))[1:4] as pictures
    from orders.order_lines where order_id = o.id) l on true`

function fromRow(row: OrderRow): Order {
  const own = (minor: bigint) => money(row.currency, minor)
  return {
    id: encodeId('ord', row.id),
    number: row.number.toString(),
    groupId: encodeId('grp', row.group_id),
    intentId: encodeId('pi', row.intent_id),
    buyer: { id: encodeId('pty', row.buyer_id), name: row.buyer_name },
    supplier: {
      id: encodeId('pty', row.supplier_id),
      name: { en: row.name_en, zh: row.name_zh },
      slug: row.slug,
    },
    state: row.state,
    goods: own(row.goods),
    shipping: own(row.shipping),
    total: own(row.total),
    charge: money(row.charge_currency, row.charge),
    rateMicros: row.rate_micros,
    shippingDays: { min: row.min_days, max: row.max_days },
    address: row.address,
    placedAt: row.placed_at,
    payBy: row.pay_by,
    paidAt: row.paid_at,
    endedAt: row.ended_at,
    refunded: own(row.refunded),
    refunding: own(row.refunding),
    lineCount: Number(row.line_count),
    pictures: row.pictures ?? [],
  }
}

export type OrderFilter = Readonly<{
  /** As the one or the other; null sees everyone's. */
  side: 'buyer' | 'supplier'
  parties: readonly string[] | null
  states: readonly OrderState[] | null
  query: string | null
  after: string | null
  limit: number
}>

/** Orders, newest first. `query` finds numbers, goods, names, and amounts as people write them. */
export async function listOrders(reader: Reader, filter: OrderFilter): Promise<Order[]> {
  const side = filter.side === 'buyer' ? 'o.buyer_id' : 'o.supplier_id'
  const amounts = amountsWritten(filter.query ?? '')
  const rows = await reader.query<OrderRow>({
    text: `${SELECT}
      where ($1::uuid[] is null or ${side} = any($1))
        and ($2::text[] is null or o.state = any($2))
        and ($3::text is null or o.number::text = $3 or o.search like '%' || $4 || '%'
          or lower(b.name) like '%' || $4 || '%'
          or (o.currency, o.total) in (select * from unnest($7::text[], $8::bigint[]))
          or (o.charge_currency, o.charge) in (select * from unnest($7::text[], $8::bigint[])))
        and ($5::uuid is null or o.id < $5)
      order by o.id desc limit $6`,
    values: [
      filter.parties,
      filter.states,
      filter.query,
      filter.query?.toLowerCase().replace(/[\\%_]/g, '\\$&') ?? null,
      filter.after && uuidOf('ord', filter.after),
      filter.limit,
      amounts.map(({ currency }) => currency),
      amounts.map(({ minor }) => minor),
    ],
  })
  return rows.map(fromRow)
}

/** An order that one of these parties bought or sells. */
export async function findOrder(
  reader: Reader,
  id: string,
  parties: readonly string[] | null,
): Promise<Order | undefined> {
  const [row] = await reader.query<OrderRow>({
    name: 'orders.find_order',
    text: `${SELECT} where o.id = $1
      and ($2::uuid[] is null or o.buyer_id = any($2) or o.supplier_id = any($2))`,
    values: [uuidOf('ord', id), parties],
  })
  return row && fromRow(row)
}

/** The orders of one checkout, as its buyer sees them. */
export async function listGroup(
  reader: Reader,
  groupId: string,
  parties: readonly string[] | null,
): Promise<Order[]> {
  const rows = await reader.query<OrderRow>({
    name: 'orders.list_group',
    text: `${SELECT} where o.group_id = $1 and ($2::uuid[] is null or o.buyer_id = any($2))
      order by o.number`,
    values: [uuidOf('grp', groupId), parties],
  })
  return rows.map(fromRow)
}

export type OrderLine = Readonly<{
  skuId: string
  productId: string
  code: string
  title: Text
  variant: Text
  picture: string
  unit: string
  quantity: number
  unitPrice: UnitPrice
  total: Money
}>

export async function listLines(
  reader: Reader,
  orderIds: readonly string[],
): Promise<Map<string, OrderLine[]>> {
  const rows = await reader.query<{
    order_id: string
    sku_id: string
    product_id: string
    code: string
    title_en: string
    title_zh: string
    variant_en: string
    variant_zh: string
    picture: string
    unit: string
    quantity: number
    unit_price_micros: bigint
    total: bigint
    currency: string
  }>({
    name: 'orders.lines_of_orders',
    text: `select l.*, o.currency from orders.order_lines l join orders.orders o on o.id = l.order_id
      where l.order_id = any($1) order by l.order_id, l.position`,
    values: [orderIds.map((id) => uuidOf('ord', id))],
  })
  const byOrder = Map.groupBy(rows, ({ order_id }) => encodeId('ord', order_id))
  return new Map(
    [...byOrder].map(([orderId, lines]) => [
      orderId,
      lines.map((line) => ({
        skuId: encodeId('sku', line.sku_id),
        productId: encodeId('prd', line.product_id),
        code: line.code,
        title: { en: line.title_en, zh: line.title_zh },
        variant: { en: line.variant_en, zh: line.variant_zh },
        picture: line.picture,
        unit: line.unit,
        quantity: line.quantity,
        unitPrice: { currency: line.currency, micros: line.unit_price_micros },
        total: money(line.currency, line.total),
      })),
    ]),
  )
}

/** Locks an order that this supplier sells; its state. Undefined when it is not theirs. */
export async function lockSoldOrder(
  trx: Transaction,
  id: string,
  supplierUuid: string,
): Promise<OrderState | undefined> {
  const [row] = await trx.query<{ state: OrderState }>({
    name: 'orders.lock_sold',
    text: `select state from orders.orders where id = $1 and supplier_id = $2 for update`,
    values: [uuidOf('ord', id), supplierUuid],
  })
  return row?.state
}
