import { Truck } from 'lucide-react'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { formatCount } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money, Price } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import { useWords } from '../catalog/words.ts'
import { GoodsPicture, GoodsTitle, perUnit } from './goods.tsx'
import { trimDecimal, type Quote, type QuotedLine, type QuotedOrder } from './quote.ts'
import { StageChoice, type Choosing } from './stage-choice.tsx'
import { isZero } from './sums.ts'

/** What is ordered from each supplier, as the quote froze it. */
export function QuotedOrders({ quote, ...choosing }: { quote: Quote } & Choosing) {
  return (
    <div className="grid gap-6">
      {quote.orders.map((order) => (
        <OrderCard key={order.supplier.id} order={order} {...choosing} />
      ))}
    </div>
  )
}

// A wholesale order may have hundreds of lines: more than these open on demand.
const LINES_SHOWN = 6

function OrderCard({ order, ...choosing }: { order: QuotedOrder } & Choosing) {
  const { supplier, lines } = order
  const words = useWords()
  const first = lines.length > LINES_SHOWN + 1 ? lines.slice(0, LINES_SHOWN) : lines
  const rest = lines.slice(first.length)
  return (
    <Card
      flush
      title={words(supplier.name)}
      note={m.orders_lines({ count: lines.length })}
      footer={
        <>
          <OrderSums order={order} />
          <StageChoice order={order} {...choosing} />
        </>
      }
    >
      <LineList lines={first} />
      {rest.length > 0 && (
        <Disclosure
          className="border-t border-line py-2 pl-3"
          summary={m.orders_more_lines({ count: rest.length })}
        >
          <div className="-ml-9">
            <LineList lines={rest} />
          </div>
        </Disclosure>
      )}
    </Card>
  )
}

function LineList({ lines }: { lines: readonly QuotedLine[] }) {
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li key={line.skuId} className="flex items-start gap-3 px-4 py-3 sm:px-5">
          <GoodsPicture picture={line.picture} size="sm" />
          <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
            <div className="min-w-0">
              <GoodsTitle title={line.title} variant={line.variant} />
              <p className="num text-sm text-muted">
                {formatCount(line.quantity, intlLocale())} × <Price value={line.unitPrice} />
                {perUnit(line.unit)}
                {line.offerId && ` · ${m.orders_agreed_price()}`}
              </p>
            </div>
            <Money value={line.total} className="ml-auto" />
          </div>
        </li>
      ))}
    </ul>
  )
}

function OrderSums({ order }: { order: QuotedOrder }) {
  const { goods, shipping, total, charge, rate, shippingDays } = order
  return (
    <Details
      align="end"
      rows={[
        { label: m.orders_goods(), value: <Money value={goods} /> },
        {
          label: (
            <span className="inline-flex flex-wrap items-center gap-x-2">
              {m.orders_shipping()}
              <span className="inline-flex items-center gap-1 text-sm">
                <Truck aria-hidden className="size-4" />
                {daysText(shippingDays)}
              </span>
            </span>
          ),
          value: isZero(shipping) ? m.orders_shipping_free() : <Money value={shipping} />,
        },
        { label: m.orders_total(), value: <Money value={total} />, strong: true },
        rate !== null && {
          label: rateText({ from: total.currency, to: charge.currency, rate }),
          value: <Money value={charge} code="always" />,
        },
      ]}
    />
  )
}

export function daysText({ min, max }: Readonly<{ min: number; max: number }>): string {
  return min === max ? m.orders_days({ count: max }) : m.orders_days_range({ min, max })
}

/** The rate alone, under what was charged at it. */
export function atRateText({ from, to, rate }: RateWords): string {
  return m.orders_at_rate({ from, to, rate: trimDecimal(rate) })
}

type RateWords = Readonly<{ from: string; to: string; rate: string }>

function rateText({ from, to, rate }: RateWords): string {
  return m.orders_rate({ from, to, rate: trimDecimal(rate) })
}
