import { exponentOf, type Money, type Price } from '../ui/format.ts'

// What a quantity costs by a list of price steps, as the page shows it before the cart has
// answered.

export type Tier = Readonly<{ minQuantity: number; unitPrice: Price }>

const PRICE_DECIMALS = 6

/** The step that a quantity has reached; undefined below the first. */
export function tierFor(tiers: readonly Tier[], quantity: number): Tier | undefined {
  return tiers.findLast(({ minQuantity }) => minQuantity <= quantity)
}

/** The next step that costs less, and how many more units reach it. */
export function nextStep(tiers: readonly Tier[], quantity: number) {
  const now = tierFor(tiers, quantity) ?? tiers[0]
  const tier = tiers.find(
    ({ minQuantity, unitPrice }) =>
      minQuantity > quantity && now !== undefined && isLess(unitPrice, now.unitPrice),
  )
  return tier && { tier, more: tier.minQuantity - quantity }
}

export type Step = Tier & Readonly<{ from: number; upTo: number | undefined; saving: number }>

/**
 * The steps as ranges. They begin at the minimum order: what a step says about less cannot be
 * bought. The saving is in whole percent of the first price.
 */
export function stepsOf(tiers: readonly Tier[], moq: number): Step[] {
  const first = tierFor(tiers, moq) ?? tiers[0]
  if (!first) return []
  return tiers.slice(tiers.indexOf(first)).map((tier, index, reachable) => {
    const next = reachable[index + 1]
    return {
      ...tier,
      from: Math.max(tier.minQuantity, moq),
      upTo: next && next.minQuantity - 1,
      saving: savingPercent(first.unitPrice, tier.unitPrice),
    }
  })
}

/** Quantity times unit price, rounded once, half to even, to minor units: as the cart will say. */
export function lineTotal({ currency, amount }: Price, quantity: number): Money {
  const scale = 10n ** BigInt(PRICE_DECIMALS - exponentOf(currency))
  const exact = microsOf(amount) * BigInt(quantity)
  const [whole, rest] = [exact / scale, exact % scale]
  const isUp = rest * 2n > scale || (rest * 2n === scale && whole % 2n === 1n)
  return { currency, minor: (isUp ? whole + 1n : whole).toString() }
}

export function isLess(a: Price, b: Price): boolean {
  return microsOf(a.amount) < microsOf(b.amount)
}

/** How much less the second price is than the first, in whole percent; nothing when it is not. */
export function savingPercent(from: Price, to: Price): number {
  const [before, after] = [microsOf(from.amount), microsOf(to.amount)]
  if (before === 0n || after >= before) return 0
  return Math.round(Number(((before - after) * 1000n) / before) / 10)
}

function microsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.slice(0, PRICE_DECIMALS).padEnd(PRICE_DECIMALS, '0'))
}
