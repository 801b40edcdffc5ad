import { encodeId, uuidOf } from '../kernel/ids.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { PaymentReport } from '../gateways/index.ts'
import type { Transaction } from '../platform/db.ts'
import { fromAttemptRow, type AttemptRow } from './attempt-store.ts'
import { fromIntentRow, fromShareRow, type IntentRow, type ShareRow } from './store.ts'
import { attemptMoves, intentMoves } from './payments.ts'
import type { Attempt, CaptureReport, Intent, Share, StrayReason } from './payments.ts'

export type Locked = Readonly<{
  attempts: Map<string, Attempt>
  intents: Map<string, Intent>
  shares: readonly Share[]
  /** What the balance pays a part of, by the intent that pays the rest. */
  parts: Map<string, Readonly<{ intent: Intent; attempt: Attempt }>>
  /** The gateway's numbers that are on the books already. */
  captured: Set<string>
}>

/** With the parts from the balance that go with them. */
const INTENTS_OF_NUMBERS = `select intent_id from payments.attempts where number = any($1)
  union all
  select id from payments.intents
  where rest_id = any(array(select intent_id from payments.attempts where number = any($1)))`

/**
 * Locks what these reports are about: intents, then attempts, each in id order. What is read after
 * the locks sees everything an earlier holder committed.
 */
export async function lockForCapture(
  trx: Transaction,
  gateway: string,
  reports: readonly Pick<PaymentReport, 'number' | 'gatewayNumber'>[],
): Promise<Locked> {
  const numbers = reports.map(({ number }) => number)
  const [intents, attempts, shares, captures] = await Promise.all([
    trx.query<IntentRow>({
      name: 'payments.lock_intents_of_numbers',
      text: `select * from payments.intents where id = any(array(${INTENTS_OF_NUMBERS}))
        order by id for update`,
      values: [numbers],
    }),
    trx.query<AttemptRow>({
      name: 'payments.lock_attempts_of_numbers',
      text: `select * from payments.attempts
        where id = any(array(
          select id from payments.attempts where number = any($1) and gateway = $2
          union all
          select id from payments.attempts
          where state = 'pending' and intent_id = any(array(
            select id from payments.intents where rest_id = any(array(
              select intent_id from payments.attempts where number = any($1)))))))
        order by id for update`,
      values: [numbers, gateway],
    }),
    trx.query<ShareRow>({
      name: 'payments.shares_of_numbers',
      text: `select s.*, i.currency as charge_currency
        from payments.shares s join payments.intents i on i.id = s.intent_id
        where s.intent_id = any(array(${INTENTS_OF_NUMBERS})) order by s.order_id`,
      values: [numbers],
    }),
    trx.query<{ gateway_number: string }>({
      name: 'payments.captured_numbers',
      text: `select gateway_number from payments.captures
        where gateway = $1 and gateway_number = any($2)`,
      values: [gateway, reports.map(({ gatewayNumber }) => gatewayNumber)],
    }),
  ])
  const intentOf = new Map(intents.map((row) => [encodeId('pi', row.id), fromIntentRow(row)]))
  const found = attempts.map(fromAttemptRow)
  return {
    intents: intentOf,
    attempts: new Map(found.map((attempt) => [attempt.number, attempt])),
    shares: shares.map(fromShareRow),
    parts: new Map(
      found.flatMap((attempt) => {
        const intent = intentOf.get(attempt.intentId)
        return intent?.restId ? [[intent.restId, { intent, attempt }] as const] : []
      }),
    ),
    captured: new Set(captures.map(({ gateway_number }) => gateway_number)),
  }
}

export type Capture = Readonly<{
  id: string
  intent: Intent
  attempt: Attempt
  report: CaptureReport
  stray: StrayReason | undefined
}>

