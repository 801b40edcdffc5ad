import { encodeId } from '../kernel/ids.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import { addMinutes } from '../kernel/time.ts'
import { releaseStock, reserveStock } from '../catalog/index.ts'
import { partyOf, personOf, type Caller } from '../identity/index.ts'
import { findGateway, type Gateways } from '../gateways/index.ts'
import { getAddress } from '../parties/index.ts'
import { findRates, openIntent } from '../payments/index.ts'
import { inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { findCart, takeOutOrdered } from './cart-store.ts'
import { priceCart, type PricedCartLine } from './carts.ts'
import { insertOrders } from './order-store.ts'
import { composeQuote, type WantedLine } from './orders.ts'
import { freeze, type AddressSnapshot } from './quote-content.ts'
import { expireQuotes, insertQuote, lockQuote, supersedeQuotes, type Quote } from './quote-store.ts'
import { findTariffs } from './tariff-store.ts'

/** How long a quote, its stock and the time to pay last: one instant ends all three. */
const QUOTE_MINUTES = 30

type Shell = Readonly<{ env: Env; gateways: Gateways }>

export type QuoteRequest = Readonly<{
  addressId: string
  method: string
  /** The unit prices the buyer saw, as decimals by SKU; a difference is refused, not swallowed. */
  seenPrices: ReadonlyMap<string, string>
}>

/**
 * Freezes the caller's cart: prices, shipping, exchange rate and total, with the stock reserved
 * until the quote ends. A newer quote of the same cart replaces the one before.
 */
export async function createQuote(
  trx: Transaction,
  { env, gateways }: Shell,
  asked: Readonly<{ caller: Caller; request: QuoteRequest }>,
): Promise<Quote> {
  const { caller, request } = asked
  const buyer = partyOf(caller)
  const owner = { personId: personOf(caller).id, partyUuid: buyer.uuid }
  const gateway = findGateway(gateways, request.method)
  const chargeCurrency = gateway?.currencies[0]
  if (!chargeCurrency) throw new Refusal({ code: 'payments.method_unavailable' })
  const [address, cart] = await Promise.all([
    getAddress(trx, buyer.uuid, request.addressId),
    findCart(trx, owner),
  ])
  if (!cart || cart.lines.length === 0) throw new Refusal({ code: 'orders.cart_empty' })
  // What the replaced quote held is free before the new one takes it.
  const replaced = await supersedeQuotes(trx, cart.id)
  const released = releaseStock(trx, replaced)
  const pricing = priceCart(trx, env, { lines: cart.lines, buyerUuid: buyer.uuid })
  const [, priced] = await Promise.all([released, pricing])
  const lines = orderable(priced)
  refuseChangedPrices(lines, request.seenPrices)
  const suppliers = [
    ...new Map(lines.map(({ item }) => [item.supplier.uuid, item.supplier])).values(),
  ]
  const foreign = suppliers.map(({ currency }) => currency).filter((c) => c !== chargeCurrency)
  const now = env.now()
  const [tariffs, rates] = await Promise.all([
    findTariffs(trx, {
      supplierUuids: suppliers.map(({ uuid }) => uuid),
      buyerUuid: buyer.uuid,
    }),
    foreign.length > 0
      ? findRates(trx, foreign, { quote: chargeCurrency, now })
      : new Map<string, bigint>(),
  ])
  const terms = { country: address.country, tariffs, chargeCurrency, rates }
  const quoted = orThrow(composeQuote(lines, terms))
  const quote: Quote = {
    id: encodeId('quo', newUuid(env)),
    buyerUuid: buyer.uuid,
    cartId: cart.id,
    content: freeze({ quoted, address: snapshot(address), method: request.method }),
    state: 'open',
    expiresAt: addMinutes(now, QUOTE_MINUTES),
    createdAt: now,
    placed: null,
  }
  await Promise.all([reserve(trx, quote), insertQuote(trx, quote)])
  return quote
}

async function reserve(trx: Transaction, { id, content, expiresAt }: Quote): Promise<void> {
  const lines = content.orders
    .flatMap((order) => order.lines)
    .map(({ skuId, quantity }) => ({ skuId, quantity }))
  orThrow(await reserveStock(trx, { reference: id, lines, expiresAt }))
}

// All lines or none: each that cannot be ordered is named with its reason.
function orderable(lines: readonly PricedCartLine[]): WantedLine[] {
  const refused = lines.flatMap(({ refusal }) => refusal ?? [])
  if (refused.length > 0) throw new Refusal({ code: 'orders.lines_refused', lines: refused })
  return lines.flatMap(({ item, quantity, priced }) => (priced ? { item, quantity, priced } : []))
}

function refuseChangedPrices(lines: readonly WantedLine[], seen: ReadonlyMap<string, string>) {
  const changed = lines.flatMap(({ item, priced }) => {
    const price = seen.get(item.skuId)
    const micros = priced.unitPrice.micros
    return price === undefined || toMicros(price) === micros
      ? []
      : { skuId: item.skuId, seen: price, unitPriceMicros: micros }
  })
  if (changed.length > 0) throw new Refusal({ code: 'orders.price_changed', lines: changed })
}

function toMicros(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(6, '0'))
}

