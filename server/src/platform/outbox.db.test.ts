import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { createDb, inTransaction, type Db } from './db.ts'
import { realEnv } from './env.ts'
import { deliverEvents, recordEvents, type Event, type Subscriber } from './outbox.ts'

let database: TestDatabase
let db: Db
let owner: Db

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb({ url: database.appUrl })
  owner = createDb({ url: database.ownerUrl, max: 1 })
  // What a subscriber does: a row each time it is told.
  await owner.pool.query(`create table told (subscriber text, event_id bigint, object text);
    grant all on told to danbao_app`)
})
afterAll(async () => {
  await Promise.all([db.end(), owner.end()])
  await database.drop()
})
beforeEach(async () => {
  await owner.pool.query('delete from told; delete from platform.outbox')
})

const anEvent = (object: string, fields: Partial<Event> = {}): Event => ({
  ...{ type: 'test.happened', object, actor: 'system' },
  ...fields,
})
const happen = (...events: readonly Event[]) =>
  inTransaction(db, (trx) => recordEvents(trx, realEnv, events))

/** Notes what it is told; fails the given number of times after it has noted. */
function aSubscriber(name: string, fields: { types?: readonly string[]; dies?: number } = {}) {
  const { types = ['test.happened'], dies = 0 } = fields
  const state = { left: dies }
  const subscriber: Subscriber = {
    types,
    handle: async (trx, events) => {
      await trx.query({
        name: 'test.told',
        text: `insert into told select $1, * from unnest($2::bigint[], $3::text[])`,
        values: [name, events.map(({ id }) => id), events.map(({ object }) => object)],
      })
      if (state.left > 0) {
        state.left -= 1
        throw new Error('the process died')
      }
    },
  }
  return subscriber
}

async function told(): Promise<string[]> {
  const { rows } = await db.pool.query<{ line: string }>(
    `select subscriber || ' ' || object as line from told order by subscriber, event_id`,
  )
  return rows.map(({ line }) => line)
}

async function untilEmpty(...subscribers: readonly Subscriber[]) {
  while ((await deliverEvents(db, subscribers)) > 0);
}

test('each subscriber is told once of what it asked for, in order', async () => {
  await happen(anEvent('a'), anEvent('b', { type: 'test.else' }), anEvent('c'))
  await untilEmpty(aSubscriber('one'), aSubscriber('two', { types: ['test.else'] }))
  expect(await told()).toEqual(['one a', 'one c', 'two b'])
  expect(await deliverEvents(db, [aSubscriber('one')])).toBe(0)
})

test('what nobody asked for goes too, and nobody is told of it', async () => {
  await happen(anEvent('a', { type: 'test.else' }), anEvent('b', { type: 'test.other' }))
  expect(await deliverEvents(db, [aSubscriber('one')])).toBe(2)
  await happen(anEvent('c'))
  expect(await deliverEvents(db, [])).toBe(1)
  expect(await told()).toEqual([])
  expect(await deliverEvents(db, [aSubscriber('one')])).toBe(0)
})

test('a subscriber gets the event as it was recorded', async () => {
  const seen: unknown[] = []
  const at = new Date('2026-07-01T08:00:00.123Z')
  const event = anEvent('ord_1', { party: 'pty_1', actor: 'per_1', data: { minor: 5n, n: 1 } })
  await inTransaction(db, (trx) => recordEvents(trx, { ...realEnv, now: () => at }, [event]))
  const handle: Subscriber['handle'] = async (_trx, events) => {
    seen.push(...events)
  }
  await untilEmpty({ types: ['test.happened'], handle })
  // A bigint is text in JSON.
  expect(seen).toMatchObject([
    {
      ...event,
      data: { minor: '5', n: 1 },
      occurredAt: at,
      id: expect.any(BigInt),
    },
  ])
})

test('what is rolled back never happened', async () => {
  const work = inTransaction(db, async (trx) => {
    await recordEvents(trx, realEnv, [anEvent('ghost')])
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  await untilEmpty(aSubscriber('one'))
  expect(await told()).toEqual([])
})

test('when the process dies between, everybody is told once all the same', async () => {
  await happen(anEvent('a'), anEvent('b'))
  const [first, dying, last] = [aSubscriber('1'), aSubscriber('2', { dies: 2 }), aSubscriber('3')]
  for (let time = 0; time < 2; time += 1) {
    await expect(deliverEvents(db, [first, dying, last])).rejects.toThrow('died')
    // What the first one did is undone with it.
    expect(await told()).toEqual([])
  }
  await untilEmpty(first, dying, last)
  expect(await told()).toEqual(['1 a', '1 b', '2 a', '2 b', '3 a', '3 b'])
})

test('several processes deliver every event once between them', async () => {
  const objects = Array.from({ length: 900 }, (_, index) => `o${index}`)
  await happen(...objects.map((object) => anEvent(object)))
  const subscribers = [aSubscriber('one')]
  await Promise.all(Array.from({ length: 4 }, () => untilEmpty(...subscribers)))
  const lines = await told()
  expect(lines).toHaveLength(900)
  expect(new Set(lines).size).toBe(900)
})

test('the audit log keeps what was delivered, and the application cannot rewrite it', async () => {
  await happen(anEvent('kept'))
  await untilEmpty(aSubscriber('one'))
  const { rows } = await db.pool.query(`select 1 from platform.events where object = 'kept'`)
  expect(rows).toHaveLength(1)
  for (const change of ['delete from platform.events', `update platform.events set actor = 'x'`]) {
    await expect(db.pool.query(change)).rejects.toMatchObject({ code: '42501' })
  }
})