export function insertCaptures(trx: Transaction, captures: readonly Capture[], now: Date): void {
  trx.send({
    name: 'payments.insert_captures',
    text: `insert into payments.captures (id, attempt_id, gateway, gateway_number, currency, amount,
        purpose, stray_reason, payer, captured_at, recorded_at)
      select id, attempt_id, gateway, gateway_number, currency, amount, purpose, stray_reason, payer,
        captured_at, $1
      from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[],
        $8::text[], $9::text[], $10::timestamptz[], $11::text[]) as c(id, attempt_id, gateway,
        gateway_number, currency, amount, stray_reason, payer, captured_at, purpose)`,
    values: [
      now,
      captures.map(({ id }) => uuidOf('cap', id)),
      captures.map(({ attempt }) => uuidOf('att', attempt.id)),
      captures.map(({ attempt }) => attempt.gateway),
      captures.map(({ report }) => report.gatewayNumber),
      captures.map(({ report }) => report.amount.currency),
      captures.map(({ report }) => report.amount.minor),
      captures.map(({ stray }) => stray ?? null),
      captures.map(({ report }) => report.payer),
      captures.map(({ report }) => report.paidAt),
      captures.map(({ stray, intent }) => (stray ? 'stray' : intent.purpose)),
    ],
  })
}

/** The attempts and intents that these captures pay. */
export function markPaid(trx: Transaction, attempts: readonly Attempt[], now: Date): void {
  trx.send({
    name: 'payments.succeed_attempts',
    text: `update payments.attempts
      set state = 'succeeded', final_at = $2, next_query_at = null, last_answer = 'paid'
      where id = any($1) and state = any($3)`,
    values: [
      attempts.map(({ id }) => uuidOf('att', id)),
      now,
      sourcesOf(attemptMoves, 'succeeded'),
    ],
  })
  trx.send({
    name: 'payments.succeed_intents',
    text: `update payments.intents set state = 'succeeded', final_at = $2
      where id = any($1) and state = any($3)`,
    values: [
      attempts.map(({ intentId }) => uuidOf('pi', intentId)),
      now,
      sourcesOf(intentMoves, 'succeeded'),
    ],
  })
}

export type Kept = Readonly<{
  id: string
  intent: Intent
  shares: readonly Share[]
  /** It funds nothing, or a part of it is refunded or on its way back. */
  isBound: boolean
}>

/** Locks the intent of a capture that was not taken back yet, by the gateway's number of it. */
export async function lockCapture(
  trx: Transaction,
  gateway: string,
  gatewayNumber: string,
): Promise<Kept | undefined> {
  const values = [gateway, gatewayNumber]
  const ofCapture = `select a.intent_id from payments.captures c
    join payments.attempts a on a.id = c.attempt_id
    where c.gateway = $1 and c.gateway_number = $2`
  const [intents, shares, captures] = await Promise.all([
    trx.query<IntentRow>({
      name: 'payments.lock_intent_of_capture',
      text: `select * from payments.intents where id = (${ofCapture}) for update`,
      values,
    }),
    trx.query<ShareRow>({
      name: 'payments.shares_of_capture',
      text: `select s.*, i.currency as charge_currency
        from payments.shares s join payments.intents i on i.id = s.intent_id
        where s.intent_id = (${ofCapture}) order by s.order_id`,
      values,
    }),
    trx.query<{ id: string; is_bound: boolean }>({
      name: 'payments.capture_to_reverse',
      text: `select id, purpose = 'stray' or exists (
          select from payments.refunds r
          where r.capture_id = c.id and r.state <> 'declined') as is_bound
        from payments.captures c
        where gateway = $1 and gateway_number = $2 and reversed_at is null`,
      values,
    }),
  ])
  const [intent] = intents
  const [capture] = captures
  return (
    intent &&
    capture && {
      id: encodeId('cap', capture.id),
      intent: fromIntentRow(intent),
      shares: shares.map(fromShareRow),
      isBound: capture.is_bound,
    }
  )
}

/** A capture counts no more, and its intent waits for the money again, until an instant. */
export function reopenIntent(
  trx: Transaction,
  { id, intent }: Kept,
  at: Readonly<{ now: Date; expiresAt: Date }>,
): void {
  trx.send({
    name: 'payments.reverse_capture',
    text: 'update payments.captures set reversed_at = $2 where id = $1',
    values: [uuidOf('cap', id), at.now],
  })
  trx.send({
    name: 'payments.reopen_intent',
    text: `update payments.intents set state = 'awaiting_payment', final_at = null, expires_at = $2
      where id = $1 and state = any($3)`,
    values: [uuidOf('pi', intent.id), at.expiresAt, sourcesOf(intentMoves, 'awaiting_payment')],
  })
}
