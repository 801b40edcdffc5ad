import { convertedPart, type Exchanged } from '../kernel/exchange.ts'
import { isSame, money, type Money } from '../kernel/money.ts'
import type { Moves } from '../kernel/moves.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { addMs, DAY_MS, HOUR_MS } from '../kernel/time.ts'
import type { PaymentReport } from '../gateways/index.ts'
import type { Source } from '../ledger/index.ts'

/** What an intent pays: orders, the buyer's own balance, or what they owe for orders on terms. */
export type Purpose = 'orders' | 'top_up' | 'debts'

export type IntentState = 'awaiting_payment' | 'succeeded' | 'cancelled' | 'expired' | 'merged'
export type AttemptState = 'pending' | 'succeeded' | 'closed'
export type RefundState =
  'prepared' | 'dispatched' | 'unknown' | 'succeeded' | 'declined' | 'failed'

// Whatever changes a state takes from these tables what it may change from.
export const intentMoves: Moves<IntentState> = {
  awaiting_payment: ['succeeded', 'cancelled', 'expired', 'merged'],
  succeeded: ['awaiting_payment'], // A bank took the payment back.
  cancelled: [],
  expired: [],
  merged: ['awaiting_payment'], // It is paid for itself after all.
}
export const attemptMoves: Moves<AttemptState> = {
  pending: ['succeeded', 'closed'],
  closed: ['succeeded'], // A network’s late "paid" is the truth, as long as the intent waits for it.
  succeeded: [],
}
export const refundMoves: Moves<RefundState> = {
  // To a balance there is nothing to send.
  prepared: ['dispatched', 'succeeded'],
  dispatched: ['unknown', 'succeeded', 'declined', 'failed'],
  unknown: ['unknown', 'succeeded', 'declined', 'failed'], // Asked again, it may stay so.
  succeeded: ['failed'], // The payer's bank may send it back days later.
  declined: [],
  failed: ['prepared'], // Still owed, so it can be sent once more.
}
export const refundStates: readonly RefundState[] = [
  ...(['prepared', 'dispatched', 'unknown', 'succeeded', 'declined', 'failed'] as const),
]

export type Intent = Readonly<{
  id: string
  buyerUuid: string
  purpose: Purpose
  /** What is charged, the surcharge of the method included. */
  amount: Money
  surcharge: Money
  subject: string
  state: IntentState
  expiresAt: Date
  createdAt: Date
  /** It pays a part from the balance, and is captured and ended with the intent of the rest. */
  restId: string | null
  /** The intent that pays it together with others. */
  mergedIntoId: string | null
  /** A later stage of its orders: due by then, and priced when it is paid. */
  dueAt: Date | null
}>

export type Attempt = Readonly<{
  id: string
  intentId: string
  gateway: string
  method: string
  number: string
  /** The gateway's own name of what was begun, where it gave one. */
  reference: string | null
  /** The link that somebody else pays by; null where the buyer does. */
  payLinkId: string | null
  amount: Money
  state: AttemptState
  expiresAt: Date
  queries: number
  /** The network looks at it before it takes the money, or did so before it ended. */
  inReview: boolean
}>

/** What was taken, by whoever tells us. */
export type CaptureReport = PaymentReport &
  Readonly<{
    /** Where the money lies, if it is not with the network. */
    sources?: readonly Source[]
    /** It came with a payment, beyond what was due. */
    isExcess?: boolean
  }>

/**
 * An order's part of an intent: its worth in the supplier's currency, and its part of the charge.
 * It may be a part of the order only, which begins where the part that another intent pays ends.
 */
export type Share = Readonly<{
  intentId: string
  orderId: string
  start: Money
  total: Money
  charge: Money
}>

export type StrayReason =
  'amount_differs' | 'overpaid' | 'paid_twice' | 'order_closed' | 'method_changed'

/** Why a payment that did happen funds nothing. Undefined when it pays what it was asked to. */
export function strayReason(
  intent: Intent,
  attempt: Attempt,
  report: PaymentReport,
): StrayReason | undefined {
  if (intent.state === 'succeeded') return 'paid_twice'
  if (intent.state !== 'awaiting_payment') return 'order_closed'
  if (!isAmountOf(attempt, report)) return 'amount_differs'
  // What it charges now is of another method, and so are its parts.
  return isSame(attempt.amount, intent.amount) ? undefined : 'method_changed'
}

export function isAmountOf(attempt: Attempt, report: PaymentReport): boolean {
  return isSame(attempt.amount, report.amount)
}

