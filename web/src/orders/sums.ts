import type { Money } from '../ui/format.ts'

/** What amounts come to, one sum for each currency in the order they first appear. */
export function sumByCurrency(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, bigint>()
  for (const { currency, minor } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor))
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor: minor.toString() }))
}

/** What remains of an amount of the same currency. */
export function minus(amount: Money, ...less: readonly Money[]): Money {
  const minor = less.reduce((left, { minor: taken }) => left - BigInt(taken), BigInt(amount.minor))
  return { currency: amount.currency, minor: minor.toString() }
}

export function isZero({ minor }: Money): boolean {
  return BigInt(minor) === 0n
}
