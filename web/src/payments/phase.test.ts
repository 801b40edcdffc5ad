import { expect, test } from 'vitest'
import { phaseOf, pollPauseMs } from './phase.ts'

test('a payment that is awaited is being checked first and unpaid later, never failed', () => {
  const phases = [1, 2, 3, 4, 50].map((answers) => phaseOf({ state: 'awaiting_payment', answers }))
  expect(phases).toEqual(['checking', 'checking', 'checking', 'unpaid', 'unpaid'])
})

test('a decline is said when the network was asked after it, for it may have been paid since', () => {
  const attempt = { inReview: false, decline: 'insufficient_funds' }
  const phases = [1, 2, 3, 4].map((answers) =>
    phaseOf({ state: 'awaiting_payment', attempt, answers }),
  )
  expect(phases).toEqual(['checking', 'checking', 'declined', 'declined'])
  expect(phaseOf({ state: 'succeeded', attempt, answers: 4 })).toBe('paid')
})

test('a payment that is looked at is never called unpaid', () => {
  const attempt = { inReview: true, decline: null }
  expect(phaseOf({ state: 'awaiting_payment', attempt, answers: 50 })).toBe('review')
  expect(phaseOf({ state: 'succeeded', attempt, answers: 50 })).toBe('paid')
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
