import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** The signed-in person's cart, or the browser's. */
export const cartQuery = queryOptions({
  queryKey: ['cart'],
  queryFn: () => unwrap(api.GET('/v1/cart')),
  meta: { anonymous: true },
})
