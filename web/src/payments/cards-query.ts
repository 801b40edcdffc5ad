import { unwrap, type operations } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

type Listed = operations['listSavedCards']['responses'][200]['content']['application/json']
export type SavedCard = Listed['items'][number]

/**
 * The cards a company has saved. Who may change them has the network asked which there are, since
 * it is there that cards are saved.
 */
export function cardsQuery(mayChange: boolean) {
  return queryOptions({
    queryKey: ['saved-cards', mayChange],
    queryFn: () =>
      mayChange ? unwrap(api.POST('/v1/saved-cards/refresh')) : unwrap(api.GET('/v1/saved-cards')),
  })
}
