import { expect, test } from 'vitest'
import { bodyOf, bpsIn, codesIn, isLimit, valuesOf, type MethodSet } from './method-terms.ts'

const set: MethodSet = {
  ...{ method: 'card', gateway: 'stripe', version: 3, history: [] },
  network: { currencies: ['JPY', 'EUR'], minMinor: '50', maxMinor: '1000', confirms: 'at_once' },
  terms: {
    ...{ enabled: true, countries: ['DE', 'FR'], currencies: null, buyers: 'known' },
    ...{ minMinor: '100', maxMinor: null, dayMaxMinor: '5000', yearMaxMinor: null },
    ...{ surchargeBps: 125, hours: { from: '09:00', to: '17:30' } },
  },
}

test('terms that are opened and saved unchanged stay as they were', () => {
  const { reason, version, ...terms } = bodyOf({ ...valuesOf(set), reason: '  No \n change ' }, set)
  expect(terms).toEqual(set.terms)
  expect([reason, version]).toEqual(['No change', 3])
})

test('amounts are in the currency that limits count in, a surcharge in percent', () => {
  expect(valuesOf(set)).toMatchObject({ min: '100', max: '', surcharge: '1.25' })
})

test.each([
  ['0', 0],
  ['2.5', 250],
  ['2,5', 250],
  ['0.05', 5],
  ['10', 1000],
  ['10.01', undefined],
  ['-1', undefined],
  ['', undefined],
  ['1.005', undefined],
])('a surcharge of %j percent is %j hundredths', (text, bps) => {
  expect(bpsIn(text)).toBe(bps)
})

test('codes are told apart by blanks and commas, in any case, each once', () => {
  expect(codesIn(' gb, DE;fr gb ')).toEqual(['GB', 'DE', 'FR'])
})

test('a limit is an amount above zero, or none', () => {
  expect(['', '5', '5.00'].map((text) => isLimit(text, 'EUR'))).toEqual([true, true, true])
  expect(['0', '0.00', '5.001', 'x'].some((text) => isLimit(text, 'EUR'))).toBe(false)
  expect(isLimit('5.5', 'JPY')).toBe(false)
})
