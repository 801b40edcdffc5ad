import type { Money, Price } from '../ui/format.ts'

/** What amounts come to, one sum for each currency in the order they first appear. */
export function sumByCurrency(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, bigint>()
  for (const { currency, minor } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor))
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor: minor.toString() }))
}

export function isZero({ minor }: Money): boolean {
  return BigInt(minor) === 0n
}

const PRICE_DECIMALS = 6

/** Whether a unit price is below another of its currency. */
export function isCheaper(price: Price, than: Price): boolean {
  return microsOf(price) < microsOf(than)
}

function microsOf({ amount }: Price): bigint {
  const [whole = '', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.slice(0, PRICE_DECIMALS).padEnd(PRICE_DECIMALS, '0'))
}
