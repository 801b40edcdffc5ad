import { expect, test } from 'vitest'
import { chooseSku, limitsOf, offersFor } from './buying.ts'

test('a quantity lies between the minimum order and what is there', () => {
  expect(limitsOf({ moq: 6, available: 100 })).toEqual({ min: 6, max: 100, isEnough: true })
  expect(limitsOf({ moq: 6, available: 5 }).isEnough).toBe(false)
})

test('an offer has a minimum and a maximum of its own, within what is there', () => {
  const offer = { minQuantity: 2, maxQuantity: 500 }
  expect(limitsOf({ moq: 6, available: 100 }, offer)).toEqual({ min: 2, max: 100, isEnough: true })
  expect(limitsOf({ moq: 6, available: 1 }, offer).isEnough).toBe(false)
})

test('the page shows the SKU that its address names, else one that can be bought', () => {
  const skus = [
    { id: 'sku_1', stock: 'sold_out' },
    { id: 'sku_2', stock: 'low_stock' },
  ] as const
  expect(chooseSku(skus, 'sku_1')?.id).toBe('sku_1')
  expect(chooseSku(skus, 'sku_9')?.id).toBe('sku_2')
  expect(chooseSku(skus.slice(0, 1), undefined)?.id).toBe('sku_1')
  expect(chooseSku([], undefined)).toBeUndefined()
})

test('of several offers for a SKU the best price comes first', () => {
  const offer = (skuId: string, amount: string) => ({
    skuId,
    unitPrice: { currency: 'GBP', amount },
  })
  const offers = [offer('sku_1', '2.10'), offer('sku_2', '1'), offer('sku_1', '1.9')]
  expect(offersFor(offers, 'sku_1').map(({ unitPrice }) => unitPrice.amount)).toEqual([
    '1.9',
    '2.10',
  ])
})
