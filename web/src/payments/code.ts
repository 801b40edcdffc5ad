import { createIdempotencyKey, idempotencyHeader, unwrap } from '@danbao/sdk'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { untilHere } from '../server-clock.ts'
import { codeKey, type Code, type Paid } from './kept-code.ts'
import { renewPauseMs } from './renewal.ts'

/**
 * The code of an open try, renewed before it dies. Asking again leads to the same try at the
 * network: however many codes were shown, it is paid once. Null: there is nothing to pay any more.
 */
export function useCode(paid: Paid, { payBy, enabled }: { payBy: string; enabled: boolean }) {
  return useQuery({
    queryKey: codeKey(paid),
    queryFn: () => fetchCode(paid),
    enabled,
    staleTime: Infinity,
    retry: false,
    refetchInterval: ({ state: { data, status } }) =>
      status === 'error' ? AGAIN_MS : data ? renewPauseMs(data, payBy, Date.now()) : false,
    // A laptop that slept wakes with a code that died meanwhile.
    refetchOnWindowFocus: ({ state: { data } }) =>
      (data ? data.until <= new Date() : true) && 'always',
  })
}

const AGAIN_MS = 15_000

async function fetchCode({ intentId, method }: Paid): Promise<Code | null> {
  const params = { path: { intentId } }
  const headers = idempotencyHeader(createIdempotencyKey())
  const body = { method }
  const call = api.POST('/v1/payment-intents/{intentId}/attempts', { params, headers, body })
  const { next } = await unwrap(call)
  if (next?.kind !== 'qr') return null
  const { response } = await call
  const { content, expiresAt } = next
  const until = untilHere(expiresAt, response.headers.get('date'), Date.now())
  return { content, expiresAt, until }
}
