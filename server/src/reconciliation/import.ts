import { hash as digestOf } from 'node:crypto'
import { compact } from '../kernel/bank-numbers.ts'
import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import type { BankAccount } from '../gateways/index.ts'
import { constraintOf, inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import type { CsvMapping } from './csv.ts'
import { planCredit, referencesIn, numbersSentIn, type Reason } from './matching.ts'
import { readStatements, type Format } from './parse.ts'
import {
  fileRefusal,
  signed,
  type Entry,
  type Item,
  type StatementEnd,
  type StatementHead,
  type Warning,
} from './reconciliation.ts'
import {
  findDues,
  findFile,
  findSent,
  findStatement,
  findTwin,
  insertEntries,
  insertFile,
  insertFindings,
  insertStatement,
  lockBankAccount,
  type NewEntry,
} from './statement-store.ts'

// A file taken in: all of it or nothing, in one transaction, a piece at a time.

export type ImportDeps = Readonly<{ db: Db; env: Env; accounts: readonly BankAccount[] }>

export type StatementFile = Readonly<{
  name: string
  actor: string
  bytes: number
  hash: Buffer
  /** Reads it from its start; asked again when the transaction has to start again. */
  open: () => AsyncIterable<Uint8Array>
  mapping?: CsvMapping | undefined
}>

export type ImportReport = Readonly<{
  fileId: string
  format: string
  /** It was taken in before; nothing changed. */
  repeated: boolean
  statements: number
  entries: number
  /** Entries that another file had told of. */
  known: number
  /** What will become of the new money that came in, by what the references say. */
  expected: Readonly<Partial<Record<Reason, number>>>
  warnings: readonly Warning[]
}>

export async function importStatements(
  { db, env, accounts }: ImportDeps,
  file: StatementFile,
): Promise<ImportReport> {
  const known = await findFile(db, file.hash)
  if (known) {
    const { id: fileId, format, entries } = known
    const counts = { statements: 0, entries, known: entries }
    return { fileId, format, repeated: true, ...counts, expected: {}, warnings: [] }
  }
  const taken = inTransaction(db, async (trx) => {
    const intake = newIntake(trx, { env, accounts, file })
    const number = `csv ${file.hash.toString('hex').slice(0, 16)}`
    const { mapping } = file
    for await (const read of readStatements(file.open(), {
      csv: mapping && { mapping, number },
    })) {
      intake.format = read.format
      for (const item of read.items) await takeItem(intake, item)
    }
    return finishFile(intake)
  })
  return taken.catch((error: unknown) => {
    // Somebody else took the same file in at the same time.
    if (constraintOf(error) === 'files_hash_key')
      return importStatements({ db, env, accounts }, file)
    throw error
  })
}

/** As many entries as one statement writes: enough to be quick, few enough to be small. */
const BATCH_SIZE = 2_000
const MAX_WARNINGS = 200

type Taking = Readonly<{ env: Env; accounts: readonly BankAccount[]; file: StatementFile }>

type Intake = Taking & {
  readonly trx: Transaction
  readonly fileId: string
  format: Format
  statements: number
  entries: number
  known: number
  readonly expected: Map<Reason, number>
  readonly warnings: Warning[]
  current: Current | undefined
}

type Current = {
  readonly head: StatementHead
  readonly account: string
  readonly currency: string
  readonly uuid: string
  readonly isKnown: boolean
  readonly reading: string
  /** What is read while what was read before is written. */
  batch: Entry[]
  writing: Promise<void>
  entries: number
  creditsMinor: bigint
  debitsMinor: bigint
  readonly warnings: Warning[]
}

function newIntake(trx: Transaction, taking: Taking): Intake {
  const fileId = encodeId('bkf', newUuid(taking.env))
  return {
    ...{ ...taking, trx, fileId, format: 'camt', statements: 0, entries: 0, known: 0 },
    ...{ expected: new Map(), warnings: [], current: undefined },
  }
}

async function takeItem(intake: Intake, item: Item): Promise<void> {
  const { current } = intake
  switch (item.kind) {
    case 'head':
      intake.current = await openStatement(intake, item.head)
      return
    case 'warning':
      note(intake, item.warning)
      return
    case 'entry':
      if (current) await takeEntry(intake, current, item.entry)
      return
    case 'end':
      if (current) await endStatement(intake, current, item.end)
  }
}

function note({ warnings, current }: Intake, warning: Warning): void {
  if (warnings.length >= MAX_WARNINGS) return
  warnings.push(warning)
  current?.warnings.push(warning)
}

async function openStatement(intake: Intake, head: StatementHead): Promise<Current> {
  const { trx, accounts, env } = intake
  const account = accountOf(accounts, head)
  await lockBankAccount(trx, account)
  const known = await findStatement(trx, { ...head, account: account.name })
  intake.statements += 1
  return {
    ...{ head, account: account.name, currency: account.currency },
    ...{ uuid: known ?? newUuid(env), isKnown: known !== undefined, reading: newUuid(env) },
    ...{ batch: [], writing: Promise.resolve(), entries: 0, creditsMinor: 0n, debitsMinor: 0n },
    warnings: [],
  }
}

function accountOf(accounts: readonly BankAccount[], head: StatementHead): BankAccount {
  const written = compact(head.account)
  const ours = accounts.filter(({ iban, number, aliases }) =>
    [iban, number, ...aliases].some((each) => each !== null && compact(each) === written),
  )
  const account = ours.find(({ currency }) => head.currency === null || currency === head.currency)
  if (account) return account
  throw new Refusal({
    code: 'reconciliation.account_unknown',
    line: head.line,
    account: head.account,
    currency: head.currency,
  })
}

async function takeEntry(intake: Intake, current: Current, entry: Entry): Promise<void> {
  if (entry.status !== 'booked') return
  const { line, amount } = entry
  if (amount.currency !== current.currency) throw fileRefusal(line, 'currency', amount.currency)
  if (entry.bookedOn === null && entry.valuedOn === null) {
    throw fileRefusal(line, 'required', 'BookgDt')
  }
  current.batch.push(entry)
  current.entries += 1
  const minor = signed(entry)
  if (minor > 0n) current.creditsMinor += minor
  else current.debitsMinor -= minor
  if (current.batch.length >= BATCH_SIZE) await writeBatch(intake, current)
}

/** One batch is written while the next one is read; their order stays. */
async function writeBatch(intake: Intake, current: Current): Promise<void> {
  const { batch } = current
  if (batch.length === 0) return
  current.batch = []
  await current.writing
  current.writing = writeEntries(intake, current, batch)
  // Heard of when it is waited for.
  current.writing.catch(() => undefined)
}

async function writeEntries(
  intake: Intake,
  { account, head, uuid, reading }: Current,
  batch: readonly Entry[],
): Promise<void> {
  const { trx, expected } = intake
  const entries = await withNumbers(intake, account, batch)
  const told = { account, kind: head.kind, statementUuid: uuid, reading }
  const fresh = await insertEntries(trx, told, entries)
  intake.entries += batch.length
  intake.known += batch.length - fresh.length
  for (const { reason } of fresh) {
    if (reason !== null) expected.set(reason, (expected.get(reason) ?? 0) + 1)
  }
}

/** Finds the payments and refunds that entries name. */
async function withNumbers(
  { trx, env }: Intake,
  account: string,
  batch: readonly Entry[],
): Promise<NewEntry[]> {
  const named = batch.map((entry) => ({
    entry,
    references: referencesIn(entry),
    marks: entry.direction === 'debit' ? numbersSentIn(entry) : [],
  }))
  const [dues, sent] = await Promise.all([
    findDues(
      trx,
      named.flatMap(({ references }) => references),
    ),
    findSent(
      trx,
      named.flatMap(({ marks }) => marks),
    ),
  ])
  return named.map(({ entry, references, marks }) => {
    const isCredit = entry.direction === 'credit'
    const found = isCredit ? references.flatMap((each) => dues.get(each) ?? []) : []
    const reason = isCredit ? planCredit(withReferences(entry, references), found).reason : null
    const number = found[0]?.number ?? marks.find((mark) => sent.has(mark)) ?? null
    const fingerprint = fingerprintOf(account, entry)
    return {
      ...{ uuid: newUuid(env), fingerprint, entry: dated(entry) },
      ...{ references, number, reason },
    }
  })
}

function withReferences(entry: Entry, references: readonly string[]) {
  const { amount, charges, chargeBearer, instructed, isReversal, unsplit } = entry
  return { amount, charges, chargeBearer, instructed, isReversal, unsplit, references }
}

const dated = (entry: Entry): Entry =>
  entry.bookedOn === null ? { ...entry, bookedOn: entry.valuedOn } : entry

/**
 * What is the same wherever a bank tells of an entry. Its own reference comes again on other days
 * with some banks, so the day and the amount belong to it.
 */
function fingerprintOf(account: string, entry: Entry): string {
  const { bankReference, direction, amount, part, parts } = entry
  const day = entry.bookedOn ?? entry.valuedOn
  const known = [account, direction, amount.minor, amount.currency, day]
  const told = bankReference
    ? [...known, bankReference, parts > 1 ? part : 1]
    : [...known, entry.endToEndId, entry.references[0], entry.payer.account, entry.isReversal]
  return digestOf('sha256', JSON.stringify(told.map(String)), 'hex').slice(0, 32)
}

async function endStatement(intake: Intake, current: Current, end: StatementEnd): Promise<void> {
  const { trx, env, fileId } = intake
  await writeBatch(intake, current)
  await current.writing
  intake.current = undefined
  if (current.isKnown) return
  const warning = unbalanced(current, end)
  if (warning) {
    intake.warnings.push(warning)
    current.warnings.push(warning)
  }
  const { head, uuid, account, currency, entries, creditsMinor, debitsMinor } = current
  const statement = {
    ...{ uuid, fileId, account, currency, entries, creditsMinor, debitsMinor },
    ...{ kind: head.kind, number: head.number, sequence: head.sequence },
    opening: end.opening && { minor: end.opening.amount.minor, on: end.opening.on },
    closing: end.closing && { minor: end.closing.amount.minor, on: end.closing.on },
    importedAt: env.now(),
  }
  const twin = await findTwin(trx, statement, intake.format)
  if (twin) {
    const { number } = head
    throw new Refusal({ code: 'reconciliation.statement_repeated', line: head.line, number, twin })
  }
  insertStatement(trx, statement)
  insertFindings(
    trx,
    current.warnings.map((each) => ({ uuid: newUuid(env), statementUuid: uuid, ...each })),
    env.now(),
  )
}

/** Opening balance and entries must make the closing balance. */
function unbalanced(current: Current, { opening, closing }: StatementEnd): Warning | undefined {
  if (!opening || !closing) return undefined
  const sum = opening.amount.minor + current.creditsMinor - current.debitsMinor
  const off = closing.amount.minor - sum
  if (off === 0n) return undefined
  const detail = `the closing balance is off by ${off} ${current.currency}`
  return { line: current.head.line, rule: 'does_not_balance', detail }
}

async function finishFile(intake: Intake): Promise<ImportReport> {
  const { trx, env, file, fileId, format, statements, entries, known, expected, warnings } = intake
  const { name, hash, bytes, actor } = file
  const importedAt = env.now()
  insertFile(trx, {
    ...{ id: fileId, name, format, entries, known, importedAt, hash, bytes, importedBy: actor },
  })
  const data = { format, statements, entries, known }
  const event = { type: 'reconciliation.file_imported', object: fileId, actor, data }
  await recordEvents(trx, env, [event])
  return {
    ...{ fileId, format, repeated: false, statements, entries, known, warnings },
    expected: Object.fromEntries(expected),
  }
}
