import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { migrate } from './migrate.ts'

let database: TestDatabase
let client: pg.Client
let dir: string

beforeEach(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  await client.query('drop schema migration cascade') // As if nothing had ever been migrated.
  dir = await mkdtemp(join(tmpdir(), 'migrate-'))
})

afterEach(async () => {
  await client.end()
  await database.drop()
  await rm(dir, { recursive: true })
})

const write = (name: string, text: string) => writeFile(join(dir, name), text)
const ask = async (text: string) => (await client.query<Record<string, unknown>>(text)).rows

test('migrations are applied in order, each once', async () => {
  await write('0002_b.sql', 'insert into public.a values (2);')
  await write('0001_a.sql', 'create table public.a (n int);')
  expect(await migrate(client, { dir })).toEqual(['0001_a.sql', '0002_b.sql'])
  expect(await migrate(database.ownerUrl, { dir })).toEqual([])
  await write('0003_c.sql', 'insert into public.a values (3);')
  expect(await migrate(client, { dir })).toEqual(['0003_c.sql'])
  expect(await ask('select n from public.a order by n')).toEqual([{ n: 2 }, { n: 3 }])
})

test('a migration that fails leaves nothing behind and names its line', async () => {
  await write('0001_a.sql', 'create table public.a (n int);\nselect 1;\nselect nothing;\n')
  await expect(migrate(client, { dir })).rejects.toThrow(/0001_a\.sql, line 3 failed: .*"nothing"/)
  expect(await ask(`select to_regclass('public.a') as found`)).toEqual([{ found: null }])
  await write('0001_a.sql', 'create table public.a (n int);')
  expect(await migrate(client, { dir })).toEqual(['0001_a.sql'])
})

test('an applied migration may not change, vanish or be overtaken from below', async () => {
  await write('0002_b.sql', 'select 1;')
  await migrate(client, { dir })
  await write('0001_late.sql', 'select 1;')
  await expect(migrate(client, { dir })).rejects.toThrow('0001_late.sql comes before 0002_b.sql')
  await rm(join(dir, '0001_late.sql'))
  await write('0002_b.sql', 'select 2;')
  await expect(migrate(client, { dir })).rejects.toThrow('0002_b.sql was changed')
  await rm(join(dir, '0002_b.sql'))
  await expect(migrate(client, { dir })).rejects.toThrow('which this code does not')
})

test('line ends of another system are no change', async () => {
  await write('0001_a.sql', 'select 1;\nselect 2;\n')
  await migrate(client, { dir })
  await write('0001_a.sql', 'select 1;\r\nselect 2;\r\n')
  expect(await migrate(client, { dir })).toEqual([])
})

test('two files may not share a number, and a file must have one', async () => {
  await write('0001_a.sql', 'select 1;')
  await write('0001_b.sql', 'select 1;')
  await expect(migrate(client, { dir })).rejects.toThrow('Two migrations have the number 0001')
  await rm(join(dir, '0001_b.sql'))
  await write('second.sql', 'select 1;')
  await expect(migrate(client, { dir })).rejects.toThrow('second.sql is not named like')
})

test('a migration without a transaction may build an index concurrently', async () => {
  await write('0001_a.sql', 'create table public.a (n int);')
  const index = 'create index concurrently a_n_idx on public.a (n);'
  const text = `-- no-transaction\n-- Why: a test.\ndrop index if exists a_n_idx;\n${index}\n`
  await write('0002_index.sql', text)
  expect(await migrate(client, { dir })).toEqual(['0001_a.sql', '0002_index.sql'])
  expect(await ask(`select to_regclass('public.a_n_idx')::text as found`)).toEqual([
    { found: 'a_n_idx' },
  ])
})

test('two runners at once apply a migration once', async () => {
  await write('0001_a.sql', 'create table public.a (n int); select pg_sleep(0.1);')
  const runs = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, { dir })))
  expect(runs.flat()).toEqual(['0001_a.sql'])
})
