import { encodeId } from '../kernel/ids.ts'
import type { Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { addMs } from '../kernel/time.ts'
import type { Caller } from '../identity/index.ts'
import type { NextStep, PaymentAnswer } from '../gateways/index.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { capturePayments } from './captures.ts'
import type { PaymentsDeps } from './deps.ts'
import { EXPIRY_GRACE_MS, isPayable, nextQueryAt } from './payments.ts'
import type { Attempt, Intent, Share } from './payments.ts'
import {
  claimAttemptsToQuery,
  closeAttempts,
  findExpiredIntents,
  findIntent,
  findOpenAttempt,
  finishIntents,
  insertAttempt,
  insertIntents,
  listShares,
  lockIntent,
  saveReference,
  scheduleQuery,
  type OpenAttempt,
} from './store.ts'

/** A method, and the gateway it goes through. */
export type Chosen = Readonly<{ gateway: string; method: string }>

type NewIntent = Readonly<{
  id: string
  buyerUuid: string
  amount: Money
  subject: string
  expiresAt: Date
  chosen: Chosen
  shares: readonly Omit<Share, 'intentId'>[]
}>

/**
 * Opens intents, each with its first attempt, in the transaction that creates what they pay; says
 * what can be paid now.
 */
export function openIntents(
  trx: Transaction,
  env: Env,
  fields: readonly NewIntent[],
): OpenAttempt[] {
  const createdAt = env.now()
  const opened = fields.map(({ shares, chosen, ...rest }) => {
    const intent: Intent = { ...rest, state: 'awaiting_payment', createdAt }
    const attempt = newAttempt(env, intent, chosen)
    return { intent, shares, attempt, nextQueryAt: nextQueryAt(attempt, createdAt) }
  })
  insertIntents(trx, opened)
  return opened.map(({ intent, attempt }) => ({ attempt, subject: intent.subject }))
}

function newAttempt(env: Env, intent: Intent, chosen: Chosen): Attempt {
  const id = encodeId('att', newUuid(env))
  return {
    id,
    intentId: intent.id,
    ...chosen,
    number: id,
    reference: null,
    amount: intent.amount,
    state: 'pending',
    expiresAt: intent.expiresAt,
    queries: 0,
  }
}

/**
 * A try at paying. While one is open the same one is used again, with the same number at the
 * gateway, so two tabs or two clicks can never become two payments.
 */
export async function startAttempt(
  trx: Transaction,
  env: Env,
  asked: Readonly<{ caller: Caller; intentId: string; chosen: Chosen }>,
): Promise<Readonly<{ intent: Intent; attempt: Attempt }>> {
  const { caller, intentId, chosen } = asked
  const locked = await lockIntent(trx, intentId, caller.parties)
  if (!locked) throw new Refusal({ code: 'payments.not_found' })
  const { intent, live } = locked
  const now = env.now()
  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })
  if (intent.expiresAt <= now) throw new Refusal({ code: 'payments.expired' })
  if (live) {
    if (live.method !== chosen.method) throw new Refusal({ code: 'payments.method_unavailable' })
    return { intent, attempt: live }
  }
  const attempt = newAttempt(env, intent, chosen)
  await insertAttempt(trx, attempt, { createdAt: now, nextQueryAt: nextQueryAt(attempt, now) })
  const event = { type: 'payments.attempt_started', object: intentId, actor: caller.actor }
  await recordEvents(trx, env, [{ ...event, data: { attemptId: attempt.id } }])
  return { intent, attempt }
}

type Paying = Pick<PaymentsDeps, 'db' | 'env' | 'gateways'> & Readonly<{ publicUrl: string }>

/**
 * Where the buyer goes to pay an intent; null when there is nothing to pay. Throws where the
 * network does not begin it.
 */
export async function payIntent(deps: Paying, intentId: string): Promise<NextStep | null> {
  const open = await findOpenAttempt(deps.db, intentId)
  return open ? payAttempt(deps, open) : null
}

/**
 * Where the buyer goes to pay an open attempt; null when its time is over. The attempt and its
 * number are committed before anybody can pay them, and so is the gateway's own name of it.
 */
