import { encodeId } from '../kernel/ids.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import { addMs, MINUTE_MS } from '../kernel/time.ts'
import { releaseStock, reserveStock } from '../catalog/index.ts'
import { partyOf, personOf, type Caller } from '../identity/index.ts'
import { findMethod, type Gateways, type Limits } from '../gateways/index.ts'
import { findAddresses, type Address } from '../parties/index.ts'
import { findRates, openIntents, type OpenAttempt } from '../payments/index.ts'
import { inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { fromWire } from '../platform/wire.ts'
import { findCarts, takeOutOrdered, type Cart } from './cart-store.ts'
import { priceCarts, type PricedCartLine } from './carts.ts'
import { insertGroups, type NewGroup } from './order-store.ts'
import { composeQuote, subjectOf, type WantedLine } from './orders.ts'
import { freeze, type AddressSnapshot } from './quote-content.ts'
import { expireQuotes, insertQuotes, supersedeQuotes, type Quote } from './quote-store.ts'
import { findTariffs } from './tariff-store.ts'

/**
 * How long a quote, its stock and the time to pay last: one instant ends all three. Methods that
 * take days say so themselves.
 */
const QUOTE_MS = 30 * MINUTE_MS

type Shell = Readonly<{ env: Env; gateways: Gateways }>

export type QuoteRequest = Readonly<{
  addressId: string
  method: string
  /** The unit prices the buyer saw, as decimals by SKU; a difference is refused, not swallowed. */
  seenPrices: ReadonlyMap<string, string>
}>

type Asked = Readonly<{ caller: Caller; request: QuoteRequest }>

/**
 * Freezes the callers' carts: prices, shipping, exchange rate and total, with the stock reserved
 * until the quote ends. A newer quote of the same cart replaces the one before. One transaction for
 * all; one that is refused rolls it back.
 */
export async function createQuotes(
  trx: Transaction,
  { env, gateways }: Shell,
  asked: readonly Asked[],
): Promise<Quote[]> {
  const { wishes, replaced } = await readWishes(trx, gateways, asked)
  const now = env.now()
  const carts = wishes.map(({ cart, buyerUuid }) => ({ lines: cart.lines, buyerUuid }))
  // What the replaced quotes held is free before the new ones take it.
  releaseStock(trx, replaced)
  const [priced, terms] = await Promise.all([
    priceCarts(trx, env, carts),
    readTerms(trx, wishes, now),
  ])
  const ordered = wishes.map((wish, index) => {
    const lines = orderable(priced[index] ?? [])
    refuseChangedPrices(lines, wish.seenPrices)
    return { ...wish, lines }
  })
  const quotes = ordered.map((wish): Quote => {
    const { buyerUuid, cart, method, address, lines, limits } = wish
    const { country } = address
    const quoted = orThrow(composeQuote(lines, { ...terms(wish), country, limits }))
    return {
      id: encodeId('quo', newUuid(env)),
      buyerUuid,
      cartId: cart.id,
      content: freeze({ quoted, address: snapshot(address), method }),
      state: 'open',
      expiresAt: addMs(now, wish.payWithinMs),
      createdAt: now,
      placed: null,
    }
  })
  insertQuotes(trx, quotes)
  orThrow(await reserveStock(trx, quotes.map(toReservation)))
  return quotes
}

type Wish = Readonly<{
  buyerUuid: string
  cart: Cart
  address: Address
  method: string
  chargeCurrency: string
  limits: Limits
  payWithinMs: number
  seenPrices: ReadonlyMap<string, string>
}>

/** What each caller wants, their cart to this address by this method, and which quotes it ends. */
async function readWishes(trx: Transaction, gateways: Gateways, asked: readonly Asked[]) {
  const owners = asked.map(({ caller }) => ({
    personId: personOf(caller).id,
    partyUuid: partyOf(caller).uuid,
  }))
  const addressed = asked.map(({ caller, request }) => ({
    id: request.addressId,
    partyUuid: partyOf(caller).uuid,
  }))
  const [replaced, addresses, carts] = await Promise.all([
    supersedeQuotes(trx, owners),
    findAddresses(trx, addressed),
    findCarts(trx, owners),
  ])
  const wishes = asked.map(({ caller, request: { method, seenPrices } }, index): Wish => {
    const offered = findMethod(gateways, method)
    const chargeCurrency = offered?.method.currencies[0]
    if (!chargeCurrency) throw new Refusal({ code: 'payments.method_unavailable' })
    const { limits, payWithinMs = QUOTE_MS } = offered.method
    const chosen = { method, chargeCurrency, limits, payWithinMs }
    const address = addresses[index]
    if (!address) throw new Refusal({ code: 'parties.address_not_found' })
    const cart = carts[index]
    if (!cart || cart.lines.length === 0) throw new Refusal({ code: 'orders.cart_empty' })
    const { uuid: buyerUuid } = partyOf(caller)
    return { buyerUuid, cart, address, ...chosen, seenPrices }
  })
  return { wishes, replaced }
}

/** Reads the tariffs and rates of all wishes at once; answers what applies to one of them. */
async function readTerms(trx: Transaction, wishes: readonly Wish[], now: Date) {
  const charges = [...new Set(wishes.map(({ chargeCurrency }) => chargeCurrency))]
  const skuIds = wishes.flatMap(({ cart }) => cart.lines.map(({ skuId }) => skuId))
  const buyerUuids = [...new Set(wishes.map(({ buyerUuid }) => buyerUuid))]
  const [tariffs, ...rates] = await Promise.all([
    findTariffs(trx, { skuIds, buyerUuids }),
    ...charges.map((quote) => findRates(trx, { quote, now })),
  ])
  const ratesTo = new Map(charges.map((charge, index) => [charge, rates[index]]))
  return ({ chargeCurrency, buyerUuid: buyer }: Wish) => ({
    tariffs: tariffs.filter(({ buyerUuid }) => buyerUuid === null || buyerUuid === buyer),
    chargeCurrency,
    rates: ratesTo.get(chargeCurrency) ?? new Map<string, bigint>(),
  })
}

function toReservation({ id, content, expiresAt }: Quote) {
  const lines = content.orders
    .flatMap((order) => order.lines)
    .map(({ skuId, quantity }) => ({ skuId, quantity }))
  return { reference: id, lines, expiresAt }
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

/** A quote to accept, locked; undefined when there is none for this caller. */
type Accepted = Readonly<{ caller: Caller; quote: Quote | undefined }>
type Placement = Readonly<{ placed: Placed; open: OpenAttempt | null }>

/**
 * Turns quotes into orders, one for each supplier, with one intent for each quote that pays all of
 * its orders, and its first attempt. The orders exist before any money moves. A quote that was
 * accepted before answers with what it became, and without an attempt.
 */
export async function placeOrders(
  trx: Transaction,
  { env, gateways }: Shell,
  accepted: readonly Accepted[],
): Promise<Placement[]> {
  const groups = accepted.map(({ caller, quote }) => newGroup(env, caller, quote))
  const fresh = groups.flatMap((group) => ('quote' in group ? [group] : []))
  const opened = fresh.length > 0 ? await openGroups(trx, { env, gateways }, fresh) : []
  const attempts = opened.values()
  return groups.map((group) => {
    if (!('quote' in group)) return { placed: group, open: null }
    const placed = { groupId: group.id, intentId: group.intentId }
    return { placed, open: attempts.next().value ?? null }
  })
}

/** The group a quote becomes, or what it has become before. */
function newGroup(env: Env, caller: Caller, quote: Quote | undefined): OpenedGroup | Placed {
  if (!quote) throw new Refusal({ code: 'orders.quote_not_found' })
  if (quote.placed) return quote.placed
  if (quote.state === 'superseded') throw new Refusal({ code: 'orders.quote_superseded' })
  if (quote.state !== 'open' || quote.expiresAt <= env.now()) {
    throw new Refusal({ code: 'orders.quote_expired', expiredAt: quote.expiresAt })
  }
  return {
    caller,
    id: encodeId('grp', newUuid(env)),
    quote,
    intentId: encodeId('pi', newUuid(env)),
    placedBy: personOf(caller).id,
    orders: quote.content.orders.map((order) => ({ id: encodeId('ord', newUuid(env)), order })),
  }
}

type OpenedGroup = NewGroup & Readonly<{ caller: Caller }>

async function openGroups(
  trx: Transaction,
  { env, gateways }: Shell,
  groups: readonly OpenedGroup[],
): Promise<OpenAttempt[]> {
  // The intents first: groups refer to them.
  const intents = groups.map((group) => toIntent(group, gateways))
  const opened = openIntents(trx, env, intents)
  insertGroups(trx, groups, env.now())
  takeOutOrdered(
    trx,
    groups.flatMap(({ quote }) =>
      quote.content.orders.flatMap(({ lines }) =>
        lines.map(({ skuId, quantity }) => ({ cartId: quote.cartId, skuId, quantity })),
      ),
    ),
  )
  await recordEvents(trx, env, groups.flatMap(toEvents))
  return opened
}

function toIntent({ id, intentId, quote, orders }: NewGroup, gateways: Gateways) {
  const { charge, method } = quote.content
  const offered = findMethod(gateways, method)
  if (!offered) throw new Refusal({ code: 'payments.method_unavailable', method })
  return {
    id: intentId,
    buyerUuid: quote.buyerUuid,
    amount: fromWire(charge),
    subject: subjectOf(id),
    expiresAt: quote.expiresAt,
    chosen: { gateway: offered.gateway.name, method },
    shares: orders.map(({ id: orderId, order }) => ({
      orderId,
      total: fromWire(order.total),
      charge: fromWire(order.charge),
    })),
  }
}

function toEvents({ id: groupId, caller, orders }: OpenedGroup) {
  return orders.map(({ id, order }) => ({
    type: 'orders.placed',
    object: id,
    actor: caller.actor,
    party: partyOf(caller).id,
    data: { groupId, supplier: order.supplier.id, total: order.total },
  }))
}

const EXPIRY_BATCH = 100

/** Ends quotes past their time and frees their stock. Says how many. */
export function endOldQuotes({ db, env }: Readonly<{ db: Db; env: Env }>): Promise<number> {
  return inTransaction(db, async (trx) => {
    const expired = await expireQuotes(trx, env.now(), EXPIRY_BATCH)
    releaseStock(trx, expired)
    return expired.length
  })
}
