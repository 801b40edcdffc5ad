import { expect, test } from 'vitest'
import { formatWeight } from './weight.ts'

test('a weight is told in grams below a kilogram, in kilograms from there on', () => {
  expect(formatWeight(340, 'en-GB')).toBe('340 g')
  expect(formatWeight(1250, 'en-GB')).toBe('1.25 kg')
  expect(formatWeight(1000, 'en-GB')).toBe('1 kg')
})