function snapshot(address: AddressSnapshot): AddressSnapshot {
  const { recipient, company, line1, line2, city, region, postalCode, country, phone } = address
  return { recipient, company, line1, line2, city, region, postalCode, country, phone }
}

export type Placed = Readonly<{ groupId: string; intentId: string }>

/**
 * Turns a quote into orders, one for each supplier, with one intent that pays all of them and its
 * first attempt. The orders exist before any money moves. A quote that was accepted before answers
 * with what it became.
 */
export async function placeOrders(
  trx: Transaction,
  { env }: Shell,
  asked: Readonly<{ caller: Caller; quoteId: string }>,
): Promise<Placed> {
  const { caller, quoteId } = asked
  const buyer = partyOf(caller)
  const quote = await lockQuote(trx, quoteId, buyer.uuid)
  if (!quote) throw new Refusal({ code: 'orders.quote_not_found' })
  if (quote.placed) return quote.placed
  if (quote.state === 'superseded') throw new Refusal({ code: 'orders.quote_superseded' })
  const now = env.now()
  if (quote.state !== 'open' || quote.expiresAt <= now) {
    throw new Refusal({ code: 'orders.quote_expired', expiredAt: quote.expiresAt })
  }
  const groupId = encodeId('grp', newUuid(env))
  const orders = quote.content.orders.map((order) => ({
    id: encodeId('ord', newUuid(env)),
    order,
  }))
  const { charge, method } = quote.content
  const intentId = encodeId('pi', newUuid(env))
  const opening = openIntent(trx, env, {
    id: intentId,
    buyerUuid: buyer.uuid,
    amount: { currency: charge.currency, minor: BigInt(charge.minor) },
    subject: `Danbao ${groupId.slice(-8)}`,
    expiresAt: quote.expiresAt,
    gateway: method,
    shares: orders.map(({ id, order }) => ({
      orderId: id,
      total: { currency: order.total.currency, minor: BigInt(order.total.minor) },
      charge: { currency: order.charge.currency, minor: BigInt(order.charge.minor) },
    })),
  })
  const placedBy = personOf(caller).id
  const lines = quote.content.orders.flatMap((order) => order.lines)
  await Promise.all([
    opening,
    insertOrders(trx, { quote, groupId, intentId, placedBy, placedAt: now, orders }),
    takeOutOrdered(trx, quote.cartId, lines),
    recordEvents(
      trx,
      env,
      orders.map(({ id, order }) => ({
        type: 'orders.placed',
        object: id,
        actor: caller.actor,
        party: buyer.id,
        data: { groupId, supplier: order.supplier.id, total: order.total },
      })),
    ),
  ])
  return { groupId, intentId }
}

const EXPIRY_BATCH = 100

/** Ends quotes past their time and frees their stock. Says how many. */
export function endOldQuotes({ db, env }: Readonly<{ db: Db; env: Env }>): Promise<number> {
  return inTransaction(db, async (trx) => {
    const expired = await expireQuotes(trx, env.now(), EXPIRY_BATCH)
    await releaseStock(trx, expired)
    return expired.length
  })
}
