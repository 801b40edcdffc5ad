import { describe, expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { areSteps, shippingCost, type Tariff } from './shipping.ts'

let serial = 0n

/** A tariff of one open step; each has a price of its own to tell it by. */
function aTariff(fields: Partial<Tariff> = {}): Tariff {
  serial += 1n
  return {
    ...{ supplierUuid: 's', buyerUuid: null, destination: '*', basis: 'weight' },
    ...{ steps: [{ upTo: null, priceMinor: serial }], freeFrom: null, minDays: 1, maxDays: 9 },
    ...fields,
  }
}

const shipment = (fields: { country?: string; weightG?: number; minor?: bigint } = {}) => {
  const { country = 'GB', weightG = 1_000, minor = 5_000n } = fields
  return { country, weightG, goods: money('CNY', minor) }
}

describe('which tariff applies', () => {
  const own = { DE: aTariff({ destination: 'DE' }), EU: aTariff({ destination: 'EU' }) }
  const rest = aTariff({ destination: '*' })
  const agreed = {
    DE: aTariff({ destination: 'DE', buyerUuid: 'b' }),
    EU: aTariff({ destination: 'EU', buyerUuid: 'b' }),
    rest: aTariff({ destination: '*', buyerUuid: 'b' }),
  }
  const everything = [rest, own.EU, own.DE, agreed.rest, agreed.EU, agreed.DE]
  const without = (...gone: Tariff[]) => everything.filter((tariff) => !gone.includes(tariff))

  test.each<[string, readonly Tariff[], string, Tariff | undefined]>([
    ['the country’s before the union’s and the rest’s', [rest, own.EU, own.DE], 'DE', own.DE],
    ['the union’s before the rest’s', [rest, own.EU], 'DE', own.EU],
    ['the union’s for any member', [rest, own.EU, own.DE], 'FR', own.EU],
    ['the rest’s outside of the union', [rest, own.EU, own.DE], 'GB', rest],
    ['the rest’s where nothing is nearer', [rest], 'DE', rest],
    ['none where nobody ships', [own.EU, own.DE], 'GB', undefined],
    ['none without any', [], 'GB', undefined],
    ['what was agreed before all that is public', everything, 'DE', agreed.DE],
    ['the agreed union’s before the public country’s', without(agreed.DE), 'DE', agreed.EU],
    [
      'even the agreed rest’s before the public country’s',
      without(agreed.DE, agreed.EU),
      'DE',
      agreed.rest,
    ],
    ['the agreed rest’s elsewhere', everything, 'GB', agreed.rest],
    ['the public one where the agreement says nothing', [rest, agreed.DE], 'GB', rest],
  ])('%s', (_which, tariffs, country, expected) => {
    for (const listed of [tariffs, tariffs.toReversed()]) {
      const result = shippingCost(listed, shipment({ country }))
      if (expected) expect(result).toMatchObject({ ok: true, value: { tariff: expected } })
      else {
        expect(result).toMatchObject({ refusal: { code: 'orders.not_shipped_there', country } })
      }
    }
  })
})

describe('what it costs', () => {
  const steps = [
    { upTo: 500, priceMinor: 300n },
    { upTo: 2_000, priceMinor: 700n },
    { upTo: 10_000, priceMinor: 1_500n },
  ]

  test.each([
    [0, 300n],
    [1, 300n],
    [500, 300n],
    [501, 700n],
    [2_000, 700n],
    [2_001, 1_500n],
    [10_000, 1_500n],
  ])('%d grams are in the step of %d', (weightG, minor) => {
    const tariff = aTariff({ basis: 'weight', steps })
    expect(shippingCost([tariff], shipment({ weightG }))).toMatchObject({
      ok: true,
      value: { cost: money('CNY', minor) },
    })
  })

  test.each([
    [499n, 300n],
    [500n, 300n],
    [501n, 700n],
    [10_000n, 1_500n],
  ])('goods for %d are in the step of %d', (minor, cost) => {
    const tariff = aTariff({ basis: 'value', steps })
    expect(shippingCost([tariff], shipment({ minor }))).toMatchObject({
      value: { cost: money('CNY', cost) },
    })
  })

  test.each([
    ['weight', { weightG: 10_001 }],
    ['value', { minor: 10_001n }],
  ] as const)('beyond the last step, by %s, it is not shipped', (basis, fields) => {
    expect(shippingCost([aTariff({ basis, steps })], shipment(fields))).toEqual({
      ok: false,
      refusal: { code: 'orders.shipment_too_large', basis, limit: 10_000 },
    })
  })

  test('an open last step takes everything', () => {
    const open = [...steps, { upTo: null, priceMinor: 9_999n }]
    const tariff = aTariff({ basis: 'weight', steps: open })
    const huge = shipment({ weightG: 2 ** 52 })
    expect(shippingCost([tariff], huge)).toMatchObject({
      value: { cost: money('CNY', 9_999n) },
    })
  })

  test.each([
    [4_999n, 300n],
    [5_000n, 0n],
    [5_001n, 0n],
  ])('from 5000 on it is free: goods for %d cost %d to ship', (minor, cost) => {
    const tariff = aTariff({ steps, freeFrom: 5_000n })
    expect(shippingCost([tariff], shipment({ minor, weightG: 1 }))).toMatchObject({
      value: { cost: money('CNY', cost) },
    })
  })

  test('free means free, also for what is too heavy for the steps', () => {
    const tariff = aTariff({ steps, freeFrom: 5_000n })
    expect(shippingCost([tariff], shipment({ weightG: 99_999 }))).toMatchObject({
      value: { cost: money('CNY', 0n) },
    })
  })

  test('it is in the currency of the goods', () => {
    const goods = money('JPY', 70n)
    const result = shippingCost([aTariff({ steps })], { country: 'JP', weightG: 5, goods })
    expect(result).toMatchObject({ value: { cost: money('JPY', 300n) } })
  })
})

test.each([
  [[5], true],
  [[null], true],
  [[5, 6], true],
  [[5, 6, null], true],
  [[5, 5], false],
  [[6, 5], false],
  [[null, 5], false],
  [[null, null], false],
  [[5, null, 6], false],
])('steps up to %j are a tariff: %s', (limits, expected) => {
  expect(areSteps(limits.map((upTo) => ({ upTo, priceMinor: 1n })))).toBe(expected)
})
