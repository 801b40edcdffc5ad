import { encodeId, uuidOf } from '../kernel/ids.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { attemptMoves, type Attempt, type Intent } from './payments.ts'
import { fromAttemptRow, type AttemptRow } from './attempt-store.ts'
import { fromIntentRow, type IntentRow } from './store.ts'

// Queries of what is held in a balance for an attempt.

/** Ends pending attempts without a payment; says which. See `closeAttempts`. */
export async function saveClosed(
  trx: Transaction,
  intentIds: readonly string[],
  end: Readonly<{ at: Date; nextQueryAt: Date | null }>,
): Promise<Attempt[]> {
  const rows = await trx.query<AttemptRow>({
    name: 'payments.close_attempts',
    text: `update payments.attempts set state = 'closed', final_at = $2, next_query_at = $3
      where intent_id = any($1) and state = any($4) returning *`,
    values: [
      intentIds.map((id) => uuidOf('pi', id)),
      end.at,
      end.nextQueryAt,
      sourcesOf(attemptMoves, 'closed'),
    ],
  })
  return rows.map(fromAttemptRow)
}

/** Intents by their ids. */
export async function findIntentsByIds(
  reader: Reader,
  ids: readonly string[],
): Promise<Map<string, Intent>> {
  const rows = await reader.query<IntentRow>({
    name: 'payments.intents_by_ids',
    text: `select * from payments.intents where id = any($1)`,
    values: [ids.map((id) => uuidOf('pi', id))],
  })
  return new Map(rows.map((row) => [encodeId('pi', row.id), fromIntentRow(row)]))
}
