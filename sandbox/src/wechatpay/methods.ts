import { toChinaRfc3339, toChinaTime } from '../china-time.ts'
import { refuse, ok, type Result } from '../result.ts'
import { invalid, parseOrder, parseRefund, type Fields } from './fields.ts'
import { announceRefund, type Notices } from './notices.ts'
import {
  close,
  isSameOrder,
  judgeRefund,
  refused,
  whyUnpayable,
  withRefund,
  type Order,
  type Refund,
  type RefundAsked,
  type Refused,
} from './orders.ts'
import { seal } from './signing.ts'
import { dealCode, findOrder, findTransaction, openidOf, saveOrder } from './state.ts'
import type { Merchant, WechatPay } from './state.ts'
import { refundView, transactionView } from './views.ts'

export type Call = Readonly<{ notices: Notices; merchant: Merchant }>
/** Nothing: done, and there is no more to say (204). */
export type Said = Result<Fields | undefined, Refused>

const DEFAULT_REFUND_GAP_MS = 60_000
const DEFAULT_REFUND_MS = 2_000
const NO_ORDER = refused(404, 'ORDER_NOT_EXIST', '订单不存在')

export function beginNative({ notices, merchant }: Call, body: Fields): Said {
  const { wechat } = notices
  const now = wechat.clock.now()
  if (body['mchid'] !== merchant.mchid) return invalid('mchid')
  if (body['appid'] !== merchant.registration.appid) {
    return refuse(refused(400, 'APPID_MCHID_NOT_MATCH', '商户号与appid不匹配'))
  }
  const asked = parseOrder(body, now)
  if (!asked.ok) return asked
  const before = findOrder(wechat, merchant, asked.value.outTradeNo)
  const reason = before && whyUnpayable(before)
  if (reason) return refuse(reason)
  if (before && !isSameOrder(before, asked.value)) {
    return refuse(refused(403, 'OUT_TRADE_NO_USED', '商户订单号重复'))
  }
  const order: Order = before ?? {
    ...asked.value,
    ...{ mchid: merchant.mchid, appid: merchant.registration.appid, state: 'NOTPAY' },
    ...{ payer: '', transactionId: '', createdAt: now, paidAt: undefined, refunds: [] },
  }
  if (!before) saveOrder(wechat, order)
  return ok({ code_url: dealCode(wechat, order) })
}

export function queryOrder({ notices, merchant }: Call, outTradeNo: string): Said {
  return sayOrder(findOrder(notices.wechat, merchant, outTradeNo))
}

export function queryTransaction({ notices, merchant }: Call, transactionId: string): Said {
  return sayOrder(findTransaction(notices.wechat, merchant, transactionId))
}

function sayOrder(order: Order | undefined): Said {
  return order ? ok(transactionView(order, openidOf(order.payer, order.appid))) : refuse(NO_ORDER)
}

export function closeOrder({ notices, merchant }: Call, outTradeNo: string): Said {
  const order = findOrder(notices.wechat, merchant, outTradeNo)
  if (!order) return refuse(NO_ORDER)
  const closed = close(order)
  if (!closed.ok) return closed
  saveOrder(notices.wechat, closed.value)
  return ok(undefined)
}

export function beginRefund(call: Call, body: Fields): Said {
  const { notices, merchant } = call
  const { wechat } = notices
  const { faults } = merchant
  const asked = parseRefund(body)
  if (!asked.ok) return asked
  const { transactionId, outTradeNo } = asked.value
  const order = transactionId
    ? findTransaction(wechat, merchant, transactionId)
    : findOrder(wechat, merchant, outTradeNo)
  if (!order) return refuse(refused(404, 'RESOURCE_NOT_EXISTS', '订单不存在'))
  const now = wechat.clock.now()
  const gapMs = faults.refundGapMs ?? DEFAULT_REFUND_GAP_MS
  const judged = judgeRefund(order, asked.value, { now, gapMs })
  if (!judged.ok) return judged
  if (!judged.value && faults.sellerShort) return refuse(refused(403, 'NOT_ENOUGH', '余额不足'))
  return ok(refundView(order, judged.value ?? takeOn(call, order, asked.value)))
}

function takeOn({ notices, merchant }: Call, order: Order, asked: RefundAsked): Refund {
  const { wechat } = notices
  const { refundMs = DEFAULT_REFUND_MS, refundsEnd } = merchant.faults
  const createdAt = wechat.clock.now()
  const day = toChinaTime(createdAt).slice(0, 10).replaceAll('-', '')
  const refund: Refund = {
    refundId: `5030${wechat.ids.digits(6)}${day}${wechat.ids.digits(10)}`,
    outRefundNo: asked.outRefundNo,
    amountFen: asked.amountFen,
    reason: asked.reason,
    notifyUrl: asked.notifyUrl,
    ...{ status: 'PROCESSING', createdAt, endsAt: createdAt + refundMs, comesTo: refundsEnd },
  }
  saveOrder(wechat, withRefund(order, refund))
  finishLater(notices, order, refund)
  return refund
}

/** What a stopped sandbox was working on goes on. */
export function resumeRefunds(notices: Notices) {
  for (const order of notices.wechat.transactions.values()) {
    for (const refund of order.refunds) {
      if (refund.status === 'PROCESSING') finishLater(notices, order, refund)
    }
  }
}

function finishLater(notices: Notices, { transactionId }: Order, refund: Refund) {
  const { wechat } = notices
  wechat.clock.runAt(refund.endsAt, () => {
    const order = wechat.transactions.get(transactionId)
    if (!order) return
    const done: Refund = { ...refund, status: refund.comesTo }
    const after = withRefund(order, done)
    saveOrder(wechat, after)
    if (done.status === 'SUCCESS') wechat.wallets.changeBalance(order.payer, done.amountFen)
    announceRefund(notices, after, done)
  })
}

export function queryRefund({ merchant }: Call, outRefundNo: string): Said {
  const order = merchant.orders.get(merchant.outTradeNoOfRefund.get(outRefundNo) ?? '')
  const refund = order?.refunds.find((each) => each.outRefundNo === outRefundNo)
  if (order && refund) return ok(refundView(order, refund))
  return refuse(refused(404, 'RESOURCE_NOT_EXISTS', '退款单不存在'))
}

export function listCertificates({ notices, merchant }: Call): Said {
  const { wechat } = notices
  const { serial, pem } = wechat.keys.certificate
  return ok({ data: [certificateView(wechat, merchant, { serial, pem })] })
}

function certificateView(
  { ids, clock }: WechatPay,
  { registration }: Merchant,
  { serial, pem }: Readonly<{ serial: string; pem: string }>,
) {
  const now = clock.now()
  const sealing = { key: registration.apiV3Key, nonce: ids.hex(12), about: 'certificate' }
  return {
    serial_no: serial,
    effective_time: toChinaRfc3339(now - 86_400_000),
    expire_time: toChinaRfc3339(now + 4 * 365 * 86_400_000),
    encrypt_certificate: seal(pem, sealing),
  }
}
