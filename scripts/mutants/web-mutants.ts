import type { Mutant } from './mutant.ts'

const phase = {
  file: 'web/src/payments/phase.test.ts',
  name: 'a payment that is awaited is being checked first and unpaid later, never failed',
}

export const webMutants: readonly Mutant[] = [
  {
    breaks: ['#16', 'D-7'],
    does: 'tells a buyer who has just paid that nothing was paid',
    file: 'web/src/payments/phase.ts',
    find: "  return answers < ANSWERS_BEFORE_UNPAID ? 'checking' : 'unpaid'",
    replace: "  return 'unpaid'",
    killedBy: phase,
  },
  {
    breaks: ['#3', 'R11'],
    does: 'sends a click under a new key although nobody knows what became of the last one',
    file: 'web/src/write.ts',
    find: 'return status >= 400 && status < 500',
    replace: 'return status >= 400',
    killedBy: {
      file: 'web/src/write.test.ts',
      name: 'every answer that leaves the outcome open leaves the key as it is',
    },
  },
]
