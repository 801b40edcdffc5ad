// What goes wrong between a process and its database, on demand: seen by the server's own code as
// errors of its driver, and by PostgreSQL for real.
import type { Socket } from 'node:net'
import type pg from 'pg'
import type { Stage } from './stage.ts'

/** What will go wrong, and before how many more statements inside transactions. */
export type Breakage = Readonly<{ kind: BreakageKind; after: number }>

export const breakageKinds = [
  'deadlock', // PostgreSQL gives the transaction up; 40P01.
  'serialization', // The same with 40001.
  'connection_killed', // In the middle of a transaction.
  'commit_answer_lost', // It was committed, and the connection broke before it said so.
  'died_in_transaction', // The process.
  'died_after_commit',
] as const
export type BreakageKind = (typeof breakageKinds)[number]

export type Breaking = Readonly<{
  stage: Stage
  /** Tells that the process has died; nothing goes on in it. */
  die: () => void
  isDead: () => boolean
  /** Takes the breakage that is to come, if it is at hand. */
  next: (text: string) => BreakageKind | undefined
  /** Ends a connection in PostgreSQL, and waits until it is gone. */
  kill: (processId: number) => Promise<void>
}>

type Query = (...args: unknown[]) => Promise<pg.QueryResult>
type Back = (error: unknown, result?: pg.QueryResult) => void

/** Sees every statement of a pool, so that the stage can wait for it and it can go wrong. */
export function watchPool(pool: pg.Pool, breaking: Breaking): void {
  const { stage } = breaking
  const connect = pool.connect.bind(pool)
  const watched = (back?: (...args: unknown[]) => void) => {
    if (breaking.isDead()) return never()
    const client = stage.track(connect())
    if (!back) return client
    client.then(
      (got) => back(undefined, got, (error?: Error) => got.release(error)),
      (error: unknown) => back(error, undefined, () => undefined),
    )
    return undefined
  }
  Object.assign(pool, { connect: watched })
  pool.on('connect', (client) => watchClient(client, breaking))
}

function watchClient(client: pg.PoolClient, breaking: Breaking): void {
  const send = client.query.bind(client) as unknown as Query
  const run = statementsOf(client, send, breaking)
  const watched = (...args: unknown[]) => {
    const back = args.at(-1)
    if (typeof back !== 'function') return run(args)
    run(args.slice(0, -1)).then((result) => (back as Back)(null, result), back as Back)
    return undefined
  }
  Object.assign(client, { query: watched })
}

function statementsOf(client: pg.PoolClient, send: Query, breaking: Breaking) {
  const { stage, isDead, next, kill } = breaking
  let inTransaction = false

  // The socket first: nothing more of this transaction may reach PostgreSQL.
  const cut = async (): Promise<never> => {
    const { connection, processID } = client as unknown as Connected
    connection.stream.destroy()
    await kill(processID)
    throw new Error('Connection terminated unexpectedly')
  }

  function broken(kind: BreakageKind, args: readonly unknown[]): Promise<pg.QueryResult> {
    switch (kind) {
      case 'deadlock':
      case 'serialization':
        return stage.track(send(raise(kind)))
      case 'connection_killed':
        return stage.track(cut())
      case 'commit_answer_lost':
        return stage.track(send(...args).then(cut))
      case 'died_in_transaction':
        breaking.die()
        return never()
      case 'died_after_commit':
        return stage.track(send(...args).then(() => breaking.die())).then(() => never())
    }
  }

  return (args: readonly unknown[]): Promise<pg.QueryResult> => {
    if (isDead()) return never()
    const text = textOf(args[0])
    if (text === 'begin') inTransaction = true
    else if (text === 'rollback') inTransaction = false
    else if (inTransaction) {
      if (text === 'commit') inTransaction = false
      const kind = next(text)
      if (kind) return broken(kind, args)
    }
    return stage.track(send(...args))
  }
}

/** What the driver does not tell the compiler of. */
type Connected = Readonly<{ connection: { stream: Socket }; processID: number }>

const never = () => new Promise<never>(() => undefined)

function textOf(query: unknown): string {
  if (typeof query === 'string') return query
  return typeof query === 'object' && query && 'text' in query ? String(query.text) : ''
}

const SQL_STATES = { deadlock: '40P01', serialization: '40001' } as const

const raise = (kind: keyof typeof SQL_STATES) =>
  `do $$ begin raise exception 'made up' using errcode = '${SQL_STATES[kind]}'; end $$`
