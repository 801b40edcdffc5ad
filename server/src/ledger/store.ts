import { hash } from 'node:crypto'
import type { NamedQuery, Reader } from '../platform/db.ts'
import { contentOf } from './ledger.ts'
import type { Account, AccountState, Books, Hold, Journal, Known } from './ledger.ts'
import type { BalanceRule, LedgerRefusal, Side, TransferRow } from './ledger.ts'

export type Asker = Pick<Reader, 'query'>

/** What journals name: their accounts, holds and references. */
export type Named = Readonly<{
  accounts: readonly Account[]
  holds: readonly string[]
  references: readonly string[]
}>

/** Accounts as they were read, and the codes of those that are not open yet. */
export type Snapshot = Readonly<{
  before: ReadonlyMap<string, AccountState>
  unopened: ReadonlySet<string>
}>

/** Locks the accounts in id order and reads what the journals name. */
export function lockBooks(reader: Asker, named: Named): Promise<Books & Snapshot> {
  return readBooks(reader, named, LOCK_ACCOUNTS)
}

/** The same without a lock: the write finds out whether anything changed meanwhile. */
export function peekBooks(reader: Asker, named: Named): Promise<Books & Snapshot> {
  return readBooks(reader, named, PEEK_ACCOUNTS)
}

const ACCOUNTS = `select id, code, currency, normal_side, balance_rule, debits_posted,
    debits_pending, credits_posted, credits_pending, version, closed_at
  from ledger.accounts
  where id = any(array(
    select id from ledger.accounts where code = any($1)
    union all
    select unnest(array[debit_account_id, credit_account_id])
    from ledger.holds where name = any($2)))
  order by id`
const LOCK_ACCOUNTS = { name: 'ledger.lock_accounts', text: `${ACCOUNTS} for update` }
const PEEK_ACCOUNTS = { name: 'ledger.peek_accounts', text: ACCOUNTS }

async function readBooks(
  reader: Asker,
  { accounts, holds, references }: Named,
  statement: NamedQuery,
): Promise<Books & Snapshot> {
  const asked = new Map(accounts.map((account) => [account.code, account]))
  const codes = [...asked.keys()]
  // Sent together; each sees what was committed while the one before it waited for a lock.
  const [accountRows, holdRows, keyRows] = await Promise.all([
    reader.query<AccountRow>({ ...statement, values: [codes, holds] }),
    holds.length === 0 ? [] : readHolds(reader, holds),
    // The references that are taken, and an id for each account that is not open yet.
    reader.query<KeyRow>({
      name: 'ledger.read_keys',
      text: `select reference as key, encode(fingerprint, 'hex') as fingerprint, refusal,
          null::bigint as id
        from ledger.journals where reference = any($1)
        union all
        select code, null, null, nextval('ledger.accounts_id_seq') from unnest($2::text[]) as a (code)
        where (select id from ledger.accounts where accounts.code = a.code) is null`,
      values: [references, codes],
    }),
  ])
  const before = new Map(accountRows.map((row) => [row.code, fromAccountRow(row)]))
  const unopened = new Set<string>()
  const known = new Map<string, Known>()
  for (const { key, fingerprint, refusal, id } of keyRows) {
    const account = asked.get(key)
    if (fingerprint !== null) known.set(key, { fingerprint, refusal: fromRefusal(refusal) })
    else if (account && id !== null && !before.has(key)) {
      unopened.add(key)
      before.set(key, { ...account, ...NOTHING, id })
    }
  }
  // Opened by somebody else between the two statements.
  const missed = codes.filter((code) => !before.has(code))
  if (missed.length > 0) {
    const rows = await reader.query<AccountRow>({ ...statement, values: [missed, []] })
    for (const row of rows) before.set(row.code, fromAccountRow(row))
  }
  return {
    ...{ before, unopened, references: known, accounts: new Map(before) },
    holds: new Map(holdRows.map((row) => [row.name, fromHoldRow(row)])),
  }
}

type KeyRow = {
  key: string
  fingerprint: string | null
  refusal: Record<string, string> | null
  id: bigint | null
}

