import { useQuery } from '@tanstack/react-query'
import { ratesQuery } from '../payments/rates.ts'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { quotedRates, trimDecimal, type Quote } from './quote.ts'

/** The rates of a quote: what they are, where they come from, and until when they stand. */
export function CheckoutRates({ quote, until }: { quote: Quote; until: Date }) {
  const to = quote.charge.currency
  const used = quotedRates(quote)
  const { data } = useQuery({ ...ratesQuery(to), enabled: used.length > 0 })
  if (used.length === 0) return null
  return (
    <section aria-label={m.orders_rates()} className="grid gap-1 text-sm">
      {used.map(({ from, rate }) => {
        // A newer rate than the quote's is none of its business.
        const known = data?.items.find((one) => one.base === from && one.rate === rate)
        return (
          <p key={from}>
            <span className="num font-medium">
              {m.orders_rate_plain({ from, to, rate: trimDecimal(rate) })}
            </span>
            {known && (
              <span className="block text-muted">
                {sourceText(known.source)} <Time at={known.validFrom} style="date" />
              </span>
            )}
          </p>
        )
      })}
      <p className="text-muted">
        {m.orders_rate_no_markup()} {m.orders_rate_until()}{' '}
        <Time at={until} style="time" className="num" />
      </p>
    </section>
  )
}

const sources: Readonly<Record<string, () => string>> = {
  operator: () => m.orders_rate_by_operator(),
  demo: () => m.orders_rate_by_demo(),
}

function sourceText(source: string): string {
  return sources[source]?.() ?? m.orders_rate_by({ source })
}
