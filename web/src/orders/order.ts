import type { operations } from '@danbao/sdk'

export type Order = operations['getOrder']['responses'][200]['content']['application/json']
export type ListedOrders = operations['listOrders']['responses'][200]['content']['application/json']
export type OrderSummary = ListedOrders['items'][number]
export type Refund = Order['refunds'][number]

/** Who looks at it. */
export type Side = 'buyer' | 'supplier' | 'operator'

export const orderStates = [
  'awaiting_payment',
  'partly_paid',
  'paid',
  'refunded',
  'cancelled',
  'expired',
] as const
export type OrderState = (typeof orderStates)[number]

/** What a list shows: it stands in the address. */
export type OrderFilter = Readonly<{ state?: OrderState; q?: string }>

export function readOrderFilter(search: Readonly<Record<string, unknown>>): OrderFilter {
  const state = orderStates.find((known) => known === search['state'])
  const q = typeof search['q'] === 'number' ? String(search['q']) : search['q']
  return {
    ...(state ? { state } : {}),
    ...(typeof q === 'string' && q.trim() ? { q: q.trim().slice(0, MAX_QUERY) } : {}),
  }
}

const MAX_QUERY = 100

/** Whose turn it is. */
export function nextActor({ paymentState }: Pick<OrderSummary, 'paymentState'>) {
  if (paymentState === 'awaiting_payment' || paymentState === 'partly_paid') return 'buyer'
  if (paymentState === 'held' || paymentState === 'partly_refunded') return 'supplier'
  return 'nobody'
}

type Step =
  | 'order'
  | 'payment'
  | 'escrow'
  | 'shipment'
  | 'receipt'
  | 'release'
  | 'refund'
  | 'cancelled'
  | 'expired'

const whole: readonly Step[] = ['order', 'payment', 'escrow', 'shipment', 'receipt', 'release']

/** The steps of an order and the one it is at. What an ended order will not reach is left out. */
export function stepsOf({ paymentState }: Pick<OrderSummary, 'paymentState'>) {
  switch (paymentState) {
    case 'awaiting_payment':
    case 'partly_paid':
      return { steps: whole, current: 1 }
    case 'refunded':
      return { steps: ['order', 'payment', 'escrow', 'refund'] as const, current: 3 }
    case 'cancelled':
    case 'expired':
      return { steps: ['order', paymentState] as const, current: 1 }
    default:
      return { steps: whole, current: 2 }
  }
}
