import { expect, test } from 'vitest'
import { daysFault, minTotalIn, newPlan, OWN, planOf, shareFault } from './stages.ts'
import { shareIn, type PlanValues } from './stages.ts'

const rows = (...pairs: readonly [share: string, days: string][]): PlanValues['stages'] =>
  pairs.map(([share, days]) => ({ share, days }))

const templates = [
  [
    { bps: 3_000, days: 0 },
    { bps: 7_000, days: 30 },
  ],
]

test.each([
  ['30', 3_000],
  [' 12.5 ', 1_250],
  ['33.33', 3_333],
  ['1', 100],
  ['0.99', undefined],
  ['100', undefined],
  ['33.333', undefined],
  ['', undefined],
  ['30%', undefined],
])('the share %j is read as %j', (typed, bps) => {
  expect(shareIn(typed)).toBe(bps)
})

test('shares must be shares and come to the whole, which the last one says', () => {
  const good = rows(['30', ''], ['70', '30'])
  expect([shareFault(good, 0), shareFault(good, 1)]).toEqual([undefined, undefined])
  const short = rows(['30', ''], ['60', '30'])
  expect([shareFault(short, 0), shareFault(short, 1)]).toEqual([undefined, 'not_whole'])
  const none = rows(['x', ''], ['60', '30'])
  expect([shareFault(none, 0), shareFault(none, 1)]).toEqual(['not_a_share', undefined])
})

test('days are one to 180 and rise', () => {
  const stages = rows(['10', '0'], ['20', '30'], ['30', '30'], ['40', '181'], ['50', ''])
  expect([1, 2, 3, 4].map((index) => daysFault(stages, index))).toEqual([
    undefined,
    'not_rising',
    'not_days',
    'not_days',
  ])
})

test('a template is sent as it is, own stages as they were typed', () => {
  const choices = { templates, currency: 'GBP' }
  const stages = rows(['40', '9'], ['60', '45'])
  expect(planOf({ ...newPlan, stages }, choices)).toEqual({
    minTotal: null,
    stages: templates[0],
  })
  expect(planOf({ template: OWN, stages, minTotal: '500' }, choices)).toEqual({
    minTotal: { currency: 'GBP', minor: '50000' },
    stages: [
      { bps: 4_000, days: 0 },
      { bps: 6_000, days: 45 },
    ],
  })
})

test.each(['', '0', '0.00', '1.001', 'x', '99999999999'])('%j is no smallest order', (typed) => {
  expect(minTotalIn(typed, 'GBP')).toBeUndefined()
})
