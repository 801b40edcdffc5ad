// Taking in and matching a bank's file against as many open payments, beside what PostgreSQL needs
// at least: a COPY of the bare fields and one hash join. Memory is that of a process of its own.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { buildApp } from '../../server/src/app.ts'
import { bankReference, type BankConfig } from '../../server/src/gateways/index.ts'
import { encodeId } from '../../server/src/kernel/ids.ts'
import { createDb } from '../../server/src/platform/db.ts'
import { newUuid, realEnv } from '../../server/src/platform/env.ts'
import { importStatements, measure, readPieces } from '../../server/src/reconciliation/index.ts'
import { openBooks, type Books } from '../ledger/books.ts'
import { printTable } from '../report.ts'

const MANY = Number(process.env['BENCH_ENTRIES'] ?? 100_000)
const FEW = MANY / 10
const IBAN = 'DE89370400440532013000'

const bank: BankConfig = {
  payWithinDays: 7,
  accounts: [
    {
      ...{ name: 'main', currency: 'EUR', holder: 'Danbao', iban: IBAN, number: null, bic: null },
      ...{ bankName: 'Bank', bankCountry: 'DE', aliases: [], days: { min: 1, max: 2 } },
    },
  ],
}

export async function benchStatement(): Promise<boolean> {
  const [, , , path, url] = process.argv
  return path && url ? importAsChild(path, url) : compare()
}

type Measured = Readonly<{ seconds: number; peakMb: number; exact: number }>

/** In a process of its own, so that its peak of memory is its own. */
async function importAsChild(path: string, url: string): Promise<boolean> {
  const db = createDb({ url, max: 4 })
  const measured = await measure(path)
  const started = performance.now()
  const { expected } = await importStatements(
    { db, env: realEnv, accounts: bank.accounts },
    { ...measured, name: 'bench', actor: 'bench', open: () => readPieces(path) },
  )
  const seconds = (performance.now() - started) / 1000
  await db.end()
  const peakMb = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ seconds, peakMb, exact: expected.exact ?? 0 }))
  return true
}

