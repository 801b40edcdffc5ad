import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'

// Which payments entries are matched to.

export type MatchState = 'waiting' | 'captured' | 'stray' | 'undone'

export type Match = Readonly<{
  id: string
  entryId: string
  intentId: string
  attemptId: string
  minor: bigint
  chargesMinor: bigint
  state: MatchState
  isDirect: boolean
  /** The match whose capture took this one's money. */
  capturedWith: string | null
}>

type MatchRow = {
  id: string
  entry_id: string
  intent_id: string
  attempt_id: string
  amount: bigint
  charges: bigint
  state: MatchState
  is_direct: boolean
  captured_with: string | null
}

const fromMatchRow = (row: MatchRow): Match => ({
  id: encodeId('mat', row.id),
  entryId: encodeId('ben', row.entry_id),
  intentId: encodeId('pi', row.intent_id),
  attemptId: encodeId('att', row.attempt_id),
  ...{ minor: row.amount, chargesMinor: row.charges, state: row.state, isDirect: row.is_direct },
  capturedWith: row.captured_with && encodeId('mat', row.captured_with),
})

type Made = Readonly<{ by: string; note: string | null; at: Date }>

export function insertMatches(trx: Transaction, matches: readonly Match[], made: Made): void {
  if (matches.length === 0) return
  trx.send({
    name: 'reconciliation.insert_matches',
    text: `insert into reconciliation.matches (id, entry_id, intent_id, attempt_id, amount, charges,
        state, is_direct, captured_with, made_by, note, made_at)
      select m.*, $10, $11, $12 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[],
        $5::bigint[], $6::bigint[], $7::text[], $8::boolean[], $9::uuid[]) as m`,
    values: [
      matches.map(({ id }) => uuidOf('mat', id)),
      matches.map(({ entryId }) => uuidOf('ben', entryId)),
      matches.map(({ intentId }) => uuidOf('pi', intentId)),
      matches.map(({ attemptId }) => uuidOf('att', attemptId)),
      matches.map(({ minor }) => minor),
      matches.map(({ chargesMinor }) => chargesMinor),
      matches.map(({ state }) => state),
      matches.map(({ isDirect }) => isDirect),
      matches.map(({ capturedWith }) => capturedWith && uuidOf('mat', capturedWith)),
      ...[made.by, made.note, made.at],
    ],
  })
}

/** Parts that wait become part of a capture. */
export function captureParts(
  trx: Transaction,
  parts: readonly Readonly<{ id: string; capturedWith: string }>[],
): void {
  if (parts.length === 0) return
  trx.send({
    name: 'reconciliation.capture_parts',
    text: `update reconciliation.matches m set state = 'captured', captured_with = p.captured_with
      from unnest($1::uuid[], $2::uuid[]) as p(id, captured_with)
      where m.id = p.id and m.id = any($1::uuid[]) and m.state = 'waiting'`,
    values: [
      parts.map(({ id }) => uuidOf('mat', id)),
      parts.map(({ capturedWith }) => uuidOf('mat', capturedWith)),
    ],
  })
}

const LIVE = `m.state <> 'undone'`

/** What entries are for, as it stands. */
export async function listLiveMatches(
  reader: Reader,
  entryIds: readonly string[],
): Promise<Match[]> {
  const rows = await reader.query<MatchRow>({
    name: 'reconciliation.matches_of_entries',
    text: `select m.* from reconciliation.matches m
      where m.entry_id = any($1::uuid[]) and ${LIVE} order by m.id`,
    values: [entryIds.map((id) => uuidOf('ben', id))],
  })
  return rows.map(fromMatchRow)
}

