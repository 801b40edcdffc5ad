import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencies, exponentOf } from './money.ts'
import { lineTotal, nextTier, priceFromDecimal, priceToDecimal, tierFor } from './price.ts'
import type { PriceTier, UnitPrice } from './price.ts'

const price = (currency: string, text: string): UnitPrice => {
  const parsed = priceFromDecimal(currency, text)
  if (!parsed) throw new Error(`${text} is no price`)
  return parsed
}

test.each([
  ['GBP', '0.065', 101, 656n], // 6.565, half to even
  ['GBP', '0.065', 103, 670n], // 6.695, half to even
  ['GBP', '0.065', 1, 6n], // 6.5 pence
  ['GBP', '0.075', 1, 8n], // 7.5 pence
  ['GBP', '0.000001', 1, 0n],
  ['GBP', '0.000001', 1_000_000, 100n],
  ['CNY', '1234.567891', 1, 123457n],
  ['JPY', '0.5', 1, 0n],
  ['JPY', '0.5', 3, 2n],
  ['JPY', '12.345678', 1000, 12346n],
  ['KWD', '0.0005', 1, 0n],
  ['KWD', '0.0015', 1, 2n],
  ['KWD', '3.141592', 10, 31416n],
  ['GBP', '9.99', 0, 0n],
])('%s %s times %d is %d minor units', (currency, text, quantity, minor) => {
  expect(lineTotal(price(currency, text), quantity)).toEqual({ currency, minor })
})

test('a line is rounded once: it is within half a minor unit of the exact product', () => {
  const micros = fc.bigInt(0n, 10n ** 12n)
  const quantity = fc.integer({ min: 0, max: 1_000_000 })
  fc.assert(
    fc.property(fc.constantFrom(...currencies), micros, quantity, (currency, each, count) => {
      const { minor } = lineTotal({ currency, micros: each }, count)
      // Both sides in millionths of the minor unit.
      const exact = each * BigInt(count) * 10n ** BigInt(exponentOf(currency))
      const off = minor * 1_000_000n - exact
      expect(off <= 500_000n && off >= -500_000n).toBe(true)
      if (off === 500_000n || off === -500_000n) expect(minor % 2n).toBe(0n)
    }),
  )
})

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  'a quantity of %d is a bug',
  (quantity) => {
    expect(() => lineTotal(price('GBP', '1'), quantity)).toThrow('whole number')
  },
)

test('prices of up to six decimals survive being written and read', () => {
  fc.assert(
    fc.property(fc.constantFrom(...currencies), fc.bigInt(0n, 10n ** 12n), (currency, micros) => {
      const text = priceToDecimal({ currency, micros })
      expect(priceFromDecimal(currency, text)).toEqual({ currency, micros })
      expect(text.split('.')[1]?.length ?? 0).toBeGreaterThanOrEqual(exponentOf(currency))
    }),
  )
})

test.each([
  ['GBP', '2.50', '2.50'],
  ['GBP', '2.5', '2.50'],
  ['GBP', '2.565000', '2.565'],
  ['JPY', '100', '100'],
  ['JPY', '0.5', '0.5'],
  ['KWD', '1', '1.000'],
])('%s %s is written as %s', (currency, text, written) => {
  expect(priceToDecimal(price(currency, text))).toBe(written)
})

test.each(['', '1.0000001', 'free', '1e2', '--1'])('%j is no price', (text) => {
  expect(priceFromDecimal('GBP', text)).toBeUndefined()
})

const tiers: PriceTier[] = [
  { minQuantity: 48, unitPrice: price('CNY', '2.31') },
  { minQuantity: 6, unitPrice: price('CNY', '2.55') },
  { minQuantity: 240, unitPrice: price('CNY', '2.08') },
]

test.each([
  [5, undefined, 6, 1],
  [6, 6, 48, 42],
  [47, 6, 48, 1],
  [48, 48, 240, 192],
  [239, 48, 240, 1],
  [240, 240, undefined, undefined],
  [1_000_000, 240, undefined, undefined],
])('%d units are at the step from %s, the next is %s, %s more', (quantity, at, next, more) => {
  expect(tierFor(tiers, quantity)?.minQuantity).toBe(at)
  expect(nextTier(tiers, quantity)?.tier.minQuantity).toBe(next)
  expect(nextTier(tiers, quantity)?.more).toBe(more)
})
