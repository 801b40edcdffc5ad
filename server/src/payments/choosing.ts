import type { Method } from '../gateways/index.ts'
import type { MethodPrice } from './methods.ts'

// Which way to pay is recommended, and why. Everything paid here is kept until the goods have
// arrived, so all ways are equally safe, and what is left is what they cost and how fast they are:
//
// 1. What costs over half a percent more than the cheapest is not recommended.
// 2. Of the rest: one that charges the buyer's own currency, because then no bank adds its rate.
// 3. Then one whose payment the supplier sees at once.
// 4. Then the cheapest, then the first in the marketplace's own order.

export type Reason = 'cheapest' | 'own_currency' | 'fastest'

export type Recommendation = Readonly<{ method: string; reason: Reason }>

type Choice = Readonly<{ price: MethodPrice; confirms: Method['confirms'] }>

const CLOSE_BPS = 50

export function recommend(
  choices: readonly Choice[],
  ownCurrency: string,
): Recommendation | undefined {
  const costs = choices.map((choice) => costBps(choice.price))
  const least = Math.min(...costs)
  const close = choices.filter((_, index) => (costs[index] ?? 0) - least <= CLOSE_BPS)
  const own = close.filter(({ price }) => price.currency === ownCurrency)
  const kept = own.length > 0 ? own : close
  const fast = kept.filter(({ confirms }) => confirms === 'at_once')
  const last = fast.length > 0 ? fast : kept
  const best = last.reduce<Choice | undefined>(
    (chosen, choice) =>
      chosen && costBps(chosen.price) <= costBps(choice.price) ? chosen : choice,
    undefined,
  )
  if (!best) return undefined
  return { method: best.price.method, reason: reasonOf({ choices, close, own, kept, fast }) }
}

type Rounds = Readonly<Record<'choices' | 'close' | 'own' | 'kept' | 'fast', readonly Choice[]>>

/** The last rule that told it from another. */
function reasonOf({ choices, close, own, kept, fast }: Rounds): Reason {
  if (own.length > 0 && own.length < close.length) return 'own_currency'
  if (fast.length > 0 && fast.length < kept.length) return 'fastest'
  return own.length > 0 && own.length === choices.length ? 'own_currency' : 'cheapest'
}

/** What is paid beyond the goods at the market's rate, in hundredths of a percent. */
function costBps({ surcharge, exchangeMargin, total }: MethodPrice): number {
  const cost = surcharge.minor + exchangeMargin.minor
  return Number((cost * 1_000_000n) / total.minor) / 100
}
