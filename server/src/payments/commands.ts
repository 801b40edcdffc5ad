import { Refusal } from '../kernel/result.ts'
import { addMs } from '../kernel/time.ts'
import type { Caller } from '../identity/index.ts'
import type { PaymentAnswer } from '../gateways/index.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { claimAttemptsToQuery, scheduleQuery } from './attempt-store.ts'
import { capturePayments } from './captures.ts'
import type { PaymentsDeps } from './deps.ts'
import { closeAttempts } from './holds.ts'
import { EXPIRY_GRACE_MS, isPayable, nextQueryAt, type Attempt } from './payments.ts'
import { returnHeld } from './refunds.ts'
import { endLaterStages } from './stages.ts'
import { findExpiredIntents, findIntent, findParts, finishIntents } from './store.ts'
import { listShares, lockIntent } from './store.ts'

// What becomes of an attempt and its intent: asking, closing, expiring, giving up.

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
  if (over && isDecided(answer)) return endInTime(deps, attempt, declineOf(answer))
  if (answer.status === 'closed') return closeAttempt(deps, attempt, answer.decline)
  await scheduleQuery(db, attempt, {
    at: nextQueryAt(attempt, now),
    answer: answer.detail,
    inReview: answer.status === 'unknown' ? undefined : answer.status === 'review',
    decline: declineOf(answer),
  })
}

const declineOf = (answer: NotPaid) =>
  answer.status === 'pending' || answer.status === 'closed' ? answer.decline : undefined

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

/** Ends a try whose time is over, and its intent unless that was given more time meanwhile. */
async function endInTime(
  deps: PaymentsDeps,
  attempt: Attempt,
  decline: string | undefined,
): Promise<void> {
  const { db, env } = deps
  const intent = await findIntent(db, { id: attempt.intentId, parties: null })
  if (intent && isPayable(intent, env.now())) return closeAttempt(deps, attempt, decline)
  await endIntent(deps, attempt.intentId, expiry)
}

/** A try came to nothing; the intent stays open for another. */
async function closeAttempt(
  { db, env }: PaymentsDeps,
  attempt: Attempt,
  decline: string | undefined,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const locked = await lockIntent(trx, attempt.intentId, null)
    if (locked?.live?.id !== attempt.id) return
    await scheduleQuery(trx, attempt, { at: null, inReview: false, decline })
    const end = { at: env.now(), nextQueryAt: null }
    await closeAttempts(trx, env, { intentIds: [attempt.intentId], end })
    await recordEvents(trx, env, refusalOf(locked.live))
  })
}

/** Whoever was told to wait for the network's review is told that it was refused. */
function refusalOf(ended: Attempt | undefined) {
  if (!ended?.inReview) return []
  const { id, intentId } = ended
  const data = { attemptId: id }
  return [{ type: 'payments.review_refused', object: intentId, actor: 'system', data }]
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
    const parts = await findParts(trx, intentId)
    const shares = await listShares(trx, [intentId, ...parts])
    const event = { type: `payments.intent_${state}`, object: intentId, actor }
    const own = { at, nextQueryAt: stillPayable && live ? nextQueryAt(live, at) : null }
    const orderIds = shares.map(({ orderId }) => orderId)
    const [closed] = await Promise.all([
      effects.closeUnpaidOrders(trx, { orderIds, state }),
      closeAttempts(trx, env, { intentIds: [intentId], end: own }),
      closeAttempts(trx, env, { intentIds: parts, end: { at, nextQueryAt: null } }),
      finishIntents(trx, [intentId, ...parts], { state, at }),
      recordEvents(trx, env, [event, ...refusalOf(live)]),
    ])
    await endLaterStages(trx, env, { orderIds, state })
    const held = orderIds.filter((orderId) => !closed.includes(orderId))
    await returnHeld(trx, deps, { orderIds: held, reason: state })
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
export async function closeAtGateway(
  deps: PaymentsDeps,
  live: Attempt,
): Promise<PaymentAnswer['status']> {
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
