import { Type, type Static } from 'typebox'
import { rateToDecimal } from '../kernel/exchange.ts'
import { Nullable, priceToWire, Timestamp, toWire, WireMoney, WirePrice } from '../platform/wire.ts'
import type { AccountPosting } from '../ledger/index.ts'
import type { TrackedRefund } from '../payments/index.ts'
import type { Order, OrderLine } from './order-store.ts'
import { paymentStateOf } from './orders.ts'
import { AddressSnapshot } from './quote-content.ts'
import type { OrderStage } from './stage-store.ts'
import type { TermsOf } from './terms.ts'

const Text = Type.Object({ en: Type.String(), zh: Type.String() })

const summary = {
  id: Type.String(),
  number: Type.String(),
  groupId: Type.String(),
  intentId: Type.String(),
  buyer: Type.Object({ id: Type.String(), name: Type.String() }),
  supplier: Type.Object({ id: Type.String(), name: Text, slug: Type.String() }),
  state: Type.String(),
  paymentState: Type.String({
    description:
      'awaiting_payment, partly_paid, held, partly_refunded, refunded, cancelled or expired',
  }),
  total: WireMoney,
  charge: WireMoney,
  refunded: WireMoney,
  refunding: WireMoney,
  lineCount: Type.Integer(),
  pictures: Type.Array(Type.String()),
  placedAt: Timestamp,
  payBy: Timestamp,
  paidAt: Nullable(Timestamp),
  /** Where it was ordered on terms; a supplier sees what they themselves gave credit for. */
  terms: Nullable(
    Type.Object({
      state: Type.String({ description: 'open, overdue or paid' }),
      dueOn: Type.String({ format: 'date' }),
    }),
  ),
}

export const OrderSummary = Type.Object(summary)

export function orderSummary(order: Order, termsOf: TermsOf): Static<typeof OrderSummary> {
  const { id, number, groupId, intentId, buyer, supplier, state, lineCount, pictures } = order
  return {
    ...{ id, number, groupId, intentId, buyer, supplier, state, lineCount },
    pictures: [...pictures],
    paymentState: paymentStateOf(order, order.refunded),
    total: toWire(order.total),
    charge: toWire(order.charge),
    refunded: toWire(order.refunded),
    refunding: toWire(order.refunding),
    placedAt: order.placedAt.toISOString(),
    payBy: order.payBy.toISOString(),
    paidAt: order.paidAt?.toISOString() ?? null,
    terms: termsOf.get(id) ?? null,
  }
}

const LineView = Type.Object({
  skuId: Type.String(),
  productId: Type.String(),
  code: Type.String(),
  title: Text,
  variant: Text,
  picture: Type.String(),
  unit: Type.String(),
  quantity: Type.Integer(),
  unitPrice: WirePrice,
  total: WireMoney,
})

const refund = {
  id: Type.String(),
  state: Type.String({
    description:
      'prepared, dispatched, unknown (asked, not yet answered), succeeded, declined or failed (it ' +
      'was made and the payer’s bank sent it back: still owed)',
  }),
  method: Type.String(),
  number: Type.String({ description: 'Of the refund, as the network knows it' }),
  paymentNumber: Type.String({ description: 'The network’s own, of what is refunded' }),
  payer: Nullable(
    Type.String({ description: 'The account it goes back to, masked; not for the supplier' }),
  ),
  amount: WireMoney,
  charge: WireMoney,
  reason: Type.String(),
  createdAt: Timestamp,
  sentAt: Nullable(Timestamp),
  finalAt: Nullable(Timestamp),
}

/** Money of the buyer's that nothing waited for, and its way back. */
export const StrayView = Type.Object({
  ...refund,
  reason: Type.String({
    description: 'amount_differs, overpaid, paid_twice, order_closed or method_changed',
  }),
  takenAt: Timestamp,
})

const TimelineEntry = Type.Object({
  kind: Type.String({
    description:
      'ordered, paid, on_terms, held, refund_requested, refunded, refund_declined, refund_failed, ' +
      'cancelled, expired',
  }),
  at: Timestamp,
  amount: Nullable(WireMoney),
  /** The order's escrow after it, as the books say. */
  balance: Nullable(WireMoney),
  note: Nullable(Type.String()),
  refundId: Nullable(Type.String()),
})

const StageView = Type.Object({
  intentId: Type.String(),
  total: WireMoney,
  state: Type.String({ description: 'awaiting_payment, succeeded, cancelled or expired' }),
  dueAt: Nullable(Timestamp),
  paidAt: Nullable(Timestamp),
})

export const OrderView = Type.Object({
  ...summary,
  goods: WireMoney,
  shipping: WireMoney,
  rate: Nullable(Type.String()),
  shippingDays: Type.Object({ min: Type.Integer(), max: Type.Integer() }),
  address: AddressSnapshot,
  lines: Type.Array(LineView),
  /** Still refundable: captured less refunded and on its way back. */
  held: WireMoney,
  refunds: Type.Array(Type.Object(refund)),
  /** Of the whole checkout; not for the supplier. */
  strays: Type.Array(StrayView),
  timeline: Type.Array(TimelineEntry),
  /** What pays it one after the other, where it is paid in stages. */
  stages: Type.Array(StageView),
})

