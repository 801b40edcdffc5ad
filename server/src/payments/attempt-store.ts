import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Attempt, AttemptState } from './payments.ts'

// Queries on attempts.

export type AttemptRow = {
  id: string
  intent_id: string
  gateway: string
  method: string
  number: string
  gateway_reference: string | null
  pay_link_id: string | null
  currency: string
  amount: bigint
  state: AttemptState
  expires_at: Date
  queries: number
  in_review: boolean
}

export function fromAttemptRow(row: AttemptRow): Attempt {
  return {
    id: encodeId('att', row.id),
    intentId: encodeId('pi', row.intent_id),
    gateway: row.gateway,
    method: row.method,
    number: row.number,
    reference: row.gateway_reference,
    payLinkId: row.pay_link_id && encodeId('lnk', row.pay_link_id),
    amount: money(row.currency, row.amount),
    state: row.state,
    expiresAt: row.expires_at,
    queries: row.queries,
    inReview: row.in_review,
  }
}

export async function insertAttempt(
  trx: Transaction,
  attempt: Attempt,
  at: Readonly<{ createdAt: Date; nextQueryAt: Date }>,
): Promise<void> {
  await trx.query({
    name: 'payments.insert_attempt',
    text: `insert into payments.attempts (id, intent_id, gateway, method, number, currency, amount,
        state, expires_at, next_query_at, created_at, pay_link_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
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
      attempt.payLinkId && uuidOf('lnk', attempt.payLinkId),
    ],
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
