import { expect, test } from 'vitest'
import { daysIn, limitIn, tidy } from './line-form.ts'

test.each([
  ['8000', 'GBP', '800000'],
  ['1,250.50', 'CNY', '125050'],
  ['500', 'JPY', '500'],
  ['0', 'GBP', undefined],
  ['', 'GBP', undefined],
  ['1.234', 'GBP', undefined],
  ['-5', 'GBP', undefined],
  ['999999999', 'GBP', '99999999900'],
  ['9999999999', 'GBP', undefined],
])('a limit of %s in %s is %s', (typed, currency, minor) => {
  expect(limitIn(typed, currency)).toBe(minor)
})

test.each([
  ['30', 30],
  [' 1 ', 1],
  ['180', 180],
  ['0', undefined],
  ['181', undefined],
  ['a week', undefined],
])('%s days are %s', (typed, days) => {
  expect(daysIn(typed)).toBe(days)
})

test('a reason is one line', () => {
  expect(tidy('  pays\n in  time ')).toBe('pays in time')
})
