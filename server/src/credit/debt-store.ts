import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { debtMoves, type Debt, type DebtState, type Part } from './credit.ts'

// Queries on debts, on what is to pay them off, and on what did.

type DebtRow = {
  id: string
  line_id: string
  buyer_id: string
  intent_id: string
  currency: string
  amount: bigint
  settled: bigint
  days: number
  state: DebtState
  due_on: string | null
}

function fromRow(row: DebtRow): Debt {
  return {
    id: encodeId('dbt', row.id),
    lineId: encodeId('crl', row.line_id),
    buyerUuid: row.buyer_id,
    intentId: encodeId('pi', row.intent_id),
    amount: money(row.currency, row.amount),
    settled: money(row.currency, row.settled),
    ...{ days: row.days, state: row.state, dueOn: row.due_on },
  }
}

const SELECT = `select d.id, d.line_id, l.buyer_id, d.intent_id, d.currency, d.amount, d.settled,
    d.days, d.state, d.due_on::text as due_on
  from credit.debts d join credit.lines l on l.id = d.line_id`

type NewDebt = Pick<Debt, 'id' | 'lineId' | 'intentId' | 'amount' | 'days'> &
  Readonly<{ attemptId: string }>

export function insertDebts(trx: Transaction, debts: readonly NewDebt[], at: Date): void {
  trx.send({
    name: 'credit.insert_debts',
    text: `insert into credit.debts (id, line_id, intent_id, attempt_id, currency, amount, days, state,
        created_at)
      select id, line_id, intent_id, attempt_id, currency, amount, days, 'reserved', $1
      from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::bigint[],
        $8::int[]) as d(id, line_id, intent_id, attempt_id, currency, amount, days)`,
    values: [
      at,
      debts.map(({ id }) => uuidOf('dbt', id)),
      debts.map(({ lineId }) => uuidOf('crl', lineId)),
      debts.map(({ intentId }) => uuidOf('pi', intentId)),
      debts.map(({ attemptId }) => uuidOf('att', attemptId)),
      debts.map(({ amount }) => amount.currency),
      debts.map(({ amount }) => amount.minor),
      debts.map(({ days }) => days),
    ],
  })
}

/** Locks what these attempts have reserved; by attempt. */
export async function lockReserved(
  trx: Transaction,
  attemptIds: readonly string[],
): Promise<Map<string, Debt>> {
  const rows = await trx.query<DebtRow & { attempt_id: string }>({
    name: 'credit.lock_reserved',
    text: `${SELECT.replace('d.id,', 'd.id, d.attempt_id,')}
      where d.attempt_id = any($1) and d.state = 'reserved' order by d.id for update of d`,
    values: [attemptIds.map((id) => uuidOf('att', id))],
  })
  return new Map(rows.map((row) => [encodeId('att', row.attempt_id), fromRow(row)]))
}

export type Opened = Readonly<{
  id: string
  captureId: string
  dueOn: string
  openedAt: Date
  nextReminderAt: Date | null
}>

/** The buyer has confirmed these: they are owed from now on. */
export async function saveOpened(trx: Transaction, opened: readonly Opened[]): Promise<void> {
  await trx.query({
    name: 'credit.open_debts',
    text: `update credit.debts d set state = 'open', capture_id = o.capture_id, due_on = o.due_on,
        opened_at = o.opened_at, next_reminder_at = o.next_reminder_at
      from unnest($1::uuid[], $2::uuid[], $3::date[], $4::timestamptz[], $5::timestamptz[])
        as o(id, capture_id, due_on, opened_at, next_reminder_at)
      where d.id = o.id and d.state = any($6)`,
    values: [
      opened.map(({ id }) => uuidOf('dbt', id)),
      opened.map(({ captureId }) => uuidOf('cap', captureId)),
      opened.map(({ dueOn }) => dueOn),
      opened.map(({ openedAt }) => openedAt),
      opened.map((debt) => debt.nextReminderAt),
      sourcesOf(debtMoves, 'open'),
    ],
  })
}

/** These attempts have ended without a payment: what they reserved is free again. */
export async function saveReleased(
  trx: Transaction,
  attemptIds: readonly string[],
  at: Date,
): Promise<void> {
  await trx.query({
    name: 'credit.release_debts',
    text: `update credit.debts set state = 'released', final_at = $2
      where attempt_id = any($1) and state = any($3)`,
    values: [attemptIds.map((id) => uuidOf('att', id)), at, sourcesOf(debtMoves, 'released')],
  })
}

/** Locks debts of these ids in id order. */
export async function lockDebts(trx: Transaction, ids: readonly string[]): Promise<Debt[]> {
  const rows = await trx.query<DebtRow>({
    name: 'credit.lock_debts',
    text: `${SELECT} where d.id = any($1) order by d.id for update of d`,
    values: [ids.map((id) => uuidOf('dbt', id))],
  })
  return rows.map(fromRow)
}

/** Locks the debt that a payment on terms became. */
export async function lockDebtOfCapture(
  trx: Transaction,
  captureId: string,
): Promise<Debt | undefined> {
  const [row] = await trx.query<DebtRow>({
    name: 'credit.lock_debt_of_capture',
    text: `${SELECT} where d.capture_id = $1 for update of d`,
    values: [uuidOf('cap', captureId)],
  })
  return row && fromRow(row)
}

