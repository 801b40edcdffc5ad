import { expect, test } from 'vitest'
import { quotedRates, trimDecimal, type Quote } from './quote.ts'

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
