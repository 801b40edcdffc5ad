import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupYuan, parseYuan, toYuan } from './money.ts'

test('every amount survives being written and read', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 16n), (fen) => {
      expect(parseYuan(toYuan(fen))).toBe(fen)
      expect(toYuan(fen)).toMatch(/^\d+\.\d{2}$/)
    }),
  )
})

test.each([
  ['0.01', 1n],
  ['88', 8800n],
  ['88.8', 8880n],
  ['100000000.00', 10_000_000_000n],
])('%s is an amount', (text, fen) => expect(parseYuan(text)).toBe(fen))

test.each(['', '.5', '1.', '1.005', '01.00', '-1.00', '+1', '1e3', '1,000', ' 1', '١', 1, null])(
  '%j is no amount',
  (value) => expect(parseYuan(value)).toBeUndefined(),
)

test('amounts for people have their thousands apart', () => {
  expect(groupYuan('1234567.80')).toBe('1,234,567.80')
  expect(groupYuan('999.00')).toBe('999.00')
})
