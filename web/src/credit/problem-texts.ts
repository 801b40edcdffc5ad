import { identityTexts } from '../identity/problem-texts.ts'
import { termsTexts } from '../payments/terms-texts.ts'
import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const creditTexts: ProblemTexts = {
  ...identityTexts,
  ...termsTexts,
  'payments.price_changed': () => m.credit_error_price(),
  'credit.line_not_found': () => m.credit_error_line_not_found(),
  'credit.line_known': () => m.credit_error_known(),
  'credit.line_changed': () => m.credit_error_changed(),
  'credit.suppliers_line': () => m.credit_error_suppliers(),
  'credit.buyer_not_found': () => m.credit_error_buyer(),
  'credit.debt_not_found': () => m.credit_error_debt(),
  'credit.debt_not_owed': () => m.credit_error_debt(),
  'credit.exceeds_owed': () => m.credit_error_exceeds(),
}
