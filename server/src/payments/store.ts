import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { fromAttemptRow, type AttemptRow } from './attempt-store.ts'
import { intentMoves } from './payments.ts'
import type { Attempt, Intent, IntentState, Purpose, Share } from './payments.ts'

// Queries on intents and their shares. Attempts, captures, refunds and notices have files of their
// own beside this one.

export type IntentRow = {
  id: string
  buyer_id: string
  purpose: Purpose
  currency: string
  amount: bigint
  surcharge: bigint
  subject: string
  state: IntentState
  expires_at: Date
  created_at: Date
  rest_id: string | null
  merged_into_id: string | null
  due_at: Date | null
}

export function fromIntentRow(row: IntentRow): Intent {
  return {
    id: encodeId('pi', row.id),
    buyerUuid: row.buyer_id,
    purpose: row.purpose,
    amount: money(row.currency, row.amount),
    surcharge: money(row.currency, row.surcharge),
    subject: row.subject,
    state: row.state,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    restId: row.rest_id && encodeId('pi', row.rest_id),
    mergedIntoId: row.merged_into_id && encodeId('pi', row.merged_into_id),
    dueAt: row.due_at,
  }
}

export type ShareRow = {
  intent_id: string
  order_id: string
  currency: string
  start: bigint
  total: bigint
  charge: bigint
  charge_currency: string
}

export function fromShareRow(row: ShareRow): Share {
  return {
    intentId: encodeId('pi', row.intent_id),
    orderId: encodeId('ord', row.order_id),
    start: money(row.currency, row.start),
    total: money(row.currency, row.total),
    charge: money(row.charge_currency, row.charge),
  }
}

export type Opened = Readonly<{
  intent: Intent
  shares: readonly Omit<Share, 'intentId'>[]
  /** Null: none has begun yet. */
  attempt: Attempt | null
  /** Null: nobody is to be asked. */
  nextQueryAt: Date | null
}>

/** Writes intents, each with its split and its first attempt, in one statement. */
export function insertIntents(trx: Transaction, opened: readonly Opened[]): void {
  trx.send({
    name: 'payments.insert_intents',
    text: INSERT_INTENTS,
    values: [JSON.stringify(opened.map(toOpenedRow)), JSON.stringify(opened.flatMap(toShareRows))],
  })
}

const INSERT_INTENTS = `with opened as materialized (
    select * from jsonb_to_recordset($1::jsonb) as o(id uuid, buyer_id uuid, purpose text,
      currency text, amount bigint, surcharge bigint, subject text, expires_at timestamptz,
      created_at timestamptz, rest_id uuid, due_at timestamptz, attempt_id uuid, gateway text, method text,
      number text, next_query_at timestamptz)),
  new_intents as (
    insert into payments.intents (id, buyer_id, purpose, currency, amount, surcharge, subject, state,
      expires_at, created_at, rest_id, due_at)
    select id, buyer_id, purpose, currency, amount, surcharge, subject, 'awaiting_payment',
      expires_at, created_at, rest_id, due_at
    from opened),
  new_attempts as (
    insert into payments.attempts (id, intent_id, gateway, method, number, currency, amount, state,
      expires_at, next_query_at, created_at)
    select attempt_id, id, gateway, method, number, currency, amount, 'pending', expires_at,
      next_query_at, created_at
    from opened where attempt_id is not null)
  insert into payments.shares (intent_id, order_id, currency, start, total, charge)
  select intent_id, order_id, currency, start, total, charge
  from jsonb_to_recordset($2::jsonb) as s (intent_id uuid, order_id uuid, currency text,
    start bigint, total bigint, charge bigint)`

function toOpenedRow({ intent, attempt, nextQueryAt }: Opened) {
  return {
    id: uuidOf('pi', intent.id),
    buyer_id: intent.buyerUuid,
    purpose: intent.purpose,
    currency: intent.amount.currency,
    amount: intent.amount.minor.toString(),
    surcharge: intent.surcharge.minor.toString(),
    subject: intent.subject,
    expires_at: intent.expiresAt,
    created_at: intent.createdAt,
    rest_id: intent.restId && uuidOf('pi', intent.restId),
    due_at: intent.dueAt,
    attempt_id: attempt && uuidOf('att', attempt.id),
    gateway: attempt?.gateway,
    method: attempt?.method,
    number: attempt?.number,
    next_query_at: nextQueryAt,
  }
}

