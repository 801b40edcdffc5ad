import Stripe from 'stripe'
import type { Env } from '../../platform/env.ts'
import { addMs, HOUR_MS } from '../../kernel/time.ts'
import type {
  BeginAnswer,
  BegunPayment,
  CloseAnswer,
  Gateway,
  Method,
  PaymentAnswer,
  PaymentRequest,
  RefundAnswer,
  RefundRequest,
} from '../gateway.ts'
import { chargeable, toStripe } from './amounts.ts'
import { paymentAnswer, refundAnswer } from './answers.ts'
import { answerOf } from './calls.ts'
import { readNotice } from './notices.ts'
import { vaultOf } from './vault.ts'

// Cards by Stripe's hosted Checkout page: https://docs.stripe.com/api/checkout/sessions. No card
// number passes through us.

export type StripeConfig = Readonly<{
  /** `sk_live_…`, or a restricted key. */
  secretKey: string
  /** `whsec_…`; two while one takes the place of another. */
  webhookSecrets: readonly string[]
  /** Another address than Stripe's own: the sandbox's. */
  apiUrl?: string
  timeoutMs?: number
}>

const DEFAULT_TIMEOUT_MS = 20_000

const CARD: Method = {
  name: 'card',
  // What goods are mostly priced in comes first.
  currencies: ['CNY', ...chargeable.filter((currency) => currency !== 'CNY')],
  // Half a dollar, whatever it is charged in; eight digits, which every currency has.
  limits: { minMinor: 400n, maxMinor: 99_999_999n },
  step: 'redirect',
  confirms: 'at_once',
  // A page lives a day at most, and outlives the try.
  openForMs: 23 * HOUR_MS,
}

export function createStripe(config: StripeConfig, env: Pick<Env, 'now'>): Gateway {
  const stripe = clientOf(config)
  const isLive = /^(sk|rk)_live_/.test(config.secretKey)
  const rules = { webhookSecrets: config.webhookSecrets, isLive }
  return {
    name: 'stripe',
    methods: [CARD],
    refundsReturn: true,
    cards: vaultOf(stripe),
    begin: (request) => begin(stripe, request),
    query: (payment) => query(stripe, payment),
    close: (payment) => close(stripe, payment),
    refund: (request) => refund(stripe, request),
    queryRefund: (request) => queryRefund(stripe, request),
    readNotice: (delivery) => readNotice(rules, delivery, env.now()),
    // What is not taken is answered with a failure, and comes again for three days.
    answerNotice: (taken) => ({ status: taken ? 200 : 503, type: 'text/plain', body: '' }),
  }
}

function clientOf({ secretKey, apiUrl, timeoutMs }: StripeConfig): Stripe {
  const url = apiUrl === undefined ? undefined : new URL(apiUrl)
  return new Stripe(secretKey, {
    // We ask again ourselves, with what we know by then.
    maxNetworkRetries: 0,
    timeout: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    telemetry: false,
    ...(url && {
      host: url.hostname,
      protocol: url.protocol === 'http:' ? 'http' : 'https',
      ...(url.port && { port: url.port }),
    }),
  })
}

/**
 * How long after our end the page ends by itself. It must live half an hour when it is made, and
 * the time must be the same whenever it is asked for, so that asking again is the same request. We
 * expire it when our end has come; this is for when nobody does.
 */
const PAGE_OUTLIVES_MS = 31 * 60_000
const LONGEST_NAME = 250

