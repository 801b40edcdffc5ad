import { encodeId } from '../kernel/ids.ts'
import type { Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { addMs, MINUTE_MS } from '../kernel/time.ts'
import type { Caller } from '../identity/index.ts'
import { findMethod, TERMS, type Method, type NextStep } from '../gateways/index.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { findOpenAttempt, insertAttempt, saveReference, type OpenAttempt } from './attempt-store.ts'
import { findCustomerOfAttempt } from './card-store.ts'
import { closeAtGateway } from './commands.ts'
import type { PaymentsDeps } from './deps.ts'
import { closeAttempts, isReserved, reserveFunds } from './holds.ts'
import { nextQueryAt } from './payments.ts'
import type { Attempt, Intent, Purpose, Share } from './payments.ts'
import { insertIntents, listShares, lockIntent, saveTerms } from './store.ts'

// Beginning to pay: an intent with its first try, another try, and another method.

/** A method, the gateway it goes through, and how long it takes or a try at it lasts. */
export type Chosen = Readonly<{ gateway: string; method: string }> &
  Pick<Method, 'payWithinMs' | 'openForMs'>

/** The method of this name that the marketplace offers. */
export function choose({ gateways }: Pick<PaymentsDeps, 'gateways'>, method: string): Chosen {
  const offered = findMethod(gateways, method)
  if (!offered) throw new Refusal({ code: 'payments.method_unavailable', method })
  const { payWithinMs, openForMs } = offered.method
  return {
    ...{ gateway: offered.gateway.name, method },
    ...(payWithinMs === undefined ? {} : { payWithinMs }),
    ...(openForMs === undefined ? {} : { openForMs }),
  }
}

type NewIntent = Readonly<{
  id: string
  buyerUuid: string
  purpose: Purpose
  amount: Money
  surcharge: Money
  subject: string
  expiresAt: Date
  /** Null: paid later, by whatever is chosen then. */
  chosen: Chosen | null
  shares: readonly Omit<Share, 'intentId'>[]
  /** The credit line that was offered, where it is paid on terms. */
  lineId?: string | undefined
  /** The intent that pays the rest, for a part from the balance. */
  restId?: string
  /** When a later stage of its orders is due. */
  dueAt?: Date
}>

/**
 * Opens intents, each with its first attempt, in the transaction that creates what they pay; says
 * what can be paid now.
 */
export async function openIntents(
  trx: Transaction,
  env: Env,
  fields: readonly NewIntent[],
): Promise<OpenAttempt[]> {
  const createdAt = env.now()
  const opened = fields.map(({ shares, chosen, lineId, restId = null, dueAt = null, ...own }) => {
    const state = 'awaiting_payment'
    const intent: Intent = { ...own, restId, dueAt, mergedIntoId: null, state, createdAt }
    const attempt = chosen && newAttempt(env, intent, chosen)
    // A part from the balance becomes of what becomes of the rest.
    const asked = attempt && restId === null ? nextQueryAt(attempt, createdAt) : null
    return { intent, shares, attempt, lineId, nextQueryAt: asked }
  })
  insertIntents(trx, opened)
  const begun = opened.flatMap(({ attempt, ...rest }) => (attempt ? [{ ...rest, attempt }] : []))
  await reserveFunds(trx, env, begun)
  return begun
    .filter(({ intent }) => intent.restId === null)
    .map(({ intent, attempt }) => ({ attempt, subject: intent.subject }))
}

function newAttempt(env: Env, intent: Intent, { payLinkId = null, ...chosen }: Way): Attempt {
  const id = encodeId('att', newUuid(env))
  const { gateway, method, payWithinMs = RATE_MS } = chosen
  // What is priced when it is paid is so for as long as a quote.
  const openForMs = intent.dueAt ? payWithinMs : chosen.openForMs
  const end = openForMs === undefined ? intent.expiresAt : addMs(env.now(), openForMs)
  return {
    id,
    intentId: intent.id,
    ...{ gateway, method },
    number: id,
    reference: null,
    payLinkId,
    amount: intent.amount,
    state: 'pending',
    expiresAt: end < intent.expiresAt ? end : intent.expiresAt,
    queries: 0,
    inReview: false,
  }
}

const RATE_MS = 30 * MINUTE_MS

/** How it is paid, and by whose link if not by the buyer. */
type Way = Chosen & Readonly<{ payLinkId?: string | null }>

type Starting = Readonly<{ caller: Caller; intentId: string; chosen: Way }>

/**
 * Whether an open try can be gone on with: while its own time lasts, which may end before that of
 * its intent. Where a network shows what its customer has saved, a try of the buyer's is not one of
 * somebody who pays by a link, nor the reverse.
 */
function isSameWay(
  { env, gateways }: Pick<PaymentsDeps, 'env' | 'gateways'>,
  live: Attempt,
  { method, payLinkId = null }: Way,
): boolean {
  const isShared = !gateways[live.gateway]?.cards
  const isSame = live.method === method && (isShared || live.payLinkId === payLinkId)
  return isSame && live.expiresAt > env.now()
}

/**
 * A try at paying. While one is open the same one is used again, with the same number at the
 * gateway, so two tabs or two clicks can never become two payments. An open one by another method
 * is to be closed before (`makeWay`).
 */
export async function startAttempt(
  trx: Transaction,
  deps: Pick<PaymentsDeps, 'env' | 'effects' | 'gateways'>,
  { caller, intentId, chosen }: Starting,
): Promise<Attempt> {
  const { env, effects } = deps
  const locked = await lockIntent(trx, intentId, caller.parties)
  if (!locked) throw new Refusal({ code: 'payments.not_found' })
  const { intent, live, lastMethod } = locked
  const now = env.now()
  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })
  if (intent.expiresAt <= now) throw new Refusal({ code: 'payments.expired' })
  if (live) {
    if (!isSameWay(deps, live, chosen)) throw new Refusal({ code: 'payments.outcome_unknown' })
    return live
  }
  const isPriced = chosen.method === lastMethod && intent.dueAt === null
  if (!isPriced && intent.purpose !== 'orders') {
    throw new Refusal({ code: 'payments.method_unavailable', method: chosen.method })
  }
  const priced = isPriced ? intent : await reprice(trx, effects, { intent, chosen, now })
  const attempt = newAttempt(env, priced, chosen)
  await insertAttempt(trx, attempt, { createdAt: now, nextQueryAt: nextQueryAt(attempt, now) })
  if (isReserved(attempt)) {
    const shares = await listShares(trx, [intentId])
    const lineId = await lineOf(trx, effects, { intentIds: [intentId], gateway: attempt.gateway })
    await reserveFunds(trx, env, [{ attempt, intent: priced, shares, lineId }])
  }
  const event = { type: 'payments.attempt_started', object: intentId, actor: caller.actor }
  const data = { attemptId: attempt.id, method: attempt.method }
  await recordEvents(trx, env, [{ ...event, data }])
  return attempt
}

