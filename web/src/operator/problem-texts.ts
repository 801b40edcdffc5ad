import { ordersTexts } from '../orders/problem-texts.ts'
import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const operatorTexts: ProblemTexts = {
  ...ordersTexts,
  'payments.terms_changed': () => m.operator_error_terms_changed(),
  'payments.capture_bound': () => m.operator_error_bank_bound(),
  'payments.orders_moved_on': () => m.operator_error_bank_bound(),
  'reconciliation.account_unknown': () => m.operator_error_bank_account(),
  'reconciliation.exceeds_due': () => m.operator_error_bank_due(),
  'reconciliation.exceeds_entry': () => m.operator_error_bank_entry(),
  'reconciliation.file_refused': () => m.operator_error_bank_file(),
  'reconciliation.match_returning': () => m.operator_error_bank_bound(),
  'reconciliation.match_undone': () => m.operator_error_bank_state(),
  'reconciliation.no_bank_payment': () => m.operator_error_bank_payment(),
  'reconciliation.not_charges': () => m.operator_error_bank_charges(),
  'reconciliation.other_currency': () => m.operator_error_bank_payment(),
  'reconciliation.statement_repeated': () => m.operator_error_bank_twice(),
  'reconciliation.wrong_state': () => m.operator_error_bank_state(),
  'payments.rates_unreadable': () => m.operator_error_rates_unreadable(),
}
