import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { paymentsTexts } from './problem-texts.ts'

/**
 * Where something may be paid on terms. Apart from the others, so that the pay page stays light.
 */
export const termsTexts: ProblemTexts = {
  ...paymentsTexts,
  'credit.too_low': () => m.credit_error_too_low(),
  'credit.overdue': () => m.credit_error_overdue(),
  'credit.line_closed': () => m.credit_error_closed(),
}