/** The credit line that the quote offered, where it is paid on terms. */
export async function lineOf(
  trx: Transaction,
  effects: PaymentsDeps['effects'],
  { intentIds, gateway }: Readonly<{ intentIds: readonly string[]; gateway: string }>,
): Promise<string | undefined> {
  if (gateway !== TERMS) return undefined
  const offers = await effects.quotedMethods(trx, intentIds)
  return offers.find(({ method }) => method === TERMS)?.credit?.lineId
}

/**
 * Another method charges another amount, perhaps in another currency: as the quote said. One that
 * takes days gives the buyer as long.
 */
async function reprice(
  trx: Transaction,
  effects: PaymentsDeps['effects'],
  { intent, chosen, now }: Readonly<{ intent: Intent; chosen: Chosen; now: Date }>,
): Promise<Intent> {
  const { method, payWithinMs } = chosen
  const later = payWithinMs === undefined ? now : addMs(now, payWithinMs)
  const expiresAt = later > intent.expiresAt ? later : intent.expiresAt
  const wanted = { intentIds: [intent.id], method, payBy: expiresAt }
  const { amount, surcharge, charges } = await effects.repriceOrders(trx, wanted)
  const priced = { ...intent, amount, surcharge, expiresAt }
  await saveTerms(trx, priced, charges)
  return priced
}

