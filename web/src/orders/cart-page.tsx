import { useQuery } from '@tanstack/react-query'
import { ShoppingCart } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSession } from '../identity/session.ts'
import { Card } from '../ui/card.tsx'
import { cx } from '../ui/cx.ts'
import { ButtonLink, PlainLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmptyState } from '../ui/states.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { isUnpriced } from './cart.ts'
import { cartQuery } from './cart-query.ts'
import type { Cart, CartLine, CartSupplier, LineChange } from './cart.ts'
import { CartLineRow } from './cart-line.tsx'
import { CartSummary } from './cart-summary.tsx'
import { useRemoveLines, useRestoreLine, useSetLine } from './cart-writes.ts'
import { useWords } from '../catalog/words.ts'
import { supplierPath } from './goods.tsx'
import { ordersTexts } from './problem-texts.ts'

export function CartPage() {
  const cart = useQuery(cartQuery)
  const onChange = useSetLine()
  const onRemove = useRemoval()
  return (
    <Page title={m.orders_cart()}>
      <Loaded query={cart} skeleton={<CartSkeleton />} texts={ordersTexts}>
        {(loaded) =>
          loaded.lineCount === 0 ? (
            <EmptyCart />
          ) : (
            <FilledCart cart={loaded} onChange={onChange} onRemove={onRemove} />
          )
        }
      </Loaded>
    </Page>
  )
}

type FilledProps = {
  cart: Cart
  onChange: (change: LineChange) => void
  onRemove: (line: CartLine) => void
}

function FilledCart({ cart, onChange, onRemove }: FilledProps) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="grid gap-6">
        {cart.suppliers.map((supplier) => (
          <SupplierLines key={supplier.id} supplier={supplier}>
            {supplier.lines.map((line) => (
              <CartLineRow
                key={line.skuId}
                line={line}
                onChange={onChange}
                onRemove={() => onRemove(line)}
              />
            ))}
          </SupplierLines>
        ))}
      </div>
      <CartSummary cart={cart} />
    </div>
  )
}

type SupplierLinesProps = { supplier: CartSupplier; children: ReactNode }

function SupplierLines({ supplier, children }: SupplierLinesProps) {
  const words = useWords()
  const { goods, lines } = supplier
  return (
    <Card
      flush
      title={
        <PlainLink to={supplierPath(supplier)} className="hover:text-brand-ink hover:underline">
          {words(supplier.name)}
        </PlainLink>
      }
      note={m.orders_lines({ count: lines.length })}
      footer={
        <p className="flex items-baseline justify-between gap-4">
          <span className="text-muted">{m.orders_goods()}</span>
          <Money
            value={goods}
            className={cx('font-semibold', lines.some(isUnpriced) && 'opacity-50')}
          />
        </p>
      }
    >
      <ul className="divide-y divide-line">{children}</ul>
    </Card>
  )
}

/** Takes a line out and offers to put it back. */
function useRemoval() {
  const restore = useRestoreLine()
  const words = useWords()
  const remove = useRemoveLines({
    onRemoved: ([line]) => {
      if (!line) return
      const undo = { label: m.orders_undo(), run: () => restore(line) }
      toast(m.orders_line_removed({ title: words(line.title) }), 'good', undo)
    },
  })
  return (line: CartLine) => remove([line])
}

function EmptyCart() {
  const signedIn = useSession()?.person
  return (
    <EmptyState
      icon={ShoppingCart}
      title={<h2>{m.orders_cart_empty()}</h2>}
      action={
        <>
          <ButtonLink to="/" look="primary">
            {m.areas_to_shop()}
          </ButtonLink>
          {signedIn && <ButtonLink to="/account/orders">{m.orders_to_orders()}</ButtonLink>}
        </>
      }
    >
      {m.orders_cart_empty_text()}
    </EmptyState>
  )
}

function CartSkeleton() {
  return (
    <div role="status" className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <span className="sr-only">{m.ui_loading()}</span>
      <div className="grid gap-6">
        <Skeleton className="h-56" />
        <Skeleton className="h-40" />
      </div>
      <Skeleton className="h-48" />
    </div>
  )
}
