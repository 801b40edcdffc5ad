import type { TestName } from './mutant.ts'

/** What went wrong for somebody, or must not go wrong for us, as a rule in our own words. */
export type Lesson = Readonly<{
  code: string
  /** Where it can be read in public; none for rules that are our own. */
  source?: string
  rule: string
  /** What shows that we keep it, besides the mutants that break it. */
  tests?: readonly TestName[]
  /** Why it cannot be broken yet. */
  notYet?: string
}>
