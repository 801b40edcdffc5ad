import { ordersTexts } from '../orders/problem-texts.ts'
import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const disputesTexts: ProblemTexts = {
  ...ordersTexts,
  'payments.refund_currency': () => m.disputes_error_currency(),
  'payments.refund_exceeds': () => m.disputes_error_exceeds(),
  'payments.refund_too_small': () => m.disputes_error_too_small(),
}
