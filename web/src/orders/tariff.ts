import type { operations } from '@danbao/sdk'
import { decimalToMinor, exponentOf, minorToDecimal } from '../ui/format.ts'

type Listed = operations['listShippingTariffs']['responses'][200]['content']['application/json']
export type Tariff = Listed['items'][number]
type Basis = Tariff['basis']

/** Everywhere that no other tariff names. */
export const ELSEWHERE = '*'
export const EUROPEAN_UNION = 'EU'

/** A tariff as a person types it: weights in kilograms, amounts in the major unit. */
export type TariffValues = {
  buyerId: string
  destination: string
  basis: Basis
  steps: { upTo: string; price: string }[]
  freeFrom: string
  minDays: string
  maxDays: string
}

export const newTariff: TariffValues = {
  buyerId: '',
  destination: '',
  basis: 'weight',
  steps: [{ upTo: '', price: '' }],
  freeFrom: '',
  minDays: '',
  maxDays: '',
}

const GRAM_DECIMALS = 3

/** The decimals of what a step is measured in: kilograms, or the currency. */
function decimalsOf(basis: Basis, currency: string): number {
  return basis === 'weight' ? GRAM_DECIMALS : exponentOf(currency)
}

export function valuesOf(tariff: Tariff, currency: string): TariffValues {
  const { buyerId, destination, basis, steps, freeFrom, minDays, maxDays } = tariff
  const exponent = exponentOf(currency)
  return {
    buyerId: buyerId ?? '',
    destination,
    basis,
    steps: steps.map(({ upTo, price }) => ({
      upTo: upTo === null ? '' : measureText(upTo, basis, currency),
      price: minorToDecimal(price, exponent),
    })),
    freeFrom: freeFrom ? minorToDecimal(freeFrom, exponent) : '',
    minDays: String(minDays),
    maxDays: String(maxDays),
  }
}

/** "1.5" for 1500 grams, "20.00" for 2000 pence. */
export function measureText(upTo: number, basis: Basis, currency: string): string {
  const decimal = minorToDecimal(String(upTo), decimalsOf(basis, currency))
  return basis === 'weight' ? decimal.replace(/\.?0+$/, '') : decimal
}

/** What was typed as the largest measure of a step; undefined if it is none. Empty is no end. */
export function readMeasure(text: string, basis: Basis, currency: string) {
  if (text.trim() === '') return null
  const units = basis === 'weight' ? kilogramsToGrams(text) : decimalToMinor(text, currency)
  const value = Number(units)
  return units !== undefined && value > 0 && value <= MAX_MEASURE ? value : undefined
}

const MAX_MEASURE = 2_000_000_000

// Grams are to kilograms as the Kuwaiti fils to the dinar: thousandths.
function kilogramsToGrams(text: string): string | undefined {
  return decimalToMinor(text, 'KWD')
}

/** What was typed, as it is sent; call it with values that the form has found good. */
export function tariffOf(values: TariffValues, currency: string): Tariff {
  const { buyerId, destination, basis, steps, freeFrom, minDays, maxDays } = values
  return {
    buyerId: buyerId.trim() || null,
    destination,
    basis,
    steps: steps.map(({ upTo, price }) => ({
      upTo: readMeasure(upTo, basis, currency) ?? null,
      price: decimalToMinor(price, currency) ?? '',
    })),
    freeFrom: freeFrom.trim() ? (decimalToMinor(freeFrom, currency) ?? '') : null,
    minDays: Number(minDays),
    maxDays: Number(maxDays),
  }
}

export type StepFault = 'not_a_number' | 'not_rising' | 'only_last_open'

/** What is wrong with the end of a step, given the others. */
export function stepFault(values: TariffValues, index: number, currency: string) {
  const { steps, basis } = values
  const read = (at: number) => readMeasure(steps[at]?.upTo ?? '', basis, currency)
  const here = read(index)
  if (here === undefined) return 'not_a_number' satisfies StepFault
  if (here === null) {
    return index === steps.length - 1 ? undefined : ('only_last_open' satisfies StepFault)
  }
  const before = index > 0 ? read(index - 1) : null
  return typeof before === 'number' && before >= here
    ? ('not_rising' satisfies StepFault)
    : undefined
}
