import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

type OfferList = operations['listOffers']['responses'][200]['content']['application/json']
export type Offer = OfferList['items'][number]

const offers = 'offers'

/**
 * The offers to my company for one product, best price of a SKU first as the supplier made them.
 */
export function productOffersQuery(productId: string) {
  return queryOptions({
    queryKey: [offers, 'product', productId],
    queryFn: () => unwrap(api.GET('/v1/offers', { params: { query: { productId, limit: 100 } } })),
    meta: { anonymous: true },
  })
}

/** All offers to my company that can be used now. */
export const myOffersQuery = infiniteQueryOptions({
  queryKey: [offers, 'mine'],
  queryFn: ({ pageParam }) => unwrap(api.GET('/v1/offers', { params: { query: pageParam } })),
  initialPageParam: {},
  getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
})

/** All offers that my company made. */
export const ownOffersQuery = infiniteQueryOptions({
  queryKey: [offers, 'own'],
  queryFn: ({ pageParam }) =>
    unwrap(api.GET('/v1/supplier/offers', { params: { query: pageParam } })),
  initialPageParam: {},
  getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
})