function toShareRows({ intent, shares }: Opened) {
  return shares.map(({ orderId, start, total, charge }) => ({
    intent_id: uuidOf('pi', intent.id),
    order_id: uuidOf('ord', orderId),
    currency: total.currency,
    start: start.minor.toString(),
    total: total.minor.toString(),
    charge: charge.minor.toString(),
  }))
}

/** An intent, asked for by somebody who may see those of these parties; null sees everyone's. */
export type IntentQuery = Readonly<{ id: string; parties: readonly string[] | null }>

export async function findIntent(reader: Reader, asked: IntentQuery): Promise<Intent | undefined> {
  const [intent] = await findIntents(reader, [asked])
  return intent
}

/** An intent as its buyer follows it: with the try that paid it, or else the last one. */
export type FollowedIntent = Intent &
  Readonly<{
    attempt: Readonly<{
      gateway: string
      method: string
      number: string
      inReview: boolean
      decline: string | null
    }> | null
    /** What the balance pays beside it. */
    fromBalance: Money | null
  }>

type FollowedRow = IntentRow & {
  gateway: string
  method: string | null
  number: string
  in_review: boolean
  decline: string | null
  part: bigint | null
  part_currency: string | null
}

function fromFollowedRow(row: FollowedRow): FollowedIntent {
  const { gateway, method, number, decline, part, part_currency: currency } = row
  const inReview = row.in_review
  return {
    ...fromIntentRow(row),
    attempt: method === null ? null : { gateway, method, number, inReview, decline },
    fromBalance: part === null || currency === null ? null : money(currency, part),
  }
}

export async function findIntents(
  reader: Reader,
  asked: readonly IntentQuery[],
): Promise<(FollowedIntent | undefined)[]> {
  const rows = await reader.query<FollowedRow>({
    name: 'payments.find_intents',
    text: `select i.*, a.gateway, a.method, a.number, a.in_review, a.decline, p.amount as part,
        p.currency as part_currency
      from payments.intents i
      left join payments.intents p on p.rest_id = i.id
      left join lateral (
        select gateway, method, number, in_review, decline from payments.attempts
        where intent_id = i.id order by state = 'succeeded' desc, id desc limit 1) a on true
      where i.id = any($1::uuid[]) and ($2::uuid[] is null or i.buyer_id = any($2))`,
    values: [
      asked.map(({ id }) => uuidOf('pi', id)),
      asked.some(({ parties }) => parties === null)
        ? null
        : asked.flatMap(({ parties }) => parties ?? []),
    ],
  })
  const found = new Map(rows.map((row) => [encodeId('pi', row.id), fromFollowedRow(row)]))
  return asked.map(({ id, parties }) => {
    const intent = found.get(id)
    return intent && (parties === null || parties.includes(intent.buyerUuid)) ? intent : undefined
  })
}

/** What an intent charges from now on, in all and for each of its orders. */
export async function saveTerms(
  trx: Transaction,
  { id, amount, surcharge, expiresAt }: Intent,
  charges: ReadonlyMap<string, Money>,
): Promise<void> {
  const uuid = uuidOf('pi', id)
  await Promise.all([
    trx.query({
      name: 'payments.save_terms',
      text: `update payments.intents set currency = $2, amount = $3, surcharge = $4, expires_at = $5
        where id = $1 and state = 'awaiting_payment'`,
      values: [uuid, amount.currency, amount.minor, surcharge.minor, expiresAt],
    }),
    trx.query({
      name: 'payments.save_charges',
      text: `update payments.shares s set charge = c.charge
        from unnest($2::uuid[], $3::bigint[]) as c(order_id, charge)
        where s.intent_id = $1 and s.order_id = c.order_id`,
      values: [
        uuid,
        [...charges.keys()].map((orderId) => uuidOf('ord', orderId)),
        [...charges.values()].map(({ minor }) => minor),
      ],
    }),
  ])
}

