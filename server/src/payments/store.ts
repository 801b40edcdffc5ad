import { encodeId, uuidOf } from '../kernel/ids.ts'
import { currencies, money } from '../kernel/money.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { attemptMoves, intentMoves } from './payments.ts'
import type { Attempt, AttemptState, Intent, IntentState, Share } from './payments.ts'

// Queries on intents, their shares and their attempts. Captures, refunds and notices have files of
// their own beside this one.

export type IntentRow = {
  id: string
  buyer_id: string
  currency: string
  amount: bigint
  subject: string
  state: IntentState
  expires_at: Date
  created_at: Date
}

export function fromIntentRow(row: IntentRow): Intent {
  return {
    id: encodeId('pi', row.id),
    buyerUuid: row.buyer_id,
    amount: money(row.currency, row.amount),
    subject: row.subject,
    state: row.state,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  }
}

export type AttemptRow = {
  id: string
  intent_id: string
  gateway: string
  method: string
  number: string
  gateway_reference: string | null
  currency: string
  amount: bigint
  state: AttemptState
  expires_at: Date
  queries: number
}

export function fromAttemptRow(row: AttemptRow): Attempt {
  return {
    id: encodeId('att', row.id),
    intentId: encodeId('pi', row.intent_id),
    gateway: row.gateway,
    method: row.method,
    number: row.number,
    reference: row.gateway_reference,
    amount: money(row.currency, row.amount),
    state: row.state,
    expiresAt: row.expires_at,
    queries: row.queries,
  }
}

export type ShareRow = {
  intent_id: string
  order_id: string
  currency: string
  total: bigint
  charge: bigint
  charge_currency: string
}

export function fromShareRow(row: ShareRow): Share {
  return {
    intentId: encodeId('pi', row.intent_id),
    orderId: encodeId('ord', row.order_id),
    total: money(row.currency, row.total),
    charge: money(row.charge_currency, row.charge),
  }
}

export type Opened = Readonly<{
  intent: Intent
  shares: readonly Omit<Share, 'intentId'>[]
  attempt: Attempt
  nextQueryAt: Date
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
    select * from jsonb_to_recordset($1::jsonb) as o(id uuid, buyer_id uuid, currency text,
      amount bigint, subject text, expires_at timestamptz, created_at timestamptz,
      attempt_id uuid, gateway text, method text, number text, next_query_at timestamptz)),
  new_intents as (
    insert into payments.intents
      (id, buyer_id, currency, amount, subject, state, expires_at, created_at)
    select id, buyer_id, currency, amount, subject, 'awaiting_payment', expires_at, created_at
    from opened),
  new_attempts as (
    insert into payments.attempts (id, intent_id, gateway, method, number, currency, amount, state,
      expires_at, next_query_at, created_at)
    select attempt_id, id, gateway, method, number, currency, amount, 'pending', expires_at,
      next_query_at, created_at
    from opened)
  insert into payments.shares (intent_id, order_id, currency, total, charge)
  select intent_id, order_id, currency, total, charge
  from jsonb_to_recordset($2::jsonb) as s (intent_id uuid, order_id uuid, currency text,
    total bigint, charge bigint)`

function toOpenedRow({ intent, attempt, nextQueryAt }: Opened) {
  return {
    id: uuidOf('pi', intent.id),
    buyer_id: intent.buyerUuid,
    currency: intent.amount.currency,
    amount: intent.amount.minor.toString(),
    subject: intent.subject,
    expires_at: intent.expiresAt,
    created_at: intent.createdAt,
    attempt_id: uuidOf('att', attempt.id),
    gateway: attempt.gateway,
    method: attempt.method,
    number: attempt.number,
    next_query_at: nextQueryAt,
  }
}

function toShareRows({ intent, shares }: Opened) {
  return shares.map(({ orderId, total, charge }) => ({
    intent_id: uuidOf('pi', intent.id),
    order_id: uuidOf('ord', orderId),
    currency: total.currency,
    total: total.minor.toString(),
    charge: charge.minor.toString(),
  }))
}

export async function insertAttempt(
  trx: Transaction,
  attempt: Attempt,
  at: Readonly<{ createdAt: Date; nextQueryAt: Date }>,
): Promise<void> {
  await trx.query({
    name: 'payments.insert_attempt',
    text: `insert into payments.attempts (id, intent_id, gateway, method, number, currency, amount,
        state, expires_at, next_query_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      uuidOf('att', attempt.id),
      uuidOf('pi', attempt.intentId),
      attempt.gateway,
      attempt.method,
      attempt.number,
      attempt.amount.currency,
      attempt.amount.minor,
      attempt.state,
      attempt.expiresAt,
      at.nextQueryAt,
      at.createdAt,
    ],
  })
}

