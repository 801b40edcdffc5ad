import { expect, test } from 'vitest'
import { phaseOf, pollPauseMs } from './phase.ts'

test('a payment that is awaited is being checked first and unpaid later, never failed', () => {
  const phases = [1, 2, 3, 4, 50].map((answers) => phaseOf({ state: 'awaiting_payment', answers }))
  expect(phases).toEqual(['checking', 'checking', 'checking', 'unpaid', 'unpaid'])
})

test('what is decided is said at once', () => {
  expect(phaseOf({ state: 'succeeded', answers: 1 })).toBe('paid')
  expect(phaseOf({ state: 'expired', answers: 1 })).toBe('expired')
  expect(phaseOf({ state: 'cancelled', answers: 9 })).toBe('cancelled')
})

test('asking goes on as long as the payment is awaited, less and less often', () => {
  const pauses = [1, 3, 100, 1000].map((answers) =>
    pollPauseMs({ state: 'awaiting_payment', answers }),
  )
  expect(pauses).toEqual([600, 2_500, 5_000, 15_000])
  expect(pollPauseMs({ state: 'succeeded', answers: 1 })).toBe(false)
})
