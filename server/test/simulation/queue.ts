// The queue of jobs, played: graphile-worker lives by the machine's clock and does several at once.
// Its promise is kept, no more: what was queued is done at least once, later if it failed or if
// whoever did it died, in any order.
import assert from 'node:assert/strict'
import { Value } from 'typebox/value'
import { addMs } from '../../src/kernel/time.ts'
import { outcomeOf } from './machinery.ts'
import { NOT_SENT } from './mailbox.ts'
import type { Random } from './random.ts'
import type { Mood } from './troubles.ts'
import type { World } from './world.ts'

const WEIGHT = 3

/** Two at once, so that one job overtakes another. */
export function startQueue(world: World, mood: Mood): void {
  for (const name of ['queue 1', 'queue 2']) {
    const random = world.randomFor(name)
    void world.run(name, async () => {
      await world.stage.pause(name, WEIGHT)
      await runDueJob(world, random, () => mood.has('crashes') && random.chance(0.4))
    })
  }
}

type Taken = Readonly<{ id: bigint; name: string; key: string; payload: unknown; attempts: number }>

/**
 * Runs one of the jobs that are due, if there are any. `forgets`: whether whoever did it dies
 * before it is noted as done.
 */
export async function runDueJob(
  world: World,
  random: Random,
  forgets: () => boolean = () => false,
): Promise<boolean> {
  const { stage, trace, owner } = world
  const { work } = world.lives
  const job = await stage.track(take(world, random))
  if (!job) return false
  const { db, env, app } = work
  const found = app.jobs.find(({ name }) => name === job.name)
  assert(found, `nobody does ${job.name}`)
  const payload = Value.Parse(found.payload, job.payload)
  const done = await outcomeOf(
    work,
    () => found.run({ db, env, log: app.http.log, payload }).then(() => 'done'),
    mayFail,
  )
  const isForgotten = done === 'done' && forgets()
  if (isForgotten) trace.count('fault', 'job done, not noted')
  trace.note(`job ${job.key} -> ${done}${isForgotten ? ', not noted' : ''}`)
  const again = isForgotten ? addMs(world.clock.now(), STALE_MS) : retryAt(world, job)
  // Of one that died it stays locked.
  if (done === 'done' && !isForgotten) await stage.track(owner.pool.query(NOTE_DONE, [job.id]))
  else if (done !== 'died') await stage.track(owner.pool.query(PUT_OFF, [job.id, again]))
  return true
}

/** What a mail may fail of; another job that has it may have died with it. */
const mayFail = ({ message }: Error) =>
  message === NOT_SENT || message.endsWith('is being sent by another job')

/** As graphile-worker does. */
const retryAt = ({ clock }: World, { attempts }: Taken) =>
  addMs(clock.now(), Math.exp(Math.min(attempts, 10)) * 1_000)

/** A job whose process died is free after this. */
const STALE_MS = 15 * 60_000

async function take({ owner, clock, lives }: World, random: Random): Promise<Taken | undefined> {
  const now = clock.now()
  const due = await owner.pool.query<{ id: bigint }>(DUE, [
    now,
    addMs(now, -STALE_MS),
    lives.work.name,
  ])
  if (due.rows.length === 0) return undefined
  const { id } = random.pick(due.rows)
  const { rows } = await owner.pool.query<Taken>(TAKE, [id, now, lives.work.name])
  return rows[0]
}

const DUE = `select id from graphile_worker._private_jobs
  where attempts < max_attempts and case when locked_at is null then run_at <= $1
    else locked_at <= $2 and locked_by <> $3 end
  order by key, id`

const TAKE = `update graphile_worker._private_jobs j
  set locked_at = $2, locked_by = $3, attempts = attempts + 1 where id = $1
  returning id, key, payload, attempts,
    (select identifier from graphile_worker._private_tasks t where t.id = j.task_id) as name`

const NOTE_DONE = 'delete from graphile_worker._private_jobs where id = $1'

const PUT_OFF = `update graphile_worker._private_jobs
  set locked_at = null, locked_by = null, run_at = $2 where id = $1`
