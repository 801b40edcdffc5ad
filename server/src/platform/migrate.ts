// Brings a database up to date: numbered .sql files, in order, each once, never backwards.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

type Migration = Readonly<{ name: string; text: string; checksum: string }>

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/
const noTransaction = /^--\s*no-transaction\b/
const lockKey = 4_400_001 // Any number will do, as long as every runner takes the same one.

/**
 * Applies what is missing and returns the names of the applied files. Runners wait for each other.
 */
export async function migrate(
  database: string | pg.Client,
  { dir }: { dir: string },
): Promise<string[]> {
  const migrations = await readMigrations(dir)
  if (typeof database !== 'string') return applyUnderLock(database, migrations)
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  try {
    return await applyUnderLock(client, migrations)
  } finally {
    await client.end()
  }
}

export async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  const numbers = new Map<string, string>()
  for (const name of names) {
    const number = fileName.exec(name)?.[1]
    if (!number) throw new Error(`The migration ${name} is not named like 0001_create_ledger.sql`)
    const twin = numbers.get(number)
    if (twin) throw new Error(`Two migrations have the number ${number}: ${twin} and ${name}`)
    numbers.set(number, name)
  }
  return Promise.all(
    names.map(async (name) => {
      // A checkout on Windows may have other line ends; that is no other migration.
      const text = (await readFile(join(dir, name), 'utf8')).replaceAll('\r\n', '\n')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function applyUnderLock(client: pg.Client, migrations: readonly Migration[]) {
  await client.query('select pg_advisory_lock($1)', [lockKey])
  try {
    const applied = await readApplied(client)
    const missing = findMissing(migrations, applied)
    for (const migration of missing) await apply(client, migration)
    return missing.map(({ name }) => name)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey])
  }
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  await client.query(`
    create schema if not exists migration;
    create table if not exists migration.migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null
    )`)
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from migration.migrations order by name',
  )
  return new Map(rows.map(({ name, checksum }) => [name, checksum]))
}

// A migration is never edited, renamed or slipped in below another once a database has it: the
// same code must always lead to the same tables.
function findMissing(migrations: readonly Migration[], applied: ReadonlyMap<string, string>) {
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of applied.keys()) {
    if (!known.has(name)) {
      throw new Error(
        `The database has the migration ${name}, which this code does not: the database is newer, or the file was renamed or removed`,
      )
    }
  }
  const last = [...applied.keys()].at(-1) ?? ''
  return migrations.filter(({ name, checksum }) => {
    const stored = applied.get(name)
    if (stored === checksum) return false
    if (stored) {
      throw new Error(
        `The migration ${name} was changed after it was applied: restore it and write a new one instead`,
      )
    }
    if (name > last) return true
    throw new Error(
      `The migration ${name} comes before ${last}, which is already applied: give it a higher number`,
    )
  })
}

async function apply(client: pg.Client, { name, text, checksum }: Migration): Promise<void> {
  const record = {
    text: 'insert into migration.migrations (name, checksum, applied_at) values ($1, $2, $3)',
    values: [name, checksum, new Date()],
  }
  try {
    if (noTransaction.test(text)) {
      for (const statement of splitStatements(text)) await client.query(statement)
      await client.query(record)
      return
    }
    await client.query('begin')
    await client.query(text)
    await client.query(record)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {}) // The first error is the one to report.
    throw new Error(describe(name, text, error), { cause: error })
  }
}

// PostgreSQL runs a text of several statements as one transaction, so a file without one is sent
// in pieces. Such files hold only plain statements that end with a semicolon at a line's end.
function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim() !== '')
}

function describe(name: string, text: string, error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return `The migration ${name} failed: ${String(error)}`
  const position = error.position ? Number(error.position) : undefined
  const knowsLine = position !== undefined && !noTransaction.test(text)
  const line = knowsLine ? `, line ${text.slice(0, position).split('\n').length}` : ''
  const detail = [error.message, error.detail, error.hint].filter(Boolean).join('; ')
  return `The migration ${name}${line} failed: ${detail}`
}
