import assert from 'node:assert/strict'
import { convertedPart } from '../kernel/exchange.ts'
import { divideHalfEven, money, subtract, sum, zero, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import type { MethodOffer } from '../payments/index.ts'
import { fromWire, toWire } from '../platform/wire.ts'
import type { QuoteContent } from './quote-content.ts'

// What an intent comes to by each method, as the quotes of its orders froze it. It may pay a part
// of its orders only, and orders of several checkouts.

/** The part of an order that an intent pays, from `start` on; and what its checkout was quoted. */
export type QuotedPart = Readonly<{
  quoteId: string
  content: QuoteContent
  supplierId: string
  start: Money
  total: Money
}>

type Price = NonNullable<MethodOffer['price']>

/** Every method that all the quotes know; charges in the order of the parts. */
export function quotedPrices(parts: readonly QuotedPart[]): MethodOffer[] {
  const byQuote = [...Map.groupBy(parts, ({ quoteId }) => quoteId).values()]
  const [first] = parts
  if (!first) return []
  const offers = first.content.methods.map(({ method }) =>
    joinOffers(byQuote.map((own) => partOffer(method, own))),
  )
  return offers.flatMap((offer) => offer ?? [])
}

/** What is paid with the order: its first stage, or all of it. */
function dueOf(order: QuotedOrder): Readonly<{ original: Money; converted: Money }> {
  const whole = { original: fromWire(order.total), converted: fromWire(order.charge) }
  const first = order.stages?.[0]
  if (!first) return whole
  const none = { original: zero(order.total.currency), converted: zero(order.charge.currency) }
  const original = fromWire(first.total)
  return { original, converted: convertedPart(whole, none, original) }
}

/** The parts of a quote's orders that are paid with them. */
const partsDue = (content: QuoteContent): Omit<QuotedPart, 'quoteId'>[] =>
  content.orders.map((order) => ({
    ...{ content, supplierId: order.supplier.id, start: zero(order.total.currency) },
    total: dueOf(order).original,
  }))

/** What is paid with the orders comes to by each method. */
export function offersDue(content: QuoteContent): MethodOffer[] {
  return quotedPrices(partsDue(content).map((part) => ({ ...part, quoteId: '' })))
}

/** Charges what is paid with the orders; refuses what the method cannot pay. */
export function payNow(content: QuoteContent): QuoteContent {
  const { method } = content
  const offer = partOffer(method, partsDue(content))
  if (!offer?.price) {
    const why = offer?.whyNot?.code
    throw new Refusal({ code: 'payments.method_unavailable', method, why })
  }
  const { total, surcharge } = offer.price
  return { ...content, charge: total, surcharge }
}

/**
 * What a balance that is too small pays of a checkout, the orders one after the other, and what is
 * left for the method; null where that would be too little for the method.
 */
export function payPartFrom(balance: Money, content: QuoteContent): FromBalance | null {
  const { method, charge } = content
  const price = content.methods.find((offer) => offer.method === method)?.price
  if (!price || balance.currency !== charge.currency) return null
  const goods = fromWire(charge).minor - fromWire(content.surcharge).minor
  const most = goods - fromWire(price.range.least).minor
  let left = balance.minor < most ? balance.minor : most
  const cuts = content.orders.map((order) => {
    const cut = cutOrder(order, left)
    left -= cut.charge.minor
    return cut
  })
  const amount = sum(
    balance.currency,
    cuts.map((cut) => cut.charge),
  )
  const parts = content.orders.flatMap((order, index) => {
    const start = cuts[index]?.part ?? zero(order.total.currency)
    const rest = subtract(dueOf(order).original, start)
    return rest.minor === 0n ? [] : { content, supplierId: order.supplier.id, start, total: rest }
  })
  const rest = partOffer(method, parts)?.price
  if (amount.minor <= 0n || !rest) return null
  return {
    amount: toWire(amount),
    parts: cuts.map(({ part }) => toWire(part)),
    surcharge: rest.surcharge,
    rest: rest.total,
  }
}

export type FromBalance = NonNullable<QuoteContent['fromBalance']>

type QuotedOrder = QuoteContent['orders'][number]

/** As much of an order as an amount of what is charged pays. */
function cutOrder(order: QuotedOrder, minor: bigint): Readonly<{ part: Money; charge: Money }> {
  const due = dueOf(order)
  const { original, converted } = due
  if (minor >= converted.minor) return { part: original, charge: converted }
  const none = { original: zero(original.currency), converted: zero(converted.currency) }
  const part = money(original.currency, (original.minor * minor) / converted.minor)
  const charge = convertedPart(due, none, part)
  // Rounded up, it would take more than there is.
  if (charge.minor <= minor) return { part, charge }
  const less = money(part.currency, part.minor - 1n)
  return { part: less, charge: convertedPart(due, none, less) }
}

/**
 * The shares of the intents that a quote's orders are paid by: the balance's part, and the rest.
 */
export function sharesOf(content: QuoteContent): Readonly<{ part: Cut[]; rest: Cut[] }> {
  const part: Cut[] = []
  const rest: Cut[] = []
  for (const [index, order] of content.orders.entries()) {
    const due = dueOf(order)
    const none = { original: zero(order.total.currency), converted: zero(order.charge.currency) }
    const first = content.fromBalance?.parts[index]
    const total = first ? fromWire(first) : none.original
    const charge = convertedPart(due, none, total)
    const left = subtract(due.original, total)
    if (total.minor > 0n) part.push({ index, start: none.original, total, charge })
    if (left.minor === 0n) continue
    rest.push({ index, start: total, total: left, charge: subtract(due.converted, charge) })
  }
  return { part, rest }
}

/** A part of the quote's order of this index. */
type Cut = Readonly<{ index: number; start: Money; total: Money; charge: Money }>

/** What the quote says of a method, for these parts of its orders. */
function partOffer(
  method: string,
  parts: readonly Omit<QuotedPart, 'quoteId'>[],
): MethodOffer | undefined {
  const content = parts[0]?.content
  const offer = content?.methods.find((each) => each.method === method)
  if (!content || !offer?.price) return offer
  const { price } = offer
  const charges = parts.map((part) => chargeOf(content, price, part))
  const { currency } = price.total
  const whole = fromWire(price.total).minor - fromWire(price.surcharge).minor
  const goods = sum(currency, charges)
  const cut = (amount: Price['surcharge']): Money =>
    goods.minor === whole
      ? fromWire(amount)
      : money(currency, divideHalfEven(fromWire(amount).minor * goods.minor, whole))
  const surcharge = cut(price.surcharge)
  return within(offer, {
    ...price,
    charges: charges.map(toWire),
    surcharge: toWire(surcharge),
    exchangeMargin: toWire(cut(price.exchangeMargin)),
    total: toWire(sum(currency, [goods, surcharge])),
  })
}

function chargeOf(content: QuoteContent, price: Price, part: Omit<QuotedPart, 'quoteId'>): Money {
  const index = content.orders.findIndex(({ supplier }) => supplier.id === part.supplierId)
  const [order, charge] = [content.orders[index], price.charges[index]]
  assert(order && charge, 'every order of a checkout is in its quote')
  const whole = { original: fromWire(order.total), converted: fromWire(charge) }
  const none = { original: zero(part.total.currency), converted: zero(charge.currency) }
  const before = { original: part.start, converted: convertedPart(whole, none, part.start) }
  return convertedPart(whole, before, part.total)
}

/** One payment for several checkouts: they must all be charged in the same currency. */
function joinOffers(offers: readonly (MethodOffer | undefined)[]): MethodOffer | undefined {
  const [first, ...others] = offers
  if (!first || others.length === 0) return first
  const barred = offers.find((offer) => offer?.price === null)
  if (barred) return barred
  // One payment on terms uses one line, and a supplier's pays no orders but theirs.
  if (new Set(offers.map((offer) => offer?.credit?.lineId)).size > 1) {
    return { ...first, price: null, whyNot: { code: 'other_suppliers', limit: null, hours: null } }
  }
  const prices = offers.flatMap((offer) => offer?.price ?? [])
  const [price] = prices
  if (!price || prices.length < offers.length) return undefined
  const { currency } = price.total
  if (prices.some(({ total }) => total.currency !== currency)) {
    return { ...first, price: null, whyNot: { code: 'currency', limit: null, hours: null } }
  }
  const added = (field: 'surcharge' | 'exchangeMargin' | 'total') =>
    toWire(
      sum(
        currency,
        prices.map((each) => fromWire(each[field])),
      ),
    )
  return within(first, {
    ...price,
    charges: prices.flatMap(({ charges }) => charges),
    rates: [
      ...new Map(prices.flatMap(({ rates }) => rates).map((each) => [each.base, each])).values(),
    ],
    surcharge: added('surcharge'),
    exchangeMargin: added('exchangeMargin'),
    total: added('total'),
  })
}

/** A part may be too little for a method that could pay the whole, and a sum too much. */
function within(offer: MethodOffer, price: Price): MethodOffer {
  const { least, most } = price.range
  const total = fromWire(price.total).minor
  const no = (code: string, limit: Price['total']) => ({
    ...offer,
    price: null,
    whyNot: { code, limit, hours: null },
  })
  if (total < fromWire(least).minor) return no('too_small', least)
  if (total > fromWire(most).minor) return no('too_large', most)
  return { ...offer, price }
}
