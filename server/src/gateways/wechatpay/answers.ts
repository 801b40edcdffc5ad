import type {
  BeginAnswer,
  CloseAnswer,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
  RefundRequest,
} from '../gateway.ts'
import { fromFen, mask, part, text, type Fields } from './fields.ts'
import type { Answer } from './wire.ts'

// What WeChat Pay's answers mean for us. Anything not listed is unknown, never a failure.

/** Whose orders an answer or a notice may be about. */
export type Us = Readonly<{ appId: string; mchId: string }>

// Refusals that no repetition changes. Not among them are those that a mended configuration does
// change, and that our number is taken: the order it is taken by may still be paid.
const BEGIN_DECLINES = ['400 PARAM_ERROR', '400 INVALID_REQUEST', '403 RULE_LIMIT']

export function beginAnswer(answer: Answer | undefined, expiresAt: Date): BeginAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  if (answer.refusal !== undefined) {
    return { status: BEGIN_DECLINES.includes(answer.refusal) ? 'declined' : 'unknown', detail }
  }
  const content = text(answer.fields, 'code_url')
  if (!content) return { status: 'unknown', detail: 'the answer lacks a code' }
  return { status: 'ready', next: { kind: 'qr', content, expiresAt }, reference: null }
}

export function paymentAnswer(us: Us, number: string, answer: Answer | undefined): PaymentAnswer {
  const detail = describe(answer)
  if (answer?.refusal === '404 ORDER_NOT_EXIST') return { status: 'absent', detail }
  if (!answer?.fields || !isOurs(us, answer.fields)) return { status: 'unknown', detail }
  if (text(answer.fields, 'out_trade_no') !== number) return { status: 'unknown', detail }
  const state = text(answer.fields, 'trade_state')
  switch (state) {
    case 'NOTPAY':
    case 'USERPAYING':
    case 'PAYERROR': // This payer could not; the code is still good.
      return { status: 'pending', detail: state }
    case 'CLOSED':
    case 'REVOKED':
      return { status: 'closed', detail: state }
    case 'SUCCESS':
    case 'REFUND': {
      // At least a part of it went back: it was paid.
      const report = reportOf(answer.fields)
      if (report) return { status: 'paid', report }
      return { status: 'unknown', detail: 'the answer lacks an amount, a number or a time' }
    }
    default:
      return { status: 'unknown', detail: state }
  }
}

export function isOurs({ appId, mchId }: Us, fields: Fields): boolean {
  return fields['appid'] === appId && fields['mchid'] === mchId
}

/** The payment that an answer or a notice describes; undefined when a field is missing or odd. */
export function reportOf(fields: Fields): PaymentReport | undefined {
  const sums = part(fields, 'amount')
  const amount = sums['currency'] === 'CNY' ? fromFen(sums['total']) : undefined
  const paidAt = new Date(text(fields, 'success_time'))
  const number = text(fields, 'out_trade_no')
  const gatewayNumber = text(fields, 'transaction_id')
  if (!amount || !number || !gatewayNumber || Number.isNaN(paidAt.getTime())) return undefined
  return {
    number,
    gatewayNumber,
    amount,
    paidAt,
    payer: mask(text(part(fields, 'payer'), 'openid')),
  }
}

// Paid or closed meanwhile: asking tells which.
const NOT_OPEN = ['400 ORDERPAID', '400 TRADE_ERROR', '403 TRADE_ERROR']

export function closeAnswer(answer: Answer | undefined): CloseAnswer {
  const detail = describe(answer)
  if (!answer) return { status: 'unknown', detail }
  if (answer.fields) return { status: 'closed', detail }
  if (answer.refusal === '400 ORDER_CLOSED') return { status: 'closed', detail }
  if (answer.refusal === '404 ORDER_NOT_EXIST') return { status: 'absent', detail }
  return { status: NOT_OPEN.includes(answer.refusal) ? 'paid' : 'unknown', detail }
}

/** What was paid in all, which a refund must state; or why it cannot be sent. */
export function totalAnswer(
  us: Us,
  { gatewayNumber }: RefundRequest,
  answer: Answer | undefined,
): Readonly<{ totalFen: number }> | RefundAnswer {
  const detail = describe(answer)
  if (answer?.refusal === '404 ORDER_NOT_EXIST') return { status: 'declined', detail }
  if (!answer?.fields || !isOurs(us, answer.fields)) return { status: 'unknown', detail }
  const report = reportOf(answer.fields)
  if (report?.gatewayNumber !== gatewayNumber) return { status: 'unknown', detail }
  return { totalFen: Number(report.amount.minor) }
}

// Refusals that no repetition changes. Not among them is NOT_ENOUGH: the same number is to be sent
// again when there is money. FREQUENCY_LIMITED may have taken it on all the same.
const REFUND_DECLINES = [
  '400 PARAM_ERROR',
  '400 INVALID_REQUEST',
  '403 USER_ACCOUNT_ABNORMAL',
  '404 RESOURCE_NOT_EXISTS',
]

export function refundAnswer(request: RefundRequest, answer: Answer | undefined): RefundAnswer {
  if (answer?.fields) return refundState(request, answer.fields)
  const declined = answer !== undefined && REFUND_DECLINES.includes(answer.refusal)
  return { status: declined ? 'declined' : 'unknown', detail: describe(answer) }
}

export function refundQueryAnswer(
  request: RefundRequest,
  answer: Answer | undefined,
): RefundAnswer {
  if (answer?.fields) return refundState(request, answer.fields)
  const absent = answer?.refusal === '404 RESOURCE_NOT_EXISTS'
  return { status: absent ? 'absent' : 'unknown', detail: describe(answer) }
}

/** Taken on is not refunded, and what is stuck at the payer's bank is neither. */
function refundState(request: RefundRequest, fields: Fields): RefundAnswer {
  const { gatewayNumber, number, amount } = request
  const isOurRefund =
    fields['out_refund_no'] === number &&
    fields['transaction_id'] === gatewayNumber &&
    fromFen(part(fields, 'amount')['refund'])?.minor === amount.minor
  const detail = text(fields, 'status')
  if (!isOurRefund) return { status: 'unknown', detail: 'the answer is about another refund' }
  if (detail === 'SUCCESS') return { status: 'succeeded', detail }
  return { status: detail === 'CLOSED' ? 'declined' : 'unknown', detail }
}

function describe(answer: Answer | undefined): string {
  if (!answer) return 'no answer that can be believed'
  return answer.refusal ?? (text(answer.fields, 'trade_state') || 'OK')
}
