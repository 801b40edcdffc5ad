import assert from 'node:assert/strict'
import { decimalToScaled, divideHalfEven, exponentOf, scaledToDecimal, type Money } from './money.ts'

/** One major unit of `from` costs `micros` millionths of a major unit of `to`. */
export type Rate = Readonly<{ from: string; to: string; micros: bigint }>

const RATE_DECIMALS = 6

export function rateFromDecimal(pair: { from: string; to: string }, text: string): Rate | undefined {
  const micros = decimalToScaled(text, RATE_DECIMALS)
  return micros === undefined || micros <= 0n ? undefined : { ...pair, micros }
}

export function rateToDecimal(rate: Rate): string {
  return scaledToDecimal(rate.micros, RATE_DECIMALS)
}

/** Converts an amount at a rate, rounded once, half to even. */
export function convert(amount: Money, rate: Rate): Money {
  assert.equal(amount.currency, rate.from, 'the rate is for another currency')
  const up = 10n ** BigInt(exponentOf(rate.to))
  const down = 10n ** BigInt(exponentOf(rate.from) + RATE_DECIMALS)
  return { currency: rate.to, minor: divideHalfEven(amount.minor * rate.micros * up, down) }
}

/**
 * The part of a converted amount that belongs to the next part of the original. Parts are cut from
 * the running total, so each is at the frozen rate and the last one takes whatever remains.
 */
export function convertedPart(
  whole: Readonly<{ original: Money; converted: Money }>,
  before: bigint,
  part: bigint,
): Money {
  const { original, converted } = whole
  assert(before >= 0n && part >= 0n && before + part <= original.minor, 'a part is within the whole')
  if (original.minor === 0n) return { currency: converted.currency, minor: 0n }
  const upTo = (minor: bigint) => divideHalfEven(converted.minor * minor, original.minor)
  return { currency: converted.currency, minor: upTo(before + part) - upTo(before) }
}
