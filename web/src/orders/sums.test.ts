import { expect, test } from 'vitest'
import { isZero, minus, sumByCurrency } from './sums.ts'

const gbp = (minor: string) => ({ currency: 'GBP', minor })

test('amounts of two currencies are never added', () => {
  const sums = sumByCurrency([gbp('100'), { currency: 'CNY', minor: '7' }, gbp('25')])
  expect(sums).toEqual([gbp('125'), { currency: 'CNY', minor: '7' }])
  expect(sumByCurrency([])).toEqual([])
})

test('amounts too large for a float keep every unit', () => {
  expect(sumByCurrency([gbp('9007199254740993'), gbp('1')])).toEqual([gbp('9007199254740994')])
})

test('what has gone back or is on its way is no longer there', () => {
  expect(minus(gbp('1000'), gbp('250'), gbp('50'))).toEqual(gbp('700'))
  expect(isZero(minus(gbp('10'), gbp('10')))).toBe(true)
})
