import { Type } from 'typebox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { createDb, inTransaction, type Db } from './db.ts'
import { realEnv } from './env.ts'
import { defineJob, enqueue, runDueJobs, startWorker, type Job } from './jobs.ts'
import type { Log } from './log.ts'

let database: TestDatabase
let db: Db
let done: string[] = []
let failures = 0

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb({ url: database.appUrl })
})
afterAll(async () => {
  await db.end()
  await database.drop()
})
beforeEach(async () => {
  done = []
  failures = 0
  await db.pool.query('delete from graphile_worker._private_jobs')
})

const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
const greet = defineJob({
  name: 'test.greet',
  payload: Type.Object({ name: Type.String() }),
  run: async ({ payload }) => {
    if (failures > 0) {
      failures -= 1
      throw new Error('not now')
    }
    done.push(payload.name)
  },
})
const now = () => new Date(Date.now() - 1_000)
const greeting = (name: string, fields: { runAt?: Date; key?: string } = {}) => ({
  ...{ job: greet, payload: { name }, runAt: now() },
  ...fields,
})
const work = (jobs: readonly Job[] = [greet]) => runDueJobs({ db, env: realEnv, log, jobs })
const queue = (...jobs: Parameters<typeof enqueue>[1]) =>
  inTransaction(db, (trx) => enqueue(trx, jobs))

async function waiting(): Promise<number> {
  const { rows } = await db.pool.query('select 1 from graphile_worker.jobs')
  return rows.length
}

test('a job exists if and only if its transaction commits', async () => {
  const rolledBack = inTransaction(db, async (trx) => {
    await enqueue(trx, [greeting('ghost')])
    throw new Error('no')
  })
  await expect(rolledBack).rejects.toThrow('no')
  expect(await waiting()).toBe(0)
  await queue(greeting('Ada'), greeting('Grace'))
  expect(await waiting()).toBe(2)
  await work()
  expect(done.toSorted((a, b) => a.localeCompare(b))).toEqual(['Ada', 'Grace'])
  expect(await waiting()).toBe(0)
})

test('queuing nothing asks the database nothing', async () => {
  await queue()
  expect(await waiting()).toBe(0)
})

test('a waiting job with the same key is replaced', async () => {
  await queue(greeting('old', { key: 'k' }))
  await queue(greeting('new', { key: 'k' }), greeting('other', { key: 'l' }))
  await work()
  expect(done.toSorted((a, b) => a.localeCompare(b))).toEqual(['new', 'other'])
})

test('a job waits for its time', async () => {
  await queue(greeting('later', { runAt: new Date(Date.now() + 3_600_000) }))
  await work()
  expect([done, await waiting()]).toEqual([[], 1])
})

test('a job that fails is kept and tried again', async () => {
  failures = 1
  await queue(greeting('patient'))
  await work()
  expect([done, await waiting()]).toEqual([[], 1])
  await db.pool.query(`update graphile_worker._private_jobs set run_at = now()`)
  await work()
  expect([done, await waiting()]).toEqual([['patient'], 0])
})

test('a payload its schema does not know never reaches the job', async () => {
  await queue({ ...greeting('x'), job: { name: greet.name }, payload: { name: 7 } })
  await work()
  expect([done, await waiting()]).toEqual([[], 1])
})

test('a worker picks up what is queued, and finishes what it began before it stops', async () => {
  let begun = () => {}
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  const slow = defineJob({
    name: 'test.slow',
    payload: Type.Object({}),
    run: async () => {
      begun()
      await new Promise((resolve) => setTimeout(resolve, 200))
      done.push('slow')
    },
  })
  const worker = startWorker({ db, env: realEnv, log, jobs: [slow] })
  await queue({ job: slow, payload: {}, runAt: now() })
  await started
  await worker.stop()
  expect(done).toEqual(['slow'])
})

test('what a process that died had taken is given to another after a while, and not before', async () => {
  await queue(greeting('left behind'), greeting('still at it'))
  const takenAgo = (name: string, minutes: number) =>
    db.pool.query(
      `update graphile_worker._private_jobs
        set locked_by = 'gone', locked_at = $2 where payload ->> 'name' = $1`,
      [name, new Date(Date.now() - minutes * 60_000)],
    )
  await takenAgo('left behind', 16)
  await takenAgo('still at it', 14)
  const worker = startWorker({ db, env: realEnv, log, jobs: [greet] })
  while (done.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  await worker.stop()
  expect([done, await waiting()]).toEqual([['left behind'], 1])
})

test('a worker that stops gives back what it took and did not begin', async () => {
  let begun = () => {}
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  const slow = defineJob({
    name: 'test.slow',
    payload: Type.Object({}),
    run: async () => {
      begun()
      await new Promise((resolve) => setTimeout(resolve, 200))
      done.push('slow')
    },
  })
  await queue(...Array.from({ length: 12 }, () => ({ job: slow, payload: {}, runAt: now() })))
  const worker = startWorker({ db, env: realEnv, log, jobs: [slow] })
  await started
  await worker.stop()
  expect(done.length).toBeLessThan(12)
  const { rows } = await db.pool.query<{ locked: boolean }>(
    `select locked_at is not null as locked from graphile_worker._private_jobs`,
  )
  expect(rows).toEqual(Array.from({ length: 12 - done.length }, () => ({ locked: false })))
})

test('a scheduled job carries its module’s name, with a dot, and the worker starts', async () => {
  const sweep = defineJob({
    name: 'module.sweep',
    schedule: '0 4 * * *',
    payload: Type.Object({}),
    run: async () => undefined,
  })
  const worker = startWorker({ db, env: realEnv, log, jobs: [sweep] })
  const known = `select from graphile_worker._private_known_crontabs where identifier = 'module.sweep'`
  while ((await db.pool.query(known)).rowCount === 0) await pause()
  await worker.stop()
})

// It does so after minutes without a database, or when told that its tables have changed.
test('a queue that ends by itself is started again', async () => {
  const worker = startWorker({ db, env: realEnv, log, jobs: [greet] })
  await queue(greeting('before'))
  while (done.length < 1) await pause()
  const { exitCode } = process
  await db.pool.query(`select pg_notify('worker:migrate', '{"breaking":true}')`)
  while (process.exitCode === exitCode) await pause()
  process.exitCode = exitCode
  await queue(greeting('after'))
  while (done.length < 2) await pause()
  expect(done).toEqual(['before', 'after'])
  await worker.stop()
})

const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
