import pg from 'pg'
import { isOutage, type Db } from './db.ts'
import type { Log } from './log.ts'

type Options = Readonly<{
  db: Db
  log: Log
  max: number
  /** Then it is patient no longer: whoever stops must not wait for a database. */
  stopping: AbortSignal
}>

const PAUSE_MS = 300

/**
 * The queue's own connections: its statements are not pipelined, and LISTEN keeps one. It does not
 * live through an error of the database: it ends, or rejects where nobody listens, which ends the
 * process. So what it asks while the database is away is asked again until it is back. All it asks
 * may be repeated: what became of a job is noted by the job's id and by who has it, once.
 */
export function createJobPool({ db, log, max, stopping }: Options): pg.Pool {
  const pool = new pg.Pool({ connectionString: db.url, max })
  const note = (error: Error) => log.warn({ err: error }, 'the worker lost a connection')
  pool.on('error', note)
  pool.on('connect', (client) => client.on('error', note))
  const query = async (text: string | pg.QueryConfig, values?: unknown[]) => {
    for (;;) {
      try {
        return await pool.query(text, values)
      } catch (error) {
        if (stopping.aborted || !isOutage(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    }
  }
  const connect = pool.connect.bind(pool)
  // With a callback it is LISTEN, or the pool itself, that wants a connection of its own.
  const lend = (callback?: Parameters<typeof connect>[0]) =>
    callback ? connect(callback) : Promise.resolve({ query, release: () => undefined })
  return Object.assign(pool, { connect: lend })
}
