import assert from 'node:assert/strict'
import {
  decimalToScaled,
  divideHalfEven,
  exponentOf,
  scaledToDecimal,
  type Money,
} from './money.ts'

/** A price of one unit in millionths of the major unit: £0.065 is 65000 micros. */
export type UnitPrice = Readonly<{ currency: string; micros: bigint }>

export type PriceTier = Readonly<{ minQuantity: number; unitPrice: UnitPrice }>

const PRICE_DECIMALS = 6
const MICROS_PER_MAJOR = 10n ** BigInt(PRICE_DECIMALS)

/** Quantity times unit price, rounded once, half to even, to minor units. */
export function lineTotal(price: UnitPrice, quantity: number): Money {
  assert(Number.isSafeInteger(quantity) && quantity >= 0, 'a quantity is a whole number')
  const scaled = price.micros * BigInt(quantity) * 10n ** BigInt(exponentOf(price.currency))
  return { currency: price.currency, minor: divideHalfEven(scaled, MICROS_PER_MAJOR) }
}

/** The tier that applies to a quantity: the highest step reached. Undefined below the first. */
export function tierFor(tiers: readonly PriceTier[], quantity: number): PriceTier | undefined {
  return tiers.reduce<PriceTier | undefined>((best, tier) => {
    if (tier.minQuantity > quantity) return best
    return best && best.minQuantity >= tier.minQuantity ? best : tier
  }, undefined)
}

/** The next cheaper step above a quantity, and how many more units reach it. */
export function nextTier(tiers: readonly PriceTier[], quantity: number) {
  const next = tiers
    .filter((tier) => tier.minQuantity > quantity)
    .sort((a, b) => a.minQuantity - b.minQuantity)[0]
  return next && { tier: next, more: next.minQuantity - quantity }
}

/** "0.065" for 65000 micros: no trailing zeros beyond the currency's own decimals. */
export function priceToDecimal({ currency, micros }: UnitPrice): string {
  const full = scaledToDecimal(micros, PRICE_DECIMALS)
  const keep = full.length - (PRICE_DECIMALS - exponentOf(currency))
  const tail = full.slice(keep).replace(/0+$/, '')
  return (full.slice(0, keep) + tail).replace(/\.$/, '')
}

export function priceFromDecimal(currency: string, text: string): UnitPrice | undefined {
  const micros = decimalToScaled(text, PRICE_DECIMALS)
  return micros === undefined ? undefined : { currency, micros }
}
