import { expect, test } from 'vitest'
import { formatCount, formatMicros, formatPence, formatTime } from './replay-tables.ts'

test.each([
  [823_746_140_000n, '823,746.14'],
  [-74_789_120_000n, '-74,789.12'],
  [385_000n, '0.385'],
  [1_000_000_000n, '1,000.00'],
  [0n, '0.00'],
  [-1n, '-0.000001'],
])('%s millionths read %s', (micros, text) => {
  expect(formatMicros(micros)).toBe(text)
})

test('pence, counts and times read like sums of money, numbers and clocks', () => {
  expect(formatPence(-123_456_789n)).toBe('-1,234,567.89')
  expect(formatCount(42_481)).toBe('42,481')
  expect(formatTime(61_499)).toBe('1:01')
})
