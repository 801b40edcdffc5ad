import { encodeId } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'

// What does not come right by itself. Each list is bounded. What was seen to leaves it, and so does
// what a person has dealt with, until something new is known of it: its version tells what is
// known.

export const HANDLED = 'payments.attention_handled'

/** The object of the event that says an item was dealt with. */
export const attentionObject = (uuid: string) => `attention:${uuid}`

const versionOf = (...known: readonly string[]) => `md5(concat_ws(' ', ${known.join(', ')}))`

/** Whether what is known of a row is not what a person has dealt with last. */
const isNews = (id: string, version: string) => `${version} is distinct from (
    select e.data ->> 'version' from platform.events e
    where e.object = 'attention:' || ${id} and e.type = '${HANDLED}' order by e.id desc limit 1)`

const attemptVersion = versionOf('a.state', 'a.last_answer')
const refundVersion = versionOf('r.state', 'r.last_answer')
const noticeVersion = versionOf('n.state', 'n.reason')

/**
 * Tries to pay whose time was over before `overBefore`, and of which the network still does not say
 * what became of them: those that wait longest first.
 */
export async function listAttemptsInNeed(
  reader: Reader,
  { overBefore, limit }: Readonly<{ overBefore: Date; limit: number }>,
) {
  const rows = await reader.query<{
    id: string
    intent_id: string
    gateway: string
    number: string
    currency: string
    amount: bigint
    state: string
    queries: number
    last_answer: string | null
    expires_at: Date
    next_query_at: Date
    version: string
  }>({
    name: 'payments.attempts_in_need',
    text: `select a.*, ${attemptVersion} as version from payments.attempts a
      where a.next_query_at is not null and a.expires_at <= $1
        and ${isNews('a.id', attemptVersion)}
      order by a.expires_at, a.id limit $2`,
    values: [overBefore, limit],
  })
  return rows.map((row) => ({
    id: encodeId('att', row.id),
    version: row.version,
    intentId: encodeId('pi', row.intent_id),
    gateway: row.gateway,
    number: row.number,
    charge: money(row.currency, row.amount),
    state: row.state,
    tries: row.queries,
    lastAnswer: row.last_answer,
    expiresAt: row.expires_at,
    nextTryAt: row.next_query_at,
  }))
}

/** Whether there is such an item, needing a person or not. */
export async function isAttentionItem(reader: Reader, uuid: string): Promise<boolean> {
  const rows = await reader.query({
    name: 'payments.is_attention_item',
    text: `select id from payments.refunds where id = $1
      union all select id from payments.attempts where id = $1
      union all select id from payments.notices where id = $1`,
    values: [uuid],
  })
  return rows.length > 0
}

/**
 * Refunds that were declined and not made anew since, those that came back, and those still open
 * though begun before `openBefore`. Oldest first.
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
    version: string
  }>({
    name: 'payments.refunds_in_need',
    text: `select r.*, a.intent_id, c.gateway, ${refundVersion} as version
      from payments.refunds r
      join payments.captures c on c.id = r.capture_id
      join payments.attempts a on a.id = c.attempt_id
      where r.state <> 'succeeded' and case
        when r.final_at is null then r.created_at <= $1
        else not exists (select from payments.refunds o
          where r.state = 'declined' and o.capture_id = r.capture_id
            and o.order_id is not distinct from r.order_id
            and o.id > r.id and o.state <> 'declined') end
        and ${isNews('r.id', refundVersion)}
      order by r.id limit $2`,
    values: [openBefore, limit],
  })
  return rows.map((row) => ({
    id: encodeId('ref', row.id),
    version: row.version,
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
    version: string
  }>({
    name: 'payments.notices_in_need',
    text: `select n.*, a.intent_id, ${noticeVersion} as version
      from payments.notices n left join payments.attempts a on a.id = n.attempt_id
      where n.state in ('rejected', 'failed') and n.received_at > $1
        and (n.state = 'failed' or a.id is null or a.next_query_at is not null)
        and ${isNews('n.id', noticeVersion)}
      order by n.id desc limit $2`,
    values: [since, limit],
  })
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    intentId: row.intent_id && encodeId('pi', row.intent_id),
    gateway: row.gateway,
    state: row.state,
    reason: row.reason,
    deliveries: row.deliveries,
    receivedAt: row.received_at,
    body: row.body,
  }))
}
