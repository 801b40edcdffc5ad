import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import { createLanes, type Lanes } from './lanes.ts'
import type { Tables } from './tables.gen.ts'

/**
 * A named statement is prepared and planned once a connection, so one name has one text and no
 * filter that is only sometimes there. Without a name, and outside a transaction, it is planned for
 * its values: for lists whose filters change the plan.
 */
export type NamedQuery = Readonly<{ name?: string; text: string; values?: unknown[] }>

export type Kyselys = Kysely<Tables>

/** What a read needs. A transaction is one too. */
export type Reader = Readonly<{
  query: <R>(query: NamedQuery) => Promise<R[]>
  kysely: Kyselys
}>

/**
 * One client with an open transaction. Its statements are pipelined: they go out as they are
 * called.
 */
export type Transaction = Reader &
  Readonly<{
    inTransaction: true
    /** Sends a statement whose answer nobody needs: it is waited for before the commit counts. */
    send: (query: NamedQuery) => void
  }>

export type Db = Reader &
  Readonly<{
    pool: pg.Pool
    /** A client outside any transaction, for LISTEN and the like. */
    url: string
    /** Where commands that arrive together wait for each other. */
    lanes: Lanes
    end: () => Promise<void>
  }>

const INT8 = 20
const MAX_LANES = 1 // More make smaller groups, which costs more than it gains.
const INT8_ARRAY: number = 1016
/** `{1,2}`; none of ours holds a null. */
const parseInt8s = (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt))

const types: pg.CustomTypesConfig = {
  // bigint columns are bigint here; everything else is the driver's choice.
  getTypeParser: (oid, format) => {
    if (oid === INT8 && format !== 'binary') return BigInt
    if (oid === INT8_ARRAY && format !== 'binary') return parseInt8s
    // oxlint-disable-next-line typescript/no-unsafe-return -- the driver types none of them
    return pg.types.getTypeParser(oid, format)
  },
}

type DbOptions = Readonly<{
  url: string
  max?: number
  onError?: (error: Error) => void
  /** Is given each pool before its first use. For tests that watch connections, or break them. */
  watch?: (pool: pg.Pool) => void
}>

export function createDb({ url, max = 16, onError = () => undefined, watch }: DbOptions): Db {
  const config = { ...connectionConfig(url), types, stream: coalescingSocket }
  const pool = new pg.Pool({ ...config, max, pipeline: true, options: PLAN_ONCE })
  // PostgreSQL would plan most of our statements at each call, because they take arrays.
  const listPool = new pg.Pool({ ...config, max: Math.ceil(max / 4) })
  for (const each of [pool, listPool]) {
    each.on('error', onError)
    // The pool listens to idle clients only; an error that nobody listens to ends the process.
    each.on('connect', (client) => client.on('error', () => undefined))
    watch?.(each)
  }
  const kysely = kyselyOver({
    acquire: () => listPool.connect(),
    release: (client) => client.release(),
    send: (statement) => statement(),
  })
  return {
    url,
    pool,
    lanes: createLanes(MAX_LANES),
    kysely,
    query: async <R>(query: NamedQuery) =>
      (await (query.name ? pool : listPool).query<R & pg.QueryResultRow>(query)).rows,
    end: async () => {
      await Promise.all([pool.end(), listPool.end()])
    },
  }
}

/**
 * What is written within one turn of the event loop leaves in one piece: a pipeline of ten
 * statements is one call of the system and wakes PostgreSQL once.
 */
function coalescingSocket(): Socket {
  const socket = new Socket()
  const write = socket.write.bind(socket)
  let corked = false
  const send = () => {
    corked = false
    socket.uncork()
  }
  const writeLater = (...args: unknown[]): boolean => {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(send)
    }
    return Boolean(Reflect.apply(write, socket, args))
  }
  // Not before: connecting gives a socket its own way to write back.
  return socket.once('connect', () => Object.assign(socket, { write: writeLater }))
}

// They are written for an index; a plan made while a table was empty must not scan it later.
const PLAN_ONCE = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off'

/** A URL, or a socket folder as `postgres:///db?host=/folder&user=name`. */
function connectionConfig(url: string): pg.PoolConfig {
  return { connectionString: url }
}

const RETRYABLE = new Set(['40001', '40P01']) // Serialization failure, deadlock.
const MAX_TRIES = 4
const IN_FAILED_TRANSACTION = '25P02'

/**
 * Runs `work` in a transaction: commits what it did, or rolls all of it back when it throws. Starts
 * again on a deadlock, so `work` must do nothing outside the database.
 */
export async function inTransaction<T>(db: Db, work: (trx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryTransaction(db, work)
    } catch (error) {
      const again = attempt < MAX_TRIES && RETRYABLE.has(sqlStateOf(error) ?? '')
      if (!again) throw error
    }
  }
}

