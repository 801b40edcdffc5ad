import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { strayPauseMs } from './stray.ts'

/** The orders of one checkout, and money for them that goes back by itself. */
export function groupQuery(groupId: string) {
  const params = { path: { groupId } }
  return queryOptions({
    queryKey: ['orders', 'group', groupId],
    queryFn: () => unwrap(api.GET('/v1/order-groups/{groupId}', { params })),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data ? strayPauseMs({ strays: data.strays, answers: dataUpdateCount }) : false,
  })
}
