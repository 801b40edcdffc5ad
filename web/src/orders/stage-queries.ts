import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

export const stagePlansQuery = queryOptions({
  queryKey: ['stage-plans'],
  queryFn: () => unwrap(api.GET('/v1/supplier/stage-plans')),
})
