import { expect, test } from 'vitest'
import { newTariff, readMeasure, stepFault, tariffOf, valuesOf, type Tariff } from './tariff.ts'

const byWeight: Tariff = {
  buyerId: null,
  destination: 'GB',
  basis: 'weight',
  steps: [
    { upTo: 1500, price: '450' },
    { upTo: null, price: '1200' },
  ],
  freeFrom: '50000',
  minDays: 3,
  maxDays: 5,
}

test('a tariff that is opened and saved unchanged stays as it was', () => {
  const byValue: Tariff = { ...byWeight, basis: 'value', freeFrom: null, buyerId: 'pty_1' }
  for (const tariff of [byWeight, byValue]) {
    expect(tariffOf(valuesOf(tariff, 'GBP'), 'GBP')).toEqual(tariff)
  }
  expect(tariffOf(valuesOf(byValue, 'JPY'), 'JPY')).toEqual(byValue)
})

test('weights are typed in kilograms and values in the currency', () => {
  expect(valuesOf(byWeight, 'GBP')).toMatchObject({
    steps: [
      { upTo: '1.5', price: '4.50' },
      { upTo: '', price: '12.00' },
    ],
    freeFrom: '500.00',
  })
  expect(readMeasure('0.25', 'weight', 'GBP')).toBe(250)
  expect(readMeasure('0.25', 'value', 'GBP')).toBe(25)
})

test('what is not a measure above zero is refused where it is typed', () => {
  expect(readMeasure('heavy', 'weight', 'GBP')).toBeUndefined()
  expect(readMeasure('0', 'weight', 'GBP')).toBeUndefined()
  expect(readMeasure('1.2345', 'weight', 'GBP')).toBeUndefined()
  expect(readMeasure('  ', 'weight', 'GBP')).toBeNull()
})

test('steps rise, and only the last has no end', () => {
  const steps = (...ends: string[]) => ({
    ...newTariff,
    steps: ends.map((upTo) => ({ upTo, price: '1' })),
  })
  expect(stepFault(steps('1', '5', ''), 1, 'GBP')).toBeUndefined()
  expect(stepFault(steps('1', '5', ''), 2, 'GBP')).toBeUndefined()
  expect(stepFault(steps('5', '5'), 1, 'GBP')).toBe('not_rising')
  expect(stepFault(steps('', '5'), 0, 'GBP')).toBe('only_last_open')
  expect(stepFault(steps('x'), 0, 'GBP')).toBe('not_a_number')
})
