import { Refusal } from '../kernel/result.ts'
import { postJournals, refundHoldJournal, refundReturnJournal } from '../ledger/index.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import type { PaymentsDeps } from './deps.ts'
import { nextRecheckAt, nextRefundTryAt, refundStates } from './payments.ts'
import { bookingOf, endOf, eventOf, header, requestOf } from './refund-booking.ts'
import { lockRefund, saveAgain, saveReturn, scheduleRecheck, type Refund } from './refund-store.ts'

// Refunds that were made and come back, because the card is closed or its bank does not take them.
// The payer is still owed: the money waits in suspense until it is sent once more.

/** Asks what became of a refund that was made. It is never sent again from here. */
export async function recheckRefund(
  deps: Pick<PaymentsDeps, 'db' | 'env' | 'gateways'>,
  refund: Refund,
): Promise<void> {
  const { db, env, gateways } = deps
  const gateway = gateways[refund.gateway]
  const answer = await gateway?.queryRefund(requestOf(refund))
  await inTransaction(db, async (trx) => {
    const made = await lockRefund(trx, refund.id, ['succeeded'])
    if (!made) return
    const now = env.now()
    if (answer?.status === 'declined') {
      await bookReturn(trx, env, { refund: made, answer: answer.detail })
    } else if (answer?.status === 'succeeded') {
      const next = gateway?.refundsReturn ? nextRecheckAt(made.finalAt ?? now, now) : null
      await scheduleRecheck(trx, made, next)
    } else await scheduleRecheck(trx, made, nextRefundTryAt(made.tries, now))
  })
  await env.point('payments.refund_rechecked')
}

type Return = Readonly<{ refund: Refund; answer: string }>

async function bookReturn(trx: Transaction, env: Env, { refund, answer }: Return): Promise<void> {
  const { gateway, charge } = refund
  await Promise.all([
    saveReturn(trx, refund, { at: env.now(), answer }),
    recordEvents(trx, env, [eventOf(refund, endOf(refund, 'failed'))]),
    postJournals(trx, env, [
      refundReturnJournal(header(env, refund, 'return'), { gateway, charge }),
    ]),
  ])
}

/**
 * Sends a refund that came back once more, as a person has decided: under another number, because
 * the network would repeat what it said to the old one.
 */
export async function sendRefundAgain(
  trx: Transaction,
  env: Env,
  { refundId, actor }: Readonly<{ refundId: string; actor: string }>,
): Promise<Refund> {
  const failed = await lockRefund(trx, refundId, refundStates)
  if (!failed) throw new Refusal({ code: 'payments.not_found' })
  if (failed.state !== 'failed') throw new Refusal({ code: 'payments.refund_not_failed' })
  const number = `${failed.id}-${failed.returns}`
  const again: Refund = { ...failed, number, requestedBy: actor }
  await Promise.all([
    saveAgain(trx, again, env.now()),
    recordEvents(trx, env, [eventOf(again, 'payments.refund_requested')]),
    postJournals(trx, env, [refundHoldJournal(header(env, again, 'hold'), bookingOf(again))]),
  ])
  return again
}
