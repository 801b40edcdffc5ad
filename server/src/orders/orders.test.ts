import { expect, test } from 'vitest'
import { lineTotal } from '../kernel/price.ts'
import type { SaleItem } from '../catalog/index.ts'
import { composeQuote, type WantedLine } from './orders.ts'

const supplier = {
  id: 'pty_1',
  uuid: '1',
  name: { en: 'Pads', zh: 'Pads' },
  slug: 'pads',
  country: 'GB',
}

function aLine(currency: string, micros: bigint): WantedLine {
  const unitPrice = { currency, micros }
  const item: SaleItem = {
    ...{ skuId: 'sku_1', productId: 'prd_1', code: 'PADS', title: supplier.name, unit: 'piece' },
    ...{ variant: { en: '', zh: '' }, picture: '', weightG: 0, moq: 1, available: 10 },
    ...{ active: true, tiers: [{ minQuantity: 1, unitPrice }], offers: [] },
    supplier: { ...supplier, currency },
  }
  const priced = { unitPrice, lineTotal: lineTotal(unitPrice, 1) }
  return {
    item,
    quantity: 1,
    priced: { ...priced, tier: undefined, offer: undefined, nextStep: undefined },
  }
}

const terms = {
  country: 'GB',
  tariffs: [
    {
      ...{ supplierUuid: '1', buyerUuid: null, destination: '*', basis: 'value' as const },
      ...{ steps: [{ upTo: null, priceMinor: 0n }], freeFrom: null, minDays: 1, maxDays: 2 },
    },
  ],
  chargeCurrency: 'CNY',
  rates: new Map([
    ['GBP', 9_250_000n],
    ['VND', 276n],
  ]),
}

test.each([
  ['comes to nothing after rounding', 'GBP', 1_000n],
  ['comes to nothing in the currency it is charged in', 'VND', 1_000_000n],
])('an order that %s cannot be paid, so it is refused', (_, currency, micros) => {
  expect(composeQuote([aLine(currency, micros)], terms)).toEqual({
    ok: false,
    refusal: { code: 'orders.total_too_small', supplier: 'pty_1' },
  })
})

test('the smallest order is one minor unit', () => {
  const quoted = composeQuote([aLine('GBP', 10_000n)], terms)
  expect(quoted.ok && quoted.value.charge).toEqual({ currency: 'CNY', minor: 9n })
})
