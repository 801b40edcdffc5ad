import { AUTHENTICATION_FAILED, messageOf, type Decline } from './cards.ts'
import { tell, type Network } from './events.ts'
import { bookCharge } from './balance.ts'
import type { Charge, Intent, KeptMethod, LastError, Session, SetupIntent } from './objects.ts'
import { find, saveMethod, saveThing, seconds, type Account } from './state.ts'

// What happens when somebody pays at the page of a session, or saves a card there.

export type Visit = Readonly<{ network: Network; account: Account; session: Session }>
export type Outcome =
  | Readonly<{ status: 'paid' | 'in_review' | 'saved' | 'asked' }>
  | Readonly<{ status: 'declined'; decline: Decline }>
export type Presented = Readonly<{ kept: KeptMethod; keepForLater: boolean }>

/** Presents a card: it is charged, refused, held for review, or its bank asks for its owner. */
export function present(visit: Visit, { kept, keepForLater }: Presented): Outcome {
  return visit.session.mode === 'setup'
    ? presentForLater(visit, kept)
    : presentToPay(visit, { kept, keepForLater })
}

/** What the bank's own page says of whoever was sent there. */
export function authenticate(visit: Visit, passed: boolean): Outcome | undefined {
  const { network, account, session } = visit
  const waiting = waitingOf(visit)
  const kept = account.methods.get(waiting?.payment_method ?? '')
  if (!waiting || !kept) return undefined
  const after = kept.effect.afterwards
  if (waiting.object === 'setup_intent') {
    return passed && !after
      ? finishSetup(visit, { setup: waiting, kept })
      : declineSetup(visit, waiting, after ?? AUTHENTICATION_FAILED)
  }
  const decline = passed ? after : AUTHENTICATION_FAILED
  if (decline) return refusePayment(visit, { intent: waiting, kept, decline })
  const isKept = kept.method.metadata['keep'] === 'yes'
  const clean = isKept ? cleaned(network, account, kept) : kept
  return takePayment({ ...visit, session }, { intent: waiting, kept: clean, keepForLater: isKept })
}

/** What waits for its payer to be seen by the bank. */
export function waitingOf({ account, session }: Visit): Intent | SetupIntent | undefined {
  const intent = find(account, 'payment_intent', session.payment_intent)
  const setup = find(account, 'setup_intent', session.setup_intent)
  return [intent, setup].find((each) => each?.status === 'requires_action')
}

/** Somebody has looked at a payment that was held. */
export function judge(
  network: Network,
  account: Account,
  { intent, approved }: Readonly<{ intent: Intent; approved: boolean }>,
): boolean {
  const session = sessionOf(account, intent)
  const kept = account.methods.get(intent.payment_method ?? '')
  if (!session || !kept || intent.status !== 'processing') return false
  const visit = { network, account, session }
  if (approved) charge(visit, { intent, kept, type: 'async_payment_succeeded' })
  else {
    const decline: Decline = { code: 'card_declined', decline_code: 'fraudulent' }
    refusePayment(visit, { intent, kept, decline })
    tell(network, account, ['checkout.session.async_payment_failed', session])
  }
  return true
}

const sessionOf = (account: Account, { id }: Intent) =>
  [...account.things.values()].find(
    (thing): thing is Session => thing.object === 'checkout.session' && thing.payment_intent === id,
  )

function presentToPay(visit: Visit, { kept, keepForLater }: Presented): Outcome {
  const { network, account } = visit
  const intent = intentOf(visit)
  const { effect, isSetUp } = kept
  if (effect.declines) return refusePayment(visit, { intent, kept, decline: effect.declines })
  if (effect.asks === 'always' || (effect.asks === 'unless_saved' && !isSetUp)) {
    const metadata = keepForLater ? { keep: 'yes' } : kept.method.metadata
    saveMethod(network, account, { ...kept, method: { ...kept.method, metadata } })
    const url = `${visit.session.url ?? ''}/3ds`
    const asked = saveThing(network, account, {
      ...intent,
      status: 'requires_action',
      payment_method: kept.method.id,
      next_action: { type: 'redirect_to_url', redirect_to_url: { url, return_url: null } },
    } as const)
    tell(network, account, ['payment_intent.requires_action', asked])
    return { status: 'asked' }
  }
  return takePayment(visit, { intent, kept, keepForLater })
}

