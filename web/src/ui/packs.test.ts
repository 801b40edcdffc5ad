import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitToPacks } from './packs.ts'

test.each([
  [{ wanted: 13, min: 12, max: 240, step: 12 }, 24],
  [{ wanted: 0, min: 12, max: 240, step: 12 }, 12],
  [{ wanted: 500, min: 12, max: 250, step: 12 }, 240],
  [{ wanted: 7, min: 1, max: 999, step: 1 }, 7],
  [{ wanted: 1, min: 10, max: 999, step: 12 }, 12],
])('%o becomes %i', ({ wanted, ...limits }, fitting) => {
  expect(fitToPacks(wanted, limits)).toBe(fitting)
})

test('whatever is typed, the result is whole packs and within the stock', () => {
  const anyCase = fc.record({
    wanted: fc.integer({ min: -5, max: 2_000_000 }),
    min: fc.integer({ min: 1, max: 500 }),
    max: fc.integer({ min: 500, max: 100_000 }),
    step: fc.integer({ min: 1, max: 100 }),
  })
  fc.assert(
    fc.property(anyCase, ({ wanted, ...limits }) => {
      const fitting = fitToPacks(wanted, limits)
      expect(fitting % limits.step).toBe(0)
      expect(fitting).toBeLessThanOrEqual(limits.max)
    }),
  )
})
