import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** The company's address book, the default first. */
export const addressesQuery = queryOptions({
  queryKey: ['addresses'],
  queryFn: () => unwrap(api.GET('/v1/addresses')),
})