/** As `writeJournals` keeps it, with amounts as text. */
function fromRefusal(kept: KeyRow['refusal']): LedgerRefusal | null {
  if (!kept) return null
  const entries = Object.entries(kept).map(([key, value]) => [
    key,
    key.endsWith('Minor') ? BigInt(value) : value,
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was one when it was kept
  return Object.fromEntries(entries) as LedgerRefusal
}

const NOTHING = {
  ...{ debitsPosted: 0n, debitsPending: 0n, creditsPosted: 0n, creditsPending: 0n },
  ...{ version: 0n, closed: false },
}

type AccountRow = {
  id: bigint
  code: string
  currency: string
  normal_side: Side
  balance_rule: BalanceRule
  debits_posted: bigint
  debits_pending: bigint
  credits_posted: bigint
  credits_pending: bigint
  version: bigint
  closed_at: Date | null
}

function fromAccountRow(row: AccountRow): AccountState {
  return {
    id: row.id,
    code: row.code,
    currency: row.currency,
    normalSide: row.normal_side,
    balanceRule: row.balance_rule,
    debitsPosted: row.debits_posted,
    debitsPending: row.debits_pending,
    creditsPosted: row.credits_posted,
    creditsPending: row.credits_pending,
    version: row.version,
    closed: row.closed_at !== null,
  }
}

type HoldRow = {
  name: string
  journal_id: string
  debit: string
  credit: string
  amount: bigint
  state: Hold['state']
  settled_amount: bigint
  expires_at: Date | null
  resolved_by: string | null
}

function readHolds(reader: Asker, names: readonly string[]): Promise<HoldRow[]> {
  return reader.query<HoldRow>({
    name: 'ledger.read_holds',
    text: `select h.name, h.journal_id, h.amount, h.state, h.settled_amount, h.expires_at,
        h.resolved_by, d.code as debit, c.code as credit
      from ledger.holds h
      join ledger.accounts d on d.id = h.debit_account_id
      join ledger.accounts c on c.id = h.credit_account_id
      where h.name = any($1)`,
    values: [names],
  })
}

function fromHoldRow(row: HoldRow): Hold {
  return {
    name: row.name,
    journalId: row.journal_id,
    debit: row.debit,
    credit: row.credit,
    amount: row.amount,
    state: row.state,
    settledAmount: row.settled_amount,
    expiresAt: row.expires_at,
    resolvedBy: row.resolved_by,
  }
}

/** A journal that was judged: its transfers, or why it moves nothing. */
export type Judged = Readonly<{
  id: string
  journal: Journal
  fingerprint: string
  transfers: readonly TransferRow[]
  refusal: LedgerRefusal | null
}>

type Written = Readonly<{ judged: readonly Judged[]; books: Books; now: Date } & Snapshot>

/**
 * Writes judged journals, their transfers and what they changed, as one statement. Fails as a
 * serialization failure, with nothing written, when an account or a hold is not as it was read or a
 * reference was taken meanwhile.
 */
export function writeJournals({ judged, books, before, unopened, now }: Written): NamedQuery {
  const transfers = judged.flatMap(({ id, transfers: rows }) =>
    rows.map((row, position) => ({ ...row, journalId: id, position })),
  )
  const changed = changedAccounts(books, before)
  const opened = changed.filter(({ code }) => unopened.has(code))
  const updated = changed.filter(({ code }) => !unopened.has(code))
  const was = updated.map(({ code }) => before.get(code))
  const holds = changedHolds(judged, books)
  const idOf = (code: string) => books.accounts.get(code)?.id
  const values: unknown[] = [
    ...[now, list(judged, ({ id }) => id), judged.map(({ journal }) => journal.reference)],
    list(judged, ({ fingerprint }) => fingerprint),
    judged.map(({ journal }) => journal.template),
    judged.map(({ journal }) => journal.actor),
    judged.map(({ journal }) => journal.reason ?? null),
    judged.map(({ journal }) => journal.effectiveAt),
    judged.map(({ refusal }) => (refusal ? JSON.stringify(refusal, bigintAsString) : null)),
    list(transfers, ({ journalId }) => journalId),
    list(transfers, ({ position }) => position),
    list(transfers, ({ kind }) => kind),
    transfers.map(({ hold }) => hold),
    list(transfers, ({ debitId }) => debitId),
    list(transfers, ({ creditId }) => creditId),
    list(transfers, ({ amount }) => amount),
    list(transfers, ({ debit }) => debit?.version),
    list(transfers, ({ debit }) => debit?.balance),
    list(transfers, ({ credit }) => credit?.version),
    list(transfers, ({ credit }) => credit?.balance),
    list(updated, ({ id }) => id),
    ...counters(updated),
    list(was, (account) => account?.version),
    list(was, (account) => account?.debitsPending),
    list(was, (account) => account?.creditsPending),
    list(opened, ({ id }) => id),
    opened.map(({ code }) => code),
    list(opened, ({ currency }) => currency),
    list(opened, ({ normalSide }) => normalSide),
    list(opened, ({ balanceRule }) => balanceRule),
    ...counters(opened),
  ]
  if (holds.length === 0) return { name: 'ledger.write', text: WRITE, values }
  values.push(
    holds.map(({ name }) => name),
    list(holds, ({ journalId }) => journalId),
    list(holds, ({ debit }) => idOf(debit)),
    list(holds, ({ credit }) => idOf(credit)),
    list(holds, ({ amount }) => amount),
    list(holds, ({ state }) => state),
    list(holds, ({ settledAmount }) => settledAmount),
    holds.map(({ expiresAt }) => expiresAt),
    list(holds, ({ resolvedBy }) => resolvedBy),
  )
  return { name: 'ledger.write_with_holds', text: WRITE_WITH_HOLDS, values }
}

const counters = (accounts: readonly AccountState[]) => [
  list(accounts, ({ debitsPosted }) => debitsPosted),
  list(accounts, ({ debitsPending }) => debitsPending),
  list(accounts, ({ creditsPosted }) => creditsPosted),
  list(accounts, ({ creditsPending }) => creditsPending),
  list(accounts, ({ version }) => version),
]

/** An array as PostgreSQL writes it, of values that need no quotes: numbers, ids, words. */
function list<T>(
  rows: readonly T[],
  valueOf: (row: T) => string | number | bigint | null | undefined,
) {
  let text = ''
  for (const row of rows) text += `${text === '' ? '' : ','}${valueOf(row) ?? 'null'}`
  return `{${text}}`
}

// In id order, as they are locked.
function changedAccounts({ accounts }: Books, before: Snapshot['before']): AccountState[] {
  const changed: AccountState[] = []
  for (const [code, account] of accounts) if (before.get(code) !== account) changed.push(account)
  return changed.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function changedHolds(judged: readonly Judged[], { holds }: Books): Hold[] {
  if (holds.size === 0) return []
  const ids = new Set(judged.filter(({ refusal }) => !refusal).map(({ id }) => id))
  return [...holds.values()].filter(
    ({ journalId, resolvedBy }) => ids.has(journalId) || (resolvedBy && ids.has(resolvedBy)),
  )
}

const bigintAsString = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value

// The accounts are looked up by their index, and their place in the arrays, which are in id order,
// by bisection, so that no join of a size that the planner does not know can turn out quadratic.
// Data-modifying parts of one statement all run, whether or not a later part reads them.
const parts = (holds: string, isHeld: string) => `with journals as (
    insert into ledger.journals
      (id, reference, fingerprint, template, actor, reason, effective_at, recorded_at, refusal)
    select id, reference, decode(fingerprint, 'hex'), template, actor, reason, effective_at, $1,
      refusal::jsonb
    from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::timestamptz[], $9::text[])
      as j(id, reference, fingerprint, template, actor, reason, effective_at, refusal)
    on conflict (reference) do nothing returning 1),
  transfers as (
    insert into ledger.transfers (journal_id, position, kind, hold, debit_account_id,
      credit_account_id, amount, debit_version, debit_balance, credit_version, credit_balance,
      recorded_at)
    select t.*, $1
    from unnest($10::uuid[], $11::smallint[], $12::text[], $13::text[], $14::bigint[],
      $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[])
      as t(journal_id, position, kind, hold, debit, credit, amount, debit_version, debit_balance,
        credit_version, credit_balance)),
  updated as (
    update ledger.accounts a set
      (debits_posted, debits_pending, credits_posted, credits_pending, version) = (
        select ($22::bigint[])[n], ($23::bigint[])[n], ($24::bigint[])[n], ($25::bigint[])[n],
          ($26::bigint[])[n]
        from (select width_bucket(a.id, $21::bigint[]) offset 0) at (n))
    where a.id = any($21::bigint[]) and a.closed_at is null and (
      select a.version = ($27::bigint[])[n] and a.debits_pending = ($28::bigint[])[n]
        and a.credits_pending = ($29::bigint[])[n]
      from (select width_bucket(a.id, $21::bigint[]) offset 0) at (n))
    returning 1),
  opened as (
    insert into ledger.accounts (id, code, currency, normal_side, balance_rule, debits_posted,
      debits_pending, credits_posted, credits_pending, version, opened_at)
    overriding system value
    select o.*, $1
    from unnest($30::bigint[], $31::text[], $32::text[], $33::text[], $34::text[], $35::bigint[],
      $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[]) as o
    on conflict (code) do nothing returning 1)${holds}
  select ledger.require(
    (select count(*) from journals) = cardinality($2::uuid[])
    and (select count(*) from updated) = cardinality($21::bigint[])
    and (select count(*) from opened) = cardinality($30::bigint[])${isHeld})`

const WRITE = parts('', '')
const WRITE_WITH_HOLDS = parts(
  `,
  holds as (
    insert into ledger.holds as was (name, journal_id, debit_account_id, credit_account_id, amount,
      state, settled_amount, expires_at, resolved_by)
    select * from unnest($40::text[], $41::uuid[], $42::bigint[], $43::bigint[], $44::bigint[],
      $45::text[], $46::bigint[], $47::timestamptz[], $48::uuid[]) as h
    on conflict (name) do update set state = excluded.state,
      settled_amount = excluded.settled_amount, resolved_by = excluded.resolved_by
      where was.state = 'open' and was.journal_id = excluded.journal_id
    returning 1)`,
  `
    and (select count(*) from holds) = cardinality($40::text[])`,
)

export function fingerprintOf(journal: Journal): string {
  return hash('sha256', contentOf(journal))
}
