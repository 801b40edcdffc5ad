import assert from 'node:assert/strict'

/** An amount in minor units (pence, fen, yen). Never a float, never two currencies at once. */
export type Money = Readonly<{ currency: string; minor: bigint }>

// ISO 4217 minor-unit exponents of the currencies that can be priced or paid in.
const exponents: Readonly<Record<string, number>> = {
  AED: 2, AUD: 2, BHD: 3, BRL: 2, CAD: 2, CHF: 2, CNY: 2, CZK: 2, DKK: 2, EUR: 2,
  GBP: 2, HKD: 2, HUF: 2, IDR: 2, ILS: 2, INR: 2, ISK: 0, JOD: 3, JPY: 0, KRW: 0,
  KWD: 3, MXN: 2, MYR: 2, NOK: 2, NZD: 2, OMR: 3, PHP: 2, PLN: 2, RON: 2, SAR: 2,
  SEK: 2, SGD: 2, THB: 2, TND: 3, TRY: 2, TWD: 2, USD: 2, VND: 0, ZAR: 2,
} // prettier-ignore

export const currencies: readonly string[] = Object.keys(exponents)

/** How many decimals the currency's minor unit has: 0, 2 or 3. */
export function exponentOf(currency: string): number {
  const exponent = exponents[currency]
  assert(exponent !== undefined, `unknown currency ${currency}`)
  return exponent
}

export function isCurrency(code: string): boolean {
  return Object.hasOwn(exponents, code)
}

export function money(currency: string, minor: bigint): Money {
  assert(isCurrency(currency), `unknown currency ${currency}`)
  return { currency, minor }
}

export function zero(currency: string): Money {
  return money(currency, 0n)
}

export function add(a: Money, b: Money): Money {
  assert.equal(a.currency, b.currency, 'amounts of two currencies cannot be added')
  return { currency: a.currency, minor: a.minor + b.minor }
}

export function subtract(a: Money, b: Money): Money {
  assert.equal(a.currency, b.currency, 'amounts of two currencies cannot be subtracted')
  return { currency: a.currency, minor: a.minor - b.minor }
}

export function sum(currency: string, amounts: Iterable<Money>): Money {
  let total = zero(currency)
  for (const amount of amounts) total = add(total, amount)
  return total
}

export function isSame(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor
}

/** The one rounding rule: numerator over denominator to a whole number, half to even. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'the denominator is positive')
  const negative = numerator < 0n
  const magnitude = negative ? -numerator : numerator
  const quotient = magnitude / denominator
  const twiceRest = (magnitude % denominator) * 2n
  const up = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n)
  const rounded = up ? quotient + 1n : quotient
  return negative ? -rounded : rounded
}

/**
 * Splits an amount by weight; the shares always sum to it. Largest remainder, ties to the first.
 */
export function allocate(amount: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((a, b) => a + b, 0n)
  assert(weights.length > 0 && total > 0n, 'there is something to split by')
  assert(amount.minor >= 0n, 'only what is there can be split')
  assert(
    weights.every((weight) => weight >= 0n),
    'weights are not negative',
  )
  const shares = weights.map((weight) => (amount.minor * weight) / total)
  let left = amount.minor - shares.reduce((a, b) => a + b, 0n)
  const byRemainder = weights
    .map((weight, index) => ({ index, rest: (amount.minor * weight) % total }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  for (const { index } of byRemainder) {
    if (left === 0n) break
    shares[index] = (shares[index] ?? 0n) + 1n
    left -= 1n
  }
  return shares.map((minor) => ({ currency: amount.currency, minor }))
}

/** "1234.50" from 123450 minor units: the plain decimal that networks and files use. */
export function toDecimal({ currency, minor }: Money): string {
  return scaledToDecimal(minor, exponentOf(currency))
}

/** Parses a plain decimal amount exactly; undefined when it is not one or has too many decimals. */
export function fromDecimal(currency: string, text: string): Money | undefined {
  const minor = decimalToScaled(text, exponentOf(currency))
  return minor === undefined ? undefined : { currency, minor }
}

/** A whole number of 10^-scale units as a decimal with exactly `scale` places. */
export function scaledToDecimal(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The reverse; more decimals than `scale` are refused unless they are zeros. */
export function decimalToScaled(text: string, scale: number): bigint | undefined {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  if (/[1-9]/.test(fraction.slice(scale))) return undefined
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -units : units
}

/**
 * Every amount that a person can mean by these words: "1,234.50" in any currency, "CNY 12" in one.
 */
export function amountsWritten(text: string): Money[] {
  const match = /^([A-Z]{3})?[\s¥￥$€£]*(\d[\d,，]*(?:\.\d{1,3})?)\s*([A-Z]{3})?$/i.exec(
    text.trim(),
  )
  if (!match) return []
  const [, before, digits = '', after] = match
  const code = (before ?? after)?.toUpperCase()
  const decimal = digits.replaceAll(/[,，]/g, '')
  return currencies
    .filter((currency) => code === undefined || currency === code)
    .flatMap((currency) => fromDecimal(currency, decimal) ?? [])
}
