import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convert } from '../kernel/exchange.ts'
import { money, sum } from '../kernel/money.ts'
import { lineTotal } from '../kernel/price.ts'
import type { SaleItem, SaleSupplier } from '../catalog/index.ts'
import { composeQuote, paymentStateOf, type WantedLine } from './orders.ts'
import type { Tariff } from './shipping.ts'

function aSupplier(id: string, currency = 'CNY'): SaleSupplier {
  const name = { en: 'Pads', zh: '垫子' }
  return { id: `pty_${id}`, uuid: id, name, slug: id, country: 'CN', currency }
}

type LineFields = Readonly<{
  supplier?: SaleSupplier
  micros?: bigint
  quantity?: number
  weightG?: number
}>

function aLine(fields: LineFields = {}): WantedLine {
  const { supplier = aSupplier('1'), micros = 1_000_000n, quantity = 1, weightG = 0 } = fields
  const unitPrice = { currency: supplier.currency, micros }
  const item: SaleItem = {
    ...{ skuId: 'sku_1', productId: 'prd_1', code: 'PADS', title: supplier.name, unit: 'piece' },
    ...{ variant: { en: '', zh: '' }, picture: '', weightG, moq: 1, available: 10 },
    ...{ active: true, tiers: [{ minQuantity: 1, unitPrice }], offers: [] },
    supplier,
  }
  const priced = { unitPrice, lineTotal: lineTotal(unitPrice, quantity) }
  return {
    item,
    quantity,
    priced: { ...priced, tier: undefined, offer: undefined, nextStep: undefined },
  }
}

function aTariff(supplierUuid: string, fields: Partial<Tariff> = {}): Tariff {
  return {
    ...{ supplierUuid, buyerUuid: null, destination: '*', basis: 'value' },
    ...{ steps: [{ upTo: null, priceMinor: 0n }], freeFrom: null, minDays: 1, maxDays: 2 },
    ...fields,
  }
}

const rates = new Map([
  ['GBP', 9_250_000n],
  ['JPY', 48_100n],
  ['KWD', 23_100_000n],
  ['VND', 276n],
])
const terms = { country: 'GB', tariffs: [aTariff('1')], chargeCurrency: 'CNY', rates }

describe('an order too small to pay', () => {
  test.each([
    ['comes to nothing after rounding', 'GBP', 1_000n],
    ['comes to nothing in the currency it is charged in', 'VND', 1_000_000n],
  ])('%s, so it is refused', (_, currency, micros) => {
    const supplier = aSupplier('1', currency)
    expect(composeQuote([aLine({ supplier, micros })], terms)).toEqual({
      ok: false,
      refusal: { code: 'orders.total_too_small', supplier: 'pty_1' },
    })
  })

  test('the smallest order is one minor unit', () => {
    const line = aLine({ supplier: aSupplier('1', 'GBP'), micros: 10_000n })
    const quoted = composeQuote([line], terms)
    expect(quoted.ok && quoted.value.charge).toEqual({ currency: 'CNY', minor: 9n })
  })
})

describe('a method’s limit', () => {
  const limits = { minMinor: 1n, maxMinor: 20_000n }
  const lines = [
    aLine({ micros: 100_000_000n }),
    aLine({ supplier: aSupplier('2'), micros: 100_000_000n }),
  ]
  const both = { ...terms, tariffs: [aTariff('1'), aTariff('2')] }

  test('is kept by what all orders of a checkout come to, the limit itself included', () => {
    expect(composeQuote(lines, { ...both, limits })).toMatchObject({ ok: true })
    const less = { ...limits, maxMinor: 19_999n }
    expect(composeQuote(lines, { ...both, limits: less })).toEqual({
      ok: false,
      refusal: {
        code: 'payments.over_limit',
        ...{ currency: 'CNY', chargeMinor: 20_000n, maxMinor: 19_999n },
      },
    })
  })
})

