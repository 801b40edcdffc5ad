import { toChinaRfc3339 } from '../china-time.ts'
import { maskAccount } from '../wallets.ts'
import { tradeState, type Order, type Refund } from './orders.ts'

// What the protocol says of orders and refunds. Amounts are whole fen, as JSON numbers.

const STATE_WORDS: Readonly<Record<string, string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
}

export function transactionView(order: Order, openid: string) {
  const state = tradeState(order)
  const total = Number(order.totalFen)
  return {
    appid: order.appid,
    mchid: order.mchid,
    out_trade_no: order.outTradeNo,
    attach: order.attach,
    trade_state: state,
    trade_state_desc: STATE_WORDS[state],
    ...(order.paidAt === undefined
      ? { amount: { total, currency: 'CNY' } }
      : {
          transaction_id: order.transactionId,
          trade_type: 'NATIVE',
          bank_type: 'OTHERS',
          success_time: toChinaRfc3339(order.paidAt),
          payer: { openid },
          amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
          promotion_detail: [],
        }),
  }
}

export function refundView(order: Order, refund: Refund) {
  const [total, amount] = [Number(order.totalFen), Number(refund.amountFen)]
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: order.transactionId,
    out_trade_no: order.outTradeNo,
    channel: 'BALANCE',
    user_received_account: `支付用户零钱 ${maskAccount(order.payer)}`,
    ...(refund.status === 'SUCCESS' && { success_time: toChinaRfc3339(refund.endsAt) }),
    create_time: toChinaRfc3339(refund.createdAt),
    status: refund.status,
    funds_account: 'AVAILABLE',
    amount: {
      total,
      refund: amount,
      payer_total: total,
      payer_refund: amount,
      settlement_refund: amount,
      settlement_total: total,
      discount_refund: 0,
      currency: 'CNY',
      from: [],
    },
    promotion_detail: [],
  }
}