async function tryTransaction<T>(db: Db, work: (trx: Transaction) => Promise<T>): Promise<T> {
  const client = await db.pool.connect()
  const open: Open = { yes: true, failure: undefined, unanswered: [] }
  let broken: Error | undefined
  try {
    // Not awaited: with pipelining it travels with the first statement of the work.
    const begun = client.query('begin')
    begun.catch(() => undefined)
    const result = await work(transactionOn(client, open))
    open.yes = false
    // After a failed statement PostgreSQL answers COMMIT with ROLLBACK, and no error.
    const [{ command }] = await Promise.all([client.query('commit'), begun, ...open.unanswered])
    assert.equal(command, 'COMMIT', 'a transaction with a failed statement was committed')
    return result
  } catch (error) {
    open.yes = false
    await client.query('rollback').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause))
    })
    // What was sent behind the failed statement fails too, and may be heard of first.
    throw sqlStateOf(error) === IN_FAILED_TRANSACTION ? (open.failure ?? error) : error
  } finally {
    client.release(broken)
  }
}

/** Whether statements may be sent, the first that failed, and those not waited for yet. */
type Open = { yes: boolean; failure: unknown; unanswered: Promise<unknown>[] }

// Work that runs in parallel may still be on its way when one part has failed: what it says after
// the transaction has ended must not reach the client, which serves somebody else by then.
function transactionOn(client: pg.PoolClient, open: Open): Transaction {
  let kysely: Kyselys | undefined
  const send: Send = async (statement) => {
    assert(open.yes, 'the transaction has ended')
    try {
      return await statement()
    } catch (error) {
      open.failure ??= error
      throw error
    }
  }
  return {
    inTransaction: true,
    query: async <R>(query: NamedQuery) =>
      (await send(() => client.query<R & pg.QueryResultRow>(query))).rows,
    send: (query) => {
      const sent = send(() => client.query(query))
      sent.catch(() => undefined) // Heard of at the commit.
      open.unanswered.push(sent)
    },
    get kysely() {
      const acquire = () => Promise.resolve(client)
      kysely ??= kyselyOver({ acquire, release: () => undefined, send })
      return kysely
    },
  }
}

export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

// It is stopping, crashed, starts, or takes no more connections; class 08 is of connections too.
const AWAY_STATES = new Set(['57P01', '57P02', '57P03', '53300'])
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'])
const AWAY_WORDS = /^Connection terminated|is not queryable$|^timeout exceeded when trying to conn/

/**
 * Whether the database could not be reached, or went away before it answered. Then nobody knows
 * whether what it was asked to commit is committed: whoever asked asks again, with the same key.
 */
export function isOutage(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state) return AWAY_STATES.has(state) || state.startsWith('08')
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  const noSocket = code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect'
  return noSocket || AWAY_CODES.has(code) || AWAY_WORDS.test(error.message)
}

export function constraintOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined
}

/** Sends a statement if it may still be sent. */
type Send = <R>(statement: () => Promise<R>) => Promise<R>

type Clients = Readonly<{
  acquire: () => Promise<pg.PoolClient>
  release: (client: pg.PoolClient) => void
  send: Send
}>

/** Kysely on our own clients, so that it takes part in our transactions and shares our pool. */
function kyselyOver(clients: Clients): Kyselys {
  const held = new WeakMap<DatabaseConnection, pg.PoolClient>()
  const refuseTransaction = () => Promise.reject(new Error('use inTransaction'))
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => ({
      init: () => Promise.resolve(),
      destroy: () => Promise.resolve(),
      beginTransaction: refuseTransaction,
      commitTransaction: refuseTransaction,
      rollbackTransaction: refuseTransaction,
      acquireConnection: async () => {
        const client = await clients.acquire()
        const connection = connectionOn(client, clients.send)
        held.set(connection, client)
        return connection
      },
      releaseConnection: (connection) => {
        const client = held.get(connection)
        if (client) clients.release(client)
        return Promise.resolve()
      },
    }),
  }
  return new Kysely<Tables>({ dialect })
}

function connectionOn(client: pg.PoolClient, send: Send): DatabaseConnection {
  return {
    executeQuery: async <R>({
      sql,
      parameters,
    }: {
      sql: string
      parameters: readonly unknown[]
    }) => {
      // Asked here, not when the connection is acquired: Kysely does more in between.
      const result = await send(() => client.query<R & pg.QueryResultRow>(sql, [...parameters]))
      const answer: QueryResult<R> = {
        rows: result.rows,
        ...(result.rowCount === null ? {} : { numAffectedRows: BigInt(result.rowCount) }),
      }
      return answer
    },
    streamQuery: () => {
      throw new Error('rows are not streamed')
    },
  }
}