/**
 * Closes the open try by another method, so that this one can begin. The gateway is asked first:
 * what it has taken is captured instead, and while it does not answer nothing changes. A page that
 * was opened but not used cannot be closed there: money that comes through it goes back by itself.
 */
export async function makeWay(
  deps: PaymentsDeps,
  { caller, intentId, chosen }: Starting,
): Promise<void> {
  const found = await inTransaction(deps.db, (trx) => lockIntent(trx, intentId, caller.parties))
  const live = found?.live
  if (found?.intent.state !== 'awaiting_payment' || !live) return
  if (isSameWay(deps, live, chosen) || found.intent.purpose !== 'orders') return
  await closeLive(deps, live)
}

/** Closes an open try at its gateway and here; refuses where it is paid, or where nobody knows. */
export async function closeLive(deps: PaymentsDeps, live: Attempt): Promise<void> {
  const { db, env } = deps
  const { intentId } = live
  const status = await closeForGood(deps, live)
  await env.point('payments.attempt_closed')
  const at = env.now()
  await inTransaction(db, async (trx) => {
    const again = await lockIntent(trx, intentId, null)
    if (again?.live?.id !== live.id) return
    const later = status === 'absent' ? nextQueryAt(live, at) : null
    await closeAttempts(trx, env, { intentIds: [intentId], end: { at, nextQueryAt: later } })
  })
}

/** Closes an attempt at its gateway; refuses where it is paid, or where nobody knows. */
async function closeForGood(deps: PaymentsDeps, live: Attempt): Promise<'closed' | 'absent'> {
  const status = await closeAtGateway(deps, live)
  if (status === 'closed' || status === 'absent') return status
  if (status === 'paid') throw new Refusal({ code: 'payments.already_paid' })
  throw new Refusal({ code: 'payments.outcome_unknown' })
}

/** Where the network sends whoever paid. */
type Back = Readonly<{ returnUrl: string }>

type Paying = Pick<PaymentsDeps, 'db' | 'env' | 'gateways'> & Readonly<{ publicUrl: string }>

/**
 * Where the buyer goes to pay an intent; null when there is nothing to pay. Throws where the
 * network does not begin it.
 */
export async function payIntent(
  deps: Paying,
  intentId: string,
  back?: Back,
): Promise<NextStep | null> {
  const open = await findOpenAttempt(deps.db, intentId)
  return open ? payAttempt(deps, open, back) : null
}

/**
 * Where the buyer goes to pay an open attempt; null when its time is over. The attempt and its
 * number are committed before anybody can pay them, and so is the gateway's own name of it.
 */
export async function payAttempt(
  { db, env, gateways, publicUrl }: Paying,
  { attempt, subject }: OpenAttempt,
  back: Back = { returnUrl: `${publicUrl}/pay/${attempt.intentId}` },
): Promise<NextStep | null> {
  const { method, number, amount, expiresAt } = attempt
  const gateway = gateways[attempt.gateway]
  if (!gateway || expiresAt <= env.now()) return null
  const customer = gateway.cards ? await findCustomerOfAttempt(db, attempt.id) : null
  const begun = await gateway.begin({
    ...{ method, number, amount, subject, expiresAt, customer },
    ...back,
  })
  if (begun.status !== 'ready') {
    const declined = begun.status === 'declined'
    const code = declined ? 'payments.method_declined' : 'payments.network_silent'
    throw new Refusal({ code, method })
  }
  const { reference } = begun
  if (reference !== null && reference !== attempt.reference) {
    await saveReference(db, attempt, reference)
  }
  return begun.next
}
