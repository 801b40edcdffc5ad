import { sql } from 'kysely'
import { Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { constraintOf, createDb, inTransaction, sqlStateOf } from './db.ts'
import type { Db, NamedQuery, Transaction } from './db.ts'

let database: TestDatabase
let db: Db
/** One connection: whatever reaches the client late reaches the next one's transaction. */
let single: Db

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb({ url: database.appUrl })
  single = createDb({ url: database.appUrl, max: 1 })
  const owner = createDb({ url: database.ownerUrl, max: 1 })
  await owner.pool.query(`create table notes (id int primary key, text text not null);
    grant all on notes to danbao_app`)
  await owner.end()
})
afterAll(async () => {
  await Promise.all([db.end(), single.end()])
  await database.drop()
})
beforeEach(async () => {
  await db.pool.query('delete from notes')
})

const note = (id: number, text = ''): NamedQuery => ({
  name: 'test.note',
  text: 'insert into notes (id, text) values ($1, $2)',
  values: [id, text],
})
const failing: NamedQuery = { name: 'test.failing', text: 'select 1 / 0' }
const lock = (id: number): NamedQuery => ({
  name: 'test.lock',
  text: 'update notes set text = text || $2 where id = $1',
  values: [id, '!'],
})

async function notes(): Promise<number[]> {
  const { rows } = await db.pool.query<{ id: number }>('select id from notes order by id')
  return rows.map(({ id }) => id)
}

function aGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe('a transaction', () => {
  test('commits what it did', async () => {
    const answer = await inTransaction(db, async (trx) => {
      await trx.query(note(1))
      await sql`insert into notes values (2, '')`.execute(trx.kysely)
      return 'done'
    })
    expect(answer).toBe('done')
    expect(await notes()).toEqual([1, 2])
  })

  test('does nothing at all when its work throws', async () => {
    const work = inTransaction(db, async (trx) => {
      await trx.query(note(1))
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await notes()).toEqual([])
  })

  test('is not committed when a statement failed, even if the work took no notice', async () => {
    const work = inTransaction(db, async (trx) => {
      await trx.query(note(1))
      await trx.query(failing).catch(() => undefined)
    })
    await expect(work).rejects.toThrow('a transaction with a failed statement was committed')
    expect(await notes()).toEqual([])
  })

  test('names what failed', async () => {
    await inTransaction(db, (trx) => trx.query(note(1)))
    const again = inTransaction(db, (trx) => trx.query(note(1)))
    const error: unknown = await again.catch((cause: unknown) => cause)
    expect([sqlStateOf(error), constraintOf(error)]).toEqual(['23505', 'notes_pkey'])
    expect([sqlStateOf(new Error('x')), constraintOf(undefined)]).toEqual([undefined, undefined])
  })

  test('gives its connection back after every end', async () => {
    for (let round = 0; round < 3; round += 1) {
      await expect(inTransaction(single, (trx) => trx.query(failing))).rejects.toThrow('zero')
      await inTransaction(single, (trx) => trx.query(note(round)))
    }
    expect(await notes()).toEqual([0, 1, 2])
  })

  test('throws a broken connection away', async () => {
    const work = inTransaction(single, async (trx) => {
      await trx.query(note(1))
      await trx.query({ name: 'test.die', text: 'select pg_terminate_backend(pg_backend_pid())' })
    })
    await expect(work).rejects.toThrow()
    await inTransaction(single, (trx) => trx.query(note(2)))
    expect(await notes()).toEqual([2])
  })
})

// Work in parallel goes on when a part of it has failed. The transaction is over by then, and the
// connection may be somebody else's.
describe('work that goes on after its transaction has ended', () => {
  async function lateInto(next: (late: () => Promise<unknown>) => Promise<unknown>) {
    const gate = aGate()
    let late: Promise<unknown> = Promise.resolve()
    let kept: Transaction | undefined
    const work = inTransaction(single, async (trx) => {
      kept = trx
      late = gate.opened.then(() => trx.query(note(1, 'late')))
      await Promise.all([trx.query(failing), late])
    })
    await expect(work).rejects.toThrow('zero')
    await next(async () => {
      gate.open()
      await expect(late).rejects.toThrow('the transaction has ended')
      const slow = sql`insert into notes values (3, 'late')`.execute(kept?.kysely ?? single.kysely)
      await expect(slow).rejects.toThrow('the transaction has ended')
    })
  }

  test('reaches no connection', async () => {
    await lateInto((late) => late())
    expect(await notes()).toEqual([])
  })

  test('does not get into the transaction that has the connection now', async () => {
    await lateInto((late) =>
      inTransaction(single, async (trx) => {
        await trx.query(note(2))
        await late()
      }),
    )
    expect(await notes()).toEqual([2])
  })

  test('is refused after a commit too', async () => {
    let late: Transaction | undefined
    await inTransaction(single, async (trx) => {
      late = trx
      await trx.query(note(1))
    })
    await expect(late?.query(note(2))).rejects.toThrow('the transaction has ended')
    expect(await notes()).toEqual([1])
  })

  // Kysely takes its connection a few steps before it uses it: the end may fall in between.
  test('by Kysely is caught at every step between asking and sending', async () => {
    for (let steps = 0; steps < 12; steps += 1) {
      const late: Promise<unknown>[] = []
      const work = inTransaction(single, async (trx) => {
        await trx.query({ name: 'test.one', text: 'select 1' })
        const text = `after ${steps} steps`
        late.push(sql`insert into notes values (${steps}, ${text})`.execute(trx.kysely))
        late[0]?.catch(() => undefined)
        for (let step = 0; step < steps; step += 1) await Promise.resolve()
        throw new Error('gives up')
      })
      await expect(work).rejects.toThrow('gives up')
      await Promise.allSettled(late)
    }
    expect(await notes()).toEqual([])
  })
})

describe('a deadlock', () => {
  /** Two transactions lock two rows in opposite order, and meet in the middle the first time. */
  async function cross(second: (trx: Transaction, id: number) => Promise<unknown>) {
    await db.pool.query(`insert into notes values (1, ''), (2, '')`)
    const arrived = [aGate(), aGate()] as const
    let tries = 0
    const side = (first: number, other: number, meet: readonly [() => void, Promise<void>]) =>
      inTransaction(db, async (trx) => {
        tries += 1
        await trx.query(lock(first))
        meet[0]()
        await meet[1]
        await second(trx, other)
      })
    await Promise.all([
      side(1, 2, [arrived[0].open, arrived[1].opened]),
      side(2, 1, [arrived[1].open, arrived[0].opened]),
    ])
    const { rows } = await db.pool.query<{ text: string }>('select text from notes order by id')
    return { tries, texts: rows.map(({ text }) => text) }
  }

  test('is tried again, and both get through', async () => {
    const { tries, texts } = await cross((trx, id) => trx.query(lock(id)))
    expect(tries).toBeGreaterThanOrEqual(3) // On a slow machine both may be told to start again.
    expect(texts).toEqual(['!!', '!!'])
  })

  // What is sent behind the failed statement fails too, and may be heard of first.
  test('is tried again when a later statement’s failure is heard of first', async () => {
    const { tries, texts } = await cross(async (trx, id) => {
      const deep = async (levels: number): Promise<unknown> =>
        levels === 0 ? trx.query(lock(id)) : await deep(levels - 1)
      await Promise.all([deep(20), trx.query({ name: 'test.one', text: 'select 1' })])
    })
    expect(tries).toBeGreaterThanOrEqual(3) // On a slow machine both may be told to start again.
    expect(texts).toEqual(['!!', '!!'])
  })

  test('is given up when it does not end', async () => {
    let tries = 0
    const work = inTransaction(db, async (trx) => {
      tries += 1
      const text = `do $$ begin raise exception using errcode = '40P01'; end $$`
      await trx.query({ name: 'test.deadlock', text })
    })
    await expect(work).rejects.toMatchObject({ code: '40P01' })
    expect(tries).toBe(4)
  })
})

test('the statements of one turn leave in one piece, and so does the commit with what nobody waits for', async () => {
  await single.query({ name: 'test.connect', text: 'select 1' })
  const pieces = vi.spyOn(Socket.prototype, '_writev')
  const small = vi.spyOn(Socket.prototype, '_write')
  const sent = () => pieces.mock.calls.length + small.mock.calls.length
  try {
    await inTransaction(single, async (trx) => {
      await Promise.all([1, 2, 3, 4].map((id) => trx.query(note(id))))
      expect(sent()).toBe(1)
      trx.send(note(5))
      trx.send(note(6))
    })
    expect(sent()).toBe(2)
  } finally {
    pieces.mockRestore()
    small.mockRestore()
  }
  const { rows } = await db.pool.query('select id from notes order by id')
  expect(rows.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
})

test('what was sent and failed fails the commit', async () => {
  const twice = inTransaction(db, async (trx) => {
    trx.send(note(1))
    trx.send(note(1))
    return Promise.resolve('done')
  })
  await expect(twice).rejects.toThrow('notes_pkey')
  const { rows } = await db.pool.query('select id from notes')
  expect(rows).toEqual([])
})

test('what comes back is as the tables say: big integers whole, instants as dates', async () => {
  const rows = await db.query({
    name: 'test.types',
    text: `select 9007199254740993::bigint as big, 7 as small, true as yes, null as nothing,
      '2026-07-01T00:00:00Z'::timestamptz as at, array[1, 2] as list`,
  })
  expect(rows).toEqual([
    {
      big: 9007199254740993n,
      small: 7,
      yes: true,
      nothing: null,
      at: new Date('2026-07-01T00:00:00Z'),
      list: [1, 2],
    },
  ])
})
