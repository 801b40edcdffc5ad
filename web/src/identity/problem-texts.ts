import type { ProblemTexts, RuleTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const identityTexts: ProblemTexts = {
  'identity.wrong_credentials': () => m.identity_error_wrong_credentials(),
  'identity.too_many_attempts': () => m.identity_error_too_many_attempts(),
  'identity.too_many_sign_ups': () => m.identity_error_too_many_sign_ups(),
  'identity.not_allowed': () => m.identity_error_not_allowed(),
  'identity.session_not_found': () => m.identity_error_session_not_found(),
  'identity.not_a_member': () => m.identity_error_not_a_member(),
}

export const identityRules: RuleTexts = {
  common: () => m.identity_rule_common(),
  unchanged: () => m.identity_rule_unchanged(),
  taken: () => m.identity_rule_taken(),
  wrong: () => m.identity_rule_wrong(),
}
