import type { operations } from '@danbao/sdk'

export type Quote = operations['createQuote']['responses'][200]['content']['application/json']
export type QuotedOrder = Quote['orders'][number]
export type QuotedLine = QuotedOrder['lines'][number]

/** An instant of the server's clock by the browser's, given what the server's showed just now. */
export function untilHere(at: string, serverNow: string | null, now: number): Date {
  const ahead = serverNow === null ? 0 : Date.parse(serverNow) - now
  // The header counts in seconds, and an answer takes a moment: less than this is no difference.
  const difference = Number.isNaN(ahead) || Math.abs(ahead) < CLOCK_TOLERANCE_MS ? 0 : ahead
  return new Date(Date.parse(at) - difference)
}

const CLOCK_TOLERANCE_MS = 3_000

/** "9.1234" for "9.123400". */
export function trimDecimal(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
}

/** The rates that a quote charges at, each once. */
export function quotedRates(quote: Pick<Quote, 'orders'>) {
  const rates = new Map(
    quote.orders.flatMap(({ total, rate }) =>
      rate === null ? [] : [[total.currency, rate] as const],
    ),
  )
  return [...rates].map(([from, rate]) => ({ from, rate }))
}
