import assert from 'node:assert/strict'
import {
  decimalToScaled,
  divideHalfEven,
  exponentOf,
  scaledToDecimal,
  type Money,
} from './money.ts'

/**
 * One major unit of `from` costs `micros` millionths of a major unit of `to`, or finer parts of it:
 * `rateDecimals` says which.
 */
export type Rate = Readonly<{ from: string; to: string; micros: bigint }>

const RATE_DECIMALS = 6
const FINE_RATE_DECIMALS = 10

/** One of these is worth so little that six decimals would leave a rate too few digits. */
const smallUnits = new Set(['HUF', 'IDR', 'ISK', 'JPY', 'KRW', 'VND'])

/** How many decimals a rate has by which a currency is sold. */
export function rateDecimals(from: string): number {
  return smallUnits.has(from) ? FINE_RATE_DECIMALS : RATE_DECIMALS
}

export function rateFromDecimal(
  pair: { from: string; to: string },
  text: string,
): Rate | undefined {
  const micros = decimalToScaled(text, rateDecimals(pair.from))
  return micros === undefined || micros <= 0n ? undefined : { ...pair, micros }
}

export function rateToDecimal(rate: Rate): string {
  return scaledToDecimal(rate.micros, rateDecimals(rate.from))
}

/** Converts an amount at a rate, rounded once, half to even. */
export function convert(amount: Money, rate: Rate): Money {
  assert.equal(amount.currency, rate.from, 'the rate is for another currency')
  const up = 10n ** BigInt(exponentOf(rate.to))
  const down = 10n ** BigInt(exponentOf(rate.from) + rateDecimals(rate.from))
  return { currency: rate.to, minor: divideHalfEven(amount.minor * rate.micros * up, down) }
}

/** What an order is worth and what was charged for it; or how much of both has gone back so far. */
export type Exchanged = Readonly<{ original: Money; converted: Money }>

/**
 * The charge that belongs to the next part of an exchanged amount, at the same frozen rate. Cut
 * from the running total, so roundings never add up and the last part takes whatever remains.
 */
export function convertedPart(whole: Exchanged, before: Exchanged, part: Money): Money {
  const { original, converted } = whole
  const upTo = before.original.minor + part.minor
  assert(part.minor >= 0n && upTo <= original.minor, 'a part is within the whole')
  const target = divideHalfEven(converted.minor * upTo, original.minor)
  return { currency: converted.currency, minor: target - before.converted.minor }
}
