import { Type } from 'typebox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { Refusal } from '../kernel/result.ts'
import { createDb, type Db, type Transaction } from './db.ts'
import { realEnv, type Env } from './env.ts'
import { platformErrors } from './errors.ts'
import { createHttpServer, type HttpServer } from './http.ts'
import { forgetOldKeys, idempotently } from './idempotency.ts'

// The mechanism itself; server/test/idempotency.db.test.ts holds every route to it.

let database: TestDatabase
let db: Db
let owner: Db
let http: HttpServer
let now = new Date('2026-07-01T08:00:00Z')
/** What the route does, besides counting. */
let work: (trx: Transaction) => Promise<void> = async () => {}
const env: Env = { ...realEnv, now: () => now }

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb({ url: database.appUrl })
  owner = createDb({ url: database.ownerUrl, max: 1 })
  await owner.pool.query('create table effects (id serial); grant all on effects to danbao_app')
  await owner.pool.query('grant all on effects_id_seq to danbao_app')
  http = await createHttpServer({
    errors: { ...platformErrors, 'test.refused': { status: 409, title: 'No' } },
    authorize: () => Promise.resolve(),
    isPermission: () => true,
    publicUrl: 'http://localhost',
    logLevel: 'silent',
  })
  http.post(
    '/effects/:kind',
    {
      config: { permission: 'public', idempotent: true },
      schema: { response: { 200: Type.Unknown() } },
    },
    (request, reply) =>
      idempotently({ db, env, request, reply, scope: 'pty_1' }, async (trx) => {
        await trx.query({ name: 'test.effect', text: 'insert into effects default values' })
        await work(trx)
        return { at: now.toISOString() }
      }),
  )
})
afterAll(async () => {
  await http.close()
  await Promise.all([db.end(), owner.end()])
  await database.drop()
})
beforeEach(async () => {
  work = async () => {}
  await owner.pool.query('delete from effects; delete from platform.idempotency_keys')
})

const post = (key: string, payload: object = { a: 1 }, url = '/effects/one') =>
  http.inject({ method: 'POST', url, payload, headers: { 'idempotency-key': key } })

async function effects(): Promise<number> {
  const { rows } = await owner.pool.query<{ n: string }>('select count(*) as n from effects')
  return Number(rows[0]?.n)
}

test('the first answer is replayed as it was, however late', async () => {
  const first = await post('k')
  now = new Date('2026-07-20T08:00:00Z')
  const again = await post('k')
  expect(again.json()).toEqual(first.json())
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(await effects()).toBe(1)
})

test.each<[string, object, string]>([
  ['body', { a: 2 }, '/effects/one'],
  ['path', { a: 1 }, '/effects/two'],
])('another %s under the same key is refused', async (_what, payload, url) => {
  await post('k')
  const other = await post('k', payload, url)
  expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency.key_reused'])
  expect(await effects()).toBe(1)
})

test('while the first is at work, the second is told to wait', async () => {
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const begun = new Promise<void>((resolve) => {
    work = async () => {
      resolve()
      await finished
    }
  })
  const first = post('k')
  await begun
  const second = await post('k')
  expect([second.statusCode, second.json().code]).toEqual([409, 'idempotency.in_flight'])
  // Another key is not held up.
  work = async () => {}
  expect((await post('other')).statusCode).toBe(200)
  finish()
  expect((await first).statusCode).toBe(200)
  expect(await effects()).toBe(2)
})

// Lesson #21: two at once, and the loser of the race for the row answered 500.
test('whoever loses the race for the key is told to wait, and its effect is undone', async () => {
  work = async () => {
    await owner.pool.query(
      `insert into platform.idempotency_keys
        values ('pty_1', 'POST /effects/:kind', 'k', 'x', '{}', now())`,
    )
  }
  const late = await post('k')
  expect([late.statusCode, late.json().code]).toEqual([409, 'idempotency.in_flight'])
  expect(late.headers['retry-after']).toBe('1')
  expect(await effects()).toBe(0)
})

test('a refusal undoes the effect and leaves the key free, also for another body', async () => {
  work = () => Promise.reject(new Refusal({ code: 'test.refused' }))
  expect((await post('k')).json().code).toBe('test.refused')
  work = () => Promise.reject(new Error('broken'))
  expect((await post('k')).statusCode).toBe(500)
  work = async () => {}
  expect(await effects()).toBe(0)
  expect((await post('k', { a: 3 })).statusCode).toBe(200)
})

test('a key is kept for 30 days and forgotten after', async () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  now = new Date('2026-07-01T08:00:00Z')
  await post('old')
  now = new Date('2026-07-02T08:00:00Z')
  await post('young')
  now = new Date('2026-07-31T09:00:00Z')
  await forgetOldKeys.run({ db, env, log, payload: {} })
  expect((await post('young')).headers['idempotent-replayed']).toBe('true')
  expect((await post('old')).headers['idempotent-replayed']).toBeUndefined()
})
