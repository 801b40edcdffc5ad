import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencies, money, sum } from '../kernel/money.ts'
import type { Method } from '../gateways/index.ts'
import { freeTerms, priceMethod, surchargeOn, type MethodTerms, type Spent } from './methods.ts'
import { withMargin } from './rates.ts'

const card: Method = {
  ...{ name: 'card', currencies: ['USD', 'EUR', 'JPY', 'KWD'], step: 'redirect' },
  ...{ limits: { minMinor: 50n, maxMinor: 1_000_000n }, confirms: 'at_once' },
}
const now = new Date('2026-07-01T10:30:00Z')
const rates: Readonly<Record<string, bigint>> = {
  'GBP USD': 1_250_000n,
  'CNY USD': 140_000n,
  'CNY EUR': 128_200n,
  'CNY JPY': 20_800_000n,
  'CNY KWD': 43_000n,
  'USD EUR': 920_000n,
  'USD JPY': 150_000_000n,
  'USD KWD': 307_000n,
  'EUR USD': 1_087_000n,
}
const rateOf = (marginBps: number) => (base: string, quote: string) => {
  if (base === quote) return null
  const micros = rates[`${base} ${quote}`]
  if (micros === undefined) return undefined
  return withMargin({ base, quote, micros, source: 'test', validFrom: now }, marginBps)
}

type Fields = Readonly<{
  currency?: string
  country?: string
  isKnown?: boolean
  terms?: Partial<MethodTerms>
  totals?: readonly (readonly [string, bigint])[]
  marginBps?: number
  spent?: readonly Spent[]
}>

function price(fields: Fields = {}) {
  const { currency = 'EUR', country = 'DE', isKnown = false, marginBps = 0 } = fields
  return priceMethod({
    method: card,
    terms: { ...freeTerms, ...fields.terms },
    payer: { country, currency, isKnown, now },
    totals: (fields.totals ?? [['CNY', 100_000n]]).map(([code, minor]) => money(code, minor)),
    rateOf: rateOf(marginBps),
    spent: fields.spent ?? [],
  })
}

function priced(fields?: Fields) {
  const result = price(fields)
  if (!result.ok) throw new Error(result.why.code)
  return result.price
}

const whyNot = (fields: Fields) => {
  const result = price(fields)
  return result.ok ? undefined : result.why
}

describe('what a method charges in', () => {
  test.each([
    ['is what the buyer would like', { currency: 'EUR' }, money('EUR', 12_820n)],
    ['has as many decimals as the currency has', { currency: 'JPY' }, money('JPY', 20_800n)],
    ['may have three decimals', { currency: 'KWD' }, money('KWD', 43_000n)],
    [
      'is its first where nobody knows a rate to that',
      { currency: 'JPY', totals: [['GBP', 10_000n]] as const },
      money('USD', 12_500n),
    ],
    ['is its first where it does not take that', { currency: 'PLN' }, money('USD', 14_000n)],
    [
      'is the first that the operator leaves of it',
      { currency: 'USD', terms: { currencies: ['EUR'] } },
      money('EUR', 12_820n),
    ],
  ])('%s', (_what, fields, total) => {
    expect(priced(fields).total).toEqual(total)
  })

  test('is nothing where the operator leaves none of it', () => {
    expect(whyNot({ terms: { currencies: ['CHF'] } })).toEqual({ code: 'currency' })
  })
})

