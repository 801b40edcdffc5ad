import { encodeId } from '../kernel/ids.ts'
import { BALANCE, TERMS, type RefundRequest } from '../gateways/index.ts'
import type { Env } from '../platform/env.ts'
import type { RefundState } from './payments.ts'
import type { Refund } from './refund-store.ts'

// How a refund stands in the books, in the log and in what the network is asked.

export const header = (env: Env, refund: Refund, step: string) => ({
  reference: `refund:${tryOf(refund)}:${step}`,
  actor: refund.requestedBy,
  effectiveAt: env.now(),
  reason: refund.reason,
})

/** What is sent once more is booked once more. */
const tryOf = ({ id, returns }: Refund) => (returns > 0 ? `${id}:${returns}` : id)

export function bookingOf(refund: Refund) {
  const { gateway, buyerUuid, purpose, order, charge, returns } = refund
  const buyerId = encodeId('pty', buyerUuid)
  const unordered = purpose === 'top_up' ? { walletOf: buyerId } : inSuspense
  const first = order ? { orderId: order.orderId, total: order.amount } : unordered
  const source = returns > 0 ? inSuspense : first
  const toWalletOf = gateway === BALANCE || gateway === TERMS ? buyerId : undefined
  const lowered = refund.lowered ?? undefined
  return { refundId: tryOf(refund), gateway, toWalletOf, lowered, source, charge }
}

const inSuspense = { suspense: true } as const

export function eventOf(refund: Refund, type: string) {
  const { id, buyerUuid, order, charge, reason, requestedBy, returns } = refund
  return {
    type,
    object: order?.orderId ?? id,
    actor: requestedBy,
    party: encodeId('pty', buyerUuid),
    data: {
      refundId: id,
      orderId: order?.orderId ?? null,
      currency: order?.amount.currency ?? charge.currency,
      minor: order?.amount.minor ?? charge.minor,
      chargeMinor: charge.minor,
      chargeCurrency: charge.currency,
      reason,
      returns,
    },
  }
}

/** What is recorded of a refund's end. Of top-ups the owners of a balance are told. */
export function endOf({ purpose }: Refund, state: RefundState): string {
  if (purpose === 'top_up' && state === 'succeeded') return 'payments.top_up_returned'
  if (purpose === 'top_up' && state === 'failed') return 'payments.top_up_refund_failed'
  return `payments.refund_${state}`
}

export const requestOf = (refund: Refund): RefundRequest => ({
  gatewayNumber: refund.gatewayNumber,
  number: refund.number,
  amount: refund.charge,
  reason: refund.reason,
})
