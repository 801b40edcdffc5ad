/**
 * `killed`: the test failed by an assertion. `survived`: it passed. `broken`: it did not run, or
 * failed by something that is no judgement: code that does not load, a time limit, a setup.
 */
export type Verdict = Readonly<{ result: 'killed' | 'survived' | 'broken'; detail: string }>

type Outcome = Readonly<{
  state: string
  errors: readonly Readonly<{ name?: string; message: string }>[]
}>

/** `says` is what the failure must say where it is not an assertion of the test's. */
export function verdictOf({ state, errors }: Outcome, says: string | undefined): Verdict {
  if (state === 'passed') return { result: 'survived', detail: 'its test passes' }
  const isJudgement = errors.some(({ name, message }) =>
    says === undefined
      ? name === 'AssertionError' || message.startsWith('Property failed after')
      : message.includes(says),
  )
  const killed = state === 'failed' && isJudgement
  return { result: killed ? 'killed' : 'broken', detail: errors[0]?.message ?? '' }
}