describe('the price of a method', () => {
  test('is each order at its rate, our margin and the surcharge, each told apart', () => {
    const totals = [
      ['USD', 10_000n],
      ['CNY', 100_000n],
    ] as const
    const {
      charges,
      rates: used,
      exchangeMargin,
      surcharge,
      total,
    } = priced({
      ...{ currency: 'USD', totals, marginBps: 100, terms: { surchargeBps: 250 } },
    })
    expect(charges).toEqual([money('USD', 10_000n), money('USD', 14_140n)])
    expect(used.map((rate) => rate?.micros ?? null)).toEqual([null, 141_400n])
    expect(used[1]).toMatchObject({ marketMicros: 140_000n, marginBps: 100 })
    expect(exchangeMargin).toEqual(money('USD', 140n))
    expect(surcharge).toEqual(money('USD', 604n)) // 2.5 % of 241.40 is 6.035, half to even
    expect(total).toEqual(money('USD', 24_744n))
  })

  test('adds up to the last unit, whatever is charged', () => {
    const order = fc.tuple(fc.constantFrom('CNY', 'USD'), fc.bigInt(1_000n, 10_000n))
    const fields = fc.record({
      totals: fc.array(order, { minLength: 1, maxLength: 5 }),
      currency: fc.constantFrom(...card.currencies),
      marginBps: fc.integer({ min: 0, max: 1_000 }),
      bps: fc.integer({ min: 0, max: 1_000 }),
    })
    fc.assert(
      fc.property(fields, ({ bps, ...rest }) => {
        const result = price({ ...rest, terms: { surchargeBps: bps } })
        if (!result.ok) return
        const { currency, charges, surcharge, total, exchangeMargin } = result.price
        expect(total.minor).toBe(sum(currency, charges).minor + surcharge.minor)
        expect(exchangeMargin.minor >= 0n).toBe(true)
        expect(charges).toHaveLength(rest.totals.length)
      }),
    )
  })

  test('a surcharge is within half a unit of its percentage', () => {
    const amount = fc.bigInt(1n, 10n ** 12n)
    fc.assert(
      fc.property(fc.constantFrom(...currencies), amount, fc.nat(1_000), (code, minor, bps) => {
        const { minor: extra } = surchargeOn(money(code, minor), { surchargeBps: bps })
        const off = 2n * (extra * 10_000n - minor * BigInt(bps))
        expect(off <= 10_000n && off >= -10_000n).toBe(true)
      }),
    )
  })
})

describe('a method is not for this', () => {
  const cny = (minor: bigint) => ({ totals: [['CNY', minor]] as const })
  test.each<[string, Fields, object]>([
    ['when it is off', { terms: { enabled: false } }, { code: 'off' }],
    ['from another country', { terms: { countries: ['GB'] } }, { code: 'country' }],
    ['by who never paid before', { terms: { buyers: 'known' } }, { code: 'buyers' }],
    [
      'outside its hours',
      { terms: { hours: { from: '11:00', to: '17:00' } } },
      { code: 'hours', from: '11:00', to: '17:00' },
    ],
    [
      'outside its hours over midnight',
      { terms: { hours: { from: '22:00', to: '10:30' } } },
      { code: 'hours', from: '22:00', to: '10:30' },
    ],
    ['without a rate', { totals: [['CHF', 100n]] }, { code: 'no_rate', base: 'CHF', quote: 'USD' }],
    [
      'when an order comes to less than its smallest unit',
      {
        totals: [
          ['CNY', 100_000n],
          ['CNY', 1n],
        ],
      },
      { code: 'nothing', index: 1 },
    ],
    ['below the network’s limit', cny(300n), { code: 'too_small', limit: money('EUR', 46n) }],
    [
      'above the network’s limit',
      cny(10_000_000n),
      { code: 'too_large', limit: money('EUR', 920_000n) },
    ],
    [
      'below the operator’s limit',
      { terms: { minMinor: 20_000n } },
      { code: 'too_small', limit: money('EUR', 18_400n) },
    ],
    [
      'above the operator’s limit, the surcharge counted',
      { terms: { maxMinor: 14_000n, surchargeBps: 100 } },
      { code: 'too_large', limit: money('EUR', 12_880n) },
    ],
  ])('%s', (_when, fields, why) => {
    expect(whyNot(fields)).toEqual(why)
  })

  test('beyond what one may pay in a day and in a year, whatever was paid in', () => {
    const spent = [
      { day: money('USD', 1_000n), year: money('USD', 5_000n) },
      { day: money('EUR', 1_000n), year: money('EUR', 1_000n) }, // 10.87 dollars
    ]
    const day = (dayMaxMinor: bigint) => whyNot({ spent, terms: { dayMaxMinor } })
    expect(day(16_023n)).toBeUndefined()
    expect(day(16_000n)).toEqual({ code: 'day_limit', limit: money('EUR', 12_800n) })
    const year = (yearMaxMinor: bigint) => whyNot({ spent, terms: { yearMaxMinor } })
    expect(year(20_023n)).toBeUndefined()
    expect(year(6_000n)).toEqual({ code: 'year_limit', limit: money('EUR', 0n) })
  })

  test('and at the limits themselves it is', () => {
    expect(price({ terms: { maxMinor: 14_000n }, currency: 'USD' })).toMatchObject({ ok: true })
    expect(price({ terms: { minMinor: 14_000n }, currency: 'USD' })).toMatchObject({ ok: true })
    expect(price({ terms: { buyers: 'known' }, isKnown: true })).toMatchObject({ ok: true })
    const hours = { from: '10:30', to: '10:31' }
    expect(price({ terms: { hours } })).toMatchObject({ ok: true })
  })
})
