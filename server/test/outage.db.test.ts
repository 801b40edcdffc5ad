import { Type } from 'typebox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createDb, inTransaction, type Db } from '../src/platform/db.ts'
import { realEnv } from '../src/platform/env.ts'
import { platformErrors } from '../src/platform/errors.ts'
import { createHttpServer, type HttpServer } from '../src/platform/http.ts'
import { defineJob, enqueue, startWorker } from '../src/platform/jobs.ts'
import type { Log } from '../src/platform/log.ts'
import { startMortalPostgres, type MortalPostgres } from './mortal-postgres.ts'

// PostgreSQL goes away and comes back while the server lives on. DANBAO_KILLS=100 for a long run.

const KILLS = Number(process.env['DANBAO_KILLS'] ?? 1)

let postgres: MortalPostgres
let db: Db
let http: HttpServer
let done = new Set<string>()
let stall: () => Promise<void> = () => Promise.resolve()

beforeAll(async () => {
  postgres = await startMortalPostgres()
  db = createDb({ url: postgres.appUrl, max: 4 })
  http = await createHttpServer({
    errors: platformErrors,
    authorize: () => Promise.resolve(),
    isPermission: () => true,
    publicUrl: 'http://localhost',
    logLevel: 'silent',
  })
  const open = { config: { permission: 'public' } } as const
  http.get('/reads', open, () => db.query({ name: 'test.read', text: 'select 1 as one' }))
  http.get('/lists', open, () => db.query({ text: 'select 1 as one' }))
  http.get('/writes', open, () =>
    inTransaction(db, async (trx) => {
      const rows = await trx.query({ name: 'test.read', text: 'select 1 as one' })
      await stall()
      trx.send({ name: 'test.send', text: 'select 2 as two' })
      return rows
    }),
  )
})
afterAll(async () => {
  await http.close()
  await db.end()
  await postgres.stop()
})
beforeEach(() => {
  done = new Set()
  stall = () => Promise.resolve()
})

const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
const routes = ['/reads', '/lists', '/writes']
const get = (url: string) => http.inject({ method: 'GET', url })

function expectAway(answer: Awaited<ReturnType<typeof get>>) {
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'server.unavailable'])
  expect(answer.headers['retry-after']).toBe('1')
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
}

test('while the database is away requests are told to come again, and when it is back they are served', async () => {
  for (const url of routes) expect((await get(url)).json()).toEqual([{ one: 1 }])
  await postgres.kill()
  for (const url of routes) {
    for (let time = 0; time < 6; time += 1) expectAway(await get(url))
  }
  await postgres.revive()
  for (const url of routes) expect((await get(url)).json()).toEqual([{ one: 1 }])
})

test.each(['kill', 'wound'] as const)(
  'a transaction whose database dies under it (%s) is told to come again',
  async (death) => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const { promise: dead, resolve: die } = Promise.withResolvers<void>()
    stall = () => {
      begin()
      return dead
    }
    const [writing] = [get('/writes'), await begun]
    await postgres[death]()
    die()
    expectAway(await writing)
    stall = () => Promise.resolve()
    if (death === 'kill') await postgres.revive()
    while ((await get('/writes')).statusCode === 503) await pause(20)
    expect((await get('/writes')).json()).toEqual([{ one: 1 }])
  },
)

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a job that is at work when the database goes away is done when it is back, and so are new ones', async () => {
  let work = () => Promise.resolve()
  const job = defineJob({
    name: 'test.noting',
    payload: Type.Object({ name: Type.String() }),
    run: async ({ db: theirs, payload }) => {
      await work()
      await theirs.query({ text: 'select 1' })
      done.add(payload.name)
    },
  })
  const queue = (name: string) =>
    inTransaction(db, (trx) => enqueue(trx, [{ job, payload: { name }, runAt: new Date(0) }]))
  const worker = startWorker({ db, env: realEnv, log, jobs: [job] })
  const queued: string[] = []
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const { promise: dead, resolve: die } = Promise.withResolvers<void>()
    work = () => {
      begin()
      return dead
    }
    await queue(`old ${kill}`)
    await begun
    await postgres.kill()
    die()
    await pause(500)
    await postgres.revive()
    await queue(`new ${kill}`)
    queued.push(`old ${kill}`, `new ${kill}`)
    while (done.size < queued.length) {
      await db.pool.query('update graphile_worker._private_jobs set run_at = now()')
      await pause(50)
    }
  }
  expect([...done].toSorted()).toEqual(queued.toSorted())
  await worker.stop()
})
