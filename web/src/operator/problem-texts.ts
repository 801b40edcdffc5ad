import { ordersTexts } from '../orders/problem-texts.ts'
import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const operatorTexts: ProblemTexts = {
  ...ordersTexts,
  'payments.terms_changed': () => m.operator_error_terms_changed(),
  'payments.rates_unreadable': () => m.operator_error_rates_unreadable(),
}