/** Parts that wait for the rest of these payments. Their intents are locked. */
export async function listWaiting(
  trx: Transaction,
  intentIds: readonly string[],
): Promise<Match[]> {
  const rows = await trx.query<MatchRow>({
    name: 'reconciliation.waiting_parts',
    text: `select * from reconciliation.matches
      where intent_id = any($1::uuid[]) and state = 'waiting' order by id`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  return rows.map(fromMatchRow)
}

/** What waits for the rest of the payment that an attempt is for, in minor units. */
export async function receivedFor(reader: Reader, attemptNumber: string): Promise<bigint> {
  const [row] = await reader.query<{ received: bigint }>({
    name: 'reconciliation.received_for',
    text: `select coalesce(sum(m.amount), 0)::bigint as received
      from payments.attempts a join reconciliation.matches m on m.intent_id = a.intent_id
      where a.number = $1 and m.state = 'waiting'`,
    values: [attemptNumber],
  })
  return row?.received ?? 0n
}

/** With the bank account that the money came to. */
export type MatchOnAccount = Match & Readonly<{ account: string; amount: Money }>

/** Locks a match and those that were captured with it. */
export async function lockMatch(
  trx: Transaction,
  id: string,
): Promise<Readonly<{ match: Match; group: readonly MatchOnAccount[] }> | undefined> {
  const rows = await trx.query<MatchRow & { account: string; currency: string }>({
    name: 'reconciliation.lock_match',
    text: `select m.*, e.account, e.currency from reconciliation.matches m
      join reconciliation.entries e on e.id = m.entry_id
      where m.id = any(array(select $1::uuid union select id from reconciliation.matches
        where captured_with = (select captured_with from reconciliation.matches where id = $1)))
      order by m.id for update of m`,
    values: [uuidOf('mat', id)],
  })
  const group = rows.map(({ account, ...row }) => ({
    ...fromMatchRow(row),
    account,
    amount: money(row.currency, row.amount),
  }))
  const match = group.find((each) => each.id === id)
  return match && { match, group: group.filter(({ state }) => state === 'captured') }
}

export function undoMatches(trx: Transaction, ids: readonly string[], at: Date): void {
  trx.send({
    name: 'reconciliation.undo_matches',
    text: `update reconciliation.matches set state = 'undone', undone_at = $2, captured_with = null
      where id = any($1::uuid[])`,
    values: [ids.map((id) => uuidOf('mat', id)), at],
  })
}

/** Parts of a capture that was taken back wait again, in suspense. */
export function waitAgain(trx: Transaction, ids: readonly string[]): void {
  if (ids.length === 0) return
  trx.send({
    name: 'reconciliation.wait_again',
    text: `update reconciliation.matches
      set state = 'waiting', captured_with = null, is_direct = false, charges = 0
      where id = any($1::uuid[])`,
    values: [ids.map((id) => uuidOf('mat', id))],
  })
}

/** Waiting parts of payments that ended: nobody sends the rest any more. Locks their intents. */
export async function claimEndedParts(
  trx: Transaction,
  limit: number,
): Promise<Readonly<{ match: Match; number: string; amount: Money; payer: string | null }>[]> {
  const rows = await trx.query<
    MatchRow & { currency: string; payer_account: string | null; number: string }
  >({
    name: 'reconciliation.parts_of_ended',
    text: `select m.*, e.currency, e.payer_account, a.number
      from reconciliation.matches m
      join payments.intents i on i.id = m.intent_id
      join payments.attempts a on a.id = m.attempt_id
      join reconciliation.entries e on e.id = m.entry_id
      where m.state = 'waiting' and i.state in ('cancelled', 'expired', 'succeeded')
      order by m.intent_id limit $1 for update of m skip locked`,
    values: [limit],
  })
  return rows.map((row) => ({
    match: fromMatchRow(row),
    number: row.number,
    amount: money(row.currency, row.amount),
    payer: row.payer_account,
  }))
}

export function markStray(trx: Transaction, ids: readonly string[]): void {
  trx.send({
    name: 'reconciliation.mark_stray',
    text: `update reconciliation.matches set state = 'stray' where id = any($1::uuid[])`,
    values: [ids.map((id) => uuidOf('mat', id))],
  })
}

export type Payable = Readonly<{ number: string; attemptId: string; intentId: string }>

/** The numbers by which these intents are paid by bank; the last one of each. */
export async function findPayables(
  reader: Reader,
  intentIds: readonly string[],
): Promise<Map<string, Payable>> {
  const rows = await reader.query<{ intent_id: string; id: string; number: string }>({
    name: 'reconciliation.bank_attempts_of_intents',
    text: `select a.intent_id, a.id, a.number from unnest($1::uuid[]) as t(intent_id)
      cross join lateral (select * from payments.attempts a
        where a.intent_id = t.intent_id and a.gateway = 'bank' order by a.id desc limit 1) a`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  return new Map(
    rows.map(({ intent_id, id, number }) => {
      const intentId = encodeId('pi', intent_id)
      return [intentId, { intentId, attemptId: encodeId('att', id), number }]
    }),
  )
}
