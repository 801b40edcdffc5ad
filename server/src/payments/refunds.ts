import { encodeId } from '../kernel/ids.ts'
import { sum, type Money } from '../kernel/money.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import { addMs } from '../kernel/time.ts'
import { lowerDebt } from '../credit/index.ts'
import { TERMS, type RefundAnswer } from '../gateways/index.ts'
import {
  postJournals,
  refundHoldJournal,
  refundSettleJournal,
  refundVoidJournal,
} from '../ledger/index.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import type { Capture } from './capture-store.ts'
import type { PaymentsDeps } from './deps.ts'
import { isReserved } from './holds.ts'
import { endLaterStages } from './stages.ts'
import { decideRefunds, nextRecheckAt, nextRefundTryAt } from './payments.ts'
import { bookingOf, endOf, eventOf, header, requestOf } from './refund-booking.ts'
import { recheckRefund } from './refund-returns.ts'
import {
  claimDueRefunds,
  insertRefunds,
  lockOpenRefund,
  lockRefundable,
  saveRefund,
} from './refund-store.ts'
import type { Refund } from './refund-store.ts'

type OrderRefund = Readonly<{ orderId: string; amount: Money; reason: string; actor: string }>

/**
 * Takes a refund on, one of each payment that it takes from: its number is committed and its money
 * reserved before the network hears of it. Who may ask for it, and in which state of the order, is
 * the caller's to judge. What was paid from a balance is back there at once; what is still owed on
 * terms is owed no more.
 */
export async function prepareOrderRefund(
  trx: Transaction,
  deps: Pick<PaymentsDeps, 'env' | 'effects'>,
  { orderId, amount, reason, actor }: OrderRefund,
): Promise<Refund[]> {
  const refundable = await lockRefundable(trx, orderId)
  if (refundable.length === 0) throw new Refusal({ code: 'payments.not_found' })
  const decided = orThrow(decideRefunds(refundable, amount))
  const refunds: Refund[] = []
  for (const { funding, amount: part, charge } of decided) {
    const refund = newRefund(deps.env, {
      captureId: funding.captureId,
      gateway: funding.gateway,
      buyerUuid: funding.buyerUuid,
      purpose: 'orders',
      gatewayNumber: funding.gatewayNumber,
      order: { orderId, amount: part },
      charge,
      reason,
      requestedBy: actor,
    })
    refunds.push(await lowerOwed(trx, deps.env, refund))
  }
  await saveNewRefunds(trx, deps.env, refunds)
  const done: Refund[] = []
  for (const refund of refunds) {
    const isBack = isReserved(refund)
    const end = { refund, status: 'succeeded', detail: 'back in the balance' } as const
    if (isBack) await endRefund(trx, deps, end)
    done.push(isBack ? { ...refund, state: 'succeeded' } : refund)
  }
  return done
}

/** All that was paid of orders whose rest was not paid in time goes back to whoever paid it. */
export async function returnHeld(
  trx: Transaction,
  deps: Pick<PaymentsDeps, 'env' | 'effects'>,
  { orderIds, reason }: Readonly<{ orderIds: readonly string[]; reason: string }>,
): Promise<void> {
  for (const orderId of orderIds) {
    const fundings = await lockRefundable(trx, orderId)
    const [first] = fundings
    if (!first) continue
    const { currency } = first.share.total
    const paid = sum(
      currency,
      fundings.map(({ share }) => share.total),
    )
    const back = sum(
      currency,
      fundings.map(({ before }) => before.total),
    )
    const amount = { currency, minor: paid.minor - back.minor }
    if (amount.minor <= 0n) continue
    await prepareOrderRefund(trx, deps, { orderId, amount, reason, actor: 'system' })
  }
}

/** Of a payment on terms as much goes to nobody as is still owed of it. */
async function lowerOwed(trx: Transaction, env: Env, refund: Refund): Promise<Refund> {
  const { gateway, id: refundId, captureId, charge } = refund
  if (gateway !== TERMS) return refund
  return { ...refund, lowered: await lowerDebt(trx, env, { captureId, refundId, charge }) }
}

/** Numbers a refund and reserves its money; refuses what the account it is taken from lacks. */
export async function prepareRefund(
  trx: Transaction,
  env: Env,
  fields: NewRefund,
): Promise<Refund> {
  const refund = newRefund(env, fields)
  await saveNewRefunds(trx, env, [refund])
  return refund
}

/** Money that nothing was waiting for goes back where it came from, by itself. */
export async function returnStrayMoney(
  trx: Transaction,
  { env }: Pick<PaymentsDeps, 'env'>,
  strays: readonly Capture[],
): Promise<void> {
  const refunds = strays.map(({ id, intent, attempt, report, stray }) =>
    newRefund(env, {
      captureId: id,
      gateway: attempt.gateway,
      buyerUuid: intent.buyerUuid,
      purpose: 'stray',
      gatewayNumber: report.gatewayNumber,
      order: null,
      charge: report.amount,
      reason: stray ?? '',
      requestedBy: 'system',
    }),
  )
  await saveNewRefunds(trx, env, refunds)
}