/** There is until then to pay an intent. */
export async function postponeIntent(trx: Transaction, id: string, expiresAt: Date): Promise<void> {
  await trx.query({
    name: 'payments.postpone_intent',
    text: `update payments.intents set expires_at = $2
      where id = $1 and state = 'awaiting_payment'`,
    values: [uuidOf('pi', id), expiresAt],
  })
}

type LockedIntent = Readonly<{
  intent: Intent
  live: Attempt | undefined
  /** Of the last attempt: the method whose terms the intent has. */
  lastMethod: string | undefined
}>

/**
 * Locks an intent of the caller's, then reads its live attempt. A part that is paid from the
 * balance is not one to be paid by itself: it is under the lock of the intent that pays the rest.
 */
export async function lockIntent(
  trx: Transaction,
  id: string,
  parties: readonly string[] | null,
): Promise<LockedIntent | undefined> {
  const uuid = uuidOf('pi', id)
  const [intents, attempts] = await Promise.all([
    trx.query<IntentRow>({
      name: 'payments.lock_intent',
      text: `select * from payments.intents
        where id = $1 and ($2::uuid[] is null or buyer_id = any($2)) and rest_id is null
        for update`,
      values: [uuid, parties],
    }),
    trx.query<AttemptRow>({
      name: 'payments.last_attempt',
      text: `select * from payments.attempts where intent_id = $1
        order by state = 'pending' desc, id desc limit 1`,
      values: [uuid],
    }),
  ])
  const [row] = intents
  const last = attempts[0] && fromAttemptRow(attempts[0])
  const live = last?.state === 'pending' ? last : undefined
  return row && { intent: fromIntentRow(row), live, lastMethod: last?.method }
}

export async function listShares(reader: Reader, intentIds: readonly string[]): Promise<Share[]> {
  const rows = await reader.query<ShareRow>({
    name: 'payments.shares_of_intents',
    text: `select s.*, i.currency as charge_currency
      from payments.shares s join payments.intents i on i.id = s.intent_id
      where s.intent_id = any($1) order by s.order_id`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  return rows.map(fromShareRow)
}

/** The unpaid part from the balance of what an intent pays the rest of. */
export async function findParts(reader: Reader, restId: string): Promise<string[]> {
  const rows = await reader.query<{ id: string }>({
    name: 'payments.parts_of_intent',
    text: `select id from payments.intents where rest_id = $1 and state = 'awaiting_payment'`,
    values: [uuidOf('pi', restId)],
  })
  return rows.map(({ id }) => encodeId('pi', id))
}

/** Unpaid later stages of these orders. */
export async function findLaterStages(
  reader: Reader,
  orderIds: readonly string[],
): Promise<string[]> {
  const rows = await reader.query<{ id: string; state: IntentState }>({
    name: 'payments.later_stages',
    text: `select id, state from payments.intents
      where id = any(array(select intent_id from payments.shares where order_id = any($1)))
        and due_at is not null`,
    values: [orderIds.map((id) => uuidOf('ord', id))],
  })
  const unpaid = rows.filter(({ state }) => state === 'awaiting_payment')
  return unpaid.map(({ id }) => encodeId('pi', id))
}

export async function finishIntents(
  trx: Transaction,
  intentIds: readonly string[],
  end: Readonly<{ state: Exclude<IntentState, 'awaiting_payment' | 'merged'>; at: Date }>,
): Promise<void> {
  await trx.query({
    name: 'payments.finish_intents',
    text: `update payments.intents set state = $2, final_at = $3
      where id = any($1) and state = any($4)`,
    values: [
      intentIds.map((id) => uuidOf('pi', id)),
      end.state,
      end.at,
      sourcesOf(intentMoves, end.state),
    ],
  })
}

/** Unpaid intents past their time that have no attempt left to wait for. */
export async function findExpiredIntents(
  reader: Reader,
  before: Date,
  limit: number,
): Promise<string[]> {
  const rows = await reader.query<{ id: string }>({
    name: 'payments.expired_intents',
    text: `select i.id from payments.intents i
      where i.state = 'awaiting_payment' and i.expires_at <= $1
        and (select count(*) from payments.attempts a
          where a.intent_id = i.id and a.state = 'pending') = 0
      order by i.expires_at limit $2`,
    values: [before, limit],
  })
  return rows.map(({ id }) => encodeId('pi', id))
}
