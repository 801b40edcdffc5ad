import { rateDecimals } from '../kernel/exchange.ts'
import { divideHalfEven } from '../kernel/money.ts'

// What one currency costs in another: as the market says, and as we charge it.

/** What one of `base` costs in `quote`, in millionths or finer (`rateDecimals`). */
export type MarketRate = Readonly<{
  base: string
  quote: string
  micros: bigint
  source: string
  validFrom: Date
}>

/** The market's rate with our margin on top: what a buyer is charged at. */
export type AppliedRate = MarketRate & Readonly<{ marketMicros: bigint; marginBps: number }>

const ONE = 1_000_000n
const WHOLE_BPS = 10_000n

export function withMargin(market: MarketRate, marginBps: number): AppliedRate {
  const micros = divideHalfEven(market.micros * (WHOLE_BPS + BigInt(marginBps)), WHOLE_BPS)
  return { ...market, micros, marketMicros: market.micros, marginBps }
}

/** With fewer than five digits a rate is off by more than a hundredth of a percent. */
const LEAST_CROSS = 10_000n

/**
 * A rate by way of a third currency, from what one of that costs in each: ECB rates are all for one
 * euro. As old as the older of the two. Undefined where it has too few digits.
 */
export function crossRate(toBase: MarketRate, toQuote: MarketRate): MarketRate | undefined {
  const parts = 10n ** BigInt(rateDecimals(toBase.quote))
  const micros = divideHalfEven(toQuote.micros * parts, toBase.micros)
  if (micros < LEAST_CROSS) return undefined
  const older = toBase.validFrom < toQuote.validFrom ? toBase : toQuote
  const { source, validFrom } = older
  return { base: toBase.quote, quote: toQuote.quote, micros, source, validFrom }
}

/** Where all rates are quoted for one unit of it, as at the European Central Bank. */
export const PIVOT = 'EUR'

/**
 * The market's rate for a pair: as it was set for the pair itself, else by way of the pivot.
 * `direct` are the rates set for pairs, `pivoted` what one euro costs in each currency.
 */
export function marketRate(
  pair: Readonly<{ base: string; quote: string }>,
  known: Readonly<{
    direct: readonly MarketRate[]
    pivoted: ReadonlyMap<string, MarketRate>
  }>,
): MarketRate | undefined {
  const { base, quote } = pair
  const own = known.direct.find((rate) => rate.base === base && rate.quote === quote)
  if (own) return own
  const [toBase, toQuote] = [known.pivoted.get(base), known.pivoted.get(quote)]
  if (base === PIVOT) return toQuote
  const pivot = (rate: MarketRate) => ({ ...rate, quote: PIVOT, micros: ONE })
  if (!toBase) return undefined
  if (quote === PIVOT) return crossRate(toBase, pivot(toBase))
  return toQuote && crossRate(toBase, toQuote)
}
