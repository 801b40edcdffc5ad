import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { PaymentSearch } from './payment-search.ts'

type Listed = operations['searchPayments']['responses'][200]['content']['application/json']
export type PaymentSummary = Listed['items'][number]
export type Dossier =
  operations['getPaymentDossier']['responses'][200]['content']['application/json']

export type Attention = operations['listAttention']['responses'][200]['content']['application/json']

function findPayments(query: { q?: string; after?: string }) {
  return unwrap(api.GET('/v1/operator/payments', { params: { query } }))
}

export function paymentsQuery(search: PaymentSearch) {
  return infiniteQueryOptions({
    queryKey: ['operator', 'payments', search],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      findPayments({ ...search, ...(pageParam ? { after: pageParam } : {}) }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

/** The one payment that a number names; undefined when there are several, or none. */
export async function findOnlyPayment({ q }: PaymentSearch): Promise<PaymentSummary | undefined> {
  if (q === undefined) return undefined
  const { items } = await findPayments({ q })
  return items.length === 1 ? items[0] : undefined
}

const ATTENTION_MS = 30_000

export const attentionQuery = queryOptions({
  queryKey: ['operator', 'attention'],
  queryFn: () => unwrap(api.GET('/v1/operator/attention', {})),
  refetchInterval: ATTENTION_MS,
})

// An open payment changes while it is looked at.
const WATCH_MS = 5_000

export function dossierQuery(intentId: string) {
  return queryOptions({
    queryKey: ['operator', 'payment', intentId],
    queryFn: () =>
      unwrap(api.GET('/v1/operator/payments/{intentId}', { params: { path: { intentId } } })),
    refetchInterval: ({ state: { data } }) => (data && isOpen(data) ? WATCH_MS : false),
  })
}

const closed = new Set(['succeeded', 'declined', 'failed'])

function isOpen({ state, refunds }: Dossier): boolean {
  return state === 'awaiting_payment' || refunds.some((refund) => !closed.has(refund.state))
}
