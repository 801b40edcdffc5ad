import { encodeId } from '../kernel/ids.ts'
import { inTransaction, type Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { nextReminderAt, reminderOf } from './credit.ts'
import { claimReminders, saveReminders } from './debt-store.ts'

const BATCH_SIZE = 100

/** Has buyers told that a debt is due, each time once. Says how many. */
export function remindOfDebts({ db, env }: Readonly<{ db: Db; env: Env }>): Promise<number> {
  return inTransaction(db, async (trx) => {
    const now = env.now()
    const due = await claimReminders(trx, now, BATCH_SIZE)
    if (due.length === 0) return 0
    await saveReminders(
      trx,
      due.map(({ id, dueOn }) => ({ id, nextReminderAt: nextReminderAt(dueOn, now) })),
    )
    await recordEvents(
      trx,
      env,
      due.map(({ id, buyerUuid, dueOn }) => ({
        type: `credit.debt_${reminderOf(dueOn, now) ?? 'due_today'}`,
        object: id,
        actor: 'system',
        party: encodeId('pty', buyerUuid),
        data: { debtId: id, dueOn },
      })),
    )
    return due.length
  })
}
