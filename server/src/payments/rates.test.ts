import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convert } from '../kernel/exchange.ts'
import { currencies, exponentOf, money } from '../kernel/money.ts'
import { crossRate, marketRate, PIVOT, withMargin, type MarketRate } from './rates.ts'

const [old, fresh] = [new Date('2026-06-30T14:00:00Z'), new Date('2026-07-01T14:00:00Z')]
const rate = (base: string, quote: string, micros: bigint, validFrom = fresh): MarketRate => ({
  ...{ base, quote, micros, source: 'test', validFrom },
})
const known = {
  direct: [rate('GBP', 'CNY', 9_200_000n)],
  pivoted: new Map([
    ['USD', rate('EUR', 'USD', 1_080_000n)],
    ['CNY', rate('EUR', 'CNY', 7_776_000n, old)],
    ['GBP', rate('EUR', 'GBP', 850_000n)],
    ['VND', rate('EUR', 'VND', 27_500_000_000n)],
    ['JPY', rate('EUR', 'JPY', 163_000_000n)],
    ['INR', rate('EUR', 'INR', 98_000_000n)],
    ['KWD', rate('EUR', 'KWD', 350_000n)],
  ]),
}
const microsOf = (base: string, quote: string) => marketRate({ base, quote }, known)?.micros

describe('the market’s rate', () => {
  test.each([
    ['as set for the pair, before any way round', 'GBP', 'CNY', 9_200_000n],
    ['by way of the euro', 'USD', 'CNY', 7_200_000n],
    ['from the euro', 'EUR', 'USD', 1_080_000n],
    ['to the euro', 'USD', 'EUR', 925_926n],
    ['to a currency of small units', 'USD', 'VND', 25_462_962_963n],
    ['is not known for a currency nobody quotes', 'USD', 'CHF', undefined],
    ['is not known from one', 'CHF', 'USD', undefined],
    ['from a currency of small units, in finer parts', 'VND', 'EUR', 363_636n],
    ['from one to another', 'VND', 'JPY', 59_272_727n],
    ['is not given with too few digits', 'INR', 'KWD', undefined],
  ])('%s', (_what, base, quote, micros) => {
    expect(microsOf(base, quote)).toBe(micros)
  })

  test('by way of two is as old as the older', () => {
    expect(marketRate({ base: 'USD', quote: 'CNY' }, known)?.validFrom).toBe(old)
  })

  test('there and back is what it was, to a hundredth of a percent', () => {
    const micros = fc.bigInt(200_000n, 10n ** 9n)
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        const [x, y] = [rate('EUR', 'AAA', a), rate('EUR', 'BBB', b)]
        const [there, back] = [crossRate(x, y), crossRate(y, x)]
        if (!there || !back) return
        const product = (there.micros * back.micros) / 1_000_000n
        expect(product).toBeGreaterThan(999_800n)
        expect(product).toBeLessThan(1_000_200n)
      }),
    )
  })
})

/** What one euro costs: of any currency that is priced in, as far apart as the two ends are. */
const anyCosts = fc.record({
  base: fc.constantFrom(...currencies.filter((code) => code !== PIVOT)),
  quote: fc.constantFrom(...currencies.filter((code) => code !== PIVOT)),
  toBase: fc.bigInt(300_000n, 50_000_000_000n),
  toQuote: fc.bigInt(300_000n, 50_000_000_000n),
  minor: fc.bigInt(1n, 10n ** 12n),
})

test('an amount by way of the euro is off by a hundredth of a percent and half a unit at most', () => {
  fc.assert(
    fc.property(anyCosts, ({ base, quote, toBase, toQuote, minor }) => {
      const cross = crossRate(rate(PIVOT, base, toBase), rate(PIVOT, quote, toQuote))
      if (!cross) return
      const charged = convert(money(base, minor), { from: base, to: quote, micros: cross.micros })
      // Exactly minor × toQuote ÷ toBase; both sides are multiplied so that nothing is rounded.
      const up = 10n ** BigInt(exponentOf(quote))
      const down = 10n ** BigInt(exponentOf(base))
      const exact = minor * toQuote * up
      const off = charged.minor * toBase * down - exact
      const most = exact / 10_000n + toBase * down
      expect(off <= most && off >= -most).toBe(true)
    }),
  )
})

test.each([
  ['HUF', 390n],
  ['IDR', 18_000n],
  ['ISK', 145n],
  ['JPY', 163n],
  ['KRW', 1_700n],
  ['VND', 31_000n],
])(
  'what is priced in %s, %d to the euro, can be charged in the dearest currencies',
  (base, one) => {
    for (const quote of ['GBP', 'KWD']) {
      const dear = rate(PIVOT, quote, 330_000n)
      expect(crossRate(rate(PIVOT, base, one * 1_000_000n), dear)).toMatchObject({ base, quote })
    }
  },
)

test('a margin makes a rate dearer by its hundredths of a percent, and says so', () => {
  const applied = withMargin(rate('CNY', 'EUR', 128_200n), 150)
  expect(applied).toMatchObject({ micros: 130_123n, marketMicros: 128_200n, marginBps: 150 })
  expect(withMargin(rate('CNY', 'EUR', 128_200n), 0).micros).toBe(128_200n)
})