type Taking = Readonly<{ intent: Intent; kept: KeptMethod; keepForLater: boolean }>

function takePayment(visit: Visit, { intent, kept, keepForLater }: Taking): Outcome {
  const { network, account, session } = visit
  const { customer } = session
  if (keepForLater && customer && kept.method.customer === null) attach(visit, kept)
  if (!kept.effect.risk) {
    charge(visit, { intent, kept, type: 'completed' })
    return { status: 'paid' }
  }
  const payment_method = kept.method.id
  const held = { ...intent, status: 'processing', payment_method, next_action: null } as const
  tell(network, account, ['payment_intent.processing', saveThing(network, account, held)])
  const complete = { ...session, status: 'complete', url: null } as const
  const done = saveThing(network, account, { ...complete, payment_intent: intent.id })
  tell(network, account, ['checkout.session.completed', done])
  return { status: 'in_review' }
}

type Charging = Readonly<{
  intent: Intent
  kept: KeptMethod
  type: 'completed' | 'async_payment_succeeded'
}>

function charge(visit: Visit, { intent, kept, type }: Charging): void {
  const { network, account, session } = visit
  const made = newCharge(visit, { intent, kept, decline: undefined })
  const balance_transaction = bookCharge(network, account, made)
  const taken = saveThing(network, account, { ...made, balance_transaction })
  const done = saveThing(network, account, {
    ...intent,
    ...({ status: 'succeeded', next_action: null, last_payment_error: null } as const),
    ...{ amount_received: intent.amount, latest_charge: taken.id, payment_method: kept.method.id },
  })
  const complete = { ...session, status: 'complete', payment_status: 'paid', url: null } as const
  const over = saveThing(network, account, { ...complete, payment_intent: intent.id })
  tell(network, account, ['charge.succeeded', taken])
  tell(network, account, ['payment_intent.succeeded', done])
  tell(network, account, [`checkout.session.${type}`, over])
}

type Refusing = Readonly<{ intent: Intent; kept: KeptMethod; decline: Decline }>

/** The page stays open: the payer may try another card. */
function refusePayment(visit: Visit, { intent, kept, decline }: Refusing): Outcome {
  const { network, account } = visit
  const failed = saveThing(network, account, newCharge(visit, { intent, kept, decline }))
  const error: LastError = { ...errorOf(decline), charge: failed.id }
  const waiting = saveThing(network, account, {
    ...intent,
    ...({ status: 'requires_payment_method', next_action: null } as const),
    ...{ payment_method: null, latest_charge: failed.id, last_payment_error: error },
  })
  tell(network, account, ['charge.failed', failed])
  tell(network, account, ['payment_intent.payment_failed', waiting])
  return { status: 'declined', decline }
}

const errorOf = (decline: Decline): LastError => ({
  ...{ type: 'card_error', ...decline, message: messageOf(decline) },
})

/** The payment comes into being when somebody first tries. */
function intentOf({ network, account, session }: Visit): Intent {
  const known = find(account, 'payment_intent', session.payment_intent)
  if (known) return known
  const intent: Intent = {
    id: `pi_3${network.ids.hex(23)}`,
    object: 'payment_intent',
    status: 'requires_payment_method',
    amount: session.amount_total ?? 0,
    ...{ amount_received: 0, amount_capturable: 0 },
    currency: session.currency ?? '',
    customer: session.customer,
    capture_method: 'automatic',
    ...{ payment_method: null, latest_charge: null, last_payment_error: null, next_action: null },
    cancellation_reason: null,
    metadata: account.baskets.get(session.id)?.intentMetadata ?? {},
    livemode: false,
    created: seconds(network),
  }
  saveThing(network, account, { ...session, payment_intent: intent.id })
  tell(network, account, ['payment_intent.created', saveThing(network, account, intent)])
  return intent
}

