import { refuse, ok, type Result } from '../kernel/result.ts'
import { restoreDebts } from '../credit/index.ts'
import { reverseJournal } from '../ledger/index.ts'
import type { Transaction } from '../platform/db.ts'
import { recordEvents } from '../platform/outbox.ts'
import { lockCapture, reopenIntent } from './capture-store.ts'
import type { PaymentsDeps } from './deps.ts'

type Reversal = Readonly<{
  gateway: string
  gatewayNumber: string
  actor: string
  reason: string
  /** Until when the buyer may pay again. */
  payBy: Date
}>

/**
 * A payment is taken back, by a bank or because it was taken for another: the money leaves the
 * escrows the way it came, and the orders wait to be paid again, or what it paid off is owed again.
 * What was refunded, shipped or released is for a person to settle.
 */
export async function reverseCapture(
  trx: Transaction,
  deps: Pick<PaymentsDeps, 'env' | 'effects'>,
  { gateway, gatewayNumber, actor, reason, payBy }: Reversal,
): Promise<Result<{ intentId: string }>> {
  const { env, effects } = deps
  const kept = await lockCapture(trx, gateway, gatewayNumber)
  if (!kept) return refuse({ code: 'payments.capture_unknown' })
  if (kept.isBound) return refuse({ code: 'payments.capture_bound' })
  const parts = kept.shares.map(({ orderId, total }) => ({ orderId, part: total }))
  const reopened = await effects.reopenOrders(trx, { parts, payBy })
  if (reopened !== parts.length) return refuse({ code: 'payments.orders_moved_on' })
  const { intent } = kept
  if (intent.purpose === 'debts') await restoreDebts(trx, env, kept.id)
  reopenIntent(trx, kept, { now: env.now(), expiresAt: payBy })
  const data = { captureId: kept.id, reason }
  const event = { type: 'payments.capture_reversed', object: intent.id, actor, data }
  await recordEvents(trx, env, [event])
  const reference = `capture:${gateway}:${gatewayNumber}`
  const posted = await reverseJournal(trx, env, { reference, actor, reason })
  return posted.ok ? ok({ intentId: intent.id }) : posted
}
