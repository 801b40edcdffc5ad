import { DAY_MS } from '../../kernel/time.ts'
import type { Env } from '../../platform/env.ts'
import type { Gateway, Method, PaymentRequest, RefundAnswer, RefundRequest } from '../gateway.ts'
import {
  beginAnswer,
  closeAnswer,
  paymentAnswer,
  refundAnswer,
  refundQueryAnswer,
  totalAnswer,
} from './answers.ts'
import { codeEnd } from '../codes.ts'
import { toFen, toRfc3339 } from './fields.ts'
import { readNotice } from './notices.ts'
import { createWire, type Wire, type WireConfig } from './wire.ts'

// WeChat Pay, APIv3 for a merchant of its own: https://pay.weixin.qq.com/doc/v3/merchant/4012791858
// (Native) and pages beside it.

export type WechatPayConfig = WireConfig &
  Readonly<{
    appId: string
    /** Where WeChat Pay sends its notices: https, without a query. */
    notifyUrl: string
  }>

const NATIVE: Method = {
  name: 'wechatpay',
  currencies: ['CNY'],
  // No bound is published; what a merchant may take at once is far below this.
  limits: { minMinor: 1n, maxMinor: 1_000_000_000n },
  step: 'qr',
  confirms: 'at_once',
  openForMs: 6 * DAY_MS, // WeChat Pay keeps an order open for seven.
}

const OF_ORDERS = '/v3/pay/transactions'
const OF_REFUNDS = '/v3/refund/domestic/refunds'

export function createWechatPay(config: WechatPayConfig, env: Env): Gateway {
  const wire = createWire(config, env)
  const { mchId, apiV3Keys } = config
  const ofMerchant = `mchid=${mchId}`
  const own = (number: string) => `${OF_ORDERS}/out-trade-no/${encodeURIComponent(number)}`

  return {
    name: 'wechatpay',
    methods: [NATIVE],
    refundsForDays: 365,
    begin: async (request) => {
      const answer = await wire.ask('POST', `${OF_ORDERS}/native`, orderFields(config, request))
      return beginAnswer(answer, codeEnd(env.now(), request.expiresAt))
    },
    query: async ({ number }) =>
      paymentAnswer(config, number, await wire.ask('GET', `${own(number)}?${ofMerchant}`)),
    close: async ({ number }) =>
      closeAnswer(await wire.ask('POST', `${own(number)}/close`, { mchid: mchId })),
    refund: (request) => refund(wire, config, request),
    queryRefund: async (request) => {
      const path = `${OF_REFUNDS}/${encodeURIComponent(request.number)}`
      return refundQueryAnswer(request, await wire.ask('GET', path))
    },
    readNotice: (delivery) =>
      readNotice({ ...config, apiV3Keys, keys: wire.keys, now: env.now }, delivery),
    answerNotice: (taken) => ({
      ...{ status: taken ? 200 : 400, type: 'application/json' },
      body: JSON.stringify(taken ? { code: 'SUCCESS' } : { code: 'FAIL', message: 'not taken' }),
    }),
  }
}

/** The same for the same request: with other contents the number would be refused. */
function orderFields({ appId, mchId, notifyUrl }: WechatPayConfig, request: PaymentRequest) {
  return {
    appid: appId,
    mchid: mchId,
    description: short(request.subject, MAX_DESCRIPTION),
    out_trade_no: request.number,
    time_expire: toRfc3339(request.expiresAt),
    notify_url: notifyUrl,
    amount: { total: toFen(request.amount), currency: 'CNY' },
  }
}

/** A refund states what was paid in all, which only the network is sure of. */
async function refund(
  wire: Wire,
  config: WechatPayConfig,
  request: RefundRequest,
): Promise<RefundAnswer> {
  const { gatewayNumber, number, amount, reason } = request
  const path = `${OF_ORDERS}/id/${encodeURIComponent(gatewayNumber)}?mchid=${config.mchId}`
  const paid = totalAnswer(config, request, await wire.ask('GET', path))
  if ('status' in paid) return paid
  const answer = await wire.ask('POST', OF_REFUNDS, {
    transaction_id: gatewayNumber,
    out_refund_no: number,
    reason: short(reason, MAX_REASON),
    notify_url: config.notifyUrl,
    amount: { refund: toFen(amount), total: paid.totalFen, currency: 'CNY' },
  })
  return refundAnswer(request, answer)
}

const MAX_DESCRIPTION = 127
const MAX_REASON = 80

function short(text: string, length: number): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, length)
    .toWellFormed()
}
