import { unwrap, type operations } from '@danbao/sdk'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { api } from '../api.ts'
import { phaseOf, pollPauseMs, type Phase } from './phase.ts'

export type Intent = operations['getPaymentIntent']['responses'][200]['content']['application/json']

/** Waits for the buyer to say that their balance pays, or that they will. */
export function isToConfirm(intent: Intent | undefined): boolean {
  const isReserved = intent?.attempt?.method === 'wallet' || isOnTerms(intent)
  return intent?.state === 'awaiting_payment' && isReserved
}

/** Ordered now and paid later, or about to be. */
export const isOnTerms = (intent: Intent | undefined): boolean =>
  intent?.attempt?.method === 'terms'

export const intentKey = (intentId: string) => ['payment-intent', intentId]

/** What we know of a payment, for a page that does not wait for it. */
export function knownIntentQuery(intentId: string) {
  const params = { path: { intentId } }
  return queryOptions({
    queryKey: ['known-intent', intentId],
    queryFn: () => unwrap(api.GET('/v1/payment-intents/{intentId}', { params })),
  })
}

/**
 * What became of a payment, asked again and again until it is known: the first time what we know,
 * then the server asks the network. Money that moved is found here even if every notice is lost.
 */
export function useIntent(intentId: string) {
  const client = useQueryClient()
  const queryKey = intentKey(intentId)
  const query = useQuery({
    queryKey,
    queryFn: () => {
      const params = { path: { intentId } }
      const known = client.getQueryData(queryKey) !== undefined
      return known
        ? unwrap(api.POST('/v1/payment-intents/{intentId}/check', { params }))
        : unwrap(api.GET('/v1/payment-intents/{intentId}', { params }))
    },
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data ? pollPauseMs({ state: data.state, answers: dataUpdateCount }) : false,
    refetchOnWindowFocus: 'always',
    staleTime: 0,
  })
  const answers = client.getQueryState(queryKey)?.dataUpdateCount ?? 0
  const phase: Phase | undefined = query.data && phaseOf({ ...query.data, answers })
  return { query, phase, answers }
}

/** Forgets what was known, for when the buyer comes back from the network's page. */
export function useStartOver(intentId: string): () => void {
  const client = useQueryClient()
  return useCallback(
    () => void client.resetQueries({ queryKey: intentKey(intentId) }),
    [client, intentId],
  )
}

/** A browser may bring this page back as it was when it was left: what it says is old then. */
export function useReturn(onReturn: () => void): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) onReturn()
    }
    globalThis.addEventListener('pageshow', onShow)
    return () => globalThis.removeEventListener('pageshow', onShow)
  }, [onReturn])
}
