import { decodeId, encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Due, Reason } from './matching.ts'
import type { Entry, StatementHead } from './reconciliation.ts'

// Files, statements and their entries, as they are taken in. Times of day do not matter to a bank:
// dates are text here and dates in the database.

export type ImportedFile = Readonly<{
  id: string
  name: string
  format: string
  entries: number
  known: number
  importedAt: Date
}>

type FileRow = {
  id: string
  name: string
  format: string
  entries: number
  known: number
  imported_at: Date
}

export async function findFile(reader: Reader, hash: Buffer): Promise<ImportedFile | undefined> {
  const [row] = await reader.query<FileRow>({
    name: 'reconciliation.file_by_hash',
    text: `select id, name, format, entries, known, imported_at
      from reconciliation.files where hash = $1`,
    values: [hash],
  })
  if (!row) return undefined
  const { imported_at: importedAt, ...rest } = row
  return { ...rest, id: encodeId('bkf', row.id), importedAt }
}

export function insertFile(
  trx: Transaction,
  file: ImportedFile & Readonly<{ hash: Buffer; bytes: number; importedBy: string }>,
): void {
  trx.send({
    name: 'reconciliation.insert_file',
    text: `insert into reconciliation.files (id, hash, name, format, bytes, entries, known,
        imported_by, imported_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      uuidOf('bkf', file.id),
      ...[file.hash, file.name, file.format, file.bytes, file.entries, file.known],
      ...[file.importedBy, file.importedAt],
    ],
  })
}

/** Files about one account are taken in one after the other: who comes second waits here. */
export async function lockBankAccount(
  trx: Transaction,
  { name, currency }: Readonly<{ name: string; currency: string }>,
): Promise<void> {
  await trx.query({
    name: 'reconciliation.open_account',
    text: `insert into reconciliation.accounts (name, currency) values ($1, $2)
      on conflict do nothing`,
    values: [name, currency],
  })
  await trx.query({
    name: 'reconciliation.lock_account',
    text: 'select name from reconciliation.accounts where name = $1 for update',
    values: [name],
  })
}

export type StatementKey = Readonly<{ account: string }> &
  Pick<StatementHead, 'kind' | 'number' | 'sequence'>

/** The statement of this name, if it was taken in before. */
export async function findStatement(
  reader: Reader,
  { account, kind, number, sequence }: StatementKey,
): Promise<string | undefined> {
  const [row] = await reader.query<{ id: string }>({
    name: 'reconciliation.find_statement',
    text: `select id from reconciliation.statements
      where account = $1 and kind = $2 and number = $3 and sequence is not distinct from $4`,
    values: [account, kind, number, sequence],
  })
  return row?.id
}

export type NewStatement = StatementKey &
  Readonly<{
    uuid: string
    fileId: string
    currency: string
    opening: Readonly<{ minor: bigint; on: string }> | null
    closing: Readonly<{ minor: bigint; on: string }> | null
    entries: number
    creditsMinor: bigint
    debitsMinor: bigint
    importedAt: Date
  }>

export function insertStatement(trx: Transaction, statement: NewStatement): void {
  const { uuid, fileId, account, kind, number, sequence, currency } = statement
  trx.send({
    name: 'reconciliation.insert_statement',
    text: `insert into reconciliation.statements (id, file_id, account, kind, number, sequence,
        currency, opening, opened_on, closing, closed_on, entries, credits, debits, imported_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      ...[uuid, uuidOf('bkf', fileId), account, kind, number, sequence, currency],
      ...[statement.opening?.minor ?? null, statement.opening?.on ?? null],
      ...[statement.closing?.minor ?? null, statement.closing?.on ?? null],
      ...[statement.entries, statement.creditsMinor, statement.debitsMinor, statement.importedAt],
    ],
  })
}

/** A statement that says the same in a file of another format: entries have no names in common. */
export async function findTwin(
  reader: Reader,
  { account, closing, entries, creditsMinor, debitsMinor }: NewStatement,
  format: string,
): Promise<string | undefined> {
  if (!closing || entries === 0) return undefined
  const [row] = await reader.query<{ number: string }>({
    name: 'reconciliation.find_twin',
    text: `select s.number from reconciliation.statements s
      join reconciliation.files f on f.id = s.file_id
      where s.account = $1 and s.closed_on = $2 and s.closing = $3 and s.entries = $4
        and s.credits = $5 and s.debits = $6 and s.closing is not null and f.format <> $7 limit 1`,
    values: [account, closing.on, closing.minor, entries, creditsMinor, debitsMinor, format],
  })
  return row?.number
}

