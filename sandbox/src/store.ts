import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Facts by kind and id. Everything is held in memory by those who ask; this is what a restart
 * reads.
 */
export type Store = Readonly<{
  load: <T>(kind: string) => T[]
  save: (kind: string, id: string, fact: unknown) => void
  remove: (kind: string, id: string) => void
  close: () => void
}>

const FLUSH_AFTER_MS = 10

export function openStore(home: string | undefined): Store {
  return home === undefined ? forgetfulStore : openFile(home)
}

const forgetfulStore: Store = { load: () => [], save() {}, remove() {}, close() {} }

function openFile(home: string): Store {
  mkdirSync(home, { recursive: true })
  const database = new DatabaseSync(join(home, 'sandbox.sqlite'))
  // Exclusive: two processes on one home would each believe their own truth.
  // No fsync: what a killed process wrote survives; only a crash of the machine can lose it.
  database.exec(`
    pragma locking_mode = exclusive;
    pragma journal_mode = wal;
    pragma synchronous = off;
    create table if not exists facts (
      kind text not null, id text not null, body text not null, primary key (kind, id)
    );`)
  const upsert = database.prepare(
    'insert into facts values (?, ?, ?) on conflict (kind, id) do update set body = excluded.body',
  )
  const erase = database.prepare('delete from facts where kind = ? and id = ?')
  const begin = database.prepare('begin')
  const commit = database.prepare('commit')
  const select = database.prepare('select body from facts where kind = ? order by rowid')

  type Change = Readonly<{ kind: string; id: string; fact: unknown }>
  let changes = new Map<string, Change>()
  let isClosed = false

  // What comes within a few milliseconds shares a commit, and a fact that changes again in that
  // time is written once. No answer or notice leaves the process further ahead of the file.
  function flush() {
    if (changes.size === 0 || isClosed) return
    const written = changes
    changes = new Map()
    begin.run()
    for (const { kind, id, fact } of written.values()) {
      if (fact === undefined) erase.run(kind, id)
      else upsert.run(kind, id, JSON.stringify(fact, encodeFen))
    }
    commit.run()
  }
  function change(kind: string, id: string, fact: unknown) {
    if (changes.size === 0) setTimeout(flush, FLUSH_AFTER_MS)
    changes.set(`${kind}\n${id}`, { kind, id, fact })
  }

  return {
    // The file was written by this program, so its shape is taken at its word.
    load: <T>(kind: string) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
      select.all(kind).map((row) => JSON.parse(String(row['body']), decodeFen) as T),
    save: change,
    remove: (kind, id) => change(kind, id, undefined),
    close() {
      flush()
      isClosed = true
      database.close()
    },
  }
}

// JSON knows no bigint.
const encodeFen = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? { $fen: value.toString() } : value

function decodeFen(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$fen' in value)) return value
  return BigInt(String(value.$fen))
}
