import { convert, rateToDecimal, type Rate } from '../kernel/exchange.ts'
import { add, sum, type Money } from '../kernel/money.ts'
import type { Moves } from '../kernel/moves.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Limits } from '../gateways/index.ts'
import type { PricedLine, PriceRefusal, SaleItem, SaleSupplier } from '../catalog/index.ts'
import { shippingCost, type ShippingRefusal, type Tariff } from './shipping.ts'

export type OrderState = 'awaiting_payment' | 'paid' | 'refunded' | 'cancelled' | 'expired'

export const orderMoves: Moves<OrderState> = {
  awaiting_payment: ['paid', 'cancelled', 'expired'],
  paid: ['refunded', 'awaiting_payment'], // A bank may take the payment back.
  refunded: [],
  cancelled: [],
  expired: [],
}

const SUBJECT_DIGITS = 8

/** What the payer reads at the network: few enough digits to be read out. */
export function subjectOf(groupId: string): string {
  return `Danbao ${groupId.slice(-SUBJECT_DIGITS)}`
}

export type CartLine = Readonly<{ skuId: string; quantity: number; offerId: string | null }>

export type WantedLine = Readonly<{ item: SaleItem; quantity: number; priced: PricedLine }>

/** What one supplier sells in a quote. */
export type QuotedOrder = Readonly<{
  supplier: SaleSupplier
  lines: readonly WantedLine[]
  weightG: number
  goods: Money
  shipping: Money
  total: Money
  /** What the buyer is charged for it, in the method's currency. */
  charge: Money
  /** The rate between the two; null in one currency. */
  rate: string | null
  minDays: number
  maxDays: number
}>

export type Quoted = Readonly<{ orders: readonly QuotedOrder[]; charge: Money }>

type Refused = Readonly<{ supplier: string }>
export type QuoteRefusal =
  | { code: 'orders.cart_empty' }
  | { code: 'orders.lines_refused'; lines: readonly LineRefusal[] }
  | { code: 'payments.no_rate'; base: string; quote: string }
  | { code: 'orders.total_too_small'; supplier: string }
  | { code: 'payments.over_limit'; currency: string; chargeMinor: bigint; maxMinor: bigint }
  | (ShippingRefusal & Refused)

export type LineRefusal =
  PriceRefusal | { code: 'catalog.sold_out'; skuId: string; available: number }

type Terms = Readonly<{
  country: string
  tariffs: readonly Tariff[]
  chargeCurrency: string
  /** Millionths of the charge currency for one of each other currency. */
  rates: ReadonlyMap<string, bigint>
  /** What one payment by the method may come to; none where it has no limits. */
  limits?: Limits
}>

/** Puts a cart's priced lines together into what each supplier sells and what is charged for it. */
export function composeQuote(
  lines: readonly WantedLine[],
  terms: Terms,
): Result<Quoted, QuoteRefusal> {
  if (lines.length === 0) return refuse({ code: 'orders.cart_empty' })
  const bySupplier = Map.groupBy(lines, ({ item }) => item.supplier.id)
  const orders: QuotedOrder[] = []
  for (const own of bySupplier.values()) {
    const order = composeOrder(own, terms)
    if (!order.ok) return order
    orders.push(order.value)
  }
  const currency = terms.chargeCurrency
  const charge = sum(
    currency,
    orders.map((order) => order.charge),
  )
  // One payment pays all, so all together must fit. The least there is fits every method.
  const { maxMinor } = terms.limits ?? {}
  if (maxMinor !== undefined && charge.minor > maxMinor) {
    return refuse({ code: 'payments.over_limit', currency, chargeMinor: charge.minor, maxMinor })
  }
  return ok({ orders, charge })
}

function composeOrder(
  lines: readonly WantedLine[],
  { country, tariffs, chargeCurrency, rates }: Terms,
): Result<QuotedOrder, QuoteRefusal> {
  const supplier = lines[0]?.item.supplier
  if (!supplier) return refuse({ code: 'orders.cart_empty' })
  const { currency } = supplier
  const goods = sum(
    currency,
    lines.map(({ priced }) => priced.lineTotal),
  )
  const weightG = lines.reduce((grams, { item, quantity }) => grams + item.weightG * quantity, 0)
  const own = tariffs.filter(({ supplierUuid }) => supplierUuid === supplier.uuid)
  const shipped = shippingCost(own, { country, weightG, goods })
  if (!shipped.ok) return refuse({ ...shipped.refusal, supplier: supplier.id })
  const { cost: shipping, tariff } = shipped.value
  const total = add(goods, shipping)
  const rate = rateBetween(currency, chargeCurrency, rates)
  if (rate === undefined) {
    return refuse({ code: 'payments.no_rate', base: currency, quote: chargeCurrency })
  }
  const charge = rate ? convert(total, rate) : total
  // Prices are finer than money: a few of the cheapest goods come to less than its smallest unit.
  if (total.minor <= 0n || charge.minor <= 0n) {
    return refuse({ code: 'orders.total_too_small', supplier: supplier.id })
  }
  const order: QuotedOrder = {
    supplier,
    lines,
    weightG,
    goods,
    shipping,
    total,
    charge,
    rate: rate && rateToDecimal(rate),
    minDays: tariff.minDays,
    maxDays: tariff.maxDays,
  }
  return ok(order)
}

/** Null within one currency, undefined when nobody knows it. */
function rateBetween(
  from: string,
  to: string,
  rates: ReadonlyMap<string, bigint>,
): Rate | null | undefined {
  if (from === to) return null
  const micros = rates.get(from)
  return micros === undefined ? undefined : { from, to, micros }
}

/** Where an order's money is, as the books say. */
export type PaymentState =
  'awaiting_payment' | 'held' | 'partly_refunded' | 'refunded' | 'cancelled' | 'expired'

export function paymentStateOf(
  order: Readonly<{ state: OrderState; total: Money }>,
  refunded: Money,
): PaymentState {
  if (order.state !== 'paid') return order.state
  if (refunded.minor === 0n) return 'held'
  return refunded.minor < order.total.minor ? 'partly_refunded' : 'refunded'
}