export type Finding = Readonly<{
  uuid: string
  statementUuid: string
  line: number
  rule: string
  detail: string
}>

export function insertFindings(trx: Transaction, findings: readonly Finding[], at: Date): void {
  if (findings.length === 0) return
  trx.send({
    name: 'reconciliation.insert_findings',
    text: `insert into reconciliation.findings (id, statement_id, line, rule, detail, found_at)
      select f.*, $6 from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[]) as f`,
    values: [
      findings.map(({ uuid }) => uuid),
      findings.map(({ statementUuid }) => statementUuid),
      findings.map(({ line }) => line),
      findings.map(({ rule }) => rule),
      findings.map(({ detail }) => detail),
      at,
    ],
  })
}

export type NewEntry = Readonly<{
  uuid: string
  fingerprint: string
  entry: Entry
  references: readonly string[]
  number: string | null
  /** What its references promise, of money that came in. */
  reason: Reason | null
}>

export type Told = Readonly<{
  account: string
  kind: StatementHead['kind']
  statementUuid: string
  /** Of this reading of the statement: an entry is found in it once. */
  reading: string
}>

/**
 * Writes what no file told before, and gives it back. An entry with the bank's own
 * reference is the same wherever it stands; without one, what a notice told first and a statement
 * tells now is, but two statements tell of two.
 */
export async function insertEntries(
  trx: Transaction,
  told: Told,
  entries: readonly NewEntry[],
): Promise<readonly NewEntry[]> {
  const alike = await findAlike(trx, told, entries)
  const { again, fresh } = recognise(entries, alike)
  const { account, kind, statementUuid, reading } = told
  if (again.length > 0) {
    trx.send({
      name: 'reconciliation.told_again',
      text: `update reconciliation.entries set read_in = $2,
          in_statement = case $3 when 'statement' then $4::uuid else in_statement end,
          in_notice = case $3 when 'notice' then $4::uuid else in_notice end
        where id = any($1::uuid[])`,
      values: [again, reading, kind, statementUuid],
    })
  }
  if (fresh.length > 0) {
    // Waited for: what was sent stays in memory until it is answered.
    await trx.query({
      name: 'reconciliation.insert_entries',
      text: INSERT_ENTRIES,
      values: [JSON.stringify(fresh.map(toRow)), account, reading, kind, statementUuid],
    })
  }
  return fresh
}

type Alike = Readonly<{ id: string; fingerprint: string; occurrence: number; isSame: boolean }>

/** Entries that are told in the same words; whether each may be the one that is told again. */
function findAlike(trx: Transaction, told: Told, entries: readonly NewEntry[]): Promise<Alike[]> {
  const { kind, statementUuid, reading } = told
  return trx.query<Alike>({
    name: 'reconciliation.alike_entries',
    text: `select id, fingerprint, occurrence, read_in <> $2 and (bank_reference is not null
        or case $3 when 'statement' then coalesce(in_statement = $4, true)
          else coalesce(in_notice = $4, true) end) as "isSame"
      from reconciliation.entries
      where fingerprint = any($1::uuid[]) order by occurrence`,
    values: [entries.map(({ fingerprint }) => fingerprint), ...[reading, kind, statementUuid]],
  })
}

type Numbered = NewEntry & Readonly<{ occurrence: number }>

/** The first of those alike is the first that was told, and so on; who has no partner is new. */
function recognise(entries: readonly NewEntry[], alike: readonly Alike[]) {
  const known = Map.groupBy(alike, ({ fingerprint }) => plain(fingerprint))
  const last = new Map<string, number>()
  const again = new Set<string>()
  const fresh: Numbered[] = []
  for (const entry of entries) {
    const { fingerprint } = entry
    const same = known.get(fingerprint) ?? []
    const partner = same.find(({ isSame, id }) => isSame && !again.has(id))
    if (partner) again.add(partner.id)
    else {
      const occurrence = (last.get(fingerprint) ?? same.at(-1)?.occurrence ?? 0) + 1
      last.set(fingerprint, occurrence)
      fresh.push({ ...entry, occurrence })
    }
  }
  return { again: [...again], fresh }
}

/** As we make them, without the hyphens that the database sets. */
const plain = (uuid: string) => uuid.replaceAll('-', '')

