import { unwrap } from '@danbao/sdk'
import { useIsMutating, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { api } from '../api.ts'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { findLine, withChange, withLine, withoutLine } from './cart.ts'
import { cartQuery } from './cart-query.ts'
import type { Cart, CartLine, LineChange } from './cart.ts'
import { ordersTexts } from './problem-texts.ts'

const { queryKey } = cartQuery
const mutationKey = ['cart-write']
// One after the other: answers that overtake each other would show an older cart.
const scope = { id: 'cart' }

/** Whether a change of the cart is on its way to the server. */
export function useCartIsChanging(): boolean {
  return useIsMutating({ mutationKey }) > 0
}

/** Sets a line at once on the page and then at the server; a refusal puts it back and says why. */
export function useSetLine() {
  const client = useQueryClient()
  const latest = useRef(new Map<string, LineChange>())
  const { mutate } = useMutation({
    mutationKey,
    scope,
    // Of many quick steps only the last one is sent.
    mutationFn: async (change: LineChange) =>
      latest.current.get(change.skuId) === change ? sendLine(change) : undefined,
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey })
      const before = findLine(client.getQueryData(queryKey), change.skuId)
      update(client, (cart) => withChange(cart, change))
      return { before }
    },
    onSuccess: (cart) => accept(client, cart),
    onError: (error, _change, result) => {
      toast(problemText(error, ordersTexts), 'bad')
      const before = result?.before
      if (before) update(client, (cart) => withLine(cart, before))
      void client.invalidateQueries({ queryKey })
    },
  })
  return (change: LineChange) => {
    latest.current.set(change.skuId, change)
    mutate(change)
  }
}

function sendLine({ skuId, quantity, offerId }: LineChange): Promise<Cart> {
  const params = { path: { skuId } }
  return unwrap(api.PUT('/v1/cart/lines/{skuId}', { params, body: { quantity, offerId } }))
}

type Removal = { onRemoved?: (lines: readonly CartLine[]) => void }

export function useRemoveLines({ onRemoved }: Removal = {}) {
  const client = useQueryClient()
  const { mutate } = useMutation({
    mutationKey,
    scope,
    mutationFn: async (lines: readonly CartLine[]) => {
      let cart: Cart | undefined
      for (const line of lines) cart = await removeLine(line)
      return cart
    },
    onMutate: async (lines) => {
      await client.cancelQueries({ queryKey })
      for (const { skuId } of lines) update(client, (cart) => withoutLine(cart, skuId))
    },
    onSuccess: (cart, lines) => {
      accept(client, cart)
      onRemoved?.(lines)
    },
    onError: (error) => {
      toast(problemText(error, ordersTexts), 'bad')
      void client.invalidateQueries({ queryKey })
    },
  })
  return mutate
}

function removeLine({ skuId }: CartLine): Promise<Cart> {
  return unwrap(api.DELETE('/v1/cart/lines/{skuId}', { params: { path: { skuId } } }))
}

/** Puts a line back that was taken out. */
export function useRestoreLine() {
  const client = useQueryClient()
  const { mutate } = useMutation({
    mutationKey,
    scope,
    mutationFn: sendLine,
    onSuccess: (cart) => {
      accept(client, cart)
      toast(m.orders_line_restored())
    },
    onError: (error) => toast(problemText(error, ordersTexts), 'bad'),
  })
  return ({ skuId, quantity, offerId }: CartLine) => mutate({ skuId, quantity, offerId })
}

/** The server's cart counts, unless a later change is on its way: then that one's answer does. */
function accept(client: QueryClient, cart: Cart | undefined): void {
  if (cart && client.isMutating({ mutationKey }) <= 1) client.setQueryData(queryKey, cart)
}

function update(client: QueryClient, change: (cart: Cart) => Cart): void {
  client.setQueryData(queryKey, (cart: Cart | undefined) => cart && change(cart))
}
