import { expect, test } from 'vitest'
import { amountOf, isCount, isPrice, skuChangeOf, skuValuesOf } from './sku-form.ts'

const sku = {
  onHand: 1200,
  moq: 6,
  state: 'active' as const,
  tiers: [{ minQuantity: 6, unitPrice: { currency: 'GBP', amount: '2.55' } }],
}

test('what is not changed is sent as it was', () => {
  expect(skuChangeOf(skuValuesOf(sku), { currency: 'GBP', stockSeen: 1200 })).toEqual({
    stock: 1200,
    stockSeen: 1200,
    moq: 6,
    state: 'active',
    tiers: sku.tiers,
  })
})

test('a quantity is a whole number and not below its least', () => {
  expect(isCount('1,200', 0)).toBe(true)
  expect(isCount('0', 1)).toBe(false)
  for (const text of ['', '1.5', '-3', 'six', '1e3', '1,5']) expect(isCount(text, 0)).toBe(false)
})

test('a price is above zero and has at most six decimals', () => {
  expect(isPrice('.065')).toBe(true)
  expect(amountOf(' 1,234.50 ')).toBe('1234.50')
  for (const text of ['', '0', '0.00', '1.1234567', '-1', '£2', '1,50'])
    expect(isPrice(text)).toBe(false)
})
