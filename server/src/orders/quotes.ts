import { encodeId } from '../kernel/ids.ts'
import { zero } from '../kernel/money.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import { addMinutes, addMs } from '../kernel/time.ts'
import { releaseStock, reserveStock } from '../catalog/index.ts'
import { partyOf, personOf, type Caller } from '../identity/index.ts'
import { BALANCE, findMethod, type Gateways } from '../gateways/index.ts'
import { currencyOf, findAddresses, type Address } from '../parties/index.ts'
import {
  openIntents,
  readPricing,
  type Chosen,
  type OpenAttempt,
  type PricedMethods,
} from '../payments/index.ts'
import type { Buyer, MethodPrice } from '../payments/index.ts'
import { inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { fromWire } from '../platform/wire.ts'
import { findCarts, takeOutOrdered, type Cart } from './cart-store.ts'
import { priceCarts, type PricedCartLine } from './carts.ts'
import { insertGroups, type NewGroup } from './order-store.ts'
import { composeOrders, subjectOf, whyUnpayable } from './orders.ts'
import type { SuppliedOrder, WantedLine } from './orders.ts'
import { freeze, type AddressSnapshot, type QuoteContent } from './quote-content.ts'
import { payPartFrom, sharesOf } from './quoted-prices.ts'
import { findPlansOf } from './stage-plan-store.ts'
import { laterStages, stageOrders } from './staging.ts'
import { expireQuotes, insertQuotes, supersedeQuotes, type Quote } from './quote-store.ts'
import { findTariffs } from './tariff-store.ts'

/**
 * How long a quote, its stock and the time to pay last: one instant ends all three. A method that
 * takes days keeps them as long, once the quote is accepted.
 */
const QUOTE_MINUTES = 30

type Shell = Readonly<{ env: Env; gateways: Gateways }>

export type QuoteRequest = Readonly<{
  addressId: string
  /** The method to pay by; null: the one that is recommended. */
  method: string | null
  /** What the buyer would like to pay in; null: their country's currency. */
  currency: string | null
  /** A balance that is too small pays a part of it. */
  useBalance: boolean
  /** The plans by which orders are to be paid in stages, by supplier. */
  stagePlans: ReadonlyMap<string, string>
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
  const carts = wishes.map(({ cart, buyer }) => ({ lines: cart.lines, buyerUuid: buyer.uuid }))
  // What the replaced quotes held is free before the new ones take it.
  releaseStock(trx, replaced)
  const buyers = wishes.map(({ buyer }) => buyer)
  const [priced, tariffsOf, plans, price] = await Promise.all([
    priceCarts(trx, env, carts),
    readTariffs(trx, wishes),
    findPlansOf(trx, skuIdsOf(wishes)),
    readPricing(trx, { gateways, now }, buyers),
  ])
  const quotes = wishes.map((wish, index): Quote => {
    const { buyer, cart, address } = wish
    const lines = orderable(priced[index] ?? [])
    refuseChangedPrices(lines, wish.seenPrices)
    const terms = { tariffs: tariffsOf(buyer), country: address.country }
    const orders = orThrow(composeOrders(lines, terms))
    const totals = orders.map(({ total }) => total)
    const supplierIds = orders.map(({ supplier }) => supplier.id)
    const offered = price(buyer, totals, supplierIds)
    const chosen = choose(offered, wish.method, orders)
    const frozen = freeze({ orders, address: snapshot(address), chosen, priced: offered })
    const content = stageOrders(frozen, plans, wish.stagePlans)
    return {
      id: encodeId('quo', newUuid(env)),
      buyerUuid: buyer.uuid,
      cartId: cart.id,
      content: wish.useBalance ? withBalance(content) : content,
      state: 'open',
      expiresAt: addMinutes(now, QUOTE_MINUTES),
      createdAt: now,
      placed: null,
    }
  })
  insertQuotes(trx, quotes)
  orThrow(await reserveStock(trx, quotes.map(toReservation)))
  return quotes
}

type Wish = Readonly<{
  buyer: Buyer
  cart: Cart
  address: Address
  method: string | null
  useBalance: boolean
  stagePlans: ReadonlyMap<string, string>
  seenPrices: ReadonlyMap<string, string>
}>

const skuIdsOf = (wishes: readonly Wish[]) =>
  wishes.flatMap(({ cart }) => cart.lines.map(({ skuId }) => skuId))

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
  const wishes = asked.map(({ caller, request }, index): Wish => {
    const { method, useBalance, stagePlans, seenPrices } = request
    if (method !== null && !findMethod(gateways, method)) {
      throw new Refusal({ code: 'payments.method_unavailable', method })
    }
    const address = addresses[index]
    if (!address) throw new Refusal({ code: 'parties.address_not_found' })
    const cart = carts[index]
    if (!cart || cart.lines.length === 0) throw new Refusal({ code: 'orders.cart_empty' })
    const { uuid, country } = partyOf(caller)
    const buyer = { uuid, country, currency: request.currency ?? currencyOf(country) }
    return { buyer, cart, address, method, useBalance, stagePlans, seenPrices }
  })
  return { wishes, replaced }
}

