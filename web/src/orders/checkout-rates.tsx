import { formatMoney, formatPercent } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { trimDecimal, type Quote } from './quote.ts'

/** The rates of a quote: what they are, where they come from, and until when they stand. */
export function CheckoutRates({ quote, until }: { quote: Quote; until: Date }) {
  const price = quote.methods.find(({ method }) => method === quote.method)?.price
  if (!price || price.rates.length === 0) return null
  const locale = intlLocale()
  const { rates, exchangeMargin } = price
  return (
    <section aria-label={m.orders_rates()} className="grid gap-1 text-sm">
      {rates.map(({ base, quote: to, rate, market, marginBps, source, validFrom }) => (
        <p key={base}>
          <span className="num font-medium">
            {m.orders_rate_plain({ from: base, to, rate: trimDecimal(rate) })}
          </span>
          {marginBps > 0 && (
            <span className="num block text-muted">
              {m.orders_rate_market({
                market: trimDecimal(market),
                percent: formatPercent(marginBps, locale),
              })}
            </span>
          )}
          <span className="block text-muted">
            {sourceText(source)} <Time at={validFrom} style="date" />
          </span>
        </p>
      ))}
      <p className="text-muted">
        {exchangeMargin.minor === '0'
          ? m.orders_rate_no_markup()
          : m.orders_rate_markup({ amount: formatMoney(exchangeMargin, { locale }) })}{' '}
        {m.orders_rate_until()} <Time at={until} style="time" className="num" />
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
