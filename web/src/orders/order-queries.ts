import { unwrap } from '@danbao/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { ListedOrders, Order, OrderFilter, Side } from './order.ts'

const paths = {
  buyer: '/v1/orders',
  supplier: '/v1/supplier/orders',
  operator: '/v1/operator/orders',
} as const satisfies Record<Side, string>

// Large enough for a screen or two; "show more" and the CSV ask for as many again.
const PAGE_SIZE = 50

export function ordersQuery(side: Side, filter: OrderFilter) {
  return infiniteQueryOptions({
    queryKey: ['orders', side, filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = { ...filter, limit: PAGE_SIZE, ...(pageParam ? { after: pageParam } : {}) }
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

function isMoving({ paymentState, refunding, strays }: Order): boolean {
  if (paymentState === 'awaiting_payment' || BigInt(refunding.minor) > 0n) return true
  return strays.some(({ finalAt }) => finalAt === null)
}
