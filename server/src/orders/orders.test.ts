import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money, sum } from '../kernel/money.ts'
import { lineTotal } from '../kernel/price.ts'
import type { WhyNot } from '../payments/index.ts'
import type { SaleItem, SaleSupplier } from '../catalog/index.ts'
import { composeOrders, paymentStateOf, whyUnpayable, type WantedLine } from './orders.ts'
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

const terms = { country: 'GB', tariffs: [aTariff('1')] }

test('an order that comes to nothing after rounding is refused', () => {
  const line = aLine({ supplier: aSupplier('1', 'GBP'), micros: 1_000n })
  expect(composeOrders([line], terms)).toEqual({
    ok: false,
    refusal: { code: 'orders.total_too_small', supplier: 'pty_1' },
  })
})

describe('a method that cannot pay a quote', () => {
  const composed = composeOrders([aLine()], terms)
  const orders = composed.ok ? composed.value : []
  test.each<[WhyNot, object]>([
    [
      { code: 'nothing', index: 0 },
      { code: 'orders.total_too_small', supplier: 'pty_1' },
    ],
    [
      { code: 'no_rate', base: 'GBP', quote: 'CNY' },
      { code: 'payments.no_rate', base: 'GBP', quote: 'CNY' },
    ],
    [
      { code: 'too_large', limit: money('CNY', 5n) },
      { code: 'payments.over_limit', currency: 'CNY', maxMinor: 5n },
    ],
    [{ code: 'country' }, { code: 'payments.method_unavailable', method: 'card', why: 'country' }],
  ])('because of $code says so', (why, refusal) => {
    expect(whyUnpayable('card', why, orders)).toEqual(refusal)
  })
})

describe('a checkout', () => {
  test('is one order a supplier, each with its own goods, shipping and total', () => {
    const [one, two] = [aSupplier('1'), aSupplier('2', 'GBP')]
    const quoted = composeOrders(
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
      value: [
        {
          supplier: { id: 'pty_1' },
          goods: money('CNY', 11_850n),
          shipping: money('CNY', 500n),
          total: money('CNY', 12_350n),
        },
        {
          supplier: { id: 'pty_2' },
          goods: money('GBP', 995n), // 6.565 → 6.56, and 3.39
          shipping: money('GBP', 499n),
          total: money('GBP', 1_494n),
          ...{ minDays: 5, maxDays: 9 },
        },
      ],
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
      const quoted = composeOrders(lines, { ...terms, tariffs })
      return quoted.ok ? quoted.value[0]?.shipping.minor : undefined
    }
    expect([cost(2), cost(3)]).toEqual([100n, 900n])
  })

  test.each([
    ['JPY', 1_234_500_000n, 1_234n], // 1234.5 yen, half to even
    ['KWD', 1_500_500n, 1_500n],
    ['KWD', 7_001_000n, 7_001n],
  ])('of %s %d micros comes to %d', (currency, micros, minor) => {
    const composed = composeOrders([aLine({ supplier: aSupplier('1', currency), micros })], terms)
    expect(composed.ok && composed.value[0]?.total).toEqual(money(currency, minor))
  })

  const many = { ...terms, tariffs: [aTariff('1'), aTariff('2', { destination: 'FR' })] }
  test.each<[string, WantedLine[], typeof terms, object]>([
    ['nothing', [], terms, { code: 'orders.cart_empty' }],
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
    expect(composeOrders(lines, under)).toEqual({ ok: false, refusal })
  })

  test('adds up: every line is in its supplier’s order, totals are goods and shipping', () => {
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
        const quoted = composeOrders(lines, { ...terms, tariffs })
        if (!quoted.ok) throw new Error(quoted.refusal.code)
        const orders = quoted.value
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
