import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { problemOf } from '../ui/problem.ts'
import type { OwnFilter } from './goods-search.ts'

// What a supplier sees of its own goods and price lists.

type OwnList = operations['listOwnProducts']['responses'][200]['content']['application/json']
export type OwnProduct = OwnList['items'][number]
export type OwnSku = OwnProduct['skus'][number]

type ImportList = operations['listImports']['responses'][200]['content']['application/json']
export type ImportSummary = ImportList['items'][number]
export type Import = operations['getImport']['responses'][200]['content']['application/json']
export type RowError = Import['errors'][number]

export const ownGoods = ['own-products']
export const imports = ['imports']

/** How the shop shows my company; null where it is not shown yet. */
export const ownProfileQuery = queryOptions({
  queryKey: ['own-profile'],
  queryFn: () =>
    unwrap(api.GET('/v1/supplier/profile')).catch((error: unknown) => {
      if (problemOf(error)?.code === 'catalog.supplier_not_found') return null
      throw error
    }),
})

const PAGE = 50

export function ownGoodsQuery(filter: OwnFilter) {
  return infiniteQueryOptions({
    queryKey: [...ownGoods, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, ...pageParam, limit: PAGE }
      return unwrap(api.GET('/v1/supplier/products', { params: { query }, signal }))
    },
    initialPageParam: {},
    getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
    placeholderData: keepPreviousData,
  })
}

const FEW = 8

/** Some goods that match, to choose one of. */
export function pickGoodsQuery(q: string) {
  return queryOptions({
    queryKey: [...ownGoods, 'pick', q],
    queryFn: ({ signal }) => {
      const query = { state: 'active', limit: FEW, ...(q ? { q } : {}) } as const
      return unwrap(api.GET('/v1/supplier/products', { params: { query }, signal }))
    },
    placeholderData: keepPreviousData,
  })
}

export const importsQuery = infiniteQueryOptions({
  queryKey: [...imports, 'list'],
  queryFn: ({ pageParam }) =>
    unwrap(api.GET('/v1/supplier/imports', { params: { query: pageParam } })),
  initialPageParam: {},
  getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
})

export function importQuery(importId: string) {
  return queryOptions({
    queryKey: [...imports, importId],
    queryFn: () =>
      unwrap(api.GET('/v1/supplier/imports/{importId}', { params: { path: { importId } } })),
  })
}
