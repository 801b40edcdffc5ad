import { ShieldCheck } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { cx } from '../ui/cx.ts'
import { Details } from '../ui/details.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'
import { isUnpriced, linesOf, type Cart, type CartLine } from './cart.ts'
import { lineAnchor } from './cart-line.tsx'
import { useWords } from '../catalog/words.ts'
import { readRefusal } from './line-refusal.ts'
import { sumByCurrency } from './sums.ts'

/** What the cart comes to, by supplier, and the way to the checkout. */
export function CartSummary({ cart }: { cart: Cart }) {
  const words = useWords()
  const lines = linesOf(cart)
  const unpriced = lines.some(isUnpriced)
  const totals = sumByCurrency(cart.suppliers.map(({ goods }) => goods))
  return (
    <Card title={m.orders_summary()} className="lg:sticky lg:top-24">
      <div className={cx('grid gap-3', unpriced && 'opacity-60')} aria-busy={unpriced}>
        {cart.suppliers.length > 1 && (
          <Details
            align="end"
            rows={cart.suppliers.map(({ name, goods }) => ({
              label: words(name),
              value: <Money value={goods} />,
            }))}
          />
        )}
        <div className="border-t border-line pt-3 first:border-0 first:pt-0">
          <Details
            align="end"
            rows={totals.map((total) => ({
              label:
                totals.length > 1
                  ? m.orders_goods_in({ currency: total.currency })
                  : m.orders_goods(),
              value: <Money value={total} />,
              strong: true,
            }))}
          />
        </div>
      </div>
      <p className="mt-2 text-sm text-muted">{m.orders_summary_note()}</p>
      <div className="mt-4 grid gap-3">
        <ToCheckout blocked={lines.filter(isBlocked)} />
        <p className="flex gap-2 text-sm text-muted">
          <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-brand-ink" />
          {m.areas_promise()}
        </p>
      </div>
    </Card>
  )
}

// What is missing in stock may be what this buyer's own quote holds: the next quote decides that.
function isBlocked({ refusal }: CartLine): boolean {
  return refusal !== null && readRefusal(refusal).kind !== 'sold_out'
}

function ToCheckout({ blocked }: { blocked: readonly CartLine[] }) {
  const session = useSession()
  const [first] = blocked
  if (first) {
    return (
      <Notice
        tone="warn"
        actions={
          <Button size="sm" onClick={() => focusLine(first)}>
            {m.orders_show_refused()}
          </Button>
        }
      >
        {m.orders_refused_lines({ count: blocked.length })}
      </Notice>
    )
  }
  if (session?.party && !session.permissions.includes('orders.place')) {
    return <Notice tone="note">{m.orders_may_not_order()}</Notice>
  }
  const anonymous = session !== undefined && !session.person
  const target: { to: string; search?: { next: string } } = anonymous
    ? { to: '/sign-in', search: { next: '/checkout' } }
    : { to: '/checkout' }
  return (
    <>
      <ButtonLink {...target} look="primary" size="lg" wide>
        {m.orders_to_checkout()}
      </ButtonLink>
      {anonymous && <p className="text-sm text-muted">{m.orders_sign_in_keeps()}</p>}
    </>
  )
}

function focusLine({ skuId }: CartLine): void {
  const row = document.getElementById(lineAnchor(skuId))
  row?.scrollIntoView({ block: 'center' })
  row?.focus({ preventScroll: true })
}
