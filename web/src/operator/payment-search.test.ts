import { expect, test } from 'vitest'
import { readPaymentSearch } from './payment-search.ts'

test('a number is searched for as it was typed', () => {
  expect(readPaymentSearch({ q: ' pi_01 ' })).toEqual({ q: 'pi_01' })
  expect(readPaymentSearch({ q: 100042 })).toEqual({ q: '100042' })
  expect(readPaymentSearch({ q: '   ' })).toEqual({})
})
