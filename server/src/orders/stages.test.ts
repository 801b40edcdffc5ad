import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { cutStages, readStages, stageTemplates, type Stage } from './stages.ts'

const stagesOf = (...pairs: readonly [bps: number, days: number][]): Stage[] =>
  pairs.map(([bps, days]) => ({ bps, days }))

describe('stages', () => {
  test.each([
    ...stageTemplates.map((stages) => [stages] as const),
    [stagesOf([100, 0], [9_900, 180])] as const,
    [stagesOf([2_000, 0], [2_000, 1], [2_000, 2], [2_000, 3], [2_000, 4])] as const,
  ])('are good as they are: %j', (stages) => {
    expect(readStages(stages)).toEqual({ ok: true, value: stages })
  })

  test.each<[string, Stage[], [pointer: string, rule: string][]]>([
    ['must be two at least', stagesOf([10_000, 0]), [['/stages', 'count']]],
    [
      'must be five at most',
      stagesOf([5_000, 0], [1_000, 1], [1_000, 2], [1_000, 3], [1_000, 4], [1_000, 5]),
      [['/stages', 'count']],
    ],
    ['must sum to the whole', stagesOf([3_000, 0], [6_999, 30]), [['/stages', 'sum']]],
    ['are one percent at least', stagesOf([99, 0], [9_901, 30]), [['/stages/0/bps', 'minimum']]],
    [
      'are whole hundredths of a percent',
      stagesOf([3_000.5, 0], [6_999.5, 30]),
      [
        ['/stages/0/bps', 'minimum'],
        ['/stages/1/bps', 'minimum'],
      ],
    ],
    ['begin with the order', stagesOf([3_000, 1], [7_000, 30]), [['/stages/0/days', 'first']]],
    ['rise', stagesOf([3_000, 0], [3_000, 30], [4_000, 30]), [['/stages/2/days', 'rising']]],
    ['end in 180 days', stagesOf([3_000, 0], [7_000, 181]), [['/stages/1/days', 'maximum']]],
    ['are due on whole days', stagesOf([3_000, 0], [7_000, 1.5]), [['/stages/1/days', 'maximum']]],
    [
      'are refused with all that is wrong',
      stagesOf([0, 5], [7_000, -1]),
      [
        ['/stages/0/bps', 'minimum'],
        ['/stages/0/days', 'first'],
        ['/stages/1/days', 'maximum'],
        ['/stages', 'sum'],
      ],
    ],
  ])('%s', (_rule, stages, expected) => {
    const result = readStages(stages)
    const errors = result.ok ? [] : result.refusal.errors
    expect(errors.map(({ pointer, rule }) => [pointer, rule])).toEqual(expected)
  })
})

describe('an order cut into stages', () => {
  const thirty = stagesOf([3_000, 0], [7_000, 30])
  const minors = (total: bigint, stages = thirty) =>
    cutStages(money('GBP', total), stages)?.map(({ minor }) => minor) ?? null

  test.each<[bigint, Stage[], bigint[] | null]>([
    [100_000n, thirty, [30_000n, 70_000n]],
    [101n, thirty, [30n, 71n]],
    [5n, stagesOf([5_000, 0], [5_000, 30]), [2n, 3n]],
    [7n, stagesOf([5_000, 0], [5_000, 30]), [4n, 3n]],
    [99n, stagesOf([3_333, 0], [3_333, 30], [3_334, 60]), [33n, 33n, 33n]],
    [1n, thirty, null],
    [40n, stagesOf([9_900, 0], [100, 30]), null],
    [0n, thirty, null],
  ])('rounds half to even, from the running total: case %#', (total, stages, expected) => {
    expect(minors(total, stages)).toEqual(expected)
  })

  const anyStages = fc
    .uniqueArray(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 4 })
    .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), 10_000])
    .map((edges) => edges.slice(1).map((edge, at) => ({ bps: edge - (edges[at] ?? 0), days: at })))

  test('sums to its total, and every stage is more than nothing', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000_000_000n), anyStages, (total, stages) => {
        const parts = minors(total, stages)
        if (parts === null) {
          // Only a total that leaves a stage no more than one unit is too small.
          return stages.some(({ bps }) => total * BigInt(bps) <= 10_000n)
        }
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total)
        expect(parts).toHaveLength(stages.length)
        return parts.every((part) => part > 0n)
      }),
    )
  })

  test('is never more than a unit off its share', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000_000_000n), anyStages, (total, stages) => {
        const parts = minors(total, stages) ?? []
        return parts.every((part, at) => {
          const off = part * 10_000n - total * BigInt(stages[at]?.bps ?? 0)
          return off <= 10_000n && off >= -10_000n
        })
      }),
    )
  })
})
