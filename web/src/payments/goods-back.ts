import { ProblemError, unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api.ts'
import { shopPaths } from '../areas/menus.ts'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { refusedIndexes } from './refused-indexes.ts'

type Line = Readonly<{ skuId: string; quantity: number }>

/** Puts the goods of checkouts that came to nothing into the cart again, and goes there. */
export function useGoodsBack(groupIds: readonly string[]) {
  const client = useQueryClient()
  const router = useRouter()
  const { mutate, isPending } = useMutation({
    mutationFn: async () => putBack((await Promise.all(groupIds.map(goodsOf))).flat()),
    onSuccess: ({ cart, missing }) => {
      client.setQueryData(['cart'], cart)
      if (missing > 0) toast(m.payments_goods_missing({ count: missing }), 'warn')
      router.history.push(shopPaths.cart)
    },
    onError: (error) => toast(problemText(error), 'bad'),
  })
  return { goodsBack: () => mutate(), isPending }
}

async function goodsOf(groupId: string): Promise<Line[]> {
  const group = await unwrap(
    api.GET('/v1/order-groups/{groupId}', { params: { path: { groupId } } }),
  )
  const orders = await Promise.all(
    group.orders.map(({ id: orderId }) =>
      unwrap(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } })),
    ),
  )
  return orders.flatMap(({ lines }) => lines.map(({ skuId, quantity }) => ({ skuId, quantity })))
}

/** What is no longer for sale stays out. */
async function putBack(lines: readonly Line[]) {
  const put = (wanted: readonly Line[]) =>
    unwrap(api.POST('/v1/cart/lines', { body: { lines: [...wanted] } }))
  try {
    return { cart: await put(lines), missing: 0 }
  } catch (error) {
    const refused = error instanceof ProblemError ? refusedIndexes(error.problem) : new Set()
    const rest = lines.filter((_, index) => !refused.has(index))
    if (refused.size === 0 || rest.length === 0) throw error
    return { cart: await put(rest), missing: refused.size }
  }
}
