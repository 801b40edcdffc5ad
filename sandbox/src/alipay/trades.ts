import { sumFen } from '../money.ts'
import { ok, refuse, type Result } from '../result.ts'

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED' | 'TRADE_FINISHED'

/** What the shop asked to be paid for. Instants are milliseconds since 1970. */
export type Order = Readonly<{
  outTradeNo: string
  totalFen: bigint
  subject: string
  body: string // '' when the shop sent none, as with passbackParams.
  passbackParams: string
}>
export type Refund = Readonly<{
  outRequestNo: string
  amountFen: bigint
  reason: string
  at: number
}>
export type Buyer = Readonly<{ account: string; buyerId: string }>
export type Trade = Order &
  Readonly<{
    appId: string
    tradeNo: string
    status: TradeStatus
    buyer: Buyer
    notifyUrl: string
    createdAt: number
    expiresAt: number
    paidAt: number | undefined
    refunds: readonly Refund[]
  }>

export type TradeRefusal =
  | 'ACQ.TRADE_HAS_SUCCESS'
  | 'ACQ.TRADE_HAS_CLOSE'
  | 'ACQ.TRADE_HAS_FINISHED'
  | 'ACQ.TRADE_STATUS_ERROR'
  | 'ACQ.REASON_TRADE_STATUS_INVALID'
  | 'ACQ.REASON_TRADE_REFUND_FEE_ERR'
  | 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL'
  | 'ACQ.DISCORDANT_REPEAT_REQUEST'
  | 'isv.method-call-limited'
export type RefundOrder = Readonly<{ outRequestNo: string; amountFen: bigint; reason: string }>
export type RefundDone = Readonly<{ trade: Trade; refund: Refund; movedMoney: boolean }>

const REFUNDABLE_MS = 365 * 86_400_000

/** The trade as it stands now: what time alone changes happens here and needs no timer. */
export function asOf(trade: Trade, now: number): Trade {
  if (trade.status === 'WAIT_BUYER_PAY' && now >= trade.expiresAt) {
    return { ...trade, status: 'TRADE_CLOSED' }
  }
  if (trade.status === 'TRADE_SUCCESS' && now >= (trade.paidAt ?? now) + REFUNDABLE_MS) {
    return { ...trade, status: 'TRADE_FINISHED' }
  }
  return trade
}

export function isSameOrder(one: Order, other: Order): boolean {
  return (
    one.outTradeNo === other.outTradeNo &&
    one.totalFen === other.totalFen &&
    one.subject === other.subject &&
    one.body === other.body
  )
}

export function refundedFen(trade: Trade): bigint {
  return sumFen(trade.refunds.map((each) => each.amountFen))
}

/** Why this trade cannot be paid, if it cannot. */
export function whyUnpayable(trade: Trade): TradeRefusal | undefined {
  switch (trade.status) {
    case 'WAIT_BUYER_PAY':
      return undefined
    case 'TRADE_SUCCESS':
      return 'ACQ.TRADE_HAS_SUCCESS'
    case 'TRADE_CLOSED':
      return 'ACQ.TRADE_HAS_CLOSE'
    case 'TRADE_FINISHED':
      return 'ACQ.TRADE_HAS_FINISHED'
  }
}

export function pay(trade: Trade, now: number): Result<Trade, TradeRefusal> {
  const reason = whyUnpayable(trade)
  if (reason) return refuse(reason)
  return ok({ ...trade, status: 'TRADE_SUCCESS', paidAt: now })
}

export function close(trade: Trade): Result<Trade, TradeRefusal> {
  if (trade.status !== 'WAIT_BUYER_PAY') return refuse('ACQ.REASON_TRADE_STATUS_INVALID')
  return ok({ ...trade, status: 'TRADE_CLOSED' })
}

/** The same request number and amount again is the same refund: it succeeds and moves nothing. */
export function refund(
  trade: Trade,
  order: RefundOrder,
  { now, gapMs }: { now: number; gapMs: number },
): Result<RefundDone, TradeRefusal> {
  const earlier = findRefund(trade, order.outRequestNo)
  if (earlier && earlier.amountFen !== order.amountFen) {
    return refuse('ACQ.DISCORDANT_REPEAT_REQUEST')
  }
  if (earlier) return ok({ trade, refund: earlier, movedMoney: false })

  const reason = whyUnrefundable(trade, order.amountFen)
  if (reason) return refuse(reason)
  const last = trade.refunds.at(-1)
  if (last && now - last.at < gapMs) return refuse('isv.method-call-limited')

  const done: Refund = { ...order, at: now }
  const isAll = refundedFen(trade) + order.amountFen === trade.totalFen
  const status = isAll ? 'TRADE_CLOSED' : trade.status
  const next: Trade = { ...trade, status, refunds: [...trade.refunds, done] }
  return ok({ trade: next, refund: done, movedMoney: true })
}

export function findRefund(trade: Trade, outRequestNo: string): Refund | undefined {
  return trade.refunds.find((each) => each.outRequestNo === outRequestNo)
}

function whyUnrefundable(trade: Trade, amountFen: bigint): TradeRefusal | undefined {
  if (trade.status === 'WAIT_BUYER_PAY') return 'ACQ.TRADE_STATUS_ERROR'
  if (trade.status === 'TRADE_FINISHED') return 'ACQ.TRADE_HAS_FINISHED'
  if (trade.paidAt === undefined) return 'ACQ.TRADE_HAS_CLOSE'
  if (amountFen <= 0n) return 'ACQ.REASON_TRADE_REFUND_FEE_ERR'
  const leftFen = trade.totalFen - refundedFen(trade)
  return amountFen > leftFen ? 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' : undefined
}
