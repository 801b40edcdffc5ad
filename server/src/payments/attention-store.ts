import { encodeId } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'

// What does not come right by itself. Each list is bounded; what was seen to leaves it.

/**
 * Refunds that were declined and not made anew since, and those still open though begun before
 * `openBefore`. Oldest first.
 */
export async function listRefundsInNeed(
  reader: Reader,
  { openBefore, limit }: Readonly<{ openBefore: Date; limit: number }>,
) {
  const rows = await reader.query<{
    id: string
    intent_id: string
    order_id: string | null
    gateway: string
    number: string
    currency: string
    amount: bigint
    reason: string
    state: string
    tries: number
    last_answer: string | null
    created_at: Date
    next_try_at: Date | null
  }>({
    name: 'payments.refunds_in_need',
    text: `select r.*, a.intent_id, c.gateway
      from payments.refunds r
      join payments.captures c on c.id = r.capture_id
      join payments.attempts a on a.id = c.attempt_id
      where r.state <> 'succeeded' and case
        when r.final_at is null then r.created_at <= $1
        else not exists (select from payments.refunds o
          where o.capture_id = r.capture_id and o.order_id is not distinct from r.order_id
            and o.id > r.id and o.state <> 'declined') end
      order by r.id limit $2`,
    values: [openBefore, limit],
  })
  return rows.map((row) => ({
    id: encodeId('ref', row.id),
    intentId: encodeId('pi', row.intent_id),
    orderId: row.order_id && encodeId('ord', row.order_id),
    gateway: row.gateway,
    number: row.number,
    charge: money(row.currency, row.amount),
    reason: row.reason,
    state: row.state,
    tries: row.tries,
    lastAnswer: row.last_answer,
    createdAt: row.created_at,
    nextTryAt: row.next_try_at,
  }))
}

/**
 * Notices that we could not handle, that are about nothing we know, or that we do not believe while
 * the network has not said what is true. Newest first.
 */
export async function listNoticesInNeed(
  reader: Reader,
  { since, limit }: Readonly<{ since: Date; limit: number }>,
) {
  const rows = await reader.query<{
    id: string
    intent_id: string | null
    gateway: string
    state: string
    reason: string | null
    deliveries: number
    received_at: Date
    body: string
  }>({
    name: 'payments.notices_in_need',
    text: `select n.*, a.intent_id
      from payments.notices n left join payments.attempts a on a.id = n.attempt_id
      where n.state in ('rejected', 'failed') and n.received_at > $1
        and (n.state = 'failed' or a.id is null or a.next_query_at is not null)
      order by n.id desc limit $2`,
    values: [since, limit],
  })
  return rows.map((row) => ({
    id: row.id,
    intentId: row.intent_id && encodeId('pi', row.intent_id),
    gateway: row.gateway,
    state: row.state,
    reason: row.reason,
    deliveries: row.deliveries,
    receivedAt: row.received_at,
    body: row.body,
  }))
}
