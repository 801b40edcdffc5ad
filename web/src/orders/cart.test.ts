import { expect, test } from 'vitest'
import { fingerprintOf, seenPricesOf, withChange, withLine, withoutLine } from './cart.ts'
import type { Cart, CartLine } from './cart.ts'

const text = { en: 'Mug', zh: '杯' }
const gbp = (minor: string) => ({ currency: 'GBP', minor })
const line: CartLine = {
  skuId: 'sku_1',
  productId: 'prd_1',
  code: 'M-1',
  title: text,
  variant: text,
  picture: 'mug',
  unit: 'piece',
  quantity: 36,
  moq: 12,
  available: 900,
  unitPrice: { currency: 'GBP', amount: '2.35' },
  total: gbp('8460'),
  offerId: null,
  offers: [],
  nextStep: { more: 12, minQuantity: 48, unitPrice: { currency: 'GBP', amount: '2.10' } },
  refusal: null,
}
const other: CartLine = { ...line, skuId: 'sku_2', quantity: 5 }
const supplier = { name: text, country: 'GB', goods: gbp('9000') }
const cart: Cart = {
  suppliers: [
    { ...supplier, id: 'pty_1', slug: 'one', lines: [line] },
    { ...supplier, id: 'pty_2', slug: 'two', lines: [other] },
  ],
  lineCount: 2,
  refusedCount: 0,
}

test('a changed line is shown at once, without a total that nobody has worked out', () => {
  const changed = withChange(cart, { skuId: 'sku_1', quantity: 40, offerId: null })
  expect(changed.suppliers[0]?.lines[0]).toMatchObject({
    quantity: 40,
    total: null,
    nextStep: { more: 8 },
  })
  expect(changed.suppliers[1]).toEqual(cart.suppliers[1])
  const reached = withChange(cart, { skuId: 'sku_1', quantity: 48, offerId: null })
  expect(reached.suppliers[0]?.lines[0]?.nextStep).toBeNull()
})

test('a refused change puts back its own line and no other', () => {
  const first = withChange(cart, { skuId: 'sku_1', quantity: 40, offerId: null })
  const both = withChange(first, { skuId: 'sku_2', quantity: 9, offerId: null })
  const back = withLine(both, line)
  expect(back.suppliers[0]?.lines[0]).toEqual(line)
  expect(back.suppliers[1]?.lines[0]?.quantity).toBe(9)
})

test('a supplier without lines is no longer in the cart', () => {
  const rest = withoutLine(cart, 'sku_1')
  expect(rest.suppliers.map(({ slug }) => slug)).toEqual(['two'])
  expect(rest.lineCount).toBe(1)
})

test('a quote is made anew for another quantity or offer, not for another order of lines', () => {
  const turned = { ...cart, suppliers: cart.suppliers.toReversed() }
  expect(fingerprintOf(turned)).toBe(fingerprintOf(cart))
  const offered = withChange(cart, { skuId: 'sku_1', quantity: 36, offerId: 'off_1' })
  expect(fingerprintOf(offered)).not.toBe(fingerprintOf(cart))
})

test('prices that were not shown were not seen', () => {
  const unpriced: Cart = withLine(cart, { ...line, unitPrice: null })
  expect(seenPricesOf(unpriced)).toEqual([{ skuId: 'sku_2', unitPrice: '2.35' }])
})
