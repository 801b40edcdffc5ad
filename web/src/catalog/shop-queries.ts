import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { GoodsSearch } from './goods-search.ts'

// What the shop window asks for. Everybody may look, so nobody is led to sign in by it.

const meta = { anonymous: true }

type ProductList = operations['listProducts']['responses'][200]['content']['application/json']
export type ProductCard = ProductList['items'][number]
export type Product = operations['getProduct']['responses'][200]['content']['application/json']
export type ProductSku = Product['skus'][number]
export type StockState = ProductSku['stock']
export type Supplier = Product['supplier']

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: () => unwrap(api.GET('/v1/categories')),
  staleTime: 5 * 60_000,
  meta,
})

export type GoodsFilter = GoodsSearch & Readonly<{ supplier?: string }>

const PAGE = 24 // Fills whole rows of two, three, four and six.

/** A list of goods, page by page. While another one is on its way, the last one stays. */
export function goodsQuery(filter: GoodsFilter) {
  return infiniteQueryOptions({
    queryKey: ['products', filter],
    queryFn: ({ pageParam, signal }) =>
      fetchGoods({ ...filter, ...pageParam, limit: PAGE }, signal),
    initialPageParam: {},
    getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
    placeholderData: keepPreviousData,
    meta,
  })
}

type GoodsRequest = GoodsFilter & Readonly<{ limit: number; after?: string }>

/** The beginning of a list, for a row on a page about something else. */
export function someGoodsQuery(request: GoodsRequest) {
  return queryOptions({
    queryKey: ['products', 'some', request],
    queryFn: ({ signal }) => fetchGoods(request, signal),
    staleTime: 60_000,
    meta,
  })
}

function fetchGoods(query: GoodsRequest, signal: AbortSignal) {
  return unwrap(api.GET('/v1/products', { params: { query }, signal }))
}

export function productQuery(productId: string) {
  return queryOptions({
    queryKey: ['product', productId],
    queryFn: () => unwrap(api.GET('/v1/products/{productId}', { params: { path: { productId } } })),
    meta,
  })
}

export function suppliersQuery(limit: number) {
  return infiniteQueryOptions({
    queryKey: ['suppliers', limit],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/v1/suppliers', { params: { query: { limit, ...pageParam } } })),
    initialPageParam: {},
    getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
    staleTime: 60_000,
    meta,
  })
}

export function supplierQuery(slug: string) {
  return queryOptions({
    queryKey: ['supplier', slug],
    queryFn: () => unwrap(api.GET('/v1/suppliers/{slug}', { params: { path: { slug } } })),
    meta,
  })
}
