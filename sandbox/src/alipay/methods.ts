import { toChinaTime } from '../china-time.ts'
import { toYuan } from '../money.ts'
import { maskAccount } from '../wallets.ts'
import { amount, listOfTexts, text, type BizContent } from './biz-content.ts'
import { failure, success, type Answer } from './codes.ts'
import { codeOf, openLink } from './links.ts'
import { announcePartialRefund, type Notices } from './notices.ts'
import type { Fields } from './signing.ts'
import { buyerIdOf, findTrade, saveTrade } from './state.ts'
import type { Alipay, App } from './state.ts'
import { close, findRefund, refund, refundedFen, type Refund, type Trade } from './trades.ts'

export type Call = Readonly<{
  alipay: Alipay
  notices: Notices
  app: App
  params: Fields
  biz: BizContent
}>
type Found = Readonly<{ trade: Trade }> | Readonly<{ answer: Answer }>

// A map, not an object: callers name the method, and objects have members nobody put there.
export const METHODS: ReadonlyMap<string, (call: Call) => Answer> = new Map([
  ['alipay.trade.precreate', offerCode],
  ['alipay.trade.query', queryTrade],
  ['alipay.trade.close', closeTrade],
  ['alipay.trade.refund', refundTrade],
  ['alipay.trade.fastpay.refund.query', queryRefund],
])

/** Until somebody scans the code there is no trade, and a query says so. */
function offerCode({ alipay, ...asked }: Call): Answer {
  const link = openLink(alipay, { ...asked, product: 'code' })
  if (!link.ok) return link.refusal
  return success({ out_trade_no: link.value.order.outTradeNo, qr_code: codeOf(link.value) })
}

function queryTrade(call: Call): Answer {
  const found = find(call)
  if ('answer' in found) return found.answer
  const { trade } = found
  const paid = trade.paidAt === undefined ? '0.00' : toYuan(trade.totalFen)
  return success({
    ...names(trade),
    trade_status: trade.status,
    total_amount: toYuan(trade.totalFen),
    receipt_amount: paid,
    buyer_pay_amount: paid,
    invoice_amount: paid,
    point_amount: '0.00',
    ...buyerOf(trade),
    ...(trade.paidAt !== undefined && {
      send_pay_date: toChinaTime(trade.paidAt),
      fund_bill_list: funds(trade.totalFen),
    }),
  })
}

function closeTrade(call: Call): Answer {
  const found = find(call)
  if ('answer' in found) return found.answer
  const closed = close(found.trade)
  if (!closed.ok) return failure(closed.refusal)
  saveTrade(call.alipay, closed.value)
  return success(names(closed.value))
}

function refundTrade(call: Call): Answer {
  const { alipay, notices, app, biz } = call
  const found = find(call)
  if ('answer' in found) return found.answer
  const { trade } = found
  const asked = amount(biz, 'refund_amount')
  if (!asked.ok) return asked.refusal
  const requestNo = text(biz, 'out_request_no', 64)
  if (!requestNo.ok) return requestNo.refusal
  const reason = text(biz, 'refund_reason', 256)
  if (!reason.ok) return reason.refusal
  // Only a refund of everything may go without a number of its own.
  if (requestNo.value === '' && asked.value !== trade.totalFen) {
    return failure('ACQ.INVALID_PARAMETER', 'out_request_no')
  }
  const outRequestNo = requestNo.value || trade.outTradeNo
  const decided = refund(
    trade,
    { outRequestNo, amountFen: asked.value, reason: reason.value },
    { now: alipay.clock.now(), gapMs: app.faults.refundGapMs ?? alipay.refundGapMs },
  )
  if (!decided.ok) return failure(decided.refusal)
  const done = decided.value
  if (done.movedMoney && app.faults.sellerShort) return failure('ACQ.SELLER_BALANCE_NOT_ENOUGH')
  if (done.movedMoney) {
    saveTrade(alipay, done.trade)
    alipay.wallets.changeBalance(trade.buyer.account, done.refund.amountFen)
    if (done.trade.status === 'TRADE_SUCCESS') announcePartialRefund(notices, done)
  }
  return success({
    ...names(trade),
    ...buyerOf(trade),
    fund_change: done.movedMoney ? 'Y' : 'N',
    refund_fee: toYuan(refundedFen(done.trade)),
    send_back_fee: toYuan(done.refund.amountFen),
    ...refundDetails(biz, done.refund),
    gmt_refund_pay: toChinaTime(done.refund.at),
  })
}

function queryRefund(call: Call): Answer {
  const found = find(call)
  if ('answer' in found) return found.answer
  const { trade } = found
  const requestNo = text(call.biz, 'out_request_no', 64)
  if (!requestNo.ok) return requestNo.refusal
  if (requestNo.value === '') return failure('ACQ.INVALID_PARAMETER', 'out_request_no')
  const done = findRefund(trade, requestNo.value)
  if (!done) return success({}) // An unknown number is answered with success and no detail.
  const asksTime = listOfTexts(call.biz, 'query_options').includes('gmt_refund_pay')
  return success({
    ...names(trade),
    out_request_no: done.outRequestNo,
    ...(done.reason !== '' && { refund_reason: done.reason }),
    total_amount: toYuan(trade.totalFen),
    refund_amount: toYuan(done.amountFen),
    send_back_fee: toYuan(done.amountFen),
    refund_status: 'REFUND_SUCCESS',
    ...refundDetails(call.biz, done),
    ...(asksTime && { gmt_refund_pay: toChinaTime(done.at) }),
  })
}

function find({ alipay, app, biz }: Call): Found {
  const tradeNo = text(biz, 'trade_no', 64)
  if (!tradeNo.ok) return { answer: tradeNo.refusal }
  const outTradeNo = text(biz, 'out_trade_no', 64)
  if (!outTradeNo.ok) return { answer: outTradeNo.refusal }
  if (tradeNo.value === '' && outTradeNo.value === '') {
    return { answer: failure('ACQ.INVALID_PARAMETER', 'out_trade_no') }
  }
  const by = { tradeNo: tradeNo.value, outTradeNo: outTradeNo.value }
  const trade = findTrade(alipay, app, by)
  return trade ? { trade } : { answer: failure('ACQ.TRADE_NOT_EXIST') }
}

function names(trade: Trade) {
  return { trade_no: trade.tradeNo, out_trade_no: trade.outTradeNo }
}

function buyerOf({ buyer }: Trade) {
  return { buyer_logon_id: maskAccount(buyer.account), buyer_user_id: buyerIdOf(buyer.account) }
}

function refundDetails(biz: BizContent, done: Refund) {
  const asked = listOfTexts(biz, 'query_options').includes('refund_detail_item_list')
  return asked && { refund_detail_item_list: funds(done.amountFen) }
}

// Wallet balance is the only source of money here.
function funds(fen: bigint) {
  return [{ fund_channel: 'ALIPAYACCOUNT', amount: toYuan(fen) }]
}
