import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { readAmount } from './search.ts'

// What people type or paste when they look for an amount.

test.each([
  ['CNY 88.80', money('CNY', 8_880n)],
  ['88.80 CNY', money('CNY', 8_880n)],
  ['88.8cny', money('CNY', 8_880n)],
  ['¥88.80', money('CNY', 8_880n)],
  ['￥ 1,234.50', money('CNY', 123_450n)],
  ['CN¥88.80', money('CNY', 8_880n)],
  ['£99.99', money('GBP', 9_999n)],
  ['99.99 £', money('GBP', 9_999n)],
  ['US$12', money('USD', 1_200n)],
  ['JPY 1200', money('JPY', 1_200n)],
])('%j is an amount', (text, amount) => {
  expect(readAmount(text)).toEqual(amount)
})

test.each([
  ['without a currency it may be any number', '10000001'],
  ['of a currency we do not know', 'XXX 1.00'],
  ['of two currencies', 'CNY 1.00 GBP'],
  ['with more decimals than the currency has', 'JPY 12.50'],
  ['of nothing', 'CNY'],
  ['below nothing', 'CNY -1.00'],
  ['of no digits', '¥,'],
  ['an id', 'pi_01KWDM0000000000000000000A'],
  ['too long', `CNY ${'9'.repeat(40)}`],
])('%s: %j is none', (_why, text) => {
  expect(readAmount(text)).toBeUndefined()
})
