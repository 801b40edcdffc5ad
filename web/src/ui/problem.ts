import { ProblemError, type FieldProblem, type Problem } from '@danbao/sdk'
import { m } from '../messages.gen/messages.js'

/** A module's own words for its codes: what happened, whether money moved, what to do next. */
export type ProblemTexts = Readonly<Record<string, (problem: Problem) => string>>

/** A module's own words for rules that the server alone can judge: "taken", "sold_out". */
export type RuleTexts = Readonly<Record<string, () => string>>

const common: ProblemTexts = {
  'client.unreachable': () => m.ui_problem_unreachable(),
  'request.invalid': () => m.ui_problem_invalid(),
  'request.not_found': () => m.ui_problem_not_found(),
  'request.rate_limited': () => m.ui_problem_rate_limited(),
  'request.too_large': () => m.ui_problem_too_large(),
  'idempotency.in_flight': () => m.ui_problem_in_flight(),
  'server.busy': () => m.ui_problem_busy(),
  'server.unavailable': () => m.ui_problem_unavailable(),
  'server.error': () => m.ui_problem_server(),
}

export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined
}

/** One sentence for a person: the module's, else the common one, else what the server says. */
export function problemText(error: unknown, texts: ProblemTexts = {}): string {
  const problem = problemOf(error)
  if (!problem) return m.ui_problem_unexpected()
  const own = texts[problem.code] ?? common[problem.code]
  if (own) return own(problem)
  if (problem.status >= 500) return m.ui_problem_server()
  return problem.detail ?? problem.title
}

// The rules of JSON Schema as sentences. Others are the server's own and come with their message.
const rules: RuleTexts = {
  required: () => m.ui_rule_required(),
  minLength: () => m.ui_rule_min_length(),
  maxLength: () => m.ui_rule_max_length(),
  minimum: () => m.ui_rule_minimum(),
  maximum: () => m.ui_rule_maximum(),
  format: () => m.ui_rule_format(),
  pattern: () => m.ui_rule_format(),
  enum: () => m.ui_rule_choice(),
  type: () => m.ui_rule_format(),
}

/**
 * What is wrong with one field: in the module's words for the rule, the common ones, the server's.
 */
export function fieldProblemText({ rule, message }: FieldProblem, own: RuleTexts = {}): string {
  const text = own[rule] ?? rules[rule]
  return text ? text() : message
}