async function compare(): Promise<boolean> {
  const books = await openBooks()
  const folder = await mkdtemp(join(tmpdir(), 'danbao-bench-statement-'))
  try {
    const payments = await openPayments(books, FEW + MANY)
    const [few, many] = [payments.slice(0, FEW), payments.slice(FEW)]
    const files = [join(folder, 'few.xml'), join(folder, 'many.xml')] as const
    await writeStatement(files[0], 'FEW', few)
    await writeStatement(files[1], 'MANY', many)
    const before = await measureBare(books, many)
    const small = await importIn(files[0], books)
    const large = await importIn(files[1], books)
    const after = await measureBare(books, many)
    const booked = await measureBooking(books)
    const bare = (before + after) / 2
    const figures = {
      entries: MANY,
      matched: large.exact,
      perSecond: Math.round(MANY / large.seconds),
      copyAndHashJoinPerSecond: Math.round(MANY / bare),
      bookedPerSecond: Math.round(booked),
      peakMb: Math.round(large.peakMb),
      peakMbOfATenth: Math.round(small.peakMb),
    }
    const ratios = {
      toHashJoin: round(bare / large.seconds),
      peakToATenth: round(large.peakMb / small.peakMb),
    }
    printTable('a bank statement, ratio to COPY and a hash join', ratios)
    printTable('raw figures', figures)
    console.log(JSON.stringify({ bench: 'statement', figures, ratios }))
    return large.exact === MANY && small.exact === FEW
  } finally {
    await rm(folder, { recursive: true, force: true })
    await books.stop()
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000

type Payment = Readonly<{ reference: string; minor: number }>

/** Open payments by bank transfer, each of one order. */
async function openPayments({ owner }: Books, count: number): Promise<Payment[]> {
  const buyer = newUuid(realEnv)
  await owner.pool.query(
    `insert into parties.parties (id, name, legal_name, country, locale, time_zone, is_supplier,
      is_operator, created_at)
      values ($1, 'Harbour & Pine', 'Harbour & Pine', 'DE', 'en', 'UTC', false, false, now())`,
    [buyer],
  )
  const payments: Payment[] = []
  while (payments.length < count) {
    const rows = Array.from({ length: Math.min(10_000, count - payments.length) }, (_, index) => {
      const attempt = newUuid(realEnv)
      const reference = bankReference(encodeId('att', attempt))
      return { attempt, intent: newUuid(realEnv), reference, minor: 10_000 + (index % 90_000) }
    })
    await owner.pool.query(OPEN, [JSON.stringify(rows), buyer])
    payments.push(...rows)
  }
  await owner.pool.query('analyze payments.attempts')
  return payments
}

const OPEN = `with r as materialized (
    select * from json_to_recordset($1::json)
      as r(attempt uuid, intent uuid, reference text, minor bigint)),
  intents as (
    insert into payments.intents (id, buyer_id, purpose, currency, amount, subject, state,
      expires_at, created_at)
    select intent, $2, 'orders', 'EUR', minor, 'Danbao', 'awaiting_payment', now() + '7 days', now()
    from r),
  attempts as (
    insert into payments.attempts (id, intent_id, gateway, method, number, gateway_reference,
      currency, amount, state, expires_at, created_at)
    select attempt, intent, 'bank', 'bank_transfer', attempt::text, reference, 'EUR', minor,
      'pending', now() + '7 days', now()
    from r)
  insert into payments.shares (intent_id, order_id, currency, total, charge)
  select intent, attempt, 'EUR', minor, minor from r`

const decimal = (minor: number) =>
  `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`

async function writeStatement(path: string, number: string, payments: readonly Payment[]) {
  const file = createWriteStream(path)
  const sum = payments.reduce((total, { minor }) => total + minor, 0)
  const balance = (code: string, minor: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${decimal(minor)}</Amt>` +
    '<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>'
  file.write(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>' +
      '<MsgId>1</MsgId><CreDtTm>2026-11-20T20:00:00Z</CreDtTm></GrpHdr><Stmt>' +
      `<Id>${number}</Id><Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>` +
      `${balance('OPBD', 0)}${balance('CLBD', sum)}\n`,
  )
  for (const [index, payment] of payments.entries()) {
    if (!file.write(entry(number, index, payment))) await once(file, 'drain')
  }
  file.end('</Stmt></BkToCstmrStmt></Document>\n')
  await once(file, 'close')
}

function entry(number: string, index: number, { reference, minor }: Payment): string {
  const amount = `<Amt Ccy="EUR">${decimal(minor)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>`
  const day = '<Dt>2026-11-20</Dt>'
  return (
    `<Ntry><NtryRef>${index}</NtryRef>${amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt>${day}</BookgDt>` +
    `<ValDt>${day}</ValDt><AcctSvcrRef>${number}${String(index).padStart(10, '0')}</AcctSvcrRef>` +
    '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>' +
    `</BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>${amount}` +
    `<RltdPties><Dbtr><Pty><Nm>Harbour and Pine ${index}</Nm></Pty></Dbtr><DbtrAcct><Id>` +
    `<IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Danbao ` +
    `${reference.slice(0, 9)} ${reference.slice(9)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n`
  )
}

/** Seconds for the least that PostgreSQL must do: the fields in, and the payments found. */
async function measureBare({ ownerUrl }: Books, payments: readonly Payment[]): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const lines = payments.map(
    ({ reference, minor }, index) =>
      `${index}\t${reference}\t${minor}\tEUR\t2026-11-20\tHarbour and Pine ${index}\tNL91ABNA0417164300\n`,
  )
  try {
    await client.query(
      `create table bare (id int, reference text, amount bigint, currency text, booked date,
        payer_name text, payer_account text)`,
    )
    await client.query('set enable_nestloop = off; set enable_mergejoin = off')
    const started = performance.now()
    await pipeline(Readable.from(lines), client.query(copyFrom('copy bare from stdin')))
    const { rows } = await client.query<{ n: string }>(
      `select count(*) as n from bare b join payments.attempts a
        on a.gateway_reference = b.reference and a.amount = b.amount and a.gateway = 'bank'`,
    )
    const seconds = (performance.now() - started) / 1000
    if (Number(rows[0]?.n) !== payments.length) throw new Error('the join found others')
    return seconds
  } finally {
    await client.query('drop table bare')
    await client.end()
  }
}

const run = promisify(execFile)

async function importIn(path: string, { db }: Books): Promise<Measured> {
  const main = join(import.meta.dirname, '../main.ts')
  const { stdout } = await run(process.execPath, [main, 'statement', path, db.url])
  return JSON.parse(stdout)
}

const BOOKED = 5_000

/** Entries a second from the statement to captures and books. */
async function measureBooking({ db }: Books): Promise<number> {
  const app = await buildApp({
    ...{ db, env: realEnv, gateways: {}, bank, publicUrl: 'http://127.0.0.1', logLevel: 'silent' },
  })
  const turn = app.turns.find(({ name }) => name === 'bank_entries')
  if (!turn) throw new Error('entries are booked in a turn of their own')
  const started = performance.now()
  let booked = 0
  while (booked < BOOKED) booked += await turn.run()
  const perSecond = (booked * 1000) / (performance.now() - started)
  await app.http.close()
  return perSecond
}
