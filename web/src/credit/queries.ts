import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { LineFilter } from './line-filter.ts'

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : never

export type Line = Answer<'listCreditLines'>['items'][number]
export type Debt = Answer<'listDebts'>['items'][number]
export type LineDetail = Answer<'inspectCreditLine'>
export type Owed = Answer<'sumAllDebts'>['items'][number]
export type Money = Debt['owed']

/** Who has granted the lines that are looked at. */
export type Granter = 'supplier' | 'operator'

/** Everything of payment terms, to be asked for anew when something was paid or granted. */
export const creditKey = ['credit']

export const linesQuery = queryOptions({
  queryKey: [...creditKey, 'lines'],
  queryFn: () => unwrap(api.GET('/v1/credit/lines')),
})

type From = { pageParam: string | null }
const firstPage: string | null = null
const nextOf = ({ next }: Readonly<{ next: string | null }>) => next
const PAGE = 50

export function debtsQuery(state: 'open' | 'paid') {
  return infiniteQueryOptions({
    queryKey: [...creditKey, 'debts', state],
    queryFn: ({ pageParam: after }: From) => {
      const query = { state, limit: PAGE, ...(after ? { after } : {}) }
      return unwrap(api.GET('/v1/credit/debts', { params: { query } }))
    },
    initialPageParam: firstPage,
    getNextPageParam: nextOf,
  })
}

/** What paying off an amount comes to by each method. */
export function payOffMethodsQuery(amount: Money | undefined) {
  return queryOptions({
    queryKey: [...creditKey, 'methods', amount],
    queryFn: () => {
      const query = amount ?? { currency: '', minor: '' }
      return unwrap(api.GET('/v1/credit/methods', { params: { query } }))
    },
    enabled: amount !== undefined,
    placeholderData: keepPreviousData,
  })
}

export function givenLinesQuery(granter: Granter, { owing }: LineFilter) {
  return infiniteQueryOptions({
    queryKey: [...creditKey, 'given', granter, owing ?? 'all'],
    queryFn: ({ pageParam: after }: From) => {
      const params = { query: { ...(owing ? { owing: true } : {}), ...(after ? { after } : {}) } }
      return granter === 'operator'
        ? unwrap(api.GET('/v1/operator/credit-lines', { params }))
        : unwrap(api.GET('/v1/supplier/credit-lines', { params }))
    },
    initialPageParam: firstPage,
    getNextPageParam: nextOf,
  })
}

export function owedQuery(granter: Granter) {
  return queryOptions({
    queryKey: [...creditKey, 'owed', granter],
    queryFn: () =>
      granter === 'operator'
        ? unwrap(api.GET('/v1/operator/credit-debts/sums'))
        : unwrap(api.GET('/v1/supplier/credit-debts/sums')),
  })
}

export function lineQuery(granter: Granter, creditLineId: string) {
  const params = { path: { creditLineId } }
  return queryOptions({
    queryKey: [...creditKey, 'line', granter, creditLineId],
    queryFn: () =>
      granter === 'operator'
        ? unwrap(api.GET('/v1/operator/credit-lines/{creditLineId}', { params }))
        : unwrap(api.GET('/v1/supplier/credit-lines/{creditLineId}', { params })),
  })
}

export const customersQuery = queryOptions({
  queryKey: [...creditKey, 'customers'],
  queryFn: () => unwrap(api.GET('/v1/supplier/customers')),
})
