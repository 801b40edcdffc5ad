import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparablePrice, priceLine, stockState, type SaleOffer } from './catalog.ts'
import { anItem } from '../../test/catalog.ts'

const cny = (micros: bigint) => ({ currency: 'CNY', micros })
const tier = (minQuantity: number, micros: bigint) => ({ minQuantity, unitPrice: cny(micros) })
const tiers = [tier(6, 2_550_000n), tier(48, 2_310_000n), tier(240, 2_080_000n)]
const offer: SaleOffer = {
  id: 'off_1',
  unitPrice: cny(2_000_000n),
  minQuantity: 3,
  maxQuantity: 60,
  validUntil: new Date('2026-06-01T00:00:00Z'),
}
const item = anItem({ moq: 6, tiers, offers: [offer] })

test.each([
  [6, 2_550_000n, 1_530n, 48, 42],
  [47, 2_550_000n, 11_985n, 48, 1],
  [48, 2_310_000n, 11_088n, 240, 192],
  [239, 2_310_000n, 55_209n, 240, 1],
  [240, 2_080_000n, 49_920n, undefined, undefined],
])('%i units cost %i micros each, %i in all; the next step is at %s', (...row) => {
  const [quantity, micros, total, nextAt, more] = row
  const result = priceLine(item, quantity)
  expect(result.ok && result.value.unitPrice).toEqual(cny(micros))
  expect(result.ok && result.value.lineTotal).toEqual({ currency: 'CNY', minor: total })
  expect(result.ok && result.value.nextStep?.tier.minQuantity).toBe(nextAt)
  expect(result.ok && result.value.nextStep?.more).toBe(more)
})

test.each([
  ['below the minimum order', { moq: 6 }, 5, undefined, { code: 'catalog.below_minimum', moq: 6 }],
  ['an archived item', { active: false }, 6, undefined, { code: 'catalog.not_for_sale' }],
  [
    'an archived item with an offer',
    { active: false },
    6,
    'off_1',
    { code: 'catalog.not_for_sale' },
  ],
  ['an item without a price', { tiers: [] }, 6, undefined, { code: 'catalog.not_for_sale' }],
  ['an offer that is gone', { offers: [] }, 6, 'off_1', { code: 'catalog.offer_expired' }],
  ['too few for the offer', {}, 2, 'off_1', { code: 'catalog.offer_quantity', minQuantity: 3 }],
  ['too many for the offer', {}, 61, 'off_1', { code: 'catalog.offer_quantity', maxQuantity: 60 }],
] as const)('%s is refused', (...row) => {
  const [, fields, quantity, offerId, refusal] = row
  const result = priceLine({ ...item, ...fields }, quantity, offerId)
  expect(result).toMatchObject({ ok: false, refusal: { ...refusal, skuId: item.skuId } })
})

test('an offer brings its own minimum and price, and no next step', () => {
  const result = priceLine(item, 3, 'off_1')
  expect(result).toMatchObject({
    ok: true,
    value: { unitPrice: offer.unitPrice, lineTotal: { minor: 600n }, offer, nextStep: undefined },
  })
})

test('a step that is not cheaper is nothing to strive for', () => {
  const odd = anItem({ tiers: [tier(1, 1_000_000n), tier(10, 1_200_000n), tier(100, 900_000n)] })
  const result = priceLine(odd, 5)
  expect(result.ok && result.value.nextStep).toMatchObject({ tier: { minQuantity: 100 }, more: 95 })
})

const anyTiers = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.bigInt(1n, 10n ** 9n)), {
    selector: ([quantity]) => quantity,
    minLength: 1,
    maxLength: 8,
  })
  .map((steps) => steps.map(([quantity, micros]) => tier(quantity, micros)))
const anyQuantity = fc.integer({ min: 1, max: 10_000 })

test('the price of a line is that of the highest step reached, to half a cent in all', () => {
  fc.assert(
    fc.property(anyTiers, anyQuantity, (steps, units) => {
      const result = priceLine(anItem({ tiers: steps }), units)
      const reached = steps.filter(({ minQuantity }) => minQuantity <= units)
      expect(result.ok).toBe(reached.length > 0)
      if (!result.ok) return
      const highest = Math.max(...reached.map(({ minQuantity }) => minQuantity))
      expect(result.value.tier?.minQuantity).toBe(highest)
      const exact = result.value.unitPrice.micros * BigInt(units)
      const error = result.value.lineTotal.minor * 10_000n - exact
      expect(error <= 5_000n && error >= -5_000n).toBe(true)
    }),
  )
})

test('buying as many more as the next step says reaches a cheaper price', () => {
  fc.assert(
    fc.property(anyTiers, anyQuantity, (steps, units) => {
      const anyItem = anItem({ tiers: steps })
      const result = priceLine(anyItem, units)
      if (!result.ok || !result.value.nextStep) return
      const { unitPrice, nextStep } = result.value
      const next = priceLine(anyItem, units + nextStep.more)
      expect(next.ok && next.value.tier).toEqual(nextStep.tier)
      expect(nextStep.tier.unitPrice.micros < unitPrice.micros).toBe(true)
    }),
  )
})

test.each([
  [0, 6, 'sold_out'],
  [5, 6, 'sold_out'],
  [6, 6, 'low_stock'],
  [17, 6, 'low_stock'],
  [18, 6, 'in_stock'],
])('%i units are, for orders of %i, %s', (available, moq, state) => {
  expect(stockState({ available, moq })).toBe(state)
})

test('a pound sorts above a dollar, a dollar above a yuan', () => {
  const scale = (currency: string) => comparablePrice({ currency, micros: 1_000_000n })
  expect(scale('GBP') > scale('USD') && scale('USD') > scale('CNY')).toBe(true)
})