// How long after the last question the next one follows: soon while the buyer is paying, then
// rarely.
const QUERY_DELAYS_MS = [5_000, 15_000, 60_000, 300_000, 1_800_000, 2 * HOUR_MS, 12 * HOUR_MS]

/** The gateway may still answer "paid" for what it took in the last second before the end. */
export const EXPIRY_GRACE_MS = 20_000

/** Whether the gateway may still take money for an attempt, as far as we can know. */
export function isPayable({ expiresAt }: Readonly<{ expiresAt: Date }>, now: Date): boolean {
  return now < addMs(expiresAt, EXPIRY_GRACE_MS)
}

/**
 * Who pays for another may be asleep on the other side of the world: with a link there is a day
 * from the order on, if it had less.
 */
export function payByWithLink({ createdAt, expiresAt }: Intent): Date {
  const end = addMs(createdAt, DAY_MS)
  return end > expiresAt ? end : expiresAt
}

/** When to ask about an attempt again: by the schedule, and at the end of its time in any case. */
export function nextQueryAt(attempt: Pick<Attempt, 'queries' | 'expiresAt'>, now: Date): Date {
  const scheduled = addMs(now, QUERY_DELAYS_MS[attempt.queries] ?? DAY_MS)
  const end = addMs(attempt.expiresAt, EXPIRY_GRACE_MS)
  return now < end && end < scheduled ? end : scheduled
}

/** Alipay does not know of a refund sooner. */
const FIRST_REFUND_QUERY_MS = 10_000

/** When an unknown refund, tried so often, is asked about again: soon, then rarely. */
export function nextRefundTryAt(tries: number, now: Date): Date {
  const scheduledMs = QUERY_DELAYS_MS[Math.max(0, tries - 1)] ?? DAY_MS
  return addMs(now, Math.max(FIRST_REFUND_QUERY_MS, scheduledMs))
}

const RECHECKS_MS = [DAY_MS, 7 * DAY_MS, 30 * DAY_MS]

/** When to look whether a refund that was made has come back, should nobody tell us. */
export function nextRecheckAt(madeAt: Date, now: Date): Date | null {
  return RECHECKS_MS.map((ms) => addMs(madeAt, ms)).find((at) => at > now) ?? null
}

export type Refunded = Readonly<{ total: Money; charge: Money }>

export type RefundRefusal =
  | { code: 'payments.refund_currency'; currency: string }
  | { code: 'payments.refund_exceeds'; refundableMinor: bigint; currency: string }
  | { code: 'payments.refund_too_small'; currency: string }

/** What a payment gave to an order, and how much of that went back or is on its way. */
type Funding = Readonly<{ share: Share; before: Refunded }>

/**
 * Takes a refund of an order from its payments: from the last part first. Says what each gives, in
 * the order's currency and in the payer's.
 */
export function decideRefunds<F extends Funding>(
  fundings: readonly F[],
  amount: Money,
): Result<Readonly<{ funding: F; amount: Money; charge: Money }>[], RefundRefusal> {
  const last = fundings.toSorted((a, b) => Number(b.share.start.minor - a.share.start.minor))
  let missing = amount.minor
  const taken = last.flatMap((funding) => {
    const left = funding.share.total.minor - funding.before.total.minor
    const minor = left < missing ? left : missing
    missing -= minor
    return minor > 0n ? [{ funding, amount: money(amount.currency, minor) }] : []
  })
  const { currency } = fundings[0]?.share.total ?? amount
  if (amount.currency !== currency) return refuse({ code: 'payments.refund_currency', currency })
  if (missing > 0n) {
    const refundableMinor = amount.minor - missing
    return refuse({ code: 'payments.refund_exceeds', refundableMinor, currency })
  }
  const decided = []
  for (const part of taken) {
    const charge = chargeOf(part.funding, part.amount)
    if (!charge.ok) return charge
    decided.push({ ...part, charge: charge.value })
  }
  return ok(decided)
}

/** What the payer gets back for a part of what one payment funded, after what went back before. */
function chargeOf({ share, before }: Funding, amount: Money): Result<Money, RefundRefusal> {
  const whole: Exchanged = { original: share.total, converted: share.charge }
  const gone: Exchanged = { original: before.total, converted: before.charge }
  const charge = convertedPart(whole, gone, amount)
  // Less than the smallest unit of the payer's currency cannot be sent.
  const { currency } = amount
  return charge.minor > 0n ? ok(charge) : refuse({ code: 'payments.refund_too_small', currency })
}