type Made = Readonly<{ intent: Intent; kept: KeptMethod; decline: Decline | undefined }>

function newCharge({ network }: Visit, { intent, kept, decline }: Made): Charge {
  const { method, effect } = kept
  const isPaid = decline === undefined
  const { amount, currency, customer, metadata } = intent
  return {
    id: `ch_3${network.ids.hex(23)}`,
    object: 'charge',
    status: isPaid ? 'succeeded' : 'failed',
    ...{ paid: isPaid, captured: isPaid, amount, amount_captured: isPaid ? amount : 0 },
    ...{ amount_refunded: 0, refunded: false, disputed: false, currency, customer },
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: method.card },
    outcome: {
      type: isPaid ? (effect.risk ? 'manual_review' : 'authorized') : 'issuer_declined',
      risk_level: effect.risk ?? 'normal',
      reason: decline?.decline_code ?? null,
    },
    failure_code: decline?.code ?? null,
    failure_message: decline ? messageOf(decline) : null,
    balance_transaction: null,
    ...{ metadata, livemode: false, created: seconds(network) },
  }
}

function presentForLater(visit: Visit, kept: KeptMethod): Outcome {
  const { network, account } = visit
  const setup = setupOf(visit)
  const { declines, attaches, asks } = kept.effect
  if (declines && !attaches) return declineSetup(visit, setup, declines)
  if (!asks) return finishSetup(visit, { setup, kept })
  const asked = { ...setup, status: 'requires_action', payment_method: kept.method.id } as const
  tell(network, account, ['setup_intent.requires_action', saveThing(network, account, asked)])
  return { status: 'asked' }
}

function setupOf({ network, account, session }: Visit): SetupIntent {
  const known = find(account, 'setup_intent', session.setup_intent)
  if (known) return known
  const setup: SetupIntent = {
    id: `seti_1${network.ids.hex(23)}`,
    ...{ object: 'setup_intent', status: 'requires_payment_method', customer: session.customer },
    ...{ payment_method: null, last_setup_error: null, usage: 'on_session', metadata: {} },
    ...{ livemode: false, created: seconds(network) },
  }
  saveThing(network, account, { ...session, setup_intent: setup.id })
  return saveThing(network, account, setup)
}

type Finishing = Readonly<{ setup: SetupIntent; kept: KeptMethod }>

function finishSetup(visit: Visit, { setup, kept }: Finishing): Outcome {
  const { network, account, session } = visit
  const attached = attach(visit, kept)
  const done = { ...setup, status: 'succeeded', payment_method: attached.method.id } as const
  const saved = saveThing(network, account, { ...done, last_setup_error: null })
  const complete = { ...session, status: 'complete', url: null, setup_intent: setup.id } as const
  tell(network, account, ['setup_intent.succeeded', saved])
  tell(network, account, ['checkout.session.completed', saveThing(network, account, complete)])
  return { status: 'saved' }
}

function declineSetup({ network, account }: Visit, setup: SetupIntent, decline: Decline): Outcome {
  const failed = saveThing(network, account, {
    ...setup,
    ...({ status: 'requires_payment_method', payment_method: null } as const),
    last_setup_error: errorOf(decline),
  })
  tell(network, account, ['setup_intent.setup_failed', failed])
  return { status: 'declined', decline }
}

function attach({ network, account, session }: Visit, kept: KeptMethod): KeptMethod {
  const { customer } = session
  const method = { ...kept.method, customer, metadata: {}, allow_redisplay: 'always' } as const
  const attached = saveMethod(network, account, { ...kept, method, isSetUp: true })
  tell(network, account, ['payment_method.attached', attached.method])
  return attached
}

function cleaned(network: Network, account: Account, kept: KeptMethod): KeptMethod {
  return saveMethod(network, account, { ...kept, method: { ...kept.method, metadata: {} } })
}
