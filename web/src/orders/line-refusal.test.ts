import { expect, test } from 'vitest'
import { changedPrices, fixFor, readRefusal, refusedLines } from './line-refusal.ts'

const problem = { type: '', title: '', status: 409 }

test('a refused quote names its lines, whichever code refused it', () => {
  const lines = [{ skuId: 'sku_1', code: 'catalog.below_minimum', moq: 12 }]
  expect(refusedLines({ ...problem, code: 'orders.lines_refused', data: { lines } })).toEqual([
    { skuId: 'sku_1', kind: 'below_minimum', moq: 12 },
  ])
  const short = [{ skuId: 'sku_2', wanted: 50, available: 7 }]
  expect(refusedLines({ ...problem, code: 'catalog.sold_out', data: { lines: short } })).toEqual([
    { skuId: 'sku_2', kind: 'sold_out', available: 7 },
  ])
  expect(refusedLines({ ...problem, code: 'orders.lines_refused' })).toEqual([])
})

test('a refusal of an unknown kind means that the line cannot be bought', () => {
  expect(readRefusal({ skuId: 'sku_1', code: 'catalog.something_new' }).kind).toBe('not_for_sale')
})

test('what is left is offered only if it reaches the minimum', () => {
  const wanted = { quantity: 50, moq: 12, offerId: null }
  const left = (available: number) => readRefusal({ code: 'catalog.sold_out', available })
  expect(fixFor(left(30), wanted)).toEqual({ kind: 'take', quantity: 30 })
  expect(fixFor(left(11), wanted)).toEqual({ kind: 'remove' })
})

test('a quantity outside an offer moves to its nearer end', () => {
  const refusal = readRefusal({
    code: 'catalog.offer_quantity',
    minQuantity: 100,
    maxQuantity: 500,
  })
  const wanted = { moq: 1, offerId: 'off_1' }
  expect(fixFor(refusal, { ...wanted, quantity: 60 })).toEqual({ kind: 'take', quantity: 100 })
  expect(fixFor(refusal, { ...wanted, quantity: 900 })).toEqual({ kind: 'take', quantity: 500 })
})

test('a changed price is told as a decimal without needless zeros', () => {
  const lines = [
    { skuId: 'sku_1', seen: '2.10', unitPriceMicros: '2250000' },
    { skuId: 'sku_2', seen: '0.065', unitPriceMicros: '65500' },
    { skuId: 'sku_3', seen: '3', unitPriceMicros: '4000000' },
  ]
  expect(changedPrices({ ...problem, code: 'orders.price_changed', data: { lines } })).toEqual([
    { skuId: 'sku_1', seen: '2.10', now: '2.25' },
    { skuId: 'sku_2', seen: '0.065', now: '0.0655' },
    { skuId: 'sku_3', seen: '3', now: '4' },
  ])
})
