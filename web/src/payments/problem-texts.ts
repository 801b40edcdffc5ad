import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const paymentsTexts: ProblemTexts = {
  'payments.not_found': () => m.payments_error_not_found(),
  'payments.not_awaiting': () => m.payments_error_not_awaiting(),
  'payments.expired': () => m.payments_error_expired(),
  'payments.already_paid': () => m.payments_error_already_paid(),
  'payments.outcome_unknown': () => m.payments_error_outcome_unknown(),
  'payments.method_unavailable': () => m.payments_error_method_unavailable(),
  'payments.method_declined': () => m.payments_error_method_declined(),
  'payments.network_silent': () => m.payments_error_network_silent(),
  'payments.balance_too_low': () => m.payments_error_balance_too_low(),
  'payments.over_limit': () => m.payments_error_over_limit(),
  'payments.card_not_found': () => m.payments_error_not_found(),
  'payments.refund_not_failed': () => m.payments_error_not_failed(),
  'payments.no_rate': () => m.payments_error_no_rate(),
}
