import { EventEmitter } from 'node:events'
import {
  Logger,
  parseCronItems,
  run,
  runMigrations,
  runOnce,
  type Runner,
  type RunnerOptions,
  type WorkerEvents,
} from 'graphile-worker'
import pg from 'pg'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { addMs } from '../kernel/time.ts'
import type { Db, Transaction } from './db.ts'
import type { Env } from './env.ts'
import { createJobPool } from './job-pool.ts'
import type { Log } from './log.ts'
import { startLoop } from './loop.ts'
import { letOthersGo } from './priority.ts'

export type JobContext<T> = Readonly<{ db: Db; env: Env; log: Log; payload: T }>

/**
 * Work that happens without anyone waiting: queued in a transaction, or on a schedule (cron, UTC).
 */
export type Job<S extends TSchema = TSchema> = Readonly<{
  name: string
  payload: S
  schedule?: string
  maxAttempts?: number
  /** It can wait a moment while processors are busy. */
  patient?: true
  // A method, so that jobs of every payload fit in one list: each is given only what its schema
  // took.
  run(context: JobContext<Static<S>>): Promise<void>
}>

export function defineJob<S extends TSchema>(job: Job<S>): Job<S> {
  return job
}

export type Enqueued<S extends TSchema = TSchema> = Readonly<{
  job: Pick<Job<S>, 'name' | 'maxAttempts'>
  payload: Static<S>
  runAt: Date
  /** A waiting job with the same key is replaced, so the work is queued once. */
  key?: string
}>

const DEFAULT_ATTEMPTS = 20

/** Queues jobs in the transaction that causes them: they exist if and only if it commits. */
export async function enqueue(trx: Transaction, jobs: readonly Enqueued[]): Promise<void> {
  if (jobs.length === 0) return
  await trx.query({
    name: 'jobs.enqueue',
    text: `select graphile_worker.add_jobs(array(
        select (j.identifier, j.payload, null, j.run_at, j.max_attempts, j.job_key, null, null)
          ::graphile_worker.job_spec
        from jsonb_to_recordset($1::jsonb) as j(identifier text, payload json,
          run_at timestamptz, max_attempts smallint, job_key text)))`,
    values: [
      JSON.stringify(
        jobs.map(({ job, payload, runAt, key }) => ({
          identifier: job.name,
          payload,
          run_at: runAt,
          max_attempts: job.maxAttempts ?? DEFAULT_ATTEMPTS,
          job_key: key ?? null,
        })),
      ),
    ],
  })
}

type Work = Readonly<{ db: Db; env: Env; log: Log; jobs: readonly Job[] }>

const RESTART_MS = 1_000

/**
 * Runs queued and scheduled jobs until it is stopped. graphile-worker ends by itself when it cannot
 * note what became of a job: it is started again, and what it had taken is free again. Stopping
 * lets running jobs finish.
 */
export function startWorker(work: Work): { stop: () => Promise<void> } {
  const { log, db, env } = work
  const stopping = new AbortController()
  const pgPool = createJobPool({ db, log, max: 6, stopping: stopping.signal })
  let lockedBy = ''
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    lockedBy = workerPool.id
  })
  const settings: RunnerOptions = {
    ...options(work, pgPool, { mayWait: true }),
    events,
    concurrency: 4,
    preset: BY_THE_DOZEN,
    // Not as the text of a crontab, which takes no name with a dot.
    parsedCronItems: parseCronItems(
      work.jobs.flatMap(({ name, schedule }) =>
        schedule ? [{ task: name, match: schedule, identifier: name }] : [],
      ),
    ),
  }
  let runner: Runner | undefined
  const endRunner = () => runner?.stop().catch(() => undefined) // It may have ended by itself.
  const running = startLoop({
    ...{ name: 'jobs', everyMs: RESTART_MS, log },
    run: async () => {
      await release(db, { now: env.now(), lockedBy })
      runner = await run(settings)
      if (stopping.signal.aborted) await endRunner()
      await runner.promise
      if (!stopping.signal.aborted) log.error('the job queue ended by itself and is started again')
      return 0
    },
  })
  const releasing = startLoop({
    ...{ name: 'stale jobs', everyMs: 60_000, log },
    run: () => release(db, { now: env.now(), lockedBy: null }),
  })
  return {
    stop: async () => {
      stopping.abort()
      await endRunner()
      await Promise.all([running.stop(), releasing.stop()])
      await pgPool.end()
    },
  }
}

