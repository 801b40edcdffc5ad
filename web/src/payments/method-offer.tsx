import { Check } from 'lucide-react'
import type { operations } from '@danbao/sdk'
import { dueText } from '../credit/due.tsx'
import { cx } from '../ui/cx.ts'
import { formatMoney, formatPercent } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'

type Quote = operations['createQuote']['responses'][200]['content']['application/json']
export type MethodOffer = Quote['methods'][number]

const reasons: Readonly<Record<string, () => string>> = {
  cheapest: () => m.methods_why_cheapest(),
  own_currency: () => m.methods_why_own_currency(),
  fastest: () => m.methods_why_fastest(),
}

export function recommendedText({ recommended }: MethodOffer): string | undefined {
  return recommended === null ? undefined : reasons[recommended]?.()
}

type FactsProps = {
  offer: MethodOffer
  /** On a phone the others say only in what they differ. */
  isChosen: boolean
}

/** What a way to pay costs beyond the goods, how fast and how safe it is. */
export function OfferFacts({ offer, isChosen }: FactsProps) {
  return (
    <span className="mt-1.5 grid gap-x-5 gap-y-0.5 sm:flex sm:flex-wrap">
      {offerFacts(offer).map((fact) => (
        <Fact key={fact}>{fact}</Fact>
      ))}
      {offer.price && (
        <span className={cx('contents', !isChosen && 'max-sm:hidden')}>
          <Fact>{m.methods_protected()}</Fact>
          <Fact>{m.methods_refund_source()}</Fact>
        </span>
      )}
    </span>
  )
}

function Fact({ children }: { children: string }) {
  return (
    <span className="flex items-start gap-1.5">
      <Check aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {children}
    </span>
  )
}

function offerFacts({ price, confirms, credit }: MethodOffer): string[] {
  if (!price) return []
  const locale = intlLocale()
  const { surcharge, exchangeMargin, rates, range } = price
  const bps = Math.max(0, ...rates.map(({ marginBps }) => marginBps))
  const fee =
    surcharge.minor === '0'
      ? m.methods_no_surcharge()
      : m.methods_surcharge_money({
          amount: formatMoney(surcharge, { locale }),
          percent: formatPercent(surchargeBps(price), locale),
        })
  const margin =
    exchangeMargin.minor === '0'
      ? m.methods_no_margin()
      : m.methods_margin_money({
          amount: formatMoney(exchangeMargin, { locale }),
          percent: formatPercent(bps, locale),
        })
  if (credit) {
    return [
      ...creditFacts(credit),
      fee,
      ...(rates.length > 0 ? [margin] : []),
      m.methods_protected(),
    ]
  }
  return [
    fee,
    ...(rates.length > 0 ? [margin] : []),
    m.methods_limit({ max: formatMoney(range.most, { locale, code: 'always' }) }),
    confirms === 'at_once' ? m.methods_confirms_at_once() : m.methods_confirms_in_days(),
  ]
}

/** Of the line it would be ordered on: how much it has, and when this is due. */
function creditFacts({ limit, used, available, dueOn }: NonNullable<MethodOffer['credit']>) {
  const locale = intlLocale()
  const text = (amount: typeof limit) => formatMoney(amount, { locale })
  return [
    m.credit_fact_due({ date: dueText(dueOn) }),
    m.credit_fact_line({ available: text(available), limit: text(limit) }),
    m.credit_fact_used({ used: text(used) }),
  ]
}

/** Of what is charged without it, in hundredths of a percent. */
function surchargeBps({ surcharge, total }: NonNullable<MethodOffer['price']>): number {
  const extra = Number(surcharge.minor)
  return Math.round((extra / (Number(total.minor) - extra)) * 10_000)
}

const limited: Readonly<Record<string, (words: { limit: string }) => string>> = {
  too_small: (words) => m.methods_no_too_small(words),
  too_large: (words) => m.methods_no_too_large(words),
  day_limit: (words) => m.methods_no_day_limit(words),
  year_limit: (words) => m.methods_no_year_limit(words),
  balance: (words) => m.methods_no_balance(words),
  credit: (words) => m.credit_no_credit(words),
  overdue: (words) => m.credit_no_overdue(words),
}

const barred: Readonly<Record<string, () => string>> = {
  off: () => m.methods_no_off(),
  country: () => m.methods_no_country(),
  buyers: () => m.methods_no_buyers(),
  currency: () => m.methods_no_currency(),
  no_rate: () => m.methods_no_no_rate(),
  nothing: () => m.methods_no_nothing(),
  no_line: () => m.credit_no_line(),
  other_suppliers: () => m.credit_no_other(),
}

/** Why a way to pay cannot be used, and what would make it so. */
export function whyNotText({ whyNot }: MethodOffer): string | undefined {
  if (!whyNot) return undefined
  const { code, limit, hours } = whyNot
  const locale = intlLocale()
  if (limit) return limited[code]?.({ limit: formatMoney(limit, { locale, code: 'always' }) })
  if (hours) {
    const [from, to] = [localTime(hours.from, locale), localTime(hours.to, locale)]
    return m.methods_no_hours({ from, to })
  }
  return barred[code]?.() ?? m.methods_no_off()
}

/** "09:30" in UTC as the reader's clock shows it today. */
function localTime(utc: string, locale: string): string {
  const [hours = 0, minutes = 0] = utc.split(':').map(Number)
  const at = new Date()
  at.setUTCHours(hours, minutes, 0, 0)
  return at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
}
