import type { operations } from '@danbao/sdk'

export type Quote = operations['createQuote']['responses'][200]['content']['application/json']
export type QuotedOrder = Quote['orders'][number]
export type QuotedLine = QuotedOrder['lines'][number]

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
