import type { Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { closeAttempts } from './holds.ts'
import { findLaterStages, finishIntents } from './store.ts'

type Ending = Readonly<{ orderIds: readonly string[]; state: 'cancelled' | 'expired' }>

/** Their unpaid later stages end with them; what comes for one all the same goes back. */
export async function endLaterStages(
  trx: Transaction,
  env: Env,
  { orderIds, state }: Ending,
): Promise<void> {
  const later = orderIds.length === 0 ? [] : await findLaterStages(trx, orderIds)
  if (later.length === 0) return
  const at = env.now()
  await closeAttempts(trx, env, { intentIds: later, end: { at, nextQueryAt: at } })
  await finishIntents(trx, later, { state, at })
}
