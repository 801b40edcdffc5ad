// A ledger on a database of its own, for tests that post to it and look at its tables.
import { createDb, inTransaction, type Db } from '../src/platform/db.ts'
import { realEnv, type Env } from '../src/platform/env.ts'
import { tryJournals } from '../src/ledger/index.ts'
import type { Journal } from '../src/ledger/index.ts'
import { createTestDatabase } from './database.ts'

export type BookKeeping = Readonly<{
  db: Db
  /** Connects as the owner. */
  owner: Db
  /** Posts journals in a transaction of their own; each one's outcome or refusal code. */
  post: (...journals: readonly Journal[]) => Promise<string[]>
  /** The same at another time. */
  postAt: (now: string, ...journals: readonly Journal[]) => Promise<string[]>
  /** Rows as the owner reads them. */
  rows: (text: string) => Promise<Record<string, unknown>[]>
  stop: () => Promise<void>
}>

export async function startBookKeeping(): Promise<BookKeeping> {
  const database = await createTestDatabase()
  const db = createDb({ url: database.appUrl, max: 24 })
  const owner = createDb({ url: database.ownerUrl, max: 2 })
  async function post(env: Env, journals: readonly Journal[]): Promise<string[]> {
    const results = await inTransaction(db, (trx) => tryJournals(trx, env, journals))
    return results.map((result) => (result.ok ? result.value : result.refusal.code))
  }
  return {
    ...{ db, owner },
    post: (...journals) => post({ ...realEnv, now: () => new Date('2026-07-01Z') }, journals),
    postAt: (now, ...journals) => post({ ...realEnv, now: () => new Date(now) }, journals),
    rows: async (text) => (await owner.pool.query<Record<string, unknown>>(text)).rows,
    stop: async () => {
      await Promise.all([db.end(), owner.end()])
      await database.drop()
    },
  }
}
