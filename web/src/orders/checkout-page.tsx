import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { ShoppingCart } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { addressesQuery } from '../parties/addresses-query.ts'
import { methodsQuery } from '../payments/methods.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmptyState } from '../ui/states.tsx'
import { m } from '../messages.gen/messages.js'
import { cartQuery } from './cart-query.ts'
import { Checkout } from './checkout.tsx'
import { ordersTexts } from './problem-texts.ts'

/** From the cart to the payment on one page: where to, how to pay, and what it comes to. */
export function CheckoutPage() {
  const session = useSession()
  const cart = useQuery(cartQuery)
  const addresses = useQuery(addressesQuery)
  const methods = useQuery(methodsQuery)
  if (session && !session.person) {
    return <Navigate to="/sign-in" search={{ next: '/checkout' }} replace />
  }
  return (
    <Page title={m.orders_checkout()} crumbs={[{ label: m.orders_cart(), to: '/cart' }]}>
      <Loaded query={cart} skeleton={<CheckoutSkeleton />} texts={ordersTexts}>
        {(loaded) =>
          loaded.lineCount === 0 ? (
            <NothingToOrder />
          ) : (
            <Loaded query={addresses} skeleton={<CheckoutSkeleton />} texts={ordersTexts}>
              {({ items }) => (
                <Loaded query={methods} skeleton={<CheckoutSkeleton />} texts={ordersTexts}>
                  {({ items: ways }) => <Checkout cart={loaded} addresses={items} methods={ways} />}
                </Loaded>
              )}
            </Loaded>
          )
        }
      </Loaded>
    </Page>
  )
}

function NothingToOrder() {
  return (
    <EmptyState
      icon={ShoppingCart}
      title={<h2>{m.orders_cart_empty()}</h2>}
      action={
        <>
          <ButtonLink to="/" look="primary">
            {m.areas_to_shop()}
          </ButtonLink>
          <ButtonLink to="/account/orders">{m.orders_to_orders()}</ButtonLink>
        </>
      }
    >
      {m.orders_error_cart_empty()}
    </EmptyState>
  )
}

function CheckoutSkeleton() {
  return (
    <div role="status" className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <span className="sr-only">{m.ui_loading()}</span>
      <div className="grid gap-6">
        <Skeleton className="h-40" />
        <Skeleton className="h-28" />
        <Skeleton className="h-56" />
      </div>
      <Skeleton className="h-64" />
    </div>
  )
}
