import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** The rates to this currency as they apply now, with where they come from. */
export function ratesQuery(quote: string) {
  return queryOptions({
    queryKey: ['exchange-rates', quote],
    queryFn: () => unwrap(api.GET('/v1/exchange-rates', { params: { query: { quote } } })),
    staleTime: 60_000,
  })
}
