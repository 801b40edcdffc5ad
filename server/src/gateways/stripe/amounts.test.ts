import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencies, exponentOf, money } from '../../kernel/money.ts'
import { chargeable, fromStripe, toStripe } from './amounts.ts'

test.each([
  ['JPY', 500n, 500],
  ['USD', 1_050n, 1_050],
  ['ISK', 5n, 500], // Two decimals at Stripe, of which both are zero.
  ['HUF', 12_345n, 12_345],
  ['TWD', 100n, 100],
  ['KWD', 5_120n, 5_120],
])('%s: %d of our minor units are %d of Stripe’s', (currency, minor, amount) => {
  expect(toStripe(money(currency, minor))).toBe(amount)
  expect(fromStripe(currency.toLowerCase(), amount)).toEqual(money(currency, minor))
})

test('what Stripe cannot count exactly is not charged at all', () => {
  expect(toStripe(money('KWD', 5_124n))).toBe(undefined)
  expect(toStripe(money('USD', 2n ** 60n))).toBe(undefined)
})

test.each([
  ['isk', 550],
  ['usd', 0],
  ['usd', -1],
  ['usd', 1.5],
  ['xyz', 100],
  ['ugx', 500], // Nothing of ours is priced in it.
])('%s %d makes no sense to us', (currency, amount) => {
  expect(fromStripe(currency, amount)).toBe(undefined)
})

test('every amount in a currency that cards are charged in comes back as it was', () => {
  const amounts = fc.record({
    currency: fc.constantFrom(...chargeable),
    minor: fc.bigInt(1n, 10n ** 12n),
  })
  fc.assert(
    fc.property(amounts, ({ currency, minor }) => {
      const amount = toStripe(money(currency, minor))
      expect(amount).not.toBe(undefined)
      expect(fromStripe(currency.toLowerCase(), amount ?? 0)).toEqual(money(currency, minor))
    }),
  )
})

test('of three decimals the last is always zero, or nothing is charged', () => {
  const three = currencies.filter((currency) => exponentOf(currency) === 3)
  expect(three.length).toBeGreaterThan(0)
  fc.assert(
    fc.property(fc.constantFrom(...three), fc.bigInt(1n, 10n ** 9n), (currency, minor) => {
      const amount = toStripe(money(currency, minor))
      expect(amount).toBe(minor % 10n === 0n ? Number(minor) : undefined)
      expect(chargeable).not.toContain(currency)
    }),
  )
})
