import { add, sum, type Money } from '../kernel/money.ts'
import type { Moves } from '../kernel/moves.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { WhyNot } from '../payments/index.ts'
import type { PricedLine, PriceRefusal, SaleItem, SaleSupplier } from '../catalog/index.ts'
import { shippingCost, type ShippingRefusal, type Tariff } from './shipping.ts'

export type OrderState =
  'awaiting_payment' | 'partly_paid' | 'paid' | 'refunded' | 'cancelled' | 'expired'

export const orderMoves: Moves<OrderState> = {
  awaiting_payment: ['partly_paid', 'paid', 'cancelled', 'expired'],
  // A bank may take a payment back.
  partly_paid: ['partly_paid', 'paid', 'refunded', 'awaiting_payment'],
  paid: ['refunded', 'partly_paid', 'awaiting_payment'],
  refunded: [],
  cancelled: [],
  expired: [],
}

/** Some of its money has come, and not all of it went back. */
export function isRefundable(state: OrderState): boolean {
  return orderMoves[state].includes('refunded')
}

const SUBJECT_DIGITS = 8

/** What the payer reads at the network: few enough digits to be read out. */
export function subjectOf(groupId: string): string {
  return `Danbao ${groupId.slice(-SUBJECT_DIGITS)}`
}

export type CartLine = Readonly<{ skuId: string; quantity: number; offerId: string | null }>

export type WantedLine = Readonly<{ item: SaleItem; quantity: number; priced: PricedLine }>

/** What one supplier sells in a quote. */
export type SuppliedOrder = Readonly<{
  supplier: SaleSupplier
  lines: readonly WantedLine[]
  weightG: number
  goods: Money
  shipping: Money
  total: Money
  minDays: number
  maxDays: number
}>

type Refused = Readonly<{ supplier: string }>
export type QuoteRefusal =
  | { code: 'orders.cart_empty' }
  | { code: 'orders.total_too_small'; supplier: string }
  | { code: 'payments.no_rate'; base: string; quote: string }
  | { code: 'payments.over_limit'; currency: string; maxMinor: bigint }
  | { code: 'payments.method_unavailable'; method: string; why: string }
  | (ShippingRefusal & Refused)

export type LineRefusal =
  PriceRefusal | { code: 'catalog.sold_out'; skuId: string; available: number }

type Terms = Readonly<{ country: string; tariffs: readonly Tariff[] }>

/** Puts a cart's priced lines together into what each supplier sells. */
export function composeOrders(
  lines: readonly WantedLine[],
  terms: Terms,
): Result<SuppliedOrder[], QuoteRefusal> {
  if (lines.length === 0) return refuse({ code: 'orders.cart_empty' })
  const bySupplier = Map.groupBy(lines, ({ item }) => item.supplier.id)
  const orders: SuppliedOrder[] = []
  for (const own of bySupplier.values()) {
    const order = composeOrder(own, terms)
    if (!order.ok) return order
    orders.push(order.value)
  }
  return ok(orders)
}

function composeOrder(
  lines: readonly WantedLine[],
  { country, tariffs }: Terms,
): Result<SuppliedOrder, QuoteRefusal> {
  const supplier = lines[0]?.item.supplier
  if (!supplier) return refuse({ code: 'orders.cart_empty' })
  const goods = sum(
    supplier.currency,
    lines.map(({ priced }) => priced.lineTotal),
  )
  const weightG = lines.reduce((grams, { item, quantity }) => grams + item.weightG * quantity, 0)
  const own = tariffs.filter(({ supplierUuid }) => supplierUuid === supplier.uuid)
  const shipped = shippingCost(own, { country, weightG, goods })
  if (!shipped.ok) return refuse({ ...shipped.refusal, supplier: supplier.id })
  const { cost: shipping, tariff } = shipped.value
  const total = add(goods, shipping)
  // Prices are finer than money: a few of the cheapest goods come to less than its smallest unit.
  if (total.minor <= 0n) return refuse({ code: 'orders.total_too_small', supplier: supplier.id })
  const { minDays, maxDays } = tariff
  return ok({ supplier, lines, weightG, goods, shipping, total, minDays, maxDays })
}

/** Why a quote cannot be made by the method that was asked for. */
export function whyUnpayable(
  method: string,
  why: WhyNot,
  orders: readonly SuppliedOrder[],
): QuoteRefusal {
  if (why.code === 'nothing') {
    const supplier = orders[why.index]?.supplier.id ?? ''
    return { code: 'orders.total_too_small', supplier }
  }
  if (why.code === 'no_rate') return { code: 'payments.no_rate', base: why.base, quote: why.quote }
  if (why.code === 'too_large') {
    const { currency, minor: maxMinor } = why.limit
    return { code: 'payments.over_limit', currency, maxMinor }
  }
  return { code: 'payments.method_unavailable', method, why: why.code }
}

/** Where an order's money is, as the books say. */
export type PaymentState =
  | 'awaiting_payment'
  | 'partly_paid'
  | 'held'
  | 'partly_refunded'
  | 'refunded'
  | 'cancelled'
  | 'expired'

export function paymentStateOf(
  order: Readonly<{ state: OrderState; total: Money }>,
  refunded: Money,
): PaymentState {
  if (order.state !== 'paid') return order.state
  if (refunded.minor === 0n) return 'held'
  return refunded.minor < order.total.minor ? 'partly_refunded' : 'refunded'
}
