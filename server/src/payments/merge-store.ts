import { encodeId, uuidOf } from '../kernel/ids.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { intentMoves, type Intent } from './payments.ts'
import { fromIntentRow, type IntentRow } from './store.ts'

// Queries on intents that are paid together.

/** The intents of a buyer's that pay these orders or have paid them, by order. */
export async function findIntentsOfOrders(
  reader: Reader,
  orderIds: readonly string[],
  parties: readonly string[] | null,
): Promise<Map<string, Intent[]>> {
  const rows = await reader.query<IntentRow & { order_id: string }>({
    name: 'payments.intents_of_orders',
    text: `select i.*, s.order_id from payments.shares s join payments.intents i on i.id = s.intent_id
      where s.order_id = any($1) and ($2::uuid[] is null or i.buyer_id = any($2))`,
    values: [orderIds.map((id) => uuidOf('ord', id)), parties],
  })
  const byOrder = Map.groupBy(rows, (row) => encodeId('ord', row.order_id))
  return new Map([...byOrder].map(([orderId, own]) => [orderId, own.map(fromIntentRow)]))
}

export type MergingIntent = Readonly<{
  intent: Intent
  /** Of its last attempt. */
  method: string
  hasLive: boolean
  hasPart: boolean
}>

/** Locks intents in id order, then reads how they were to be paid. */
export async function lockMerging(
  trx: Transaction,
  intentIds: readonly string[],
): Promise<MergingIntent[]> {
  const ids = intentIds.map((id) => uuidOf('pi', id))
  const [intents, facts] = await Promise.all([
    trx.query<IntentRow>({
      name: 'payments.lock_merging',
      text: 'select * from payments.intents where id = any($1) order by id for update',
      values: [ids],
    }),
    trx.query<{ id: string; method: string; has_live: boolean; has_part: boolean }>({
      name: 'payments.merging_facts',
      text: `select i.id, a.method, a.state = 'pending' as has_live,
          exists (select from payments.intents p where p.rest_id = i.id) as has_part
        from payments.intents i
        cross join lateral (
          select method, state from payments.attempts where intent_id = i.id
          order by state = 'pending' desc, id desc limit 1) a
        where i.id = any($1)`,
      values: [ids],
    }),
  ])
  const factsOf = new Map(facts.map((row) => [row.id, row]))
  return intents.flatMap((row): MergingIntent[] => {
    const found = factsOf.get(row.id)
    if (!found) return []
    const { method, has_live: hasLive, has_part: hasPart } = found
    return [{ intent: fromIntentRow(row), method, hasLive, hasPart }]
  })
}

/** The intents that this one pays together. */
export async function findMerged(reader: Reader, intoId: string): Promise<string[]> {
  const rows = await reader.query<{ id: string }>({
    name: 'payments.merged_into',
    text: 'select id from payments.intents where merged_into_id = $1 order by id',
    values: [uuidOf('pi', intoId)],
  })
  return rows.map(({ id }) => encodeId('pi', id))
}

export async function saveMerged(
  trx: Transaction,
  intentIds: readonly string[],
  { intoId, at }: Readonly<{ intoId: string; at: Date }>,
): Promise<void> {
  await trx.query({
    name: 'payments.save_merged',
    text: `update payments.intents set state = 'merged', final_at = $2, merged_into_id = $3
      where id = any($1) and state = any($4)`,
    values: [
      intentIds.map((id) => uuidOf('pi', id)),
      at,
      uuidOf('pi', intoId),
      sourcesOf(intentMoves, 'merged'),
    ],
  })
}

/** They wait for their own payment again, until an instant. */
export async function saveSeparated(
  trx: Transaction,
  intentIds: readonly string[],
  expiresAt: Date,
): Promise<void> {
  await trx.query({
    name: 'payments.save_separated',
    text: `update payments.intents
      set state = 'awaiting_payment', final_at = null, merged_into_id = null, expires_at = $2
      where id = any($1) and state = 'merged'`,
    values: [intentIds.map((id) => uuidOf('pi', id)), expiresAt],
  })
}
