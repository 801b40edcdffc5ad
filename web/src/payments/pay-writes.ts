import { unwrap, type operations } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useRef } from 'react'
import { api } from '../api.ts'
import { useWrite } from '../write.ts'
import { keepCode } from './kept-code.ts'
import { leaveFor } from './leave.ts'

/**
 * A button that moves money acts once: of two quick clicks the second comes before the page could
 * show that the first is being worked on.
 */
export function useOnce() {
  const busy = useRef(false)
  const release = () => {
    busy.current = false
  }
  const once = (act: () => void) => {
    if (busy.current) return
    busy.current = true
    act()
  }
  return { once, release }
}

/**
 * Leaves the page on which a payment was made for the payment's: its place in the history is that
 * one's. Goes on to the network's page, or keeps the code that is to be scanned.
 */
export function useGoToPayment() {
  const client = useQueryClient()
  const { history } = useRouter()
  return (intentId: string, { method, next }: Begun) => {
    if (next?.kind === 'qr') keepCode(client, { intentId, method }, next)
    history.replace(`/pay/${intentId}`)
    history.flush()
    if (next?.kind === 'redirect') leaveFor(next.url)
  }
}

type Placed = operations['placeOrders']['responses'][200]['content']['application/json']
type Begun = Pick<Placed, 'next'> & { method: string }

/**
 * Goes and pays an intent that is still awaited: to the network's page, or to the code or the
 * account on ours. While one try is open at the network the server leads to the same one, so a
 * second click or tab cannot become a second payment.
 */
export function usePayAgain(intentId: string, onNothingToPay: () => void) {
  const client = useQueryClient()
  const { history } = useRouter()
  const { once, release } = useOnce()
  const { mutate, error, isPending } = useWrite({
    send: (body: { method: string }, headers) => {
      const params = { path: { intentId } }
      return unwrap(api.POST('/v1/payment-intents/{intentId}/attempts', { params, headers, body }))
    },
    onSuccess: ({ next }, { method }) => {
      if (next?.kind === 'redirect') return leaveFor(next.url)
      if (next?.kind === 'qr') {
        keepCode(client, { intentId, method }, next)
        history.push(`/pay/${intentId}`)
      }
      if (next?.kind === 'transfer') history.push(`/pay/${intentId}`)
      onNothingToPay()
    },
    onSettled: release,
  })
  return { pay: (method: string) => once(() => mutate({ method })), error, isPending }
}

/** Gives the unpaid orders of a checkout up. */
export function useCancel(groupId: string, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST('/v1/order-groups/{groupId}/cancel', { params: { path: { groupId } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['orders'] })
      onDone()
    },
  })
}
