import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPostgres, type RunningPostgres } from './postgres.ts'

let dir: string
let running: RunningPostgres | undefined

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postgres-test-'))
})

afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(dir, { recursive: true, force: true })
})

async function start(dataDir = join(dir, 'data')): Promise<RunningPostgres> {
  running = await startPostgres({ dataDir, logFile: join(dir, 'log'), durable: false })
  return running
}

async function stop(): Promise<void> {
  await running?.stop()
  running = undefined
}

async function ask(connectionString: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query({ text, rowMode: 'array' })
    return rows
  } finally {
    await client.end()
  }
}

test('the data outlives a restart, and the two roles are no superusers', async () => {
  const { ownerUrl, appUrl } = await start()
  await ask(
    ownerUrl,
    'create schema shop; create table shop.a (n int); insert into shop.a values (7)',
  )
  await ask(
    ownerUrl,
    'grant usage on schema shop to danbao_app; grant select on shop.a to danbao_app',
  )
  await stop()
  await start()
  expect(await ask(appUrl, 'select n from shop.a')).toEqual([[7]])
  await expect(ask(appUrl, 'insert into shop.a values (8)')).rejects.toThrow('permission denied')
  const supers = `select rolname from pg_roles where rolsuper and rolname like 'danbao%'`
  expect(await ask(ownerUrl, supers)).toEqual([])
})

test('text is UTF-8, sorts by code point and has trigrams of Chinese', async () => {
  const { ownerUrl } = await start()
  await ask(ownerUrl, 'create extension pg_trgm')
  expect(await ask(ownerUrl, 'show server_encoding')).toEqual([['UTF8']])
  expect(await ask(ownerUrl, `select 'b' < 'ä' and 'Z' < 'a'`)).toEqual([[true]])
  expect(await ask(ownerUrl, `select cardinality(show_trgm('陶瓷杯')) > 0`)).toEqual([[true]])
})

test('a start that was interrupted while the database was made begins anew', async () => {
  await mkdir(join(dir, 'data.partial/base'), { recursive: true })
  await writeFile(join(dir, 'data.partial/PG_VERSION'), '18')
  const { ownerUrl } = await start()
  expect(await ask(ownerUrl, 'select 1')).toEqual([[1]])
})

test('a lock file that names another process by now does not keep it from starting', async () => {
  await start()
  const file = join(dir, 'data/postmaster.pid')
  const text = await readFile(file, 'utf8')
  await stop()
  await writeFile(file, text.replace(/^\d+/, String(process.pid)))
  const { ownerUrl } = await start()
  expect(await ask(ownerUrl, 'select 1')).toEqual([[1]])
})

/** Something that looks like the server of an earlier start, and heeds no signal of these. */
async function aLeftover(...ignored: readonly string[]) {
  const { dataDir } = await start() // As root it is elsewhere.
  await stop()
  const code = `for (const name of ${JSON.stringify(ignored)}) process.on(name, () => {})
    console.log('up')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', code, dataDir])
  await once(child.stdout, 'data')
  await writeFile(join(dataDir, 'postmaster.pid'), `${child.pid}\n`)
  return { pid: child.pid, ended: once(child, 'exit'), kill: () => child.kill('SIGKILL') }
}

const startImpatiently = async (atOnce: number) => {
  const place = { dataDir: join(dir, 'data'), logFile: join(dir, 'log'), durable: false }
  running = await startPostgres({ ...place, leftoverMs: { inOrder: 300, atOnce } })
  return running
}

test('a server of an earlier start that does not stop in order is stopped at once', async () => {
  const leftover = await aLeftover('SIGINT')
  const { ownerUrl } = await startImpatiently(300_000)
  expect(await ask(ownerUrl, 'select 1')).toEqual([[1]])
  expect(await leftover.ended).toEqual([null, 'SIGQUIT'])
})

test('one that does not stop at all is named, and not waited for without end', async () => {
  const leftover = await aLeftover('SIGINT', 'SIGQUIT')
  await expect(startImpatiently(300)).rejects.toThrow(`(process ${leftover.pid}) does not stop`)
  leftover.kill()
  await leftover.ended
})

test('data of another major version is left alone', async () => {
  await start()
  await stop()
  await writeFile(join(dir, 'data/PG_VERSION'), '17\n')
  await expect(start()).rejects.toThrow(/is of PostgreSQL 17, and this is 18/)
})

test('a path too long for a socket gets a short one elsewhere', async () => {
  const deep = join(dir, 'a'.repeat(60), 'b'.repeat(60))
  await mkdir(deep, { recursive: true })
  const { ownerUrl } = await start(join(deep, 'data'))
  expect(await ask(ownerUrl, 'select 1')).toEqual([[1]])
})

test('PostgreSQL ends when the process that started it is killed', async () => {
  const code = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))}
    await startPostgres({ dataDir: process.argv[1] + '/data', logFile: process.argv[1] + '/log' })
    console.log('ready')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  expect(existsSync(join(dir, 'data/postmaster.pid'))).toBe(true)
  child.kill('SIGKILL')
  while (existsSync(join(dir, 'data/postmaster.pid'))) await sleep(20)
})
