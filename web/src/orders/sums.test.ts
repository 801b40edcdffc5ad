import { expect, test } from 'vitest'
import { isCheaper, isZero, sumByCurrency } from './sums.ts'

const gbp = (minor: string) => ({ currency: 'GBP', minor })

test('amounts of two currencies are never added', () => {
  const sums = sumByCurrency([gbp('100'), { currency: 'CNY', minor: '7' }, gbp('25')])
  expect(sums).toEqual([gbp('125'), { currency: 'CNY', minor: '7' }])
  expect(sumByCurrency([])).toEqual([])
})

test('amounts too large for a float keep every unit', () => {
  expect(sumByCurrency([gbp('9007199254740993'), gbp('1')])).toEqual([gbp('9007199254740994')])
})

test('an amount of nothing is zero in any currency', () => {
  expect(isZero(gbp('0'))).toBe(true)
  expect(isZero({ currency: 'JPY', minor: '1' })).toBe(false)
})

test('prices are compared by what they are, however they are written', () => {
  const price = (amount: string) => ({ currency: 'GBP', amount })
  expect(isCheaper(price('1.9'), price('1.90'))).toBe(false)
  expect(isCheaper(price('1.8999'), price('1.90'))).toBe(true)
  expect(isCheaper(price('10'), price('9.999999'))).toBe(false)
})
