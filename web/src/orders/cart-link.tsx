import { useQuery } from '@tanstack/react-query'
import { ShoppingCart } from 'lucide-react'
import { shopPaths } from '../areas/menus.ts'
import { PlainLink } from '../ui/link.tsx'
import { m } from '../messages.gen/messages.js'
import { cartQuery } from './cart-query.ts'

/** In the shop's header: the way to the cart, with how many lines are in it. */
export function CartLink() {
  const { data: cart } = useQuery(cartQuery)
  const lines = cart?.lineCount ?? 0
  return (
    <PlainLink
      to={shopPaths.cart}
      aria-label={lines > 0 ? m.orders_cart_with({ lines }) : m.orders_cart()}
      className="relative inline-flex h-10 min-w-10 items-center justify-center gap-2 rounded-md px-2 text-muted hover:bg-sunken hover:text-ink"
    >
      <ShoppingCart aria-hidden className="size-5" />
      {lines > 0 && (
        <span
          aria-hidden
          className="num absolute -top-0.5 -right-0.5 min-w-5 rounded-full bg-brand px-1 text-center text-xs font-semibold text-on-brand"
        >
          {lines}
        </span>
      )}
    </PlainLink>
  )
}