const INSERT_ENTRIES = `insert into reconciliation.entries (id, account, fingerprint, occurrence,
    in_statement, in_notice, read_in, line, position, part, direction, currency, amount,
    is_reversal, return_reason, booked_on, valued_on, bank_reference, end_to_end_id, "references",
    text, payer_name, payer_account, payer_bank, charge_bearer, charges, instructed_currency,
    instructed, code, unsplit, number, state)
  select id, $2, fingerprint, occurrence, case $4 when 'statement' then $5::uuid end,
    case $4 when 'notice' then $5::uuid end, $3, line, position, part, direction, currency, amount,
    is_reversal, return_reason, booked_on, valued_on, bank_reference, end_to_end_id, "references",
    text, payer_name, payer_account, payer_bank, charge_bearer, charges, instructed_currency,
    instructed, code, unsplit, number, 'new'
  from json_to_recordset($1::json) as a(id uuid, fingerprint uuid, occurrence int, line int,
    position int, part int, direction text, currency text, amount bigint, is_reversal boolean,
    return_reason text, booked_on date, valued_on date, bank_reference text, end_to_end_id text,
    "references" text[], text text, payer_name text, payer_account text, payer_bank text,
    charge_bearer text, charges bigint, instructed_currency text, instructed bigint, code text,
    unsplit int, number text)`

function toRow({ uuid, fingerprint, occurrence, entry, references, number }: Numbered) {
  const { amount, payer, charges, instructed } = entry
  return {
    ...{ id: uuid, fingerprint, occurrence },
    ...{ line: entry.line, position: entry.position, part: entry.part },
    direction: entry.direction,
    currency: amount.currency,
    amount: amount.minor.toString(),
    is_reversal: entry.isReversal,
    return_reason: entry.returnReason ?? undefined,
    booked_on: entry.bookedOn,
    valued_on: entry.valuedOn ?? undefined,
    bank_reference: entry.bankReference ?? undefined,
    end_to_end_id: entry.endToEndId ?? undefined,
    references,
    text: entry.text,
    payer_name: payer.name ?? undefined,
    payer_account: payer.account ?? undefined,
    payer_bank: payer.bank ?? undefined,
    charge_bearer: entry.chargeBearer ?? undefined,
    charges: charges?.minor.toString(),
    instructed_currency: instructed?.currency,
    instructed: instructed?.minor.toString(),
    code: entry.code ?? undefined,
    unsplit: entry.unsplit ?? undefined,
    number: number ?? undefined,
  }
}

/** The payments that references name, as they stand now, without locking them. */
export async function findDues(
  reader: Reader,
  references: readonly string[],
): Promise<Map<string, Due>> {
  const rows = await reader.query<DueRow & { gateway_reference: string }>({
    name: 'reconciliation.dues_of_references',
    text: `select a.gateway_reference, a.number, a.currency, a.amount, i.state
      from payments.attempts a join payments.intents i on i.id = a.intent_id
      where a.gateway = 'bank' and a.gateway_reference = any($1)`,
    values: [references],
  })
  return new Map(rows.map((row) => [row.gateway_reference, toDue(row, 0n)]))
}

export type DueRow = {
  number: string
  currency: string
  amount: bigint
  state: Due['state']
}

function toDue(row: DueRow, receivedMinor: bigint): Due {
  const { number, state, currency, amount } = row
  return { number, state, amount: money(currency, amount), receivedMinor }
}

/** The refunds and withdrawals among these numbers, with what each sends. */
export async function findSent(
  reader: Reader,
  numbers: readonly string[],
): Promise<Map<string, Money>> {
  if (numbers.length === 0) return new Map()
  const rows = await reader.query<{ number: string; currency: string; amount: bigint }>({
    name: 'reconciliation.sent_by_number',
    text: `select r.number, r.currency, r.amount from payments.refunds r
        join payments.captures c on c.id = r.capture_id
        where r.number = any($1) and c.gateway = 'bank'
      union all
      select t.number, w.currency, w.amount
        from unnest($2::text[], $3::uuid[]) as t(number, id)
        join wallet.credit_transfers w on w.id = t.id where w.id = any($3::uuid[])`,
    values: [numbers, ...transferIds(numbers)],
  })
  return new Map(rows.map((row) => [row.number, money(row.currency, row.amount)]))
}

function transferIds(numbers: readonly string[]): [string[], string[]] {
  const ids = numbers.flatMap((number) => {
    const id = decodeId('ctr', number)
    return id ? [[number, id] as const] : []
  })
  return [ids.map(([number]) => number), ids.map(([, id]) => id)]
}
