import { paymentsTexts } from '../payments/problem-texts.ts'
import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

// Apart from the others, which the light page of a payment has.

export const togetherTexts: ProblemTexts = {
  ...paymentsTexts,
  'payments.too_few_to_merge': () => m.together_error_few(),
  'payments.too_many_to_merge': () => m.together_error_many(),
  'payments.part_from_balance': () => m.together_error_balance(),
}
