import assert from 'node:assert/strict'
import { rateFromDecimal } from '../kernel/exchange.ts'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import type { Gateways } from '../gateways/index.ts'
import { currencyOf } from '../parties/index.ts'
import { methodOfferView, readPricing } from '../payments/index.ts'
import type { MethodOffer, OrderEffects, Repriced } from '../payments/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { fromWire } from '../platform/wire.ts'
import type { QuoteContent } from './quote-content.ts'
import { quotedPrices, type QuotedPart } from './quoted-prices.ts'

// What the parts of orders that intents pay come to by each method: as the quotes froze it, or, of
// later stages, which are due long after a quote's time, at the rates of now.

type Pricing = Readonly<{ env: Env; gateways: Gateways }>

type Part = QuotedPart &
  Readonly<{
    orderUuid: string
    isLater: boolean
    buyer: Readonly<{ uuid: string; country: string }>
  }>

type Offers = readonly MethodOffer[]

export async function offersFor(
  reader: Reader,
  pricing: Pricing,
  intentIds: readonly string[],
): Promise<Offers> {
  return offersOf(reader, pricing, await readParts(reader, intentIds))
}

async function offersOf(
  reader: Reader,
  { env, gateways }: Pricing,
  parts: readonly Part[],
): Promise<Offers> {
  const [first] = parts
  if (!first?.isLater) return quotedPrices(parts)
  const { uuid, country } = first.buyer
  const buyer = { uuid, country, currency: currencyOf(country) }
  const price = await readPricing(reader, { gateways, now: env.now() }, [buyer])
  const totals = parts.map(({ total }) => total)
  const supplierIds = parts.map(({ supplierId }) => supplierId)
  return methodOfferView(price(buyer, totals, supplierIds))
}

/** Charges the parts of orders by a method; refuses one that cannot pay them. */
export async function repriceOrders(
  trx: Transaction,
  pricing: Pricing,
  { intentIds, method, payBy }: Parameters<OrderEffects['repriceOrders']>[1],
): Promise<Repriced> {
  const parts = await readParts(trx, intentIds, { isLocked: true })
  const offers = await offersOf(trx, pricing, parts)
  const price = offers.find((offer) => offer.method === method)?.price
  if (!price) throw new Refusal({ code: 'payments.method_unavailable', method })
  const quoted = parts.filter(({ isLater }) => !isLater)
  if (quoted.length > 0) await rechargeOrders(trx, quoted, { method, price, payBy })
  return {
    amount: fromWire(price.total),
    surcharge: fromWire(price.surcharge),
    charges: new Map(
      parts.map(({ orderUuid }, index) => {
        const charge = price.charges[index]
        assert(charge, 'every part has its charge')
        return [encodeId('ord', orderUuid), fromWire(charge)]
      }),
    ),
  }
}

type Recharged = Readonly<{ method: string; price: NonNullable<MethodOffer['price']>; payBy: Date }>

/** What whole orders come to by the method, as their quotes froze it. */
async function rechargeOrders(
  trx: Transaction,
  parts: readonly Part[],
  { method, price, payBy }: Recharged,
): Promise<void> {
  const { currency } = price.total
  const orders = parts.map(({ orderUuid, supplierId, content, total }) => {
    const index = content.orders.findIndex(({ supplier }) => supplier.id === supplierId)
    const whole = content.methods.find((offer) => offer.method === method)?.price?.charges[index]
    assert(whole, 'every order of an intent is in its quote')
    const text = price.rates.find(({ base }) => base === total.currency)?.rate
    const pair = { from: total.currency, to: currency }
    const rate = text === undefined ? undefined : rateFromDecimal(pair, text)
    return { orderUuid, whole, rate }
  })
  await trx.query({
    name: 'orders.reprice',
    text: `update orders.orders o
      set charge_currency = $2, charge = c.charge, rate_micros = c.rate_micros, pay_by = $5
      from unnest($1::uuid[], $3::bigint[], $4::bigint[]) as c(id, charge, rate_micros)
      where o.id = c.id`,
    values: [
      orders.map(({ orderUuid }) => orderUuid),
      currency,
      orders.map(({ whole }) => whole.minor),
      orders.map(({ rate }) => rate?.micros ?? null),
      payBy,
    ],
  })
}

/** The parts of orders that intents pay, those of a checkout together; locked if asked to. */
async function readParts(
  reader: Reader,
  intentIds: readonly string[],
  { isLocked = false } = {},
): Promise<Part[]> {
  const rows = await reader.query<{
    id: string
    supplier_id: string
    buyer_id: string
    country: string
    quote_id: string
    content: QuoteContent
    currency: string
    start: bigint
    total: bigint
    is_later: boolean
  }>({
    name: isLocked ? 'orders.lock_quoted_parts' : 'orders.quoted_parts',
    text: `select o.id, o.supplier_id, o.buyer_id, b.country, g.quote_id, q.content, s.currency,
        s.start, s.total, i.due_at is not null as is_later
      from payments.shares s
      join payments.intents i on i.id = s.intent_id
      join orders.orders o on o.id = s.order_id
      join parties.parties b on b.id = o.buyer_id
      join orders.order_groups g on g.id = o.group_id
      join orders.quotes q on q.id = g.quote_id
      where s.intent_id = any($1) order by o.id ${isLocked ? 'for update of o' : ''}`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  const parts = rows.map((row) => ({
    orderUuid: row.id,
    supplierId: encodeId('pty', row.supplier_id),
    buyer: { uuid: row.buyer_id, country: row.country },
    isLater: row.is_later,
    quoteId: row.quote_id,
    content: row.content,
    start: money(row.currency, row.start),
    total: money(row.currency, row.total),
  }))
  return [...Map.groupBy(parts, ({ quoteId }) => quoteId).values()].flat()
}
