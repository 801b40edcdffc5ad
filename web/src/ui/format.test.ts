import { expect, test } from 'vitest'
import {
  decimalToMinor,
  formatClock,
  formatDuration,
  formatMoney,
  formatPrice,
  formatRelative,
  formatTime,
  formatUtc,
  minorToDecimal,
} from './format.ts'

const en = { locale: 'en-GB' }
const zh = { locale: 'zh-CN' }
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test.each([
  [{ currency: 'GBP', minor: '123450' }, '£1,234.50'],
  [{ currency: 'GBP', minor: '5' }, '£0.05'],
  [{ currency: 'GBP', minor: '-5' }, '-£0.05'],
  [{ currency: 'EUR', minor: '0' }, '€0.00'],
  [{ currency: 'JPY', minor: '1200' }, '¥1,200 JPY'],
  [{ currency: 'CNY', minor: '12840000' }, '¥128,400.00 CNY'],
  [{ currency: 'USD', minor: '100' }, '$1.00 USD'],
  [{ currency: 'KWD', minor: '1234567' }, 'KWD 1,234.567'],
])('%o reads %s in English', (money, text) => {
  expect(plain(formatMoney(money, en))).toBe(text)
})

test('in Chinese the yuan needs no code and the yen does', () => {
  expect(plain(formatMoney({ currency: 'CNY', minor: '100' }, zh))).toBe('¥1.00')
  expect(plain(formatMoney({ currency: 'JPY', minor: '100' }, zh))).toBe('¥100 JPY')
})

test('the code can be asked for and left out', () => {
  const pounds = { currency: 'GBP', minor: '100' }
  const yuan = { currency: 'CNY', minor: '100' }
  expect(plain(formatMoney(pounds, { ...en, code: 'always' }))).toBe('£1.00 GBP')
  expect(formatMoney(yuan, { ...en, code: 'never' })).toBe('¥1.00')
})

test('an amount beyond what a float can hold keeps every digit', () => {
  const money = { currency: 'GBP', minor: '900719925474099310' }
  expect(formatMoney(money, en)).toBe('£9,007,199,254,740,993.10')
})

test('a unit price shows its own decimals and never fewer than its currency has', () => {
  expect(formatPrice({ currency: 'GBP', amount: '0.085' }, en)).toBe('£0.085')
  expect(formatPrice({ currency: 'GBP', amount: '2.1' }, en)).toBe('£2.10')
  expect(formatPrice({ currency: 'GBP', amount: '0.000125' }, en)).toBe('£0.000125')
  expect(formatPrice({ currency: 'GBP', amount: '3' }, en)).toBe('£3.00')
})

test('text that is not a number is shown as it came', () => {
  expect(formatPrice({ currency: 'GBP', amount: 'n/a' }, en)).toBe('n/a GBP')
})

test('minor units and what a person types convert into each other', () => {
  expect(minorToDecimal('12345', 2)).toBe('123.45')
  expect(minorToDecimal('-5', 2)).toBe('-0.05')
  expect(minorToDecimal('12', 0)).toBe('12')
  expect(decimalToMinor('123.45', 'GBP')).toBe('12345')
  expect(decimalToMinor('1,200', 'JPY')).toBe('1200')
  expect(decimalToMinor('0.5', 'KWD')).toBe('500')
})

test.each(['', 'x', '-1', '1.234', '1.2.3', '1e3'])('%o is not an amount of pounds', (text) => {
  expect(decimalToMinor(text, 'GBP')).toBeUndefined()
})

test('a time is told in the zone asked for, and in UTC for comparing', () => {
  const at = '2026-11-23T20:47:09Z'
  expect(formatTime(at, { ...en, timeZone: 'Asia/Shanghai' })).toBe('24 Nov 2026, 04:47')
  expect(formatTime(at, { ...zh, timeZone: 'Asia/Shanghai', style: 'date' })).toBe('2026年11月24日')
  expect(formatUtc(at)).toBe('2026-11-23 20:47:09 UTC')
})

test.each([
  [0, 'now'],
  [-30_000, '30 seconds ago'],
  [-5 * 60_000, '5 minutes ago'],
  [3 * 3_600_000, 'in 3 hours'],
  [-86_400_000, 'yesterday'],
  [40 * 86_400_000, 'next month'],
  [-800 * 86_400_000, '2 years ago'],
])('%i ms from now reads %s', (distance, text) => {
  const now = new Date('2026-11-23T12:00:00Z')
  expect(formatRelative(new Date(now.getTime() + distance), now, 'en-GB')).toBe(text)
})

test('a clock counts down to zero and not below', () => {
  expect(formatClock(581_000)).toBe('09:41')
  expect(formatClock(7_509_000)).toBe('2:05:09')
  expect(formatClock(-1)).toBe('00:00')
})

test('a length of time is told in its two largest units', () => {
  expect(formatDuration(2 * 86_400_000 + 5 * 3_600_000, 'en-GB')).toBe('2 days, 5 hours')
  expect(formatDuration(60_000, 'en-GB')).toBe('1 minute')
  expect(formatDuration(0, 'en-GB')).toBe('0 seconds')
})
