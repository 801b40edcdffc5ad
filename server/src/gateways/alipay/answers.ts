import { fromChinaTime } from '../../kernel/time.ts'
import type {
  BeginAnswer,
  CloseAnswer,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
  RefundRequest,
} from '../gateway.ts'
import { describe, fromYuan, subCode, text, type Answer } from './fields.ts'

// What Alipay's answers mean for us. Anything not listed is unknown, never a failure. A signature
// proves who speaks, not of what: an answer counts for the trade or refund that was asked about.

const OK = '10000'
const BUSINESS_FAILURE = '40004'

// Refusals that no repetition changes. An order that this number has already is not among them: it
// may still be paid.
const CODE_DECLINES = [
  'INVALID_PARAMETER',
  'TOTAL_FEE_EXCEED',
  'EXIST_FORBIDDEN_WORD',
  'ACCESS_FORBIDDEN',
]

/** A code to scan, where Alipay gave one for our number. */
export function codeAnswer(
  number: string,
  answer: Answer | undefined,
  expiresAt: Date,
): BeginAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  const content = text(answer, 'qr_code')
  if (answer['code'] === OK && answer['out_trade_no'] === number && content) {
    return { status: 'ready', next: { kind: 'qr', content, expiresAt }, reference: null }
  }
  const declined = isBusinessFailure(answer, ...CODE_DECLINES)
  return { status: declined ? 'declined' : 'unknown', detail }
}

export function paymentAnswer(number: string, answer: Answer | undefined): PaymentAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  if (isBusinessFailure(answer, 'TRADE_NOT_EXIST')) return { status: 'absent', detail }
  if (answer['code'] !== OK || answer['out_trade_no'] !== number) {
    return { status: 'unknown', detail }
  }
  const status = text(answer, 'trade_status')
  switch (status) {
    case 'WAIT_BUYER_PAY':
      return { status: 'pending', detail: status }
    case 'TRADE_CLOSED':
      // Closed unpaid, or paid and wholly refunded: a time of payment tells them apart.
      if (!answer['send_pay_date']) return { status: 'closed', detail: status }
      return paid(answer, 'send_pay_date')
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return paid(answer, 'send_pay_date')
    default:
      return { status: 'unknown', detail: status }
  }
}

function paid(answer: Answer, timeField: string): PaymentAnswer {
  const report = reportOf(answer, timeField)
  return report
    ? { status: 'paid', report }
    : { status: 'unknown', detail: 'the answer lacks an amount, a number or a time' }
}

/** The payment that an answer or a notice describes; undefined when a field is missing or odd. */
export function reportOf(fields: Answer, timeField: string): PaymentReport | undefined {
  const amount = fromYuan(fields['total_amount'])
  const paidAt = fromChinaTime(text(fields, timeField))
  const number = text(fields, 'out_trade_no')
  const gatewayNumber = text(fields, 'trade_no')
  if (!amount || amount.minor <= 0n || !number || !gatewayNumber) return undefined
  if (Number.isNaN(paidAt.getTime())) return undefined
  return { number, gatewayNumber, amount, paidAt, payer: text(fields, 'buyer_logon_id') || null }
}

const PAID_ALREADY = ['TRADE_HAS_SUCCESS', 'TRADE_HAS_FINISHED']
const NOT_OPEN = ['REASON_TRADE_STATUS_INVALID', 'REASON_ILLEGAL_STATUS', 'TRADE_STATUS_ERROR']

export function closeAnswer(number: string, answer: Answer | undefined): CloseAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  if (answer['code'] === OK) {
    return { status: answer['out_trade_no'] === number ? 'closed' : 'unknown', detail }
  }
  if (isBusinessFailure(answer, 'TRADE_HAS_CLOSE')) return { status: 'closed', detail }
  if (isBusinessFailure(answer, 'TRADE_NOT_EXIST')) return { status: 'absent', detail }
  // Paid or closed meanwhile: asking tells which.
  if (isBusinessFailure(answer, ...PAID_ALREADY, ...NOT_OPEN)) return { status: 'paid', detail }
  return { status: 'unknown', detail }
}

// Refusals that no repetition changes. Not among them is SELLER_BALANCE_NOT_ENOUGH: the same number
// is to be sent again when there is money.
const REFUND_DECLINES = [
  'REFUND_AMT_NOT_EQUAL_TOTAL',
  'REASON_TRADE_REFUND_FEE_ERR',
  'TRADE_NOT_ALLOW_REFUND',
  'NOT_ALLOW_PARTIAL_REFUND',
  'DISCORDANT_REPEAT_REQUEST',
  'TRADE_HAS_FINISHED',
  'TRADE_STATUS_ERROR',
  'TRADE_NOT_EXIST',
]

/** Code 10000 alone is no proof: only `fund_change=Y` says that this call moved the money. */
export function refundAnswer(
  { gatewayNumber }: RefundRequest,
  answer: Answer | undefined,
): RefundAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  if (answer['code'] === OK) {
    const moved = answer['fund_change'] === 'Y' && answer['trade_no'] === gatewayNumber
    return { status: moved ? 'succeeded' : 'unknown', detail }
  }
  const declined = isBusinessFailure(answer, ...REFUND_DECLINES)
  return { status: declined ? 'declined' : 'unknown', detail }
}

/** An unknown request number is answered with success and no detail: that is `absent`. */
export function refundQueryAnswer(
  { number, amount }: RefundRequest,
  answer: Answer | undefined,
): RefundAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  if (isBusinessFailure(answer, 'TRADE_NOT_EXIST')) return { status: 'absent', detail }
  if (answer['code'] !== OK) return { status: 'unknown', detail }
  if (answer['refund_status'] !== 'REFUND_SUCCESS') return { status: 'absent', detail }
  const isOurs =
    answer['out_request_no'] === number && fromYuan(answer['refund_amount'])?.minor === amount.minor
  return { status: isOurs ? 'succeeded' : 'unknown', detail }
}

function isBusinessFailure(answer: Answer, ...codes: string[]): boolean {
  return answer['code'] === BUSINESS_FAILURE && codes.includes(subCode(answer))
}