export async function payAttempt(
  { db, env, gateways, publicUrl }: Paying,
  { attempt, subject }: OpenAttempt,
): Promise<NextStep | null> {
  const { intentId, method, number, amount, expiresAt } = attempt
  const gateway = gateways[attempt.gateway]
  if (!gateway || expiresAt <= env.now()) return null
  const returnUrl = `${publicUrl}/pay/${intentId}`
  const begun = await gateway.begin({ method, number, amount, subject, expiresAt, returnUrl })
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

const QUERY_BATCH = 20
const CLAIM_MS = 60_000

/** Asks the gateways about every attempt whose time has come. Says how many that were. */
export async function queryDueAttempts(deps: PaymentsDeps): Promise<number> {
  const { db, env } = deps
  const now = env.now()
  const claim = { until: addMs(now, CLAIM_MS), limit: QUERY_BATCH }
  const due = await inTransaction(db, (trx) => claimAttemptsToQuery(trx, now, claim))
  if (due.length === 0) return 0
  await env.point('payments.attempts_claimed')
  await Promise.all(due.map((attempt) => settleAttempt(deps, attempt)))
  return due.length
}

/**
 * Asks the gateway what became of an attempt, acts on it and tells it. When its time is over and
 * the gateway took nothing, the attempt and its intent end, and the goods are free for others.
 */
async function settleAttempt(
  deps: PaymentsDeps,
  attempt: Attempt,
): Promise<PaymentAnswer['status']> {
  const { db, gateways } = deps
  const answer: PaymentAnswer = (await gateways[attempt.gateway]?.query(attempt)) ?? {
    status: 'unknown',
    detail: 'the gateway is not configured',
  }
  if (answer.status === 'paid') {
    const reports = { gateway: attempt.gateway, reports: [answer.report], source: 'query' } as const
    await inTransaction(db, async (trx) => {
      await capturePayments(trx, deps, reports)
      if (attempt.state === 'closed') await scheduleQuery(trx, attempt, askNoMore(answer.status))
    })
    await deps.env.point('payments.answer_captured')
    deps.outcomes.announce([attempt.intentId])
  } else if (attempt.state === 'closed') {
    await settleClosed(deps, attempt, answer)
  } else {
    await settleUnpaid(deps, attempt, answer)
  }
  return answer.status
}

type NotPaid = Exclude<PaymentAnswer, { status: 'paid' }>

const askNoMore = (answer: string) => ({ at: null, answer })

async function settleUnpaid(deps: PaymentsDeps, attempt: Attempt, answer: NotPaid): Promise<void> {
  const { db, env, gateways } = deps
  const gateway = gateways[attempt.gateway]
  const now = env.now()
  const over = !isPayable(attempt, now)
  if (over && answer.status === 'pending' && gateway) {
    const closed = await gateway.close(attempt)
    const again = { at: addMs(now, 1_000), answer: closed.detail }
    if (closed.status !== 'closed') return scheduleQuery(db, attempt, again)
  }
  if (over && isDecided(answer)) return endIntent(deps, attempt.intentId, expiry)
  if (answer.status === 'closed') return closeAttempt(deps, attempt)
  await scheduleQuery(db, attempt, {
    at: nextQueryAt(attempt, now),
    answer: answer.detail,
    inReview: answer.status === 'unknown' ? undefined : answer.status === 'review',
    decline: answer.status === 'pending' ? answer.decline : undefined,
  })
}

const isDecided = ({ status }: NotPaid) => status !== 'unknown' && status !== 'review'

/**
 * The intent was given up while its page could still be used: what the buyer begins there is closed
 * at the gateway. What was paid all the same goes back. Asked until the page is of no use any more.
 */
async function settleClosed(deps: PaymentsDeps, attempt: Attempt, answer: NotPaid): Promise<void> {
  const { db, env, gateways } = deps
  const gateway = gateways[attempt.gateway]
  const now = env.now()
  const isGone = answer.status === 'absent' && !isPayable(attempt, now)
  if (answer.status === 'closed' || isGone) {
    return scheduleQuery(db, attempt, askNoMore(answer.detail))
  }
  const next = { at: nextQueryAt(attempt, now), answer: answer.detail }
  if (answer.status !== 'pending' || !gateway) return scheduleQuery(db, attempt, next)
  const closed = await gateway.close(attempt)
  if (closed.status === 'closed') return scheduleQuery(db, attempt, askNoMore(closed.detail))
  await scheduleQuery(db, attempt, { at: addMs(now, 1_000), answer: closed.detail })
}

/** The gateway closed this try before its time; the intent stays open for another. */
async function closeAttempt({ db, env }: PaymentsDeps, attempt: Attempt): Promise<void> {
  await inTransaction(db, async (trx) => {
    const locked = await lockIntent(trx, attempt.intentId, null)
    if (locked?.live?.id !== attempt.id) return
    await closeAttempts(trx, [attempt.intentId], { at: env.now(), nextQueryAt: null })
  })
}

/** Ends unpaid intents past their time that have no open attempt. */
export async function expireIntents(deps: PaymentsDeps): Promise<number> {
  const { db, env } = deps
  const before = addMs(env.now(), -EXPIRY_GRACE_MS)
  const intents = await findExpiredIntents(db, before, QUERY_BATCH)
  for (const id of intents) await endIntent(deps, id, expiry)
  return intents.length
}

type End = Readonly<{
  state: 'expired' | 'cancelled'
  actor: string
  /** The gateway has not closed the attempt: somebody may still pay it. */
  stillPayable?: boolean
}>

const expiry: End = { state: 'expired', actor: 'system' }

async function endIntent(
  deps: PaymentsDeps,
  intentId: string,
  { state, actor, stillPayable = false }: End,
): Promise<void> {
  const { db, env, effects } = deps
  await inTransaction(db, async (trx) => {
    const locked = await lockIntent(trx, intentId, null)
    if (locked?.intent.state !== 'awaiting_payment') return
    const { live } = locked
    const at = env.now()
    const shares = await listShares(trx, [intentId])
    const event = { type: `payments.intent_${state}`, object: intentId, actor }
    await Promise.all([
      closeAttempts(trx, [intentId], {
        at,
        nextQueryAt: stillPayable && live ? nextQueryAt(live, at) : null,
      }),
      finishIntents(trx, [intentId], { state, at }),
      effects.closeUnpaidOrders(trx, { orderIds: shares.map(({ orderId }) => orderId), state }),
      recordEvents(trx, env, [event]),
    ])
  })
  await env.point('payments.intent_ended')
  deps.outcomes.announce([intentId])
}

/**
 * Gives an unpaid intent up. The gateway is asked first: what it has taken is captured instead, and
 * while it does not answer nothing is cancelled. A page that was opened but not used cannot be
 * closed there: we keep asking, and money that comes through it later goes back by itself.
 */
export async function cancelIntent(
  deps: PaymentsDeps,
  caller: Caller,
  intentId: string,
): Promise<void> {
  const { db } = deps
  const found = await inTransaction(db, (trx) => lockIntent(trx, intentId, caller.parties))
  if (!found) throw new Refusal({ code: 'payments.not_found' })
  const { intent, live } = found
  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') return
  const status = live ? await closeAtGateway(deps, live) : 'closed'
  if (status === 'paid') {
    const now = await findIntent(db, { id: intentId, parties: caller.parties })
    if (now?.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  }
  if (['unknown', 'pending', 'review'].includes(status)) {
    throw new Refusal({ code: 'payments.outcome_unknown' })
  }
  const end = { state: 'cancelled', actor: caller.actor } as const
  await endIntent(deps, intentId, { ...end, stillPayable: status === 'absent' })
}

/** Closes an attempt at its gateway; where that is too late, says what has become of it. */
async function closeAtGateway(deps: PaymentsDeps, live: Attempt): Promise<PaymentAnswer['status']> {
  const gateway = deps.gateways[live.gateway]
  // Nobody to ask: whoever holds the page may pay, and is asked about as soon as we can.
  if (!gateway) return 'absent'
  const { status } = await gateway.close(live)
  return status === 'paid' ? settleAttempt(deps, live) : status
}

/** The buyer is back and waits: ask now, at most once in a few seconds. */
export async function checkIntent(
  deps: PaymentsDeps,
  caller: Caller,
  intentId: string,
): Promise<void> {
  const { db, env } = deps
  const live = await inTransaction(db, async (trx) => {
    const locked = await lockIntent(trx, intentId, caller.parties)
    if (!locked) throw new Refusal({ code: 'payments.not_found' })
    return locked.intent.state === 'awaiting_payment' &&
      locked.live &&
      (await mayAsk(trx, env, locked.live))
      ? locked.live
      : undefined
  })
  if (!live) return
  await env.point('payments.check_claimed')
  await settleAttempt(deps, live)
}

const CHECK_PAUSE_MS = 2_000

async function mayAsk(trx: Transaction, env: Env, attempt: Attempt): Promise<boolean> {
  const now = env.now()
  const rows = await trx.query({
    name: 'payments.claim_check',
    text: `update payments.attempts set last_checked_at = $2
      where id = (select id from payments.attempts where number = $1)
        and (last_checked_at is null or last_checked_at <= $3)
      returning id`,
    values: [attempt.number, now, addMs(now, -CHECK_PAUSE_MS)],
  })
  return rows.length > 0
}
