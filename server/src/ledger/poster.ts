import type { PoolClient } from 'pg'
import { createBatcher } from '../platform/batcher.ts'
import { inTransaction, sqlStateOf, type Db, type NamedQuery } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { judgeJournals, namedBy, postLocked, type Posting } from './commands.ts'
import type { Account, AccountState, Books, Hold, Journal, Known } from './ledger.ts'
import { peekBooks, writeJournals, type Asker, type Snapshot } from './store.ts'

/** Posts one journal; what comes together is one statement and one commit. */
export type Poster = (journal: Journal) => Promise<Posting>

const MAX_BATCH = 128
const AT_ONCE = 2
const MAX_REMEMBERED = 50_000

/**
 * Posts journals that belong to no other transaction. Alone, a journal does not wait; under load
 * one batch is judged here while PostgreSQL writes the one before. Accounts are remembered as the
 * last batch left them, so that nothing is read or locked first: the write finds out whether they
 * are still so. If they are not, or a journal would be refused, the batch is judged again on locked
 * accounts. A refusal is kept: the same journal stays refused.
 */
export function createPoster(db: Db, env: Env): Poster {
  const memory = createMemory()
  const connection = shareConnection(db)
  let recovery: Promise<unknown> = Promise.resolve()

  async function post(journals: readonly Journal[]): Promise<readonly Posting[]> {
    await recovery // A batch on locked accounts and one on remembered ones would disturb each other.
    const quick = await connection.use((reader) => postUnlocked(reader, journals)).catch(() => null)
    if (quick) return quick
    // It did not work out, or nobody knows whether it did; the references tell.
    memory.forget()
    const recovered = recovery.then(() => recover(journals))
    recovery = recovered.catch(() => undefined)
    return recovered
  }

  /** Resolves to null, with nothing done, where only locked accounts can tell. */
  async function postUnlocked(reader: Asker, journals: readonly Journal[]) {
    const { accounts, holds } = namedBy(journals)
    const unknown = accounts.filter(({ code }) => !memory.has(code))
    const named = { accounts: unknown, holds, references: [] }
    const asks = unknown.length > 0 || holds.length > 0
    const read = asks ? await peekBooks(reader, named) : undefined
    // From here to the write nothing waits: each batch sees what the one before it left.
    const books = memory.recall(accounts, read)
    if (!books) return null
    const now = env.now()
    const { results, judged } = judgeJournals(books, journals, { env, now, keepsRefusals: false })
    if (results.some(({ ok }) => !ok)) return null
    // Before it is written: the next batch goes out behind this one and fails where it fails.
    memory.remember(accounts, books)
    await reader.query(writeJournals({ ...books, books, judged, now }))
    return results
  }

  async function recover(journals: readonly Journal[]) {
    const { results, books } = await inTransaction(db, (trx) =>
      postLocked(trx, env, { journals, keepsRefusals: true }),
    )
    memory.remember(namedBy(journals).accounts, books)
    return results
  }

  return createBatcher(post, { maxSize: MAX_BATCH, atOnce: AT_ONCE })
}

/** Accounts as the last batch left them, whether or not it is written yet. */
function createMemory() {
  const known = new Map<string, AccountState>()
  return {
    has: (code: string) => known.has(code),
    forget: () => known.clear(),
    remember(accounts: readonly Account[], books: Books) {
      if (known.size > MAX_REMEMBERED) known.clear()
      for (const { code } of accounts) {
        const account = books.accounts.get(code)
        if (account) known.set(code, account)
      }
    },
    /** Books for a batch: what another one has changed meanwhile is newer than what was read. */
    recall(accounts: readonly Account[], read?: Books & Snapshot): (Books & Snapshot) | undefined {
      const before = new Map(read?.before)
      const unopened = new Set<string>()
      for (const { code } of accounts) {
        const remembered = known.get(code)
        const account = remembered ?? before.get(code)
        if (!account) return undefined
        before.set(code, account)
        if (!remembered && read?.unopened.has(code)) unopened.add(code)
      }
      const holds = read?.holds ?? new Map<string, Hold>()
      const references = new Map<string, Known>()
      return { before, unopened, accounts: new Map(before), holds, references }
    },
  }
}

type Shared = { client: Promise<PoolClient>; users: number; broken: boolean }

/**
 * One connection for all batches of the moment, so that they are written in the order they were
 * judged; given back when none is left.
 */
function shareConnection({ pool }: Db) {
  let current: Shared | undefined

  async function use<T>(work: (reader: Asker) => Promise<T>): Promise<T> {
    const shared = (current ??= { client: pool.connect(), users: 0, broken: false })
    shared.users += 1
    try {
      const client = await shared.client
      const query = async <R>(asked: NamedQuery) =>
        (await client.query<R & Record<string, unknown>>(asked)).rows
      return await work({ query })
    } catch (error) {
      // Not PostgreSQL's word: the connection may be lost, and others get a new one.
      if (sqlStateOf(error) === undefined) {
        shared.broken = true
        if (current === shared) current = undefined
      }
      throw error
    } finally {
      shared.users -= 1
      if (shared.users === 0) {
        if (current === shared) current = undefined
        void shared.client.then(
          (client) => client.release(shared.broken),
          () => undefined,
        )
      }
    }
  }
  return { use }
}
