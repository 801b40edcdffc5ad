import { decodeId, encodeId } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'
import type { Candidate } from './matching.ts'
import { ENTRY, fromEntryRow } from './entry-store.ts'
import type { EntryRow, EntryState, StoredEntry } from './entry-store.ts'
import type { MatchState } from './match-store.ts'

// What the operator's screen reads: entries, what they are for, what they might be for, statements.

type Wanted = Readonly<{ states: readonly EntryState[]; after: string | null; limit: number }>

/** Entries in these states, newest first. */
export async function listEntries(
  reader: Reader,
  { states, after, limit }: Wanted,
): Promise<StoredEntry[]> {
  const rows = await reader.query<EntryRow>({
    name: 'reconciliation.list_entries',
    text: `select ${ENTRY} from reconciliation.entries e
      where e.id = any(array(
        select x.id from unnest($1::text[]) as s(state)
        cross join lateral (select i.id from reconciliation.entries i
          where i.state = s.state and i.state <> 'new' and ($2::uuid is null or i.id < $2)
          order by i.id desc limit $3) x
        order by x.id desc limit $3))
      order by e.id desc`,
    values: [states, after === null ? null : (decodeId('ben', after) ?? null), limit],
  })
  return rows.map(fromEntryRow)
}

export type ShownMatch = Readonly<{
  id: string
  entryId: string
  intentId: string
  subject: string
  buyerName: string
  minor: bigint
  chargesMinor: bigint
  state: MatchState
  madeBy: string
  note: string | null
  madeAt: Date
}>

export async function listShownMatches(
  reader: Reader,
  entryUuids: readonly string[],
): Promise<ShownMatch[]> {
  const rows = await reader.query<{
    id: string
    entry_id: string
    intent_id: string
    subject: string
    buyer_name: string
    amount: bigint
    charges: bigint
    state: MatchState
    made_by: string
    note: string | null
    made_at: Date
  }>({
    name: 'reconciliation.shown_matches',
    text: `select m.id, m.entry_id, m.intent_id, i.subject, p.name as buyer_name, m.amount,
        m.charges, m.state, m.made_by, m.note, m.made_at
      from reconciliation.matches m
      join payments.intents i on i.id = m.intent_id
      join parties.parties p on p.id = i.buyer_id
      where m.entry_id = any($1::uuid[]) and m.state <> 'undone' order by m.id limit 1000`,
    values: [entryUuids],
  })
  return rows.map((row) => ({
    id: encodeId('mat', row.id),
    entryId: encodeId('ben', row.entry_id),
    intentId: encodeId('pi', row.intent_id),
    ...{ subject: row.subject, buyerName: row.buyer_name, minor: row.amount },
    ...{ chargesMinor: row.charges, state: row.state, madeBy: row.made_by },
    ...{ note: row.note, madeAt: row.made_at },
  }))
}

export type NamedCandidate = Candidate &
  Readonly<{ entryId: string; intentId: string; subject: string; buyerName: string; state: string }>

/** Payments that open entries might be for, by amount, by what is written, by who paid before. */
export async function findCandidates(
  reader: Reader,
  entries: readonly StoredEntry[],
): Promise<NamedCandidate[]> {
  if (entries.length === 0) return []
  const rows = await reader.query<CandidateRow>({
    name: 'reconciliation.candidates',
    text: CANDIDATES,
    values: [JSON.stringify(entries.map(toQuestion))],
  })
  return rows.map((row) => ({
    entryId: row.entry_id,
    intentId: encodeId('pi', row.intent_id),
    ...{ number: row.number, reference: row.gateway_reference, state: row.state },
    amount: money(row.currency, row.amount),
    receivedMinor: row.received,
    words: [row.subject, ...row.order_numbers],
    ...{ payers: row.payers, buyerNames: row.buyer_names },
    ...{ subject: row.subject, buyerName: row.buyer_name },
  }))
}

type CandidateRow = {
  entry_id: string
  intent_id: string
  number: string
  gateway_reference: string | null
  state: string
  currency: string
  amount: bigint
  received: bigint
  subject: string
  order_numbers: string[]
  payers: string[]
  buyer_names: string[]
  buyer_name: string
}

const MAX_WORDS = 10

/** What is looked for: numbers and words that stand in an entry, and the start of references. */
function toQuestion({ id, amount, payer, references, endToEndId, text }: StoredEntry) {
  const said = [...references, endToEndId ?? '', text].join(' ').toUpperCase()
  const letters = said.replaceAll(/[^0-9A-Z]/g, '')
  return {
    entry_id: id,
    ...{ amount: amount.minor.toString(), currency: amount.currency, payer: payer.account },
    numbers: [...new Set(said.match(/\b\d{8,15}\b/g))].slice(0, MAX_WORDS),
    subjects: [...new Set(said.match(/\b[0-9A-Z]{8}\b/g))]
      .slice(0, MAX_WORDS)
      .map((word) => `Danbao ${word}`),
    starts: [...new Set(letters.match(/RF\d{2}[0-9A-Z]{4}/g))].slice(0, MAX_WORDS),
  }
}

const EACH = 8