export type Saved = Pick<Debt, 'id' | 'settled' | 'state'> &
  Readonly<{ finalAt: Date | null; nextReminderAt: Date | null }>

/** What of debts is settled. Who pays a part is reminded as before, of what is paid nobody. */
export async function saveSettled(trx: Transaction, debts: readonly Saved[]): Promise<void> {
  await trx.query({
    name: 'credit.save_settled',
    text: `update credit.debts d set settled = s.settled, state = s.state, final_at = s.final_at,
        next_reminder_at = case when s.state = 'paid' then null
          when d.state = 'paid' then s.next_reminder_at else d.next_reminder_at end
      from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[])
        as s(id, settled, state, final_at, next_reminder_at)
      where d.id = s.id`,
    values: [
      debts.map(({ id }) => uuidOf('dbt', id)),
      debts.map(({ settled }) => settled.minor),
      debts.map(({ state }) => state),
      debts.map(({ finalAt }) => finalAt),
      debts.map((debt) => debt.nextReminderAt),
    ],
  })
}

/** What lowered a debt: a payment by its capture, or a refund. */
export type Repayment = Readonly<{
  debtId: string
  cause: Readonly<{ kind: 'payment' | 'refund'; uuid: string }>
  amount: Money
  madeAt: Date
}>

/** Each cause lowers a debt once, whatever repeats it. */
export async function insertRepayments(
  trx: Transaction,
  repayments: readonly Repayment[],
): Promise<void> {
  await trx.query({
    name: 'credit.insert_repayments',
    text: `insert into credit.repayments (debt_id, cause_id, kind, amount, made_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[])`,
    values: [
      repayments.map(({ debtId }) => uuidOf('dbt', debtId)),
      repayments.map(({ cause }) => cause.uuid),
      repayments.map(({ cause }) => cause.kind),
      repayments.map(({ amount }) => amount.minor),
      repayments.map(({ madeAt }) => madeAt),
    ],
  })
}

/** A bank took a payment back: what it had paid off, by debt. */
export async function reverseRepayments(
  trx: Transaction,
  captureId: string,
  at: Date,
): Promise<Map<string, bigint>> {
  const rows = await trx.query<{ debt_id: string; amount: bigint }>({
    name: 'credit.reverse_repayments',
    text: `update credit.repayments set reversed_at = $2
      where cause_id = $1 and reversed_at is null returning debt_id, amount`,
    values: [uuidOf('cap', captureId), at],
  })
  return new Map(rows.map(({ debt_id, amount }) => [encodeId('dbt', debt_id), amount]))
}

/** What an intent is to pay off. */
export function insertPayOff(trx: Transaction, intentId: string, parts: readonly Part[]): void {
  trx.send({
    name: 'credit.insert_pay_off',
    text: `insert into credit.pay_offs (intent_id, debt_id, amount)
      select $1, debt_id, amount from unnest($2::uuid[], $3::bigint[]) as p(debt_id, amount)`,
    values: [
      uuidOf('pi', intentId),
      parts.map(({ debtId }) => uuidOf('dbt', debtId)),
      parts.map(({ amount }) => amount.minor),
    ],
  })
}

/** What intents are to pay off, by intent. */
export async function findPayOffs(
  reader: Reader,
  intentIds: readonly string[],
): Promise<Map<string, Part[]>> {
  const rows = await reader.query<{
    intent_id: string
    debt_id: string
    currency: string
    amount: bigint
  }>({
    name: 'credit.pay_offs',
    text: `select p.*, d.currency from credit.pay_offs p join credit.debts d on d.id = p.debt_id
      where p.intent_id = any($1) order by p.intent_id, d.due_on, d.id`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  const byIntent = Map.groupBy(rows, ({ intent_id }) => encodeId('pi', intent_id))
  return new Map(
    [...byIntent].map(([intentId, parts]) => [
      intentId,
      parts.map(({ debt_id, currency, amount }) => ({
        debtId: encodeId('dbt', debt_id),
        amount: money(currency, amount),
      })),
    ]),
  )
}

type DueRow = { id: string; buyer_id: string; due_on: string }

/** Debts whose buyers are to be told now, locked against another process that tells them. */
export async function claimReminders(
  trx: Transaction,
  now: Date,
  limit: number,
): Promise<Readonly<{ id: string; buyerUuid: string; dueOn: string }>[]> {
  const rows = await trx.query<DueRow>({
    name: 'credit.claim_reminders',
    text: `select d.id, l.buyer_id, d.due_on::text as due_on
      from credit.debts d join credit.lines l on l.id = d.line_id
      where d.next_reminder_at <= $1
      order by d.next_reminder_at limit $2 for update of d skip locked`,
    values: [now, limit],
  })
  return rows.map((row) => ({
    ...{ id: encodeId('dbt', row.id), buyerUuid: row.buyer_id, dueOn: row.due_on },
  }))
}

export async function saveReminders(
  trx: Transaction,
  reminders: readonly Readonly<{ id: string; nextReminderAt: Date | null }>[],
): Promise<void> {
  await trx.query({
    name: 'credit.save_reminders',
    text: `update credit.debts d set next_reminder_at = r.at
      from unnest($1::uuid[], $2::timestamptz[]) as r(id, at) where d.id = r.id`,
    values: [
      reminders.map(({ id }) => uuidOf('dbt', id)),
      reminders.map((reminder) => reminder.nextReminderAt),
    ],
  })
}
