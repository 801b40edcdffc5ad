import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { constraintOf, inTransaction, type Db, type Reader, type Transaction } from './db.ts'
import type { Env } from './env.ts'
import { defineJob } from './jobs.ts'

type Context = Readonly<{
  db: Db
  env: Env
  request: FastifyRequest
  reply: FastifyReply
  /** Whose key it is: two parties may choose the same one. */
  scope: string
}>

type Stored = { locked: boolean; body_hash: Buffer | null; response: unknown }

/**
 * Runs an effect once for its Idempotency-Key. The stored answer commits with the effect: the same
 * key and body replay it, another body is refused, and while the first still runs it is a conflict.
 * A refusal rolls back and leaves the key free.
 */
export async function idempotently<T>(
  context: Context,
  effect: (trx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await runOnce(context, effect)
  } catch (error) {
    // The first one stored its answer between our look for it and our lock.
    if (constraintOf(error) === 'idempotency_keys_pkey') throw inFlight()
    throw error
  }
}

const inFlight = () => new Refusal({ code: 'idempotency.in_flight', retryAfterSeconds: 1 })

function runOnce<T>(context: Context, effect: (trx: Transaction) => Promise<T>): Promise<T> {
  const { db, env, request, reply, scope } = context
  const key = String(request.headers['idempotency-key'])
  const route = `${request.method} ${request.routeOptions.url ?? ''}`
  const bodyHash = hashOf(request)
  return inTransaction(db, async (trx) => {
    const [stored] = await trx.query<Stored>({
      name: 'idempotency.claim',
      text: `select lock.locked, k.body_hash, k.response
        from (select pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2 || ' ' || $3, 0))
          as locked) lock
        left join platform.idempotency_keys k
          on lock.locked and k.scope = $1 and k.route = $2 and k.key = $3`,
      values: [scope, route, key],
    })
    if (!stored?.locked) throw inFlight()
    if (stored.body_hash) {
      if (!stored.body_hash.equals(bodyHash)) throw new Refusal({ code: 'idempotency.key_reused' })
      void reply.header('idempotent-replayed', 'true')
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as stored
      return stored.response as T
    }
    const response = await effect(trx)
    await trx.query({
      name: 'idempotency.store',
      text: `insert into platform.idempotency_keys
          (scope, route, key, body_hash, response, created_at) values ($1, $2, $3, $4, $5, $6)`,
      values: [scope, route, key, bodyHash, JSON.stringify(response), env.now()],
    })
    return response
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