type Parts = Readonly<{
  order: Order
  lines: readonly OrderLine[]
  refunds: readonly TrackedRefund[]
  strays: readonly TrackedRefund[]
  /** Whose account was paid from is between the buyer and the network. */
  showsPayer: boolean
  /** What the books did to the order's escrow, oldest first. */
  postings: readonly AccountPosting[]
  termsOf: TermsOf
  stages: readonly OrderStage[]
}>

export function orderView(parts: Parts): Static<typeof OrderView> {
  const { order, lines, refunds, strays, showsPayer, postings, termsOf } = parts
  const { currency } = order.total
  const last = postings.at(-1)
  return {
    ...orderSummary(order, termsOf),
    goods: toWire(order.goods),
    shipping: toWire(order.shipping),
    rate: rateTextOf(order),
    shippingDays: order.shippingDays,
    address: order.address,
    lines: lines.map(({ unitPrice, total, ...line }) => ({
      ...line,
      unitPrice: priceToWire(unitPrice),
      total: toWire(total),
    })),
    held: toWire(last ? last.balance : { currency, minor: 0n }),
    refunds: refunds.map((each) => ({
      ...refundView(each),
      payer: showsPayer ? each.payer : null,
    })),
    strays: strays.map(strayView),
    timeline: timelineOf({ order, refunds, postings }),
    stages: parts.stages.map(({ dueAt, paidAt, total, ...stage }) => ({
      ...{ ...stage, total: toWire(total) },
      dueAt: dueAt?.toISOString() ?? null,
      paidAt: paidAt?.toISOString() ?? null,
    })),
  }
}

function refundView(refunded: TrackedRefund) {
  const { id, state, reason, number, payer, order, charge, method } = refunded
  return {
    ...{ id, state, reason, number, payer, method },
    paymentNumber: refunded.gatewayNumber,
    amount: toWire(order?.amount ?? charge),
    charge: toWire(charge),
    createdAt: refunded.createdAt.toISOString(),
    sentAt: refunded.sentAt?.toISOString() ?? null,
    finalAt: refunded.finalAt?.toISOString() ?? null,
  }
}

export function strayView(stray: TrackedRefund): Static<typeof StrayView> {
  return { ...refundView(stray), takenAt: stray.capturedAt.toISOString() }
}

type Entry = Static<typeof TimelineEntry>
const nothing = { amount: null, balance: null, note: null, refundId: null }

/** Paid, held and refunded come from the ledger; only what moves no money comes from elsewhere. */
type Told = Pick<Parts, 'order' | 'refunds' | 'postings'>

function timelineOf({ order, refunds, postings }: Told): Entry[] {
  const entries: Entry[] = [
    { ...nothing, kind: 'ordered', at: order.placedAt.toISOString(), amount: toWire(order.total) },
    ...postings.flatMap((posting) => postingEntries(posting, order.placedAt)),
    ...refunds.flatMap(refundEntries),
  ]
  if (order.endedAt && order.state !== 'refunded') {
    entries.push({ ...nothing, kind: order.state, at: order.endedAt.toISOString() })
  }
  return entries.sort((a, b) => a.at.localeCompare(b.at))
}

/** What fills an order's escrow, by template. */
const FUNDING: Readonly<Record<string, string>> = {
  capture: 'paid',
  balance_capture: 'paid',
  terms_capture: 'on_terms',
}

// Networks tell the second only, which may lie before the order's own millisecond.
function postingEntries(posting: AccountPosting, placedAt: Date): Entry[] {
  const amount = toWire(posting.amount)
  const balance = toWire(posting.balance)
  const recorded = { ...nothing, at: posting.recordedAt.toISOString(), amount, balance }
  const funding = FUNDING[posting.template]
  if (funding) {
    const at = new Date(Math.max(posting.effectiveAt.getTime(), placedAt.getTime()))
    const paid = { ...nothing, kind: funding, at: at.toISOString(), amount }
    return [paid, { ...recorded, kind: 'held' }]
  }
  const kind = posting.template === 'refund_settle' ? 'refunded' : posting.template
  return [{ ...recorded, kind, note: posting.reason }]
}

function refundEntries(refunded: TrackedRefund): Entry[] {
  const { id, state, order, reason, createdAt, finalAt } = refunded
  const amount = order && toWire(order.amount)
  const asked = { ...nothing, amount, note: reason, refundId: id }
  const entries = [{ ...asked, kind: 'refund_requested', at: createdAt.toISOString() }]
  if ((state === 'declined' || state === 'failed') && finalAt) {
    entries.push({ ...asked, kind: `refund_${state}`, at: finalAt.toISOString() })
  }
  return entries
}

function rateTextOf({ rateMicros, total, charge }: Order): string | null {
  if (rateMicros === null) return null
  return rateToDecimal({ from: total.currency, to: charge.currency, micros: rateMicros })
}
