import { expect, test } from 'vitest'
import { nextActor, readOrderFilter } from './order.ts'

test('an address names a filter only in words that exist', () => {
  expect(readOrderFilter({ state: 'paid', q: ' mug ' })).toEqual({ state: 'paid', q: 'mug' })
  expect(readOrderFilter({ state: 'shipped', q: '  ', other: 1 })).toEqual({})
})

test('an order’s number is found although an address turns it into a number', () => {
  expect(readOrderFilter({ q: 100042 })).toEqual({ q: '100042' })
})

test('nobody acts on an order that is over', () => {
  const actors = ['awaiting_payment', 'held', 'partly_refunded', 'refunded', 'expired'].map(
    (paymentState) => nextActor({ paymentState }),
  )
  expect(actors).toEqual(['buyer', 'supplier', 'supplier', 'nobody', 'nobody'])
})
