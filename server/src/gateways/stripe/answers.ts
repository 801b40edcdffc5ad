import type Stripe from 'stripe'
import type { PaymentAnswer, PaymentReport, RefundAnswer, RefundRequest } from '../gateway.ts'
import { fromStripe } from './amounts.ts'
import { declineOf } from './declines.ts'

// What Stripe's objects mean to us.

/** A session of ours, read with its payment and the charge that paid it. */
export function paymentAnswer(number: string, session: Stripe.Checkout.Session): PaymentAnswer {
  if (session.client_reference_id !== number) {
    return { status: 'unknown', detail: 'the session is of another payment' }
  }
  const intent = asObject(session.payment_intent)
  if (intent?.status === 'succeeded') return paidAnswer(number, intent)
  const detail = `${session.status} ${intent?.status ?? 'nobody tried'}`
  const decline = declineOf(intent?.last_payment_error)
  if (session.status === 'open') return { status: 'pending', detail, decline }
  const isOver = !intent || intent.status === 'canceled' || decline !== undefined
  if (isOver || intent.status === 'requires_payment_method') {
    return { status: 'closed', detail, decline }
  }
  // Whoever left the page had paid, yet Stripe has not taken the money: somebody looks at it.
  return session.status === 'complete'
    ? { status: 'review', detail }
    : { status: 'unknown', detail }
}

function paidAnswer(number: string, intent: Stripe.PaymentIntent): PaymentAnswer {
  const charge = asObject(intent.latest_charge)
  const report = charge && reportOf(number, charge)
  return report && charge.paid
    ? { status: 'paid', report }
    : { status: 'unknown', detail: 'a charge that makes no sense' }
}

/** What a charge says of the payment with this number of ours. */
export function reportOf(number: string, charge: Stripe.Charge): PaymentReport | undefined {
  const { payment_intent: intent, currency, amount_captured: captured, created } = charge
  const amount = fromStripe(currency, captured)
  const gatewayNumber = typeof intent === 'string' ? intent : intent?.id
  if (!amount || !gatewayNumber || !Number.isSafeInteger(created)) return undefined
  const paidAt = new Date(created * 1000)
  return { number, gatewayNumber, amount, payer: payerOf(charge), paidAt }
}

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'Eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
}

/** As people write it; a brand we have no word for is a card. */
export const brandName = (brand: string | null | undefined): string => BRANDS[brand ?? ''] ?? 'Card'

function payerOf({ payment_method_details: details }: Stripe.Charge): string | null {
  const { brand, last4 } = details?.card ?? {}
  return last4 ? `${brandName(brand)} •••• ${last4}` : null
}

/** What became of a refund that Stripe knows. */
export function refundAnswer(request: RefundRequest, refund: Stripe.Refund): RefundAnswer {
  const amount = fromStripe(refund.currency, refund.amount)
  const { currency, minor } = request.amount
  if (amount?.currency !== currency || amount.minor !== minor) {
    return { status: 'unknown', detail: 'a refund of another amount has this number' }
  }
  const reason = refund.failure_reason ?? refund.pending_reason
  const detail = [refund.status, reason].filter(Boolean).join(' ')
  if (refund.status === 'succeeded') return { status: 'succeeded', detail }
  const isOver = refund.status === 'failed' || refund.status === 'canceled'
  return { status: isOver ? 'declined' : 'unknown', detail }
}

/** What was asked to be expanded; an id means that it was not. */
function asObject<T extends object>(value: string | T | null): T | undefined {
  return typeof value === 'object' && value !== null ? value : undefined
}
