import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, sum } from '../kernel/money.ts'
import { listLines, type Order, type OrderLine } from '../orders/index.ts'
import { listRefundsOfOrders, type Refund } from '../payments/index.ts'
import type { Reader } from '../platform/db.ts'
import { receiptNumber } from './receipt.ts'
import type { Receipt, ReceiptOrder, ReceiptPayment, ReceiptRefund } from './receipt.ts'

// What a receipt is made of, read at once.

type Asked = Readonly<{
  /** A whole checkout, by itself or by the capture that paid it, or one order of it. */
  of: Readonly<{ groupId: string } | { captureId: string } | { orderId: string }>
  /** The buyers it may belong to; null means any. */
  parties: readonly string[] | null
  now: Date
}>

/** Undefined when there is no such order for these parties; 'not_paid' when there is no payment. */
export async function findReceipt(
  reader: Reader,
  { of, parties, now }: Asked,
): Promise<Receipt | 'not_paid' | undefined> {
  const rows = await findRows(reader, of, parties)
  const [first] = rows
  if (!first) return undefined
  const paid = rows.filter(({ paid_at }) => paid_at !== null)
  const payments = paymentsOf(paid)
  if (payments.length === 0) return 'not_paid'
  const ids = paid.map(({ id }) => encodeId('ord', id))
  const [lines, refunds] = await Promise.all([
    listLines(reader, ids),
    paid.some(({ has_refunds }) => has_refunds) ? listRefundsOfOrders(reader, ids) : [],
  ])
  const orders = paid.map((row) => orderFrom(row, lines))
  return {
    number: receiptNumber(orders.map(({ number }) => number)),
    issuedAt: now,
    buyer: {
      name: first.buyer_name,
      legalName: first.buyer_legal_name,
      country: first.buyer_country,
      timeZone: first.buyer_time_zone,
    },
    address: first.address,
    payments,
    orders,
    refunds: refunds.filter(({ state }) => state !== 'declined').flatMap(refundFrom(orders)),
  }
}

type Row = {
  id: string
  number: bigint
  state: string
  address: Order['address']
  paid_at: Date | null
  currency: string
  goods: bigint
  shipping: bigint
  total: bigint
  charge_currency: string
  charge: bigint
  rate_micros: bigint | null
  min_days: number
  max_days: number
  buyer_name: string
  buyer_legal_name: string
  buyer_country: string
  buyer_time_zone: string
  name_en: string
  name_zh: string
  supplier_legal_name: string
  supplier_country: string
  supplier_time_zone: string
  payments: Payment[] | null
  has_refunds: boolean
}

type Payment = {
  gateway: string
  gatewayNumber: string
  number: string
  payer: string | null
  paidAt: number
  currency: string
  minor: string
  goods: string
  part: string
}

async function findRows(
  reader: Reader,
  of: Asked['of'],
  parties: Asked['parties'],
): Promise<Row[]> {
  return reader.query<Row>({
    name: 'notifications.receipt_orders',
    text: `select o.id, o.number, o.state, o.address, o.paid_at, o.currency, o.goods, o.shipping,
        o.total, o.charge_currency, o.charge, o.rate_micros,
        lower(o.shipping_days) as min_days, upper(o.shipping_days) - 1 as max_days,
        b.name as buyer_name, b.legal_name as buyer_legal_name, b.country as buyer_country,
        b.time_zone as buyer_time_zone, f.name_en, f.name_zh, s.legal_name as supplier_legal_name,
        s.country as supplier_country, s.time_zone as supplier_time_zone, p.payments,
        exists (select from payments.refunds r where r.order_id = o.id) as has_refunds
      from orders.orders o
      join parties.parties b on b.id = o.buyer_id
      join parties.parties s on s.id = o.supplier_id
      join catalog.supplier_profiles f on f.party_id = o.supplier_id
      left join lateral (
        select json_agg(json_build_object('gateway', c.gateway, 'gatewayNumber', c.gateway_number,
          'number', a.number, 'payer', c.payer, 'currency', c.currency, 'minor', c.amount::text,
          'goods', (i.amount - i.surcharge)::text, 'part', h.charge::text,
          'paidAt', floor(extract(epoch from c.captured_at) * 1000)) order by c.id) as payments
        from payments.shares h
        join payments.intents i on i.id = h.intent_id
        join payments.attempts a on a.intent_id = h.intent_id
        join payments.captures c on c.attempt_id = a.id and c.purpose = 'orders'
          and c.reversed_at is null
        where h.order_id = o.id) p on true
      where (o.id = $2 or o.group_id = $1 or o.id = any(array(
          select ps.order_id from payments.captures pc
          join payments.attempts pa on pa.id = pc.attempt_id
          cross join lateral (
            select pa.intent_id as id
            union all
            select pi.id from payments.intents pi where pi.rest_id = pa.intent_id) pi
          join payments.shares ps on ps.intent_id = pi.id where pc.id = $4)))
        and ($3::uuid[] is null or o.buyer_id = any($3))
      order by o.number`,
    values: [
      'groupId' in of ? uuidOf('grp', of.groupId) : null,
      'orderId' in of ? uuidOf('ord', of.orderId) : null,
      parties,
      'captureId' in of ? uuidOf('cap', of.captureId) : null,
    ],
  })
}

/** Each once, with what it paid of all these orders. */
function paymentsOf(rows: readonly Row[]): ReceiptPayment[] {
  const parts = Map.groupBy(
    rows.flatMap(({ payments }) => payments ?? []),
    ({ number }) => number,
  )
  return [...parts.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const { currency, minor, goods, paidAt, part: _part, ...payment } = first
    const paid = own.map(({ part }) => money(currency, BigInt(part)))
    return {
      ...{ ...payment, paidAt: new Date(paidAt), part: sum(currency, paid) },
      ...{ amount: money(currency, BigInt(minor)), goods: money(currency, BigInt(goods)) },
    }
  })
}

function orderFrom(row: Row, lines: ReadonlyMap<string, OrderLine[]>): ReceiptOrder {
  const id = encodeId('ord', row.id)
  const own = (minor: bigint) => money(row.currency, minor)
  return {
    id,
    number: row.number.toString(),
    state: row.state,
    supplier: {
      name: { en: row.name_en, zh: row.name_zh },
      legalName: row.supplier_legal_name,
      country: row.supplier_country,
      timeZone: row.supplier_time_zone,
    },
    lines: lines.get(id) ?? [],
    goods: own(row.goods),
    shipping: own(row.shipping),
    total: own(row.total),
    charge: money(row.charge_currency, row.charge),
    rateMicros: row.rate_micros,
    shippingDays: { min: row.min_days, max: row.max_days },
  }
}

function refundFrom(orders: readonly ReceiptOrder[]) {
  const numbers = new Map(orders.map(({ id, number }) => [id, number]))
  return ({ order, charge, state, createdAt, finalAt }: Refund): ReceiptRefund[] => {
    if (!order) return []
    const orderNumber = numbers.get(order.orderId) ?? ''
    // What came back is still owed.
    const doneAt = state === 'failed' ? null : finalAt
    return [{ orderNumber, amount: order.amount, charge, askedAt: createdAt, doneAt }]
  }
}
