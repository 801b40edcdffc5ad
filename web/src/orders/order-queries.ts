import { unwrap } from '@danbao/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { ListedOrders, OrderFilter, OrderSummary, Side } from './order.ts'

const paths = {
  buyer: '/v1/orders',
  supplier: '/v1/supplier/orders',
  operator: '/v1/operator/orders',
} as const satisfies Record<Side, string>

export function ordersQuery(side: Side, filter: OrderFilter) {
  return infiniteQueryOptions({
    queryKey: ['orders', side, filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = { ...filter, ...(pageParam ? { after: pageParam } : {}) }
      return unwrap<ListedOrders>(api.GET(paths[side], { params: { query } }))
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

// What may change by itself while somebody looks at it.
const WATCH_MS = 5_000

export function orderQuery(orderId: string) {
  return queryOptions({
    queryKey: ['orders', 'one', orderId],
    queryFn: () => unwrap(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } })),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? WATCH_MS : false),
  })
}

function isMoving({ paymentState, refunding }: OrderSummary): boolean {
  return paymentState === 'awaiting_payment' || BigInt(refunding.minor) > 0n
}