async function begin(stripe: Stripe, request: PaymentRequest): Promise<BeginAnswer> {
  const { number, amount, subject, expiresAt, returnUrl, customer = null } = request
  const unit_amount = toStripe(amount)
  if (unit_amount === undefined) return { status: 'declined', detail: 'not an amount for cards' }
  const name = subject.slice(0, LONGEST_NAME).toWellFormed()
  const price_data = {
    currency: amount.currency.toLowerCase(),
    unit_amount,
    product_data: { name },
  }
  const asked = stripe.checkout.sessions.create(
    {
      mode: 'payment',
      allowed_payment_method_types: ['card'],
      // Charged is what the quote says, in its currency.
      adaptive_pricing: { enabled: false },
      client_reference_id: number,
      metadata: { number },
      payment_intent_data: { metadata: { number } },
      line_items: [{ price_data, quantity: 1 }],
      success_url: returnUrl,
      cancel_url: returnUrl,
      expires_at: Math.floor(addMs(expiresAt, PAGE_OUTLIVES_MS).getTime() / 1000),
      ...(customer === null ? {} : savedCardsOf(customer)),
    },
    { idempotencyKey: number },
  )
  const said = await answerOf('checkout.session', asked)
  if (said.status !== 'ok') return said
  const { id, url } = said.value
  if (!url) return { status: 'unknown', detail: 'a page without an address' }
  return { status: 'ready', next: { kind: 'redirect', url }, reference: id }
}

/** The buyer's cards are offered at the page, and another may be saved there. */
function savedCardsOf(customer: string) {
  return {
    customer,
    saved_payment_method_options: {
      payment_method_save: 'enabled',
      allow_redisplay_filters: ['always', 'limited', 'unspecified'],
    },
  } satisfies Stripe.Checkout.SessionCreateParams
}

const NEVER_SHOWN = 'nobody was sent to a page'

async function query(stripe: Stripe, payment: BegunPayment): Promise<PaymentAnswer> {
  const { number, reference } = payment
  // Its address is in the answer that we never got, so nobody can pay there.
  if (reference === null) return { status: 'absent', detail: NEVER_SHOWN }
  const expand = ['payment_intent.latest_charge']
  const asked = stripe.checkout.sessions.retrieve(reference, { expand })
  const said = await answerOf('checkout.session', asked)
  if (said.status === 'ok') return paymentAnswer(number, said.value)
  return { status: 'unknown', detail: said.detail }
}

async function close(stripe: Stripe, payment: BegunPayment): Promise<CloseAnswer> {
  const { number, reference } = payment
  if (reference === null) return { status: 'absent', detail: NEVER_SHOWN }
  const options = { idempotencyKey: `${number}-expire` }
  const asked = stripe.checkout.sessions.expire(reference, {}, options)
  const said = await answerOf('checkout.session', asked)
  if (said.status === 'ok') return { status: 'closed', detail: 'expired' }
  if (said.status === 'unknown') return { status: 'unknown', detail: said.detail }
  // It is not open any more: paid, over, or looked at.
  const { status, ...rest } = await query(stripe, payment)
  const detail = 'detail' in rest ? rest.detail : status
  return { status: status === 'paid' || status === 'closed' ? status : 'unknown', detail }
}

async function refund(stripe: Stripe, request: RefundRequest): Promise<RefundAnswer> {
  const { gatewayNumber, number } = request
  const amount = toStripe(request.amount)
  if (amount === undefined) return { status: 'declined', detail: 'not an amount for cards' }
  const asked = stripe.refunds.create(
    {
      ...{ payment_intent: gatewayNumber, amount, metadata: { number } },
      reason: 'requested_by_customer',
    },
    { idempotencyKey: number },
  )
  const said = await answerOf('refund', asked)
  return said.status === 'ok' ? refundAnswer(request, said.value) : said
}

const MOST_PAGES = 10

/** Stripe has no search by our number, and few refunds of one payment. */
async function queryRefund(stripe: Stripe, request: RefundRequest): Promise<RefundAnswer> {
  const { gatewayNumber: payment_intent, number } = request
  let starting_after: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const after = starting_after === undefined ? {} : { starting_after }
    const asked = stripe.refunds.list({ payment_intent, limit: 100, ...after })
    const said = await answerOf('list', asked)
    if (said.status !== 'ok') {
      const isAbsent = said.detail.endsWith('resource_missing')
      return { status: isAbsent ? 'absent' : 'unknown', detail: said.detail }
    }
    const { data, has_more: hasMore } = said.value
    const found = data.find(({ metadata }) => metadata?.['number'] === number)
    if (found) return refundAnswer(request, found)
    starting_after = data.at(-1)?.id
    if (!hasMore || !starting_after) {
      return { status: 'absent', detail: 'no refund has this number' }
    }
  }
  return { status: 'unknown', detail: 'more refunds than are read' }
}
