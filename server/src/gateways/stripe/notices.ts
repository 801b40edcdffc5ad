import Stripe from 'stripe'
import type { Delivery, Notice, NoticeCheck } from '../gateway.ts'
import { reportOf } from './answers.ts'

export type NoticeRules = Readonly<{
  /** Each is believed, so that one can take the place of another. */
  webhookSecrets: readonly string[]
  /** Whether our key moves real money. */
  isLive: boolean
}>

/** How old a notice may be, and how far ahead of our clock. Stripe signs each delivery anew. */
const TOLERANCE_S = 300

/** Proves that a notice comes from Stripe, is recent and is of the mode that our key is of. */
export function readNotice(
  rules: NoticeRules,
  { headers, body }: Delivery,
  now: Date,
): NoticeCheck {
  const header = headers['stripe-signature'] ?? ''
  const event = rules.webhookSecrets
    .map((secret) => verify({ header, body, secret, now }))
    .find((each) => each !== undefined)
  if (!event) return unproven(body, 'the signature does not fit, or is too old')
  // The SDK takes any time that is still to come.
  if (signedAt(header) * 1000 > now.getTime() + TOLERANCE_S * 1000) {
    return unproven(body, 'signed in the future')
  }
  if (event.livemode !== rules.isLive) return unproven(body, 'of the other mode')
  return { ok: true, notice: { id: event.id, ...said(event) } }
}

type Signed = Readonly<{ header: string; body: string; secret: string; now: Date }>

function verify({ header, body, secret, now }: Signed): Stripe.Event | undefined {
  try {
    const at = now.getTime()
    return Stripe.webhooks.constructEvent(body, header, secret, TOLERANCE_S, undefined, at)
  } catch {
    return undefined
  }
}

function signedAt(header: string): number {
  return Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1] ?? Infinity)
}

type Said = Notice extends infer Each ? (Each extends unknown ? Omit<Each, 'id'> : never) : never

const REFUNDS = new Set<string>(['refund.created', 'refund.updated', 'refund.failed'])
const PAYMENTS = new Set<string>([
  'charge.succeeded',
  'payment_intent.succeeded',
  'payment_intent.processing',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
])

function said(event: Stripe.Event): Said {
  const detail = event.type
  const number = numberOf(event.data.object)
  if (number === undefined) return { kind: 'other', number: '', detail }
  if (event.type === 'charge.succeeded' && event.data.object.captured) {
    const report = reportOf(number, event.data.object)
    if (report) return { kind: 'paid', report }
  }
  if (PAYMENTS.has(detail)) return { kind: 'payment', number, detail }
  return { kind: REFUNDS.has(detail) ? 'refund' : 'other', number, detail }
}

/** What we wrote on it when we asked for it. */
function numberOf(object: object): string | undefined {
  const { metadata } = object as { metadata?: Stripe.Metadata | null } // oxlint-disable-line typescript/no-unsafe-type-assertion -- every object of theirs may carry it
  return metadata?.['number']
}

/** Which of our payments somebody says it is about. */
function unproven(body: string, reason: string): NoticeCheck {
  const number = /"number":\s*"((?:att|ref)_[0-9a-z-]{1,40})"/.exec(body)?.[1] ?? null
  return { ok: false, reason, number }
}
