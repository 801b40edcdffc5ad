import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  listPrice,
  makeCatalogue,
  priceListOf,
  supplierOf,
  SUPPLIERS,
  tiersOf,
} from './retail-catalogue.ts'
import type { Observation } from './retail-catalogue.ts'
import { aLine } from './retail-fixtures.ts'

const seen = (...sales: [quantity: number, pence: number, count: number][]): Observation[] =>
  sales.map(([quantity, pence, count]) => ({ quantity, micros: BigInt(pence) * 10_000n, count }))

const tiers = (...steps: [minQuantity: number, pence: number][]) =>
  steps.map(([minQuantity, pence]) => ({ minQuantity, micros: BigInt(pence) * 10_000n }))

test.each([
  ['one price is the list price', seen([5, 255, 3]), tiers([1, 255])],
  [
    'a lower price begins where it is sold',
    seen([1, 295, 9], [32, 255, 4]),
    tiers([1, 295], [32, 255]),
  ],
  [
    'the most usual price stands from one unit on, a dearer one goes by offer',
    seen([1, 590, 4], [1, 295, 5], [6, 295, 5]),
    tiers([1, 295]),
  ],
  [
    'of two as usual prices the higher is the list price',
    seen([1, 100, 2], [9, 90, 2]),
    tiers([1, 100], [9, 90]),
  ],
  [
    'a small quantity sold cheap once does not pull the price down for all above it',
    seen([2, 90, 1], [5, 100, 8], [10, 90, 3]),
    tiers([1, 100], [10, 90]),
  ],
  [
    'a single unit costs the list price whatever one was sold for',
    seen([1, 80, 2], [4, 100, 3]),
    tiers([1, 100]),
  ],
  [
    'prices fall in several steps',
    seen([1, 55, 9], [24, 55, 2], [120, 42, 5], [960, 40, 2]),
    tiers([1, 55], [120, 42], [960, 40]),
  ],
])('%s', (_, observations, expected) => {
  expect(tiersOf(observations)).toEqual(expected)
})

test('whatever was sold, quantities rise and prices fall from step to step', () => {
  const anyObservation = fc.record({
    quantity: fc.integer({ min: 1, max: 200 }),
    micros: fc.bigInt(1n, 20n),
    count: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(fc.array(anyObservation, { minLength: 1, maxLength: 40 }), (observations) => {
      const steps = tiersOf(observations)
      expect(steps[0]?.minQuantity).toBe(1)
      expect(steps.length).toBeLessThanOrEqual(10)
      steps.slice(1).forEach((step, index) => {
        expect(step.minQuantity).toBeGreaterThan(steps[index]?.minQuantity ?? 0)
        expect(step.micros).toBeLessThan(steps[index]?.micros ?? 0n)
      })
    }),
  )
})

test('goods whose codes differ only in their letters come from one supplier', () => {
  expect(supplierOf('84029E')).toBe(supplierOf('84029G'))
  expect(supplierOf('84029')).toBe(supplierOf('84029BL'))
})

test('goods spread over all suppliers, none of whom has more than thrice its part', () => {
  const counts = new Map<number, number>()
  for (let code = 20_000; code < 24_000; code += 1) {
    const supplier = supplierOf(String(code))
    counts.set(supplier, (counts.get(supplier) ?? 0) + 1)
  }
  expect(counts.size).toBe(SUPPLIERS)
  expect(Math.max(...counts.values())).toBeLessThan((3 * 4000) / SUPPLIERS)
})

test('a catalogue has the goods of positive lines, as much of each as is sold', () => {
  const catalogue = makeCatalogue([
    aLine({ code: '10010', quantity: 4 }),
    aLine({ code: '10010', quantity: 6, invoice: '1002' }),
    aLine({ code: '10010', quantity: -6, invoice: 'C1003' }),
    aLine({ code: '10011', quantity: 2, price: '0' }),
    aLine({ code: 'POST' }),
    aLine({ code: 'M' }),
  ])
  expect([...catalogue.values()].map(({ code, stock }) => ({ code, stock }))).toEqual([
    { code: '10010', stock: 10 },
  ])
})

test('a title is the most usual description, or the code where there is none', () => {
  const catalogue = makeCatalogue([
    aLine({ description: 'damaged' }),
    aLine({ description: 'A  MUG ' }),
    aLine({ description: 'A MUG' }),
    aLine({ description: '' }),
    aLine({ code: '10011', description: '' }),
  ])
  expect(catalogue.get('10010')?.title).toBe('A MUG')
  expect(catalogue.get('10011')?.title).toBe('10011')
})

test('the list price of a quantity is that of the highest step it reaches', () => {
  const good = { code: '10010', title: '', supplier: 0, stock: 1, tiers: tiers([1, 100], [12, 90]) }
  expect([1, 11, 12, 99].map((quantity) => listPrice(good, quantity))).toEqual([
    1_000_000n,
    1_000_000n,
    900_000n,
    900_000n,
  ])
})

test('a price list is a table that quotes what needs it', () => {
  const good = { supplier: 0, stock: 7, tiers: tiers([1, 100], [12, 90]) }
  expect(priceListOf([{ ...good, code: '10010', title: 'MUG, "LARGE"' }])).toBe(
    'sku,product,title_en,category,unit,weight_g,moq,stock,tiers\r\n' +
      '10010,10010,"MUG, ""LARGE""",retail,piece,0,1,7,1:1.000000;12:0.900000',
  )
})
