import type { operations } from '@danbao/sdk'
import { decimalToMinor, exponentOf, minorToDecimal } from '../ui/format.ts'

type Listed = operations['listMethodTerms']['responses'][200]['content']['application/json']
export type MethodSet = Listed['items'][number]
export type Terms = MethodSet['terms']
export type TermsBody = operations['setMethodTerms']['requestBody']['content']['application/json']

/** Terms as a person types them: amounts in the major unit, a surcharge in percent. */
export type TermsValues = {
  enabled: boolean
  countries: string
  currencies: string
  min: string
  max: string
  dayMax: string
  yearMax: string
  surcharge: string
  buyers: Terms['buyers']
  opensAt: string
  closesAt: string
  reason: string
}

/** What limits count in. */
export function limitCurrency({ network }: MethodSet): string {
  return network.currencies[0] ?? ''
}

const PERCENT_DECIMALS = 2

export function valuesOf(set: MethodSet): TermsValues {
  const { terms } = set
  const decimals = exponentOf(limitCurrency(set))
  const amount = (minor: string | null) => (minor === null ? '' : minorToDecimal(minor, decimals))
  return {
    enabled: terms.enabled,
    countries: terms.countries?.join(' ') ?? '',
    currencies: terms.currencies?.join(' ') ?? '',
    min: amount(terms.minMinor),
    max: amount(terms.maxMinor),
    dayMax: amount(terms.dayMaxMinor),
    yearMax: amount(terms.yearMaxMinor),
    surcharge: minorToDecimal(String(terms.surchargeBps), PERCENT_DECIMALS),
    buyers: terms.buyers,
    opensAt: terms.hours?.from ?? '',
    closesAt: terms.hours?.to ?? '',
    reason: '',
  }
}

/** What a person typed, for the server; only of values whose fields are right. */
export function bodyOf(values: TermsValues, set: MethodSet): TermsBody {
  const currency = limitCurrency(set)
  const amount = (text: string) => decimalToMinor(text, currency) ?? null
  const codes = (text: string) => (text.trim() === '' ? null : codesIn(text))
  return {
    version: set.version,
    enabled: values.enabled,
    countries: codes(values.countries),
    currencies: codes(values.currencies),
    minMinor: amount(values.min),
    maxMinor: amount(values.max),
    dayMaxMinor: amount(values.dayMax),
    yearMaxMinor: amount(values.yearMax),
    surchargeBps: bpsIn(values.surcharge) ?? 0,
    buyers: values.buyers,
    hours: values.opensAt && values.closesAt ? { from: values.opensAt, to: values.closesAt } : null,
    reason: values.reason.trim().replaceAll(/\s+/g, ' '),
  }
}

/** "gb, DE fr" names three. */
export function codesIn(text: string): string[] {
  return [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ]
}

const MAX_BPS = 1000

/** Hundredths of a percent of what was typed as a percentage; undefined if it is none we take. */
export function bpsIn(text: string): number | undefined {
  const match = /^(\d{1,2})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (!match) return undefined
  const bps = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(PERCENT_DECIMALS, '0'))
  return bps <= MAX_BPS ? bps : undefined
}

/** Whether this is an amount above zero, or nothing. */
export function isLimit(text: string, currency: string): boolean {
  if (text.trim() === '') return true
  const minor = decimalToMinor(text, currency)
  return minor !== undefined && minor !== '0'
}
