import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { paymentsTexts } from './problem-texts.ts'

export const payLinkTexts: ProblemTexts = {
  ...paymentsTexts,
  'payments.link_not_found': () => m.paylinks_error_not_found(),
  'payments.too_many_links': () => m.paylinks_error_too_many(),
}
