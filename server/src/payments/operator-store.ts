import { decodeId, encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'
import { fromIntentRow, type IntentRow } from './store.ts'

// What an operator sees of a payment: everything that is known of it, on one page.

export type FoundIntent = ReturnType<typeof fromIntentRow> & Readonly<{ buyerName: string }>

type Found = IntentRow & { buyer_name: string }

const fromFound = (row: Found): FoundIntent => ({
  ...fromIntentRow(row),
  buyerName: row.buyer_name,
})

type Search = Readonly<{
  text: string
  /** What the text was found to mean elsewhere. */
  intentIds: readonly string[]
  amount: Money | undefined
  after: string | null
  limit: number
}>

/**
 * Payments by any number (ours, the network's, a refund's, a notice's), by an amount, or by a
 * buyer's e-mail; no text lists the newest.
 */
export async function searchIntents(reader: Reader, search: Search): Promise<FoundIntent[]> {
  const { text, intentIds, amount, after, limit } = search
  const ids = ['pi', 'att', 'cap', 'ref', 'ord'].map((prefix) => decodeId(prefix, text) ?? null)
  const rows = await reader.query<Found>({
    text: SEARCH,
    values: [
      text,
      ...ids,
      intentIds.map((id) => uuidOf('pi', id)),
      after && uuidOf('pi', after),
      limit,
      amount?.currency ?? null,
      amount?.minor ?? null,
      UUID.test(text) ? text : null,
    ],
  })
  return rows.map(fromFound)
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

// What many payments share is cut to the page within each branch.
const PAGE = (id: string) => `and ($8::uuid is null or ${id} < $8) order by ${id} desc limit $9`
const SEARCH = `with wanted as (
    select $2::uuid as id
    union select unnest($7::uuid[])
    union select intent_id from payments.attempts where id = $3 or number = $1
    union select a.intent_id from payments.attempts a
      join payments.captures c on c.attempt_id = a.id
      where c.id = $4 or c.gateway_number = $1
    union select a.intent_id from payments.attempts a
      join payments.captures c on c.attempt_id = a.id
      join payments.refunds r on r.capture_id = c.id
      where r.id = $5 or r.number = $1
    union select intent_id from payments.shares where order_id = $6
    union select a.intent_id from payments.attempts a
      join payments.notices n on n.attempt_id = a.id
      where n.network_id = $1 or n.id = $12::uuid
    union (select id from payments.intents
      where currency = $10 and amount = $11::bigint ${PAGE('id')})
    union (select intent_id from payments.shares
      where currency = $10 and total = $11::bigint ${PAGE('intent_id')})
    union select theirs.id from identity.people e
      join parties.memberships m on m.person_id = e.id
      cross join lateral (select id from payments.intents
        where buyer_id = m.party_id ${PAGE('id')}) theirs
      where lower(e.email) = lower($1))
  select i.*, p.name as buyer_name from payments.intents i
  join parties.parties p on p.id = i.buyer_id
  where ($1 = '' or i.id in (select id from wanted)) and ($8::uuid is null or i.id < $8)
  order by i.id desc limit $9`

export async function findIntentForOperator(
  reader: Reader,
  id: string,
): Promise<FoundIntent | undefined> {
  const [row] = await reader.query<Found>({
    name: 'payments.find_intent_for_operator',
    text: `select i.*, p.name as buyer_name from payments.intents i
      join parties.parties p on p.id = i.buyer_id where i.id = $1`,
    values: [uuidOf('pi', id)],
  })
  return row && fromFound(row)
}

export async function listAttempts(reader: Reader, intentId: string) {
  const rows = await reader.query<{
    id: string
    gateway: string
    number: string
    currency: string
    amount: bigint
    state: string
    queries: number
    last_answer: string | null
    created_at: Date
    final_at: Date | null
    next_query_at: Date | null
  }>({
    name: 'payments.attempts_of_intent',
    text: `select * from payments.attempts where intent_id = $1 order by id limit 100`,
    values: [uuidOf('pi', intentId)],
  })
  return rows.map((row) => ({
    id: encodeId('att', row.id),
    gateway: row.gateway,
    number: row.number,
    amount: money(row.currency, row.amount),
    state: row.state,
    queries: row.queries,
    lastAnswer: row.last_answer,
    createdAt: row.created_at,
    finalAt: row.final_at,
    nextQueryAt: row.next_query_at,
  }))
}

export async function listCaptures(reader: Reader, intentId: string) {
  const rows = await reader.query<{
    id: string
    attempt_id: string
    gateway: string
    gateway_number: string
    currency: string
    amount: bigint
    purpose: string
    stray_reason: string | null
    payer: string | null
    captured_at: Date
    recorded_at: Date
  }>({
    name: 'payments.captures_of_intent',
    text: `select c.* from payments.captures c join payments.attempts a on a.id = c.attempt_id
      where a.intent_id = $1 order by c.id limit 100`,
    values: [uuidOf('pi', intentId)],
  })
  return rows.map((row) => ({
    id: encodeId('cap', row.id),
    attemptId: encodeId('att', row.attempt_id),
    gateway: row.gateway,
    gatewayNumber: row.gateway_number,
    amount: money(row.currency, row.amount),
    purpose: row.purpose,
    strayReason: row.stray_reason,
    payer: row.payer,
    capturedAt: row.captured_at,
    recordedAt: row.recorded_at,
  }))
}

export async function listRefundsOfIntent(reader: Reader, intentId: string) {
  const rows = await reader.query<{
    id: string
    number: string
    order_id: string | null
    order_currency: string | null
    order_amount: bigint | null
    currency: string
    amount: bigint
    reason: string
    requested_by: string
    state: string
    tries: number
    returns: number
    last_answer: string | null
    created_at: Date
    sent_at: Date | null
    final_at: Date | null
  }>({
    name: 'payments.refunds_of_intent',
    text: `select r.* from payments.refunds r
      join payments.captures c on c.id = r.capture_id
      join payments.attempts a on a.id = c.attempt_id
      where a.intent_id = $1 order by r.id limit 500`,
    values: [uuidOf('pi', intentId)],
  })
  return rows.map((row) => ({
    id: encodeId('ref', row.id),
    number: row.number,
    orderId: row.order_id && encodeId('ord', row.order_id),
    amount:
      row.order_currency && row.order_amount !== null
        ? money(row.order_currency, row.order_amount)
        : null,
    charge: money(row.currency, row.amount),
    reason: row.reason,
    requestedBy: row.requested_by,
    state: row.state,
    tries: row.tries,
    returns: row.returns,
    lastAnswer: row.last_answer,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    finalAt: row.final_at,
  }))
}

/** What the log says of an intent and its orders, oldest first. */
export async function listEvents(reader: Reader, objects: readonly string[]) {
  const rows = await reader.query<{
    type: string
    object: string
    actor: string
    attempt_id: string | null
    occurred_at: Date
  }>({
    name: 'payments.events_of_objects',
    text: `select type, object, actor, data ->> 'attemptId' as attempt_id, occurred_at
      from platform.events where object = any($1) order by id limit 500`,
    values: [objects],
  })
  return rows.map(({ attempt_id, occurred_at, ...event }) => ({
    ...event,
    attemptId: attempt_id,
    at: occurred_at,
  }))
}

/** The names of the people among these actors. */
export async function findPeopleNames(
  reader: Reader,
  actors: readonly string[],
): Promise<Map<string, string>> {
  const rows = await reader.query<{ id: string; name: string }>({
    name: 'payments.names_of_people',
    text: `select id, name from identity.people where id = any($1)`,
    values: [actors.flatMap((actor) => decodeId('per', actor) ?? [])],
  })
  return new Map(rows.map(({ id, name }) => [encodeId('per', id), name]))
}
