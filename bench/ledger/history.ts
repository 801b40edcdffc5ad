// A ledger with years behind it, and the price of checking all of it.
import { createHash } from 'node:crypto'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { createSealer, verifyLedger } from '../../server/src/ledger/index.ts'
import { realEnv } from '../../server/src/platform/env.ts'
import type { Books } from './books.ts'
import { PAIRS } from './posting.ts'

const SLICE = 1_000_000

/**
 * Puts so many transfers on the books, as they would lie there had they been posted one by one
 * among the accounts of the bench, and seals them.
 */
export async function growBooks(books: Books, transfers: number): Promise<void> {
  const { owner, db } = books
  const client = await owner.pool.connect()
  try {
    await client.query('set synchronous_commit = off')
    await client.query('create temp table pairs as ' + PAIRS_WITH_COUNTERS)
    await client.query('create unique index on pairs (n); analyze pairs')
    const rounds = Math.ceil(transfers / PAIRS)
    for (let from = 0; from < rounds; from += SLICE / PAIRS) {
      const to = Math.min(rounds, from + SLICE / PAIRS)
      await client.query('begin')
      await client.query(INSERT_JOURNALS, [from, to])
      await client.query(INSERT_TRANSFERS, [from, to])
      await client.query('commit')
      process.stderr.write(`\r${to * PAIRS} of ${transfers} transfers on the books `)
    }
    await client.query(UPDATE_ACCOUNTS, [rounds])
    for (const table of ['accounts', 'journals', 'transfers']) {
      await client.query(`vacuum analyze ledger.${table}`)
    }
    await client.query('checkpoint').catch(() => undefined) // Needs a role not every owner has.
  } finally {
    client.release(true)
  }
  await createSealer(db, realEnv)()
  process.stderr.write('\n')
}

const PAIRS_WITH_COUNTERS = `
  select n, g.id as giver, g.version as giver_version, g.debits_posted as giver_balance,
    t.id as taker, t.version as taker_version, t.credits_posted as taker_balance
  from generate_series(0, ${PAIRS - 1}) n
  join ledger.accounts g on g.code = 'bench:giver:' || n || ':CNY'
  join ledger.accounts t on t.code = 'bench:taker:' || n || ':CNY'`

// Ids that begin with the time, as ours do: one round of all pairs after the other.
const ID = `('019a0000-' || lpad(to_hex(r >> 16), 4, '0') || '-7' || lpad(to_hex(r & 4095), 3, '0')
  || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid`

const INSERT_JOURNALS = `
  insert into ledger.journals (id, reference, fingerprint, template, actor, effective_at,
    recorded_at)
  select ${ID}, 'bench:' || ${ID}, sha256(int8send(r * ${PAIRS} + n)), 'bench', 'bench',
    '2026-06-01', '2026-06-01'
  from generate_series($1::bigint, $2::bigint - 1) r, pairs order by r, n`

const INSERT_TRANSFERS = `
  insert into ledger.transfers (journal_id, position, kind, debit_account_id, credit_account_id,
    amount, debit_version, debit_balance, credit_version, credit_balance, recorded_at)
  select ${ID}, 0, 'post', giver, taker, 100, giver_version + r + 1,
    giver_balance + (r + 1) * 100, taker_version + r + 1, -taker_balance - (r + 1) * 100,
    '2026-06-01'
  from generate_series($1::bigint, $2::bigint - 1) r, pairs order by r, n`

const UPDATE_ACCOUNTS = `
  update ledger.accounts a set version = version + $1,
    debits_posted = debits_posted + case when a.id = p.giver then $1 * 100 else 0 end,
    credits_posted = credits_posted + case when a.id = p.taker then $1 * 100 else 0 end
  from pairs p where a.id in (p.giver, p.taker)`

export type Checked = Readonly<{
  transfers: number
  /** Transfers a second. */
  verify: number
  copyAndHash: number
  findings: number
}>

/** What verify checks a second, and what one process copies out and hashes of the same rows. */
export async function measureVerify(books: Books): Promise<Checked> {
  const { ownerUrl, db } = books
  const hashing = await timed(() => copyAndHash(ownerUrl))
  const { result, seconds } = await timed(() => verifyLedger(db))
  const { transfers, findings } = result
  const n = Number(transfers)
  return {
    transfers: n,
    verify: n / seconds,
    copyAndHash: n / hashing.seconds,
    findings: findings.length,
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - started) / 1000 }
}

/** The lower bound of any check outside the database: read every row, hash every byte. */
async function copyAndHash(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const hash = createHash('sha256')
    for (const table of ['transfers', 'postings']) {
      const rows = client.query(copyTo(`copy (select * from ledger.${table}) to stdout`))
      for await (const chunk of rows) hash.update(chunk as Buffer)
    }
    return hash.digest('hex')
  } finally {
    await client.end()
  }
}
