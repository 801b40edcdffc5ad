import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { only, Refusal } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { constraintOf, inTransaction, type Db, type Reader, type Transaction } from './db.ts'
import type { Env } from './env.ts'
import { defineJob } from './jobs.ts'

/** A key that a request claims: for whom, on which route, and a digest of what it asks. */
export type Claim = Readonly<{ scope: string; route: string; key: string; bodyHash: Buffer }>

/** `scope` says whose key it is: two parties may choose the same one. */
export function claimOf(request: FastifyRequest, scope: string): Claim {
  const key = String(request.headers['idempotency-key'])
  const route = `${request.method} ${request.routeOptions.url ?? ''}`
  return { scope, route, key, bodyHash: hashOf(request) }
}

export type Answered<T> = Readonly<{ answer: T; replayed: boolean }>

type Context = Readonly<{
  db: Db
  env: Env
  request: FastifyRequest
  reply: FastifyReply
  scope: string
}>

/**
 * Runs an effect once for its Idempotency-Key. The stored answer commits with the effect: the same
 * key and body replay it, another body is refused, and while the first still runs it is a conflict.
 * A refusal rolls back and leaves the key free.
 */
export async function idempotently<T>(
  { db, env, request, reply, scope }: Context,
  effect: (trx: Transaction) => Promise<T>,
): Promise<T> {
  const claims = [claimOf(request, scope)]
  const answering = inTransaction(db, async (trx) => {
    const claimed = await claimKeys(trx, claims)
    return answerOnce({ trx, env }, claimed, async () => [await effect(trx)])
  })
  const answer = only(await answering.catch(rethrowInFlight))
  await env.point('idempotency.answer_stored')
  return markReplay(reply, answer)
}

/** Tells the caller when the answer is that of an earlier request. */
export function markReplay<T>(reply: FastifyReply, { answer, replayed }: Answered<T>): T {
  if (replayed) void reply.header('idempotent-replayed', 'true')
  return answer
}

/** The first one stored its answer between our look for it and our lock. */
export function rethrowInFlight(error: unknown): never {
  throw constraintOf(error) === 'idempotency_keys_pkey' ? inFlight() : error
}

const inFlight = () => new Refusal({ code: 'idempotency.in_flight', retryAfterSeconds: 1 })

type Stored = { locked: boolean; body_hash: Buffer | null; response: unknown }
type Claimed = Readonly<{ claim: Claim; stored: Stored | undefined }>
type Shell = Readonly<{ trx: Transaction; env: Env }>

/**
 * Answers claims: those that were answered before with what is stored, the others by `effect`,
 * which gets their positions and answers for each.
 */
export async function answerOnce<T>(
  { trx, env }: Shell,
  claimed: readonly Claimed[],
  effect: (positions: readonly number[]) => Promise<readonly T[]>,
): Promise<Answered<T>[]> {
  const positions: number[] = []
  const replays = new Map<number, T>()
  claimed.forEach(({ claim, stored }, position) => {
    if (!stored?.locked) throw inFlight()
    if (!stored.body_hash) return positions.push(position)
    if (!stored.body_hash.equals(claim.bodyHash)) {
      throw new Refusal({ code: 'idempotency.key_reused' })
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as stored
    replays.set(position, stored.response as T)
    return undefined
  })
  const fresh = new Map<number, T>()
  if (positions.length > 0) {
    const answers = await effect(positions)
    answers.forEach((answer, index) => fresh.set(positions[index] ?? -1, answer))
    storeAnswers({ trx, env }, claimed, fresh)
  }
  return claimed.map((_, position) => {
    const replayed = replays.has(position)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is in one of the two
    return { replayed, answer: (replayed ? replays : fresh).get(position) as T }
  })
}

/** Locks the claims' keys until the transaction ends, and reads what was answered under them. */
export async function claimKeys(trx: Transaction, claims: readonly Claim[]): Promise<Claimed[]> {
  const stored = await trx.query<Stored>({
    name: 'idempotency.claim',
    text: `select lock.locked, k.body_hash, k.response
      from (
        select c.*, pg_try_advisory_xact_lock(
          hashtextextended(c.scope || ' ' || c.route || ' ' || c.key, 0)) as locked
        from unnest($1::text[], $2::text[], $3::text[]) with ordinality
          as c(scope, route, key, n)) lock
      left join lateral (
        select * from platform.idempotency_keys
        where scope = lock.scope and route = lock.route and key = lock.key and lock.locked
        limit 1) k on true
      order by lock.n`,
    values: [
      claims.map(({ scope }) => scope),
      claims.map(({ route }) => route),
      claims.map(({ key }) => key),
    ],
  })
  return claims.map((claim, index) => ({ claim, stored: stored[index] }))
}

function storeAnswers(
  { trx, env }: Shell,
  claimed: readonly Claimed[],
  answers: ReadonlyMap<number, unknown>,
): void {
  const rows = [...answers].flatMap(([position, response]) => {
    const claim = claimed[position]?.claim
    if (!claim) return []
    const { scope, route, key, bodyHash } = claim
    return { scope, route, key, body_hash: bodyHash.toString('hex'), response }
  })
  trx.send({
    name: 'idempotency.store',
    text: `insert into platform.idempotency_keys
        (scope, route, key, body_hash, response, created_at)
      select scope, route, key, decode(body_hash, 'hex'), response, $2
      from jsonb_to_recordset($1::jsonb)
        as a(scope text, route text, key text, body_hash text, response jsonb)`,
    values: [JSON.stringify(rows), env.now()],
  })
}

// The path's parameters belong to the request as much as the body does.
function hashOf(request: FastifyRequest): Buffer {
  const content = JSON.stringify([request.params, request.body])
  return createHash('sha256').update(content).digest()
}

const KEPT_MS = 30 * DAY_MS
const BATCH_SIZE = 1000
const MAX_BATCHES = 1000

/** Longer than any client repeats a request. A key that is forgotten is a new one. */
export const forgetOldKeys = defineJob({
  name: 'platform.forget_old_keys',
  schedule: '41 * * * *',
  payload: Type.Object({}),
  async run({ db, env, log }) {
    const before = addMs(env.now(), -KEPT_MS)
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const deleted = await deleteKeys(db, before)
      log.info({ deleted }, 'old idempotency keys deleted')
      if (deleted < BATCH_SIZE) return
    }
  },
})

async function deleteKeys(reader: Reader, before: Date): Promise<number> {
  const rows = await reader.query({
    name: 'idempotency.forget',
    text: `delete from platform.idempotency_keys where (scope, route, key) in (
        select scope, route, key from platform.idempotency_keys
        where created_at < $1 order by created_at limit $2)
      returning key`,
    values: [before, BATCH_SIZE],
  })
  return rows.length
}