type Begun = 'id' | 'number' | 'state' | 'tries' | 'returns' | 'createdAt' | 'finalAt'
type NewRefund = Omit<Refund, Begun | 'lowered'>

function newRefund(env: Env, fields: NewRefund): Refund {
  const id = encodeId('ref', newUuid(env))
  const start = { state: 'prepared', tries: 0, returns: 0, finalAt: null, lowered: null } as const
  return { id, number: id, ...start, createdAt: env.now(), ...fields }
}

async function saveNewRefunds(trx: Transaction, env: Env, refunds: readonly Refund[]) {
  await Promise.all([
    insertRefunds(trx, refunds),
    recordEvents(
      trx,
      env,
      refunds.map((refund) => eventOf(refund, 'payments.refund_requested')),
    ),
    postJournals(
      trx,
      env,
      refunds.map((refund) => refundHoldJournal(header(env, refund, 'hold'), bookingOf(refund))),
    ),
  ])
}

const BATCH_SIZE = 20
/** Longer than any call takes, so that a claim only runs out when its process died. */
const CLAIM_MS = 60_000
/** Alipay wants three seconds between refunds of one payment. */
const PAUSE_MS = 3_200

/** Sends what is due and asks about what is unknown. Says how many it worked on. */
export async function dispatchRefunds(deps: PaymentsDeps): Promise<number> {
  const { db, env } = deps
  const now = env.now()
  const due = await inTransaction(db, (trx) =>
    claimDueRefunds(trx, now, {
      until: addMs(now, CLAIM_MS),
      lastBefore: addMs(now, -PAUSE_MS),
      limit: BATCH_SIZE,
    }),
  )
  if (due.length === 0) return 0
  await env.point('payments.refunds_claimed')
  await Promise.all(
    due.map(async (refund) => {
      if (refund.state === 'succeeded') return recheckRefund(deps, refund)
      const answer = await askGateway(deps, refund)
      await finishRefund(deps, refund.id, answer)
      await env.point('payments.refund_recorded')
    }),
  )
  return due.length
}

// What was sent before may have worked: ask first, and send again only what the network does not
// know. A network may see late what it has done: then it declines what it has done already, so that
// is not believed before it was asked once more.
async function askGateway(
  { gateways }: PaymentsDeps,
  refund: Refund & Readonly<{ isNew: boolean }>,
): Promise<RefundAnswer> {
  const gateway = gateways[refund.gateway]
  if (!gateway) return { status: 'unknown', detail: 'the gateway is not configured' }
  const request = requestOf(refund)
  if (refund.isNew) return gateway.refund(request)
  const known = await gateway.queryRefund(request)
  if (known.status !== 'absent') return known
  const answer = await gateway.refund(request)
  if (answer.status !== 'declined') return answer
  const last = await gateway.queryRefund(request)
  return last.status === 'absent' ? answer : last
}

async function finishRefund(deps: PaymentsDeps, id: string, answer: RefundAnswer): Promise<void> {
  const { db, env } = deps
  await inTransaction(db, async (trx) => {
    const refund = await lockOpenRefund(trx, id)
    if (!refund) return
    const { status, detail } = answer
    if (status === 'succeeded' || status === 'declined') {
      const mayReturn = deps.gateways[refund.gateway]?.refundsReturn ?? false
      await endRefund(trx, deps, { refund, status, detail, mayReturn })
      return
    }
    const now = env.now()
    const nextTryAt = nextRefundTryAt(refund.tries, now)
    await saveRefund(trx, { id, state: 'unknown' }, { at: now, nextTryAt, answer: detail })
  })
}

type Ended = Readonly<{
  refund: Refund
  status: 'succeeded' | 'declined'
  detail: string
  /** Its network may tell later that it came back. */
  mayReturn?: boolean
}>

async function endRefund(
  trx: Transaction,
  { env, effects }: Pick<PaymentsDeps, 'env' | 'effects'>,
  { refund, status, detail, mayReturn = false }: Ended,
): Promise<void> {
  const isMade = status === 'succeeded'
  const now = env.now()
  const nextTryAt = isMade && mayReturn ? nextRecheckAt(now, now) : null
  const done = { at: now, nextTryAt, answer: detail }
  const step = isMade ? 'settle' : 'void'
  const journal = isMade ? refundSettleJournal : refundVoidJournal
  // What came back before is owed whatever the network says.
  const state = !isMade && refund.returns > 0 ? 'failed' : status
  const [, ended = []] = await Promise.all([
    saveRefund(trx, { id: refund.id, state }, done),
    refund.order && isMade ? effects.markOrdersRefunded(trx, [refund.order.orderId]) : undefined,
    recordEvents(trx, env, [eventOf(refund, endOf(refund, state))]),
    postJournals(trx, env, [journal(header(env, refund, step), bookingOf(refund))]),
  ])
  await endLaterStages(trx, env, { orderIds: ended, state: 'cancelled' })
}