describe('a quote', () => {
  test('is one order a supplier, each with its own goods, shipping, total and charge', () => {
    const [one, two] = [aSupplier('1'), aSupplier('2', 'GBP')]
    const quoted = composeQuote(
      [
        aLine({ supplier: one, micros: 2_310_000n, quantity: 50 }),
        aLine({ supplier: two, micros: 65_000n, quantity: 101 }),
        aLine({ supplier: one, micros: 1_000_000n, quantity: 3 }),
        aLine({ supplier: two, micros: 3_390_000n }),
      ],
      {
        ...terms,
        tariffs: [
          aTariff('1', { steps: [{ upTo: null, priceMinor: 500n }] }),
          aTariff('2', { steps: [{ upTo: null, priceMinor: 499n }], minDays: 5, maxDays: 9 }),
        ],
      },
    )
    expect(quoted).toMatchObject({
      ok: true,
      value: {
        orders: [
          {
            supplier: { id: 'pty_1' },
            goods: money('CNY', 11_850n),
            shipping: money('CNY', 500n),
            total: money('CNY', 12_350n),
            charge: money('CNY', 12_350n),
            rate: null,
          },
          {
            supplier: { id: 'pty_2' },
            goods: money('GBP', 995n), // 6.565 → 6.56, and 3.39
            shipping: money('GBP', 499n),
            total: money('GBP', 1_494n),
            charge: money('CNY', 13_820n), // 14.94 × 9.25 = 138.195, half to even
            rate: '9.250000',
            ...{ minDays: 5, maxDays: 9 },
          },
        ],
        charge: money('CNY', 26_170n),
      },
    })
  })

  test('weighs every unit of every line', () => {
    const steps = [
      { upTo: 1_000, priceMinor: 100n },
      { upTo: null, priceMinor: 900n },
    ]
    const tariffs = [aTariff('1', { basis: 'weight', steps })]
    const cost = (quantity: number) => {
      const lines = [aLine({ weightG: 300, quantity }), aLine({ weightG: 400 })]
      const quoted = composeQuote(lines, { ...terms, tariffs })
      return quoted.ok ? quoted.value.orders[0]?.shipping.minor : undefined
    }
    expect([cost(2), cost(3)]).toEqual([100n, 900n])
  })

  test.each([
    ['JPY', 1_234_500_000n, 'CNY', 5_936n], // 1234.5 yen are 1234 (half to even) × 0.0481
    ['KWD', 1_500_500n, 'CNY', 3_465n], // 1.5005 are 1.500 (half to even) × 23.1
    ['JPY', 7_000_000n, 'JPY', 7n],
    ['KWD', 7_001_000n, 'KWD', 7_001n],
  ])('of %s %d micros is charged in %s as %d', (currency, micros, chargeCurrency, minor) => {
    const line = aLine({ supplier: aSupplier('1', currency), micros })
    const quoted = composeQuote([line], { ...terms, chargeCurrency })
    expect(quoted.ok && quoted.value.charge).toEqual(money(chargeCurrency, minor))
  })

  const many = { ...terms, tariffs: [aTariff('1'), aTariff('2', { destination: 'FR' })] }
  test.each<[string, WantedLine[], typeof terms, object]>([
    ['nothing', [], terms, { code: 'orders.cart_empty' }],
    [
      'a currency without a rate',
      [aLine({ supplier: aSupplier('1', 'USD') })],
      terms,
      { code: 'payments.no_rate', base: 'USD', quote: 'CNY' },
    ],
    [
      'a supplier who does not ship there, whatever the others do',
      [aLine(), aLine({ supplier: aSupplier('2') })],
      many,
      { code: 'orders.not_shipped_there', country: 'GB', supplier: 'pty_2' },
    ],
    [
      'a supplier without any tariff',
      [aLine({ supplier: aSupplier('3') })],
      many,
      { code: 'orders.not_shipped_there', country: 'GB', supplier: 'pty_3' },
    ],
    [
      'more than the tariff takes',
      [aLine({ micros: 5_010_000n })],
      { ...terms, tariffs: [aTariff('1', { steps: [{ upTo: 500, priceMinor: 1n }] })] },
      { code: 'orders.shipment_too_large', basis: 'value', limit: 500, supplier: 'pty_1' },
    ],
  ])('of %s is refused', (_what, lines, under, refusal) => {
    expect(composeQuote(lines, under)).toEqual({ ok: false, refusal })
  })

  test('adds up: totals are goods and shipping, the charge is the sum of the charges', () => {
    const line = fc.record({
      supplier: fc.constantFrom(aSupplier('1'), aSupplier('2', 'GBP'), aSupplier('3', 'KWD')),
      micros: fc.bigInt(10_000n, 10n ** 10n),
      quantity: fc.integer({ min: 1, max: 10_000 }),
    })
    const tariffs = ['1', '2', '3'].map((uuid) =>
      aTariff(uuid, { steps: [{ upTo: null, priceMinor: 250n }] }),
    )
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (wanted) => {
        const lines = wanted.map((fields) => aLine(fields))
        const quoted = composeQuote(lines, { ...terms, tariffs })
        if (!quoted.ok) throw new Error(quoted.refusal.code)
        const { orders, charge } = quoted.value
        expect(charge).toEqual(
          sum(
            'CNY',
            orders.map((order) => order.charge),
          ),
        )
        expect(orders.flatMap((order) => order.lines)).toHaveLength(lines.length)
        for (const order of orders) {
          const { currency } = order.supplier
          const own = lines.filter(({ item }) => item.supplier.id === order.supplier.id)
          const goods = sum(
            currency,
            own.map(({ priced }) => priced.lineTotal),
          )
          expect(order.goods).toEqual(goods)
          expect(order.total.minor).toBe(goods.minor + 250n)
          const micros = rates.get(currency)
          const rate = micros && { from: currency, to: 'CNY', micros }
          expect(order.charge).toEqual(rate ? convert(order.total, rate) : order.total)
        }
      }),
    )
  })
})

test.each([
  ['awaiting_payment', 0n, 'awaiting_payment'],
  ['paid', 0n, 'held'],
  ['paid', 1n, 'partly_refunded'],
  ['paid', 100n, 'refunded'],
  ['refunded', 100n, 'refunded'],
  ['cancelled', 0n, 'cancelled'],
  ['expired', 0n, 'expired'],
] as const)('an order %s with %d refunded is shown as %s', (state, refunded, shown) => {
  const total = money('CNY', 100n)
  expect(paymentStateOf({ state, total }, money('CNY', refunded))).toBe(shown)
})
