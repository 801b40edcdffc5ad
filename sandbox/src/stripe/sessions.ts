import { answer, invalid, metadataOf, missing, noSuch, refuse, unknownParam } from './answers.ts'
import { wholeNumber, type Answer, type Params } from './answers.ts'
import { whyUnchargeable } from './currencies.ts'
import { tell, type Network } from './events.ts'
import type { Basket, Session } from './objects.ts'
import { all, find, saveBasket, saveThing, seconds, type Account } from './state.ts'

// Checkout sessions: one page each, at which one payment is made or one card is saved.

const SHORTEST_S = 30 * 60
const LONGEST_S = 24 * 3_600
const KNOWN = [
  ...['mode', 'line_items', 'success_url', 'cancel_url', 'client_reference_id', 'metadata'],
  ...['payment_intent_data', 'expires_at', 'customer', 'customer_email', 'currency', 'expand'],
  ...[
    'allowed_payment_method_types',
    'saved_payment_method_options',
    'payment_method_data',
    'locale',
  ],
  ...['payment_method_options', 'setup_intent_data', 'submit_type', 'adaptive_pricing'],
]

type Price = Readonly<{ currency: string; total: number }>

/** `origin`: where the page of the session is reached. */
export function createSession(
  network: Network,
  account: Account,
  { params, origin }: Readonly<{ params: Params; origin: string }>,
): Answer {
  const unknown = unknownParam(params, KNOWN)
  if (unknown) return unknown
  const { mode = '', success_url: successUrl, customer } = params
  if (mode !== 'payment' && mode !== 'setup') return invalid('mode', 'Invalid mode.')
  if (!successUrl) return missing('success_url')
  if (customer && !find(account, 'customer', customer)) return noSuch('customer', customer)
  const now = seconds(network)
  const expiresAt = wholeNumber(params['expires_at']) ?? now + LONGEST_S
  if (expiresAt < now + SHORTEST_S || expiresAt > now + LONGEST_S) {
    const rule = 'must be at least 30 minutes and less than 24 hours from Checkout Session creation'
    return invalid('expires_at', `The expires_at timestamp ${rule}.`)
  }
  const price = mode === 'payment' ? priceOf(params) : undefined
  if (price && 'status' in price) return price
  const id = `cs_test_${network.ids.hex(58)}`
  const url = `${origin}/c/pay/${id}`
  const made: Session = {
    ...emptySession(params, { id, mode, url }),
    created: now,
    expires_at: expiresAt,
  }
  const session: Session = price
    ? {
        ...made,
        ...{ amount_total: price.total, amount_subtotal: price.total, currency: price.currency },
      }
    : made
  saveThing(network, account, session)
  saveBasket(network, account, [id, basketOf(params)])
  expireLater(network, account, session)
  return answer(session)
}

function emptySession(
  params: Params,
  made: Pick<Session, 'id' | 'mode'> & Readonly<{ url: string }>,
): Omit<Session, 'created' | 'expires_at'> {
  const save = params['saved_payment_method_options[payment_method_save]']
  return {
    ...made,
    object: 'checkout.session',
    status: 'open',
    payment_status: made.mode === 'payment' ? 'unpaid' : 'no_payment_required',
    ...{ amount_subtotal: null, amount_total: null, currency: null },
    client_reference_id: params['client_reference_id'] ?? null,
    customer: params['customer'] ?? null,
    ...{ payment_intent: null, setup_intent: null },
    success_url: params['success_url'] ?? '',
    cancel_url: params['cancel_url'] ?? null,
    metadata: metadataOf(params),
    saved_payment_method_options: save === undefined ? null : { payment_method_save: save },
    ...{ ui_mode: 'hosted_page', livemode: false },
  }
}

function basketOf(params: Params): Basket {
  return {
    name: params['line_items[0][price_data][product_data][name]'] ?? '',
    intentMetadata: metadataOf(params, 'payment_intent_data[metadata]'),
  }
}

const MOST_LINES = 100

function priceOf(params: Params): Price | Answer {
  let [currency, total] = ['', 0]
  for (let line = 0; line < MOST_LINES; line += 1) {
    const of = (name: string) => params[`line_items[${line}]${name}`]
    if (of('[quantity]') === undefined && of('[price_data][currency]') === undefined) break
    const unit = wholeNumber(of('[price_data][unit_amount]'))
    const quantity = wholeNumber(of('[quantity]'))
    const param = `line_items[${line}]`
    if (unit === undefined) return invalid(`${param}[price_data][unit_amount]`, 'Invalid integer')
    if (quantity === undefined) return invalid(`${param}[quantity]`, 'Invalid integer')
    if (!of('[price_data][product_data][name]')) {
      return missing(`${param}[price_data][product_data][name]`)
    }
    currency = of('[price_data][currency]') ?? ''
    total += unit * quantity
  }
  if (currency === '') return missing('line_items')
  const fault = whyUnchargeable(currency, total)
  return fault ? invalid('line_items', fault.message, fault.code) : { currency, total }
}

/** Nothing can be paid at an expired page, and what was begun there is given up. */
export function expireSession(network: Network, account: Account, id: string): Answer {
  const session = find(account, 'checkout.session', id)
  if (!session) return noSuch('checkout.session', id)
  if (session.status !== 'open') {
    const message =
      'Only Checkout Sessions with a status in ["open"] can be expired. ' +
      `This Session has a status of ${session.status}.`
    return refuse(400, { message })
  }
  return answer(expire(network, account, session))
}

function expire(network: Network, account: Account, session: Session): Session {
  const intent = find(account, 'payment_intent', session.payment_intent)
  const expired = saveThing(network, account, { ...session, status: 'expired', url: null })
  if (intent) {
    const canceled = { ...intent, status: 'canceled', cancellation_reason: 'automatic' } as const
    tell(network, account, ['payment_intent.canceled', saveThing(network, account, canceled)])
  }
  tell(network, account, ['checkout.session.expired', expired])
  return expired
}

function expireLater(network: Network, account: Account, { id, expires_at }: Session) {
  network.clock.runAt(expires_at * 1000, () => {
    const session = find(account, 'checkout.session', id)
    if (session?.status === 'open') expire(network, account, session)
  })
}

/** After a restart: the pages that are still open end in their time. */
export function expireOpenSessions(network: Network): void {
  for (const account of network.accounts.values()) {
    for (const session of all(account, 'checkout.session')) {
      if (session.status === 'open') expireLater(network, account, session)
    }
  }
}
