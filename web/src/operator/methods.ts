import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

export const methodTermsQuery = queryOptions({
  queryKey: ['operator', 'payment-methods'],
  queryFn: () => unwrap(api.GET('/v1/operator/payment-methods')),
})
