import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api.ts'
import { shopPaths } from '../areas/menus.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { unitCount } from './units.ts'

// The cart's own pages belong to `orders`; what they and the header read lies under this key, and
// their writes queue in this scope.
const cart = 'cart'

type Goods = Readonly<{
  skuId: string
  quantity: number
  unit: string
  offerId?: string | null | undefined
}>

/** Puts goods into the cart, on top of what is there, and says so with the way to it. */
export function useAddToCart() {
  const client = useQueryClient()
  const router = useRouter()
  return useMutation({
    mutationKey: ['cart-write'],
    scope: { id: cart },
    meta: { anonymous: true },
    mutationFn: ({ skuId, quantity, offerId = null }: Goods) =>
      unwrap(api.POST('/v1/cart/lines', { body: { lines: [{ skuId, quantity, offerId }] } })),
    onMutate: () => client.cancelQueries({ queryKey: [cart] }),
    onSuccess: (answer, { skuId, unit }) => {
      client.setQueryData([cart], answer)
      const lines = answer.suppliers.flatMap((supplier) => supplier.lines)
      const line = lines.find((each) => each.skuId === skuId)
      const amount = unitCount(unit, line?.quantity ?? 0)
      const go = { label: m.catalog_to_cart(), run: () => router.history.push(shopPaths.cart) }
      if (line?.refusal) toast(m.catalog_added_check({ amount }), 'warn', go)
      else toast(m.catalog_added({ amount }), 'good', go)
    },
  })
}
