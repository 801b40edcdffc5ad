// A migrated marketplace database of its own, and what the parts of the ledger's bench share.
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../scripts/database.ts'
import { openHomeAt } from '../../scripts/home.ts'
import { createDb, type Db } from '../../server/src/platform/db.ts'

export const CONNECTIONS = 16
export const OUTSTANDING = 256

export type Books = Readonly<{
  ownerUrl: string
  /** As the application connects. */
  db: Db
  owner: Db
  stop: () => Promise<void>
}>

export async function openBooks(): Promise<Books> {
  const dir = await fs.mkdtemp(join(process.env['BENCH_DIR'] ?? tmpdir(), 'danbao-bench-'))
  await fs.chmod(dir, 0o755)
  const database = await openDatabase(await openHomeAt(dir), {})
  const db = createDb({ url: database.appUrl, max: CONNECTIONS })
  const owner = createDb({ url: database.ownerUrl, max: 2 })
  return {
    ...{ ownerUrl: database.ownerUrl, db, owner },
    stop: async () => {
      await Promise.all([db.end(), owner.end()])
      await database.stop()
      await fs.rm(dir, { recursive: true, force: true })
    },
  }
}

export type Load = Readonly<{ perSecond: number; latencies: readonly number[] }>

/** Keeps so many calls outstanding for so long. */
export async function load(
  outstanding: number,
  seconds: number,
  call: () => Promise<void>,
): Promise<Load> {
  const started = performance.now()
  const end = started + seconds * 1000
  const latencies: number[] = []
  await Promise.all(
    Array.from({ length: outstanding }, async () => {
      while (performance.now() < end) {
        const began = performance.now()
        await call()
        latencies.push(performance.now() - began)
      }
    }),
  )
  return { perSecond: (latencies.length * 1000) / (performance.now() - started), latencies }
}