/** Reads the tariffs of all wishes at once; answers those that apply to one buyer. */
async function readTariffs(trx: Transaction, wishes: readonly Wish[]) {
  const skuIds = skuIdsOf(wishes)
  const buyerUuids = [...new Set(wishes.map(({ buyer }) => buyer.uuid))]
  const tariffs = await findTariffs(trx, { skuIds, buyerUuids })
  return ({ uuid }: Buyer) =>
    tariffs.filter(({ buyerUuid }) => buyerUuid === null || buyerUuid === uuid)
}

/** The price of the method asked for, or of the recommended one. */
function choose(
  { methods, recommended }: PricedMethods,
  wanted: string | null,
  orders: readonly SuppliedOrder[],
): MethodPrice {
  const name = wanted ?? recommended?.method ?? methods[0]?.method.name
  const found = methods.find(({ method }) => method.name === name)
  if (!found) throw new Refusal({ code: 'payments.method_unavailable' })
  if (found.priced.ok) return found.priced.price
  throw new Refusal(whyUnpayable(found.method.name, found.priced.why, orders))
}

/** Nothing of it where there is no balance in what is charged. */
function withBalance(content: QuoteContent): QuoteContent {
  const { balance } = content
  return { ...content, fromBalance: balance ? payPartFrom(fromWire(balance), content) : null }
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
  const groups = accepted.map((each) => newGroup({ env, gateways }, each))
  const fresh = groups.flatMap((group) => ('quote' in group ? [group] : []))
  const opened = fresh.length > 0 ? await openGroups(trx, env, fresh) : []
  const attempts = opened.values()
  return groups.map((group) => {
    if (!('quote' in group)) return { placed: group, open: null }
    const placed = { groupId: group.id, intentId: group.intentId }
    return { placed, open: attempts.next().value ?? null }
  })
}

/** The group a quote becomes, or what it has become before. */
function newGroup({ env, gateways }: Shell, { caller, quote }: Accepted): OpenedGroup | Placed {
  if (!quote) throw new Refusal({ code: 'orders.quote_not_found' })
  if (quote.placed) return quote.placed
  if (quote.state === 'superseded') throw new Refusal({ code: 'orders.quote_superseded' })
  if (quote.state !== 'open' || quote.expiresAt <= env.now()) {
    throw new Refusal({ code: 'orders.quote_expired', expiredAt: quote.expiresAt })
  }
  const { method } = quote.content
  const offered = findMethod(gateways, method)
  if (!offered) throw new Refusal({ code: 'payments.method_unavailable', method })
  const { payWithinMs } = offered.method
  return {
    caller,
    id: encodeId('grp', newUuid(env)),
    quote,
    chosen: { gateway: offered.gateway.name, method },
    payBy: payWithinMs === undefined ? quote.expiresAt : addMs(env.now(), payWithinMs),
    intentId: encodeId('pi', newUuid(env)),
    placedBy: personOf(caller).id,
    orders: quote.content.orders.map((order) => ({ id: encodeId('ord', newUuid(env)), order })),
  }
}

type OpenedGroup = NewGroup & Readonly<{ caller: Caller; chosen: Chosen }>

async function openGroups(
  trx: Transaction,
  env: Env,
  groups: readonly OpenedGroup[],
): Promise<OpenAttempt[]> {
  // The intents first: groups refer to them.
  const opened = await openIntents(
    trx,
    env,
    groups.flatMap((group) => [...toIntents(env, group), ...laterStages(env, group)]),
  )
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

/** What pays the orders; before it, in time, the part that the balance pays of them. */
function toIntents(env: Env, { id, intentId, quote, orders, chosen, payBy }: OpenedGroup) {
  const { content, buyerUuid } = quote
  const { fromBalance } = content
  const cuts = sharesOf(content)
  const own = { buyerUuid, purpose: 'orders' as const, subject: subjectOf(id), expiresAt: payBy }
  const toShares = (some: typeof cuts.part) =>
    some.flatMap(({ index, ...cut }) => {
      const order = orders[index]
      return order ? { orderId: order.id, ...cut } : []
    })
  const rest = {
    ...own,
    lineId: content.methods.find(({ method }) => method === content.method)?.credit?.lineId,
    id: intentId,
    amount: fromWire(fromBalance?.rest ?? content.charge),
    surcharge: fromWire(fromBalance?.surcharge ?? content.surcharge),
    chosen,
    shares: toShares(cuts.rest),
  }
  if (!fromBalance) return [rest]
  const amount = fromWire(fromBalance.amount)
  const part = {
    ...own,
    id: encodeId('pi', newUuid(env)),
    ...{ amount, surcharge: zero(amount.currency), restId: intentId },
    chosen: { gateway: BALANCE, method: BALANCE },
    shares: toShares(cuts.part),
  }
  return [rest, part]
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