// By each road at most a few; a payment that nobody was to send by bank is none.
const CANDIDATES = `with asked as materialized (
    select * from json_to_recordset($1::json) as q(entry_id text, amount bigint, currency text,
      payer text, numbers bigint[], subjects text[], starts text[])),
  found as (
    select q.entry_id, i.id from asked q cross join lateral (
      select id from payments.intents where amount = q.amount and currency = q.currency
        and state = 'awaiting_payment' order by id desc limit ${EACH}) i
    union
    select q.entry_id, i.intent_id from asked q cross join lateral (
      select s.intent_id from orders.orders o join payments.shares s on s.order_id = o.id
      where o.number = any(q.numbers) limit ${EACH}) i
    union
    select q.entry_id, i.id from asked q cross join lateral (
      select id from payments.intents where subject = any(q.subjects) limit ${EACH}) i
    union
    select q.entry_id, i.intent_id from asked q cross join unnest(q.starts) as s(start)
    cross join lateral (
      select intent_id from payments.attempts where gateway = 'bank'
        and gateway_reference >= s.start and gateway_reference < s.start || '~' limit ${EACH}) i
    union
    select q.entry_id, i.intent_id from asked q cross join lateral (
      select w.intent_id from (
        select intent_id from reconciliation.matches where state = 'waiting'
        order by intent_id desc limit 500) w
      join payments.intents p on p.id = w.intent_id
      where p.state = 'awaiting_payment' and p.currency = q.currency and p.amount > q.amount
      limit ${EACH}) i
    union
    select q.entry_id, i.id from asked q cross join lateral (
      select distinct o.buyer_id from reconciliation.entries e
      join reconciliation.matches m on m.entry_id = e.id
      join payments.intents o on o.id = m.intent_id
      where e.payer_account = q.payer and e.state = 'matched' limit 3) b
    cross join lateral (
      select id from payments.intents where buyer_id = b.buyer_id and state = 'awaiting_payment'
        and currency = q.currency order by id desc limit ${EACH}) i)
  select f.entry_id, i.id as intent_id, a.number, a.gateway_reference, i.state, a.currency,
    a.amount, w.received, i.subject, n.order_numbers, h.payers, p.name as buyer_name,
    array[p.name, p.legal_name] as buyer_names
  from found f
  join payments.intents i on i.id = f.id
  join parties.parties p on p.id = i.buyer_id
  cross join lateral (select * from payments.attempts a
    where a.intent_id = i.id and a.gateway = 'bank' order by a.id desc limit 1) a
  cross join lateral (select coalesce(sum(amount), 0)::bigint as received
    from reconciliation.matches m where m.intent_id = i.id and m.state = 'waiting') w
  cross join lateral (select coalesce(array_agg(o.number::text), '{}') as order_numbers
    from payments.shares s join orders.orders o on o.id = s.order_id
    where s.intent_id = i.id) n
  cross join lateral (select coalesce(array_agg(distinct e.payer_account)
      filter (where e.payer_account is not null), '{}') as payers
    from payments.intents o
    join reconciliation.matches m on m.intent_id = o.id and m.state <> 'undone'
    join reconciliation.entries e on e.id = m.entry_id
    where o.buyer_id = i.buyer_id and not e.is_third_party) h`

export type ShownStatement = Readonly<{
  id: string
  account: string
  kind: string
  number: string
  currency: string
  openingMinor: bigint | null
  closingMinor: bigint | null
  openedOn: string | null
  closedOn: string | null
  entries: number
  fileName: string
  importedAt: Date
  /** What the balance before should be, by the statements there are; null where it is. */
  expectedOpeningMinor: bigint | null
  findings: readonly Readonly<{ line: number; rule: string; detail: string }>[]
}>

type StatementRow = {
  id: string
  account: string
  kind: string
  number: string
  currency: string
  opening: bigint | null
  closing: bigint | null
  opened_on: string | null
  closed_on: string | null
  entries: number
  file_name: string
  imported_at: Date
  expected: bigint | null
  findings: { line: number; rule: string; detail: string }[]
}

/**
 * Statements, newest first, each with what does not come right: its own findings, and a gap to the
 * statement before it, seen anew each time since that one may come later.
 */
export async function listStatements(
  reader: Reader,
  { after, limit }: Readonly<{ after: string | null; limit: number }>,
): Promise<ShownStatement[]> {
  const rows = await reader.query<StatementRow>({
    name: 'reconciliation.list_statements',
    text: `select s.id, s.account, s.kind, s.number, s.currency, s.opening, s.closing,
        s.opened_on::text, s.closed_on::text, s.entries, f.name as file_name, s.imported_at,
        case when b.continues then null else b.closing end as expected, coalesce(x.findings, '[]') as findings
      from reconciliation.statements s
      join reconciliation.files f on f.id = s.file_id
      left join lateral (
        select (array_agg(c.closing order by c.closed_on desc, c.id desc))[1] as closing,
          bool_or(c.closing = s.opening) as continues
        from (select * from reconciliation.statements e
          where e.account = s.account and e.closing is not null and e.id <> s.id
            and e.closed_on <= s.opened_on and e.closed_on >= (
              select max(d.closed_on) from reconciliation.statements d
              where d.account = s.account and d.closing is not null and d.closed_on < s.closed_on)
          order by e.closed_on desc limit 50) c) b on s.opening is not null
      left join lateral (
        select json_agg(json_build_object('line', line, 'rule', rule, 'detail', detail)) as findings
        from (select * from reconciliation.findings g where g.statement_id = s.id limit 50) g) x
        on true
      where $1::uuid is null or s.id < $1
      order by s.id desc limit $2`,
    values: [after === null ? null : (decodeId('bks', after) ?? null), limit],
  })
  return rows.map((row) => ({
    id: encodeId('bks', row.id),
    ...{ account: row.account, kind: row.kind, number: row.number, currency: row.currency },
    ...{ openingMinor: row.opening, closingMinor: row.closing, entries: row.entries },
    ...{ openedOn: row.opened_on, closedOn: row.closed_on, fileName: row.file_name },
    ...{ importedAt: row.imported_at, expectedOpeningMinor: row.expected },
    findings: row.findings,
  }))
}
