import type { operations } from '@danbao/sdk'
import type { QueryClient } from '@tanstack/react-query'

type Started = operations['startPaymentAttempt']['responses'][200]['content']['application/json']
type Step = Extract<NonNullable<Started['next']>, { kind: 'qr' }>

/**
 * What is to be scanned, and until when by this browser's clock, which need not agree with ours.
 */
export type Code = Readonly<{ content: string; until: Date; expiresAt: string }>

export type Paid = Readonly<{ intentId: string; method: string }>

export const codeKey = ({ intentId, method }: Paid) => ['payment-code', intentId, method]

/** Keeps a code that came with another answer, so that the page shows it at once. */
export function keepCode(client: QueryClient, paid: Paid, { content, expiresAt }: Step): void {
  client.setQueryData<Code>(codeKey(paid), { content, expiresAt, until: new Date(expiresAt) })
}
