import { expect, test } from 'vitest'
import { quotedRates, trimDecimal, untilHere, type Quote } from './quote.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const end = '2026-03-01T12:30:00.000Z'

test('a quote lasts as long as the server says, whatever the browser’s clock shows', () => {
  expect(untilHere(end, 'Sun, 01 Mar 2026 12:00:00 GMT', now)).toEqual(new Date(end))
  const hourFast = now + 3_600_000
  const until = untilHere(end, 'Sun, 01 Mar 2026 12:00:00 GMT', hourFast)
  expect(until.getTime() - hourFast).toBe(30 * 60_000)
})

test('a small difference of the clocks is none', () => {
  expect(untilHere(end, 'Sun, 01 Mar 2026 11:59:58 GMT', now)).toEqual(new Date(end))
  expect(untilHere(end, null, now)).toEqual(new Date(end))
  expect(untilHere(end, 'not a date', now)).toEqual(new Date(end))
})

test('a rate is written without needless zeros', () => {
  expect(trimDecimal('9.123400')).toBe('9.1234')
  expect(trimDecimal('9.000000')).toBe('9')
  expect(trimDecimal('100')).toBe('100')
})

test('a rate is said once for all orders it charges, and none within one currency', () => {
  const order = (currency: string, rate: string | null) => {
    const total = { currency, minor: '1' }
    return { total, rate } as Quote['orders'][number]
  }
  const orders = [order('GBP', '9.25'), order('CNY', null), order('GBP', '9.25')]
  expect(quotedRates({ orders })).toEqual([{ from: 'GBP', rate: '9.25' }])
})