// Jobs are fetched and noted as done several at a time: that is most of what a small one costs. A
// process that dies leaves so many locked, or done and not noted; each is then run (again) by
// another, which is what jobs must be ready for anyway. That a job failed is noted in this way too:
// else a note that cannot be written is a rejection nobody handles, which ends the process.
const BY_THE_DOZEN = {
  worker: { localQueue: { size: 16 }, completeJobBatchDelay: 50, failJobBatchDelay: 50 },
} as const

/** Longer than any job takes. graphile-worker itself waits four hours. */
const STALE_MS = 15 * 60_000

/**
 * Gives back what a queue that has ended had taken, or, where none is named, what nobody has ended
 * in a long time; says how many.
 */
async function release(
  db: Db,
  { now, lockedBy }: Readonly<{ now: Date; lockedBy: string | null }>,
): Promise<number> {
  const released = await db.query({
    name: 'jobs.release',
    text: `update graphile_worker._private_jobs
      set locked_at = null, locked_by = null, run_at = greatest(run_at, $1)
      where case when $3::text is null then locked_at < $2 else locked_by = $3 end
      returning id`,
    values: [now, addMs(now, -STALE_MS), lockedBy],
  })
  return released.length
}

/** Runs every job that is due now and returns; what tests and `danbao work --once` use. */
export async function runDueJobs(work: Work): Promise<void> {
  const pgPool = createJobPool({ ...work, max: 4, stopping: AbortSignal.abort() })
  try {
    await runOnce(options(work, pgPool, { mayWait: false }))
  } finally {
    await pgPool.end()
  }
}

function options(
  { db, env, log, jobs }: Work,
  pgPool: pg.Pool,
  { mayWait }: Readonly<{ mayWait: boolean }>,
): RunnerOptions {
  return {
    pgPool,
    noHandleSignals: true,
    useNodeTime: true,
    logger: new Logger(() => (level, message) => {
      if (level === 'error') log.error(message)
      else if (level === 'warning') log.warn(message)
    }),
    taskList: Object.fromEntries(
      jobs.map((job) => [
        job.name,
        async (payload: unknown) => {
          // A scheduled run carries graphile's own `_cron` note; the job's schema decides.
          const clean = Value.Clean(job.payload, payload ?? {})
          if (job.patient && mayWait) await letOthersGo()
          await job.run({ db, env, log, payload: Value.Parse(job.payload, clean) })
        },
      ]),
    ),
  }
}

/**
 * Creates or updates the queue's own tables as the owner, then hands them to the application role:
 * they are guarded by row security that only their owner passes.
 */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  const pgPool = new pg.Pool({ connectionString: ownerUrl, max: 2 })
  // A query's own error is thrown; these are of connections that end while nobody asks anything.
  const ignore = () => undefined
  pgPool.on('error', ignore).on('connect', (client) => client.on('error', ignore))
  try {
    await runMigrations({ pgPool, logger: new Logger(() => () => undefined) })
    await pgPool.query(HAND_OVER)
  } finally {
    await pgPool.end()
  }
}

const HAND_OVER = `do $$
declare
  item text;
begin
  execute format('grant danbao_app to %I', current_user);
  execute 'alter schema graphile_worker owner to danbao_app';
  for item in
    select format('alter table graphile_worker.%I owner to danbao_app', relname)
    from pg_class where relnamespace = 'graphile_worker'::regnamespace and relkind in ('r', 'v', 'p')
    union all
    select format('alter function %s owner to danbao_app', oid::regprocedure)
    from pg_proc where pronamespace = 'graphile_worker'::regnamespace
    union all
    select format('alter type graphile_worker.%I owner to danbao_app', typname)
    from pg_type t join pg_class c on c.oid = t.typrelid
    where typnamespace = 'graphile_worker'::regnamespace and c.relkind = 'c'
  loop
    execute item;
  end loop;
end $$`
