import { sumFen } from '../money.ts'
import { ok, refuse, type Result } from '../result.ts'

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'
export type RefundEnd = Exclude<RefundStatus, 'PROCESSING'>

/** What the shop asked to be paid for. Instants are milliseconds since 1970. */
export type Asked = Readonly<{
  outTradeNo: string
  totalFen: bigint
  description: string
  attach: string
  notifyUrl: string
  /** As it was sent; '' where it was not. */
  timeExpire: string
  expiresAt: number
}>
export type Refund = Readonly<{
  refundId: string
  outRefundNo: string
  amountFen: bigint
  reason: string
  notifyUrl: string
  status: RefundStatus
  createdAt: number
  /** When it becomes what it comes to. */
  endsAt: number
  comesTo: RefundEnd
}>
export type Order = Asked &
  Readonly<{
    mchid: string
    appid: string
    state: 'NOTPAY' | 'SUCCESS' | 'CLOSED'
    /** Whoever logged in last; nobody where it is ''. */
    payer: string
    transactionId: string
    createdAt: number
    paidAt: number | undefined
    refunds: readonly Refund[]
  }>

/** A code of the protocol, with what is wrong. */
export type Refused = Readonly<{ status: number; code: string; message: string }>

const REFUNDABLE_MS = 365 * 86_400_000
const MOST_REFUNDS = 50

/** The order as it stands now: what time alone changes needs no timer. */
export function asOf(order: Order, now: number): Order {
  const isOver = order.state === 'NOTPAY' && now >= order.expiresAt
  return isOver ? { ...order, state: 'CLOSED' } : order
}

/** What a query calls it. */
export function tradeState({ state, refunds }: Order): string {
  const isRefunded = refunds.some(({ status }) => status === 'SUCCESS' || status === 'PROCESSING')
  return state === 'SUCCESS' && isRefunded ? 'REFUND' : state
}

export function isSameOrder(order: Order, asked: Asked): boolean {
  const names = [
    'outTradeNo',
    'totalFen',
    'description',
    'attach',
    'notifyUrl',
    'timeExpire',
  ] as const
  return names.every((name) => order[name] === asked[name])
}

export function whyUnpayable(order: Order): Refused | undefined {
  if (order.state === 'SUCCESS') return refused(400, 'ORDERPAID', '该订单已支付')
  return order.state === 'CLOSED' ? refused(400, 'ORDER_CLOSED', '该订单已关闭') : undefined
}

export function close(order: Order): Result<Order, Refused> {
  if (order.state === 'SUCCESS') return refuse(refused(400, 'ORDERPAID', '该订单已支付'))
  return ok({ ...order, state: 'CLOSED' })
}

/** What is gone or on its way: a refund that was closed gave its part free again. */
function refundedFen({ refunds }: Order): bigint {
  return sumFen(refunds.filter(({ status }) => status !== 'CLOSED').map((each) => each.amountFen))
}

/** What arrived. */
export function givenBackFen({ refunds }: Order): bigint {
  return sumFen(refunds.filter(({ status }) => status === 'SUCCESS').map((each) => each.amountFen))
}

export type RefundAsked = Readonly<{
  outRefundNo: string
  amountFen: bigint
  totalFen: bigint
  reason: string
  notifyUrl: string
}>

/** The same number and amount again is the same refund: `earlier`. Nothing: it may be begun. */
export function judgeRefund(
  order: Order,
  asked: RefundAsked,
  { now, gapMs }: Readonly<{ now: number; gapMs: number }>,
): Result<Refund | undefined, Refused> {
  const earlier = order.refunds.find(({ outRefundNo }) => outRefundNo === asked.outRefundNo)
  if (earlier && earlier.amountFen !== asked.amountFen) {
    return invalid('订单金额或退款金额与之前请求不一致')
  }
  if (asked.totalFen !== order.totalFen) return invalid('订单金额与原订单不一致')
  if (earlier) return ok(earlier)
  if (order.paidAt === undefined) return invalid('此状态下无法发起退款')
  if (now >= order.paidAt + REFUNDABLE_MS) return invalid('订单已经超过退款期限')
  if (order.refunds.length >= MOST_REFUNDS) return invalid('部分退款次数超限')
  if (refundedFen(order) + asked.amountFen > order.totalFen) return invalid('退款金额超过可退金额')
  const last = order.refunds.at(-1)
  if (last && now - last.createdAt < gapMs) {
    return refuse(refused(429, 'FREQUENCY_LIMITED', '频率超限，请降低调用频率'))
  }
  return ok(undefined)
}

export function withRefund(order: Order, changed: Refund): Order {
  const isNew = order.refunds.every(({ refundId }) => refundId !== changed.refundId)
  const others = order.refunds.map((each) => (each.refundId === changed.refundId ? changed : each))
  return { ...order, refunds: isNew ? [...order.refunds, changed] : others }
}

export const refused = (status: number, code: string, message: string): Refused => ({
  ...{ status, code, message },
})

const invalid = (message: string) => refuse(refused(400, 'INVALID_REQUEST', message))

const FEE_PER_MILLE = 6n // 0.60 %, rounded half up.

/** What WeChat Pay keeps of an order of which so much went back. */
export function feeFen({ totalFen }: Pick<Order, 'totalFen'>, gone = 0n): bigint {
  return ((totalFen - gone) * FEE_PER_MILLE + 500n) / 1000n
}
