import { ProblemError } from '@danbao/sdk'
import { problemOf, type ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const identityTexts: ProblemTexts = {
  'identity.wrong_credentials': () => m.identity_error_wrong_credentials(),
  'identity.too_many_attempts': () => m.identity_error_too_many_attempts(),
  'identity.not_allowed': () => m.identity_error_not_allowed(),
  'identity.session_not_found': () => m.identity_error_session_not_found(),
  'identity.not_a_member': () => m.identity_error_not_a_member(),
}

/** Sentences for rules that the server alone can judge. */
type RuleTexts = Readonly<Record<string, () => string>>

const rules: RuleTexts = {
  common: () => m.identity_rule_common(),
  unchanged: () => m.identity_rule_unchanged(),
  taken: () => m.identity_rule_taken(),
  wrong: () => m.identity_rule_wrong(),
}

/** Says in the reader's language what the server found wrong with a field. */
export async function inOurWords<T>(call: Promise<T>, texts: RuleTexts = rules): Promise<T> {
  try {
    return await call
  } catch (error) {
    const problem = problemOf(error)
    if (!problem?.errors) throw error
    const errors = problem.errors.map((finding) => {
      const message = texts[finding.rule]?.() ?? finding.message
      return { ...finding, message }
    })
    throw new ProblemError({ ...problem, errors }, { cause: error })
  }
}
