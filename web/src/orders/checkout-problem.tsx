import { useQueryClient } from '@tanstack/react-query'
import { countryName } from '../parties/countries.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { formatPrice } from '../ui/format.ts'
import { ButtonLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { problemOf } from '../ui/problem.ts'
import { ErrorState } from '../ui/states.tsx'
import { m } from '../messages.gen/messages.js'
import { findLine, type Cart, type CartSupplier } from './cart.ts'
import { cartQuery } from './cart-query.ts'
import { RefusalNotice } from './cart-refusal.tsx'
import { useRemoveLines, useSetLine } from './cart-writes.ts'
import { ADDRESS_SECTION } from './checkout-address.tsx'
import { useWords } from '../catalog/words.ts'
import { changedPrices, refusedLines, type LineFix, type PriceChange } from './line-refusal.ts'
import { ordersTexts } from './problem-texts.ts'
import type { SeenPrice } from './use-quote.ts'

type Props = {
  error: unknown
  cart: Cart
  /** Go on with the prices as they are now. */
  onPrices: (prices: readonly SeenPrice[]) => void
  onRenew: () => void
}

/** Why there is no quote, what changed, and how to go on without losing anything. */
export function CheckoutProblem({ error, cart, onPrices, onRenew }: Props) {
  const problem = problemOf(error)
  const other = (
    <Card>
      <ErrorState error={error} texts={ordersTexts} onRetry={onRenew} />
    </Card>
  )
  if (!problem) return other
  switch (problem.code) {
    case 'orders.price_changed':
      return <PricesChanged changes={changedPrices(problem)} {...{ cart, onPrices }} />
    case 'orders.lines_refused':
    case 'catalog.sold_out':
      return <LinesRefused {...{ cart, refusals: refusedLines(problem) }} />
    case 'orders.not_shipped_there':
    case 'orders.shipment_too_large':
      return <NotShipped {...{ cart, code: problem.code, data: problem.data ?? {} }} />
    default:
      return other
  }
}

type PricesProps = { changes: readonly PriceChange[] } & Pick<Props, 'cart' | 'onPrices'>

function PricesChanged({ changes, cart, onPrices }: PricesProps) {
  const words = useWords()
  const client = useQueryClient()
  const goOn = () => {
    void client.invalidateQueries({ queryKey: cartQuery.queryKey })
    onPrices(changes.map(({ skuId, now }) => ({ skuId, unitPrice: now })))
  }
  return (
    <Notice
      tone="warn"
      live
      title={m.orders_prices_changed({ count: changes.length })}
      actions={
        <>
          <Button look="primary" size="sm" onClick={goOn}>
            {m.orders_go_on_prices()}
          </Button>
          <ButtonLink to="/cart" size="sm">
            {m.orders_back_to_cart()}
          </ButtonLink>
        </>
      }
    >
      <p>{m.orders_prices_changed_text()}</p>
      <ul className="mt-2 grid gap-1">
        {changes.map(({ skuId, seen, now }) => {
          const line = findLine(cart, skuId)
          const currency = line?.unitPrice?.currency ?? ''
          const text = (amount: string) =>
            formatPrice({ currency, amount }, { locale: intlLocale() })
          return (
            <li key={skuId}>
              <span className="font-medium">{line && words(line.title)}</span>{' '}
              <span className="num">
                {m.orders_price_from_to({ before: text(seen), now: text(now) })}
              </span>
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}

type RefusedProps = { cart: Cart; refusals: ReturnType<typeof refusedLines> }

function LinesRefused({ cart, refusals }: RefusedProps) {
  const words = useWords()
  const setLine = useSetLine()
  const remove = useRemoveLines()
  return (
    <Card title={m.orders_refused_lines({ count: refusals.length })} note={m.orders_refused_note()}>
      <div className="grid gap-3">
        {refusals.map((refusal) => {
          const line = findLine(cart, refusal.skuId)
          if (!line) return null
          const { skuId, quantity, offerId, title } = line
          const fix = (fixed: LineFix) => {
            if (fixed.kind === 'remove') remove([line])
            else if (fixed.kind === 'take') setLine({ skuId, quantity: fixed.quantity, offerId })
            else setLine({ skuId, quantity, offerId: null })
          }
          return (
            <RefusalNotice key={skuId} {...{ refusal, line, title: words(title) }} onFix={fix} />
          )
        })}
      </div>
    </Card>
  )
}

type NotShippedProps = { cart: Cart; code: string; data: Readonly<Record<string, unknown>> }

function NotShipped({ cart, code, data }: NotShippedProps) {
  const words = useWords()
  const remove = useRemoveLines()
  const supplier = cart.suppliers.find(({ id }) => id === data['supplier'])
  const name = supplier ? words(supplier.name) : m.orders_a_supplier()
  const place = data['country']
  const country = typeof place === 'string' ? countryName(place, intlLocale()) : ''
  return (
    <Notice
      tone="warn"
      live
      title={
        code === 'orders.not_shipped_there'
          ? m.orders_not_shipped({ supplier: name, country })
          : m.orders_too_large({ supplier: name })
      }
      actions={
        <>
          <Button size="sm" onClick={focusAddress}>
            {m.orders_other_address()}
          </Button>
          {supplier && (
            <Button size="sm" onClick={() => remove(linesToLeave(supplier))}>
              {m.orders_leave_out({ supplier: name })}
            </Button>
          )}
          <ButtonLink to="/cart" size="sm">
            {m.orders_back_to_cart()}
          </ButtonLink>
        </>
      }
    >
      {code === 'orders.not_shipped_there'
        ? m.orders_not_shipped_text()
        : m.orders_too_large_text()}
    </Notice>
  )
}

const linesToLeave = ({ lines }: CartSupplier) => lines

function focusAddress(): void {
  const section = document.getElementById(ADDRESS_SECTION)
  section?.scrollIntoView({ block: 'center' })
  section?.querySelector('button')?.focus({ preventScroll: true })
}
