import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal } from '../../test/books.ts'
import { listTransfers } from './history.ts'
import { verifyLedger } from './verify.ts'

// The commands of docs/operations/history.md do what it says.

const guide = readFileSync(join(import.meta.dirname, '../../../docs/operations/history.md'), 'utf8')
const [tablespace = '', moving = '', nextYear = ''] = [...guide.matchAll(/```sql\n(.*?)```/gs)].map(
  ([, sql]) => sql ?? '',
)

let books: BookKeeping
let superuser: pg.Client
const name = `archive_${randomBytes(4).toString('hex')}`
const folder = join(tmpdir(), `danbao-${name}`)

beforeAll(async () => {
  books = await startBookKeeping()
  superuser = new pg.Client(inject('testPostgresUrl').replace('danbao_owner', 'postgres'))
  await superuser.connect()
  // PostgreSQL makes its own folder, so that its user owns it.
  await superuser.query(`copy (select 1) to program 'cat > /dev/null; mkdir ${folder}'`)
})
afterAll(async () => {
  await books.stop()
  await superuser.query(`drop tablespace if exists ${name}`)
  await superuser.query(`copy (select 1) to program 'cat > /dev/null; rmdir ${folder}'`)
  await superuser.end()
})

test('a past year moves to another disk, and its history is still found and proven', async () => {
  const journal = aJournal()
  await books.postAt('2026-12-31T00:00:00Z', journal)
  const ownNames = (sql: string) =>
    sql.replaceAll('/var/lib/danbao-archive', folder).replaceAll(/\barchive\b/g, name)
  for (const statement of ownNames(tablespace)
    .split(';')
    .filter((each) => each.trim())) {
    await superuser.query(statement)
  }
  await books.rows(ownNames(moving))
  const [moved] = await books.rows(
    `select count(*)::int as n from pg_class c join pg_tablespace s on s.oid = c.reltablespace
      where s.spcname = '${name}' and c.relname like 'transfers%'`,
  )
  expect(moved).toEqual({ n: 4 })
  expect(await listTransfers(books.db, [journal.reference])).toHaveLength(1)
  expect(await books.postAt('2027-01-01T00:00:00Z', aJournal())).toEqual(['created'])
  expect((await verifyLedger(books.db)).findings).toEqual([])
})

test('a new year gets its own table before it begins', async () => {
  await books.rows(nextYear)
  const journal = aJournal()
  await books.postAt('2031-05-01T00:00:00Z', journal)
  expect(await books.rows('select count(*)::int as n from ledger.transfers_2031')).toEqual([
    { n: 1 },
  ])
  await expect(books.rows('truncate ledger.transfers_2031')).rejects.toThrow('append-only')
})
