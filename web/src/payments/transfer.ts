import { createIdempotencyKey, idempotencyHeader, unwrap, type operations } from '@danbao/sdk'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'

type Started = operations['startPaymentAttempt']['responses'][200]['content']['application/json']
export type TransferStep = Extract<NonNullable<Started['next']>, { kind: 'transfer' }>

type Asked = Readonly<{ intentId: string; method: string }>
/** With what has come so far: a part changes what is still to be sent. */
type Paid = Asked & Readonly<{ received: string | undefined }>

/**
 * What the buyer's bank must be told, and what of it has come. Asking again leads to the same
 * attempt and the same reference, so it is safe to ask whenever the page is opened.
 */
export function useTransfer({ intentId, method, received }: Paid, enabled: boolean) {
  return useQuery({
    queryKey: ['payment-transfer', intentId, method, received],
    queryFn: () => fetchTransfer({ intentId, method }),
    enabled,
    staleTime: Infinity,
    retry: false,
  })
}

async function fetchTransfer({ intentId, method }: Asked): Promise<TransferStep | null> {
  const params = { path: { intentId } }
  const headers = idempotencyHeader(createIdempotencyKey())
  const call = api.POST('/v1/payment-intents/{intentId}/attempts', {
    ...{ params, headers },
    body: { method },
  })
  const { next } = await unwrap(call)
  return next?.kind === 'transfer' ? next : null
}

/** In groups of four, as banks and people write references and IBANs. */
export function inFours(text: string): string {
  return text.replaceAll(/(.{4})(?=.)/g, '$1 ')
}
