import { expect, test } from 'vitest'
import { nextActor, readOrderFilter, stepsOf } from './order.ts'

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

test('an order that is over shows no step it will never reach', () => {
  const shown = ['cancelled', 'expired', 'refunded'].map((paymentState) => {
    const { steps, current } = stepsOf({ paymentState })
    expect(current).toBe(steps.length - 1)
    return steps.join(' ')
  })
  expect(shown).toEqual(['order cancelled', 'order expired', 'order payment escrow refund'])
})

test('money that is held waits for shipment, receipt and release, also after a part went back', () => {
  for (const paymentState of ['held', 'partly_refunded']) {
    const { steps, current } = stepsOf({ paymentState })
    expect(steps[current]).toBe('escrow')
    expect(steps.slice(current + 1)).toEqual(['shipment', 'receipt', 'release'])
  }
  const unpaid = stepsOf({ paymentState: 'awaiting_payment' })
  expect(unpaid.steps[unpaid.current]).toBe('payment')
})
