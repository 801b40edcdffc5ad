import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import { listLines, type Order, type OrderLine } from '../orders/index.ts'
import { listRefundsOfOrders, type Refund } from '../payments/index.ts'
import type { Reader } from '../platform/db.ts'
import { receiptNumber, type Receipt, type ReceiptOrder, type ReceiptRefund } from './receipt.ts'

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
  if (paid.length === 0 || !first.payment) return 'not_paid'
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
    payment: paymentFrom(first.payment),
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
  payment: Payment | null
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
        s.country as supplier_country, s.time_zone as supplier_time_zone, p.payment,
        exists (select from payments.refunds r where r.order_id = o.id) as has_refunds
      from orders.orders o
      join parties.parties b on b.id = o.buyer_id
      join parties.parties s on s.id = o.supplier_id
      join catalog.supplier_profiles f on f.party_id = o.supplier_id
      left join lateral (
        select json_build_object('gateway', c.gateway, 'gatewayNumber', c.gateway_number,
          'number', a.number, 'payer', c.payer, 'currency', c.currency, 'minor', c.amount::text,
          'paidAt', floor(extract(epoch from c.captured_at) * 1000)) as payment
        from payments.shares h
        join payments.attempts a on a.intent_id = h.intent_id
        join payments.captures c on c.attempt_id = a.id and c.purpose = 'orders'
          and c.reversed_at is null
        where h.order_id = o.id order by c.id desc limit 1) p on true
      where (o.id = $2 or o.group_id = $1 or o.id = any(array(
          select ps.order_id from payments.captures pc
          join payments.attempts pa on pa.id = pc.attempt_id
          join payments.shares ps on ps.intent_id = pa.intent_id where pc.id = $4)))
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

function paymentFrom({ currency, minor, paidAt, ...payment }: Payment): Receipt['payment'] {
  return { ...payment, paidAt: new Date(paidAt), amount: money(currency, BigInt(minor)) }
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