/** An intent, asked for by somebody who may see those of these parties; null sees everyone's. */
export type IntentQuery = Readonly<{ id: string; parties: readonly string[] | null }>

export async function findIntent(reader: Reader, asked: IntentQuery): Promise<Intent | undefined> {
  const [intent] = await findIntents(reader, [asked])
  return intent
}

/** An intent as its buyer follows it: with the last try at it. */
export type FollowedIntent = Intent &
  Readonly<{
    attempt: Readonly<{ method: string; inReview: boolean; decline: string | null }> | null
  }>

type FollowedRow = IntentRow & { method: string | null; in_review: boolean; decline: string | null }

function fromFollowedRow({ method, in_review: inReview, decline, ...row }: FollowedRow) {
  return { ...fromIntentRow(row), attempt: method === null ? null : { method, inReview, decline } }
}

export async function findIntents(
  reader: Reader,
  asked: readonly IntentQuery[],
): Promise<(FollowedIntent | undefined)[]> {
  const rows = await reader.query<FollowedRow>({
    name: 'payments.find_intents',
    text: `select i.*, a.method, a.in_review, a.decline
      from payments.intents i
      left join lateral (
        select method, in_review, decline from payments.attempts
        where intent_id = i.id order by id desc limit 1) a on true
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

/** An attempt that can still be paid, with what the payer is told it is for. */
export type OpenAttempt = Readonly<{ attempt: Attempt; subject: string }>

export async function findOpenAttempt(
  reader: Reader,
  intentId: string,
): Promise<OpenAttempt | undefined> {
  const [row] = await reader.query<AttemptRow & { subject: string }>({
    name: 'payments.open_attempt',
    text: `select a.*, i.subject from payments.attempts a
      join payments.intents i on i.id = a.intent_id
      where a.intent_id = $1 and a.state = 'pending' and i.state = 'awaiting_payment'`,
    values: [uuidOf('pi', intentId)],
  })
  return row && { attempt: fromAttemptRow(row), subject: row.subject }
}

/** Keeps how the gateway names what was begun, before the buyer is sent there. */
export async function saveReference(
  reader: Reader,
  { id }: Pick<Attempt, 'id'>,
  reference: string,
): Promise<void> {
  await reader.query({
    name: 'payments.save_reference',
    text: `update payments.attempts set gateway_reference = $2
      where id = $1 and gateway_reference is distinct from $2`,
    values: [uuidOf('att', id), reference],
  })
}

/** Locks an intent of the caller's, then reads its live attempt. */
export async function lockIntent(
  trx: Transaction,
  id: string,
  parties: readonly string[] | null,
): Promise<Readonly<{ intent: Intent; live: Attempt | undefined }> | undefined> {
  const uuid = uuidOf('pi', id)
  const [intents, attempts] = await Promise.all([
    trx.query<IntentRow>({
      name: 'payments.lock_intent',
      text: `select * from payments.intents
        where id = $1 and ($2::uuid[] is null or buyer_id = any($2)) for update`,
      values: [uuid, parties],
    }),
    trx.query<AttemptRow>({
      name: 'payments.live_attempt',
      text: `select * from payments.attempts where intent_id = $1 and state = 'pending'`,
      values: [uuid],
    }),
  ])
  const [row] = intents
  const [live] = attempts
  return row && { intent: fromIntentRow(row), live: live && fromAttemptRow(live) }
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

/** Attempts whose outcome is to be asked for now; claimed, so that no other process asks too. */
export async function claimAttemptsToQuery(
  trx: Transaction,
  now: Date,
  claim: Readonly<{ until: Date; limit: number }>,
): Promise<Attempt[]> {
  const rows = await trx.query<AttemptRow>({
    name: 'payments.claim_attempts',
    text: `update payments.attempts set next_query_at = $2, queries = queries + 1
      where id in (
        select id from payments.attempts where next_query_at <= $1
        order by next_query_at limit $3 for update skip locked)
      returning *`,
    values: [now, claim.until, claim.limit],
  })
  return rows.map(fromAttemptRow)
}

/** Says when to ask about an attempt next, unless its state has changed meanwhile. */
export async function scheduleQuery(
  reader: Reader,
  attempt: Pick<Attempt, 'id' | 'state'>,
  next: Readonly<{
    at: Date | null
    answer?: string
    /** The network looks at the payment before it takes the money. */
    inReview?: boolean | undefined
    /** Why the buyer's last try there was declined; undefined keeps what was known. */
    decline?: string | undefined
  }>,
): Promise<void> {
  await reader.query({
    name: 'payments.schedule_query',
    text: `update payments.attempts
      set next_query_at = $2, last_answer = coalesce($3, last_answer),
        in_review = coalesce($5, in_review), decline = coalesce($6, decline)
      where id = $1 and state = $4`,
    values: [
      uuidOf('att', attempt.id),
      next.at,
      next.answer ?? null,
      attempt.state,
      next.inReview ?? null,
      next.decline ?? null,
    ],
  })
}

/**
 * Ends pending attempts without a payment. While somebody may still pay them they are asked about.
 */
export async function closeAttempts(
  trx: Transaction,
  intentIds: readonly string[],
  end: Readonly<{ at: Date; nextQueryAt: Date | null }>,
): Promise<void> {
  await trx.query({
    name: 'payments.close_attempts',
    text: `update payments.attempts set state = 'closed', final_at = $2, next_query_at = $3
      where intent_id = any($1) and state = any($4)`,
    values: [
      intentIds.map((id) => uuidOf('pi', id)),
      end.at,
      end.nextQueryAt,
      sourcesOf(attemptMoves, 'closed'),
    ],
  })
}

export async function finishIntents(
  trx: Transaction,
  intentIds: readonly string[],
  end: Readonly<{ state: Exclude<IntentState, 'awaiting_payment'>; at: Date }>,
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

/** What one of each other currency costs in `quote` now, as millionths: the newest rate begun. */
export async function findRates(
  reader: Reader,
  to: Readonly<{ quote: string; now: Date }>,
): Promise<Map<string, bigint>> {
  const rows = await reader.query<{ base: string; rate_micros: bigint }>({
    name: 'payments.rates',
    text: `select b.base, r.rate_micros from unnest($1::text[]) as b(base)
      cross join lateral (
        select rate_micros from payments.exchange_rates
        where base = b.base and quote = $2 and valid_from <= $3
        order by valid_from desc limit 1) r`,
    values: [currencies, to.quote, to.now],
  })
  return new Map(rows.map(({ base, rate_micros }) => [base, rate_micros]))
}

export async function insertRate(
  reader: Reader,
  rate: Readonly<{ base: string; quote: string; micros: bigint; validFrom: Date; source: string }>,
): Promise<void> {
  await reader.query({
    name: 'payments.insert_rate',
    text: `insert into payments.exchange_rates (base, quote, rate_micros, valid_from, source)
      values ($1, $2, $3, $4, $5) on conflict do nothing`,
    values: [rate.base, rate.quote, rate.micros, rate.validFrom, rate.source],
  })
}
