import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GARBLED, hangUp, strike } from '../faults.ts'
import { refuse, type Answer, type Params } from './answers.ts'
import { API_VERSION, type Network } from './events.ts'
import { operations, type Operation } from './operations.ts'
import { accountOfKey, type Account, type KeptAnswer } from './state.ts'
import { expanded } from './things.ts'

// https://docs.stripe.com/api: keys, idempotency, and what goes wrong on the way.

type Called = FastifyRequest<{ Params: { id?: string } }>
type Asked = Readonly<{
  account: Account
  operation: Operation
  request: Called
  params: Params
}>

const KEYS_KEPT_MS = 24 * 3_600_000
const LONGEST_KEY = 255

const API_ERROR = refuse(500, { type: 'api_error', message: 'An unknown error occurred.' })
const RATE_LIMITED = refuse(429, { code: 'rate_limit', message: 'Too many requests.' })

export function apiRoutes(server: FastifyInstance, network: Network) {
  for (const operation of operations) {
    const [method = '', url = ''] = operation.route.split(' ')
    server.route<{ Params: { id?: string } }>({
      method,
      url,
      handler: (request, reply) => handle(network, operation, { request, reply }),
    })
  }
}

const IN_USE = refuse(409, {
  ...{ code: 'idempotency_key_in_use', type: 'idempotency_error' },
  message: 'There is currently another in-progress request using this Idempotent Key.',
})

async function waitWith(account: Account, key: string, ms: number): Promise<void> {
  if (key !== '') account.inFlight.add(key)
  await sleep(ms, undefined, { ref: false })
  account.inFlight.delete(key)
}

type Exchange = Readonly<{ request: Called; reply: FastifyReply }>

async function handle(network: Network, operation: Operation, { request, reply }: Exchange) {
  const account = accountOfKey(network, keyOf(request))
  if (!account) {
    const message = 'Invalid API Key provided.'
    return send(network, reply, refuse(401, { message }))
  }
  const { mishap, left } = strike(account.faults, operation.name)
  account.faults = left
  if (mishap.kind === 'lose_request') return hangUp(request, reply)
  if (isRateLimited(account)) return send(network, reply, RATE_LIMITED)
  const key = String(request.headers['idempotency-key'] ?? '')
  if (account.inFlight.has(key)) return send(network, reply, IN_USE)
  if (mishap.slowMs > 0) await waitWith(account, key, mishap.slowMs)
  const asked = { account, operation, request, params: paramsOf(request) }
  const fails = mishap.kind === 'system_error'
  const said = request.method === 'GET' ? perform(network, asked) : once(network, asked, fails)
  if (mishap.kind === 'lose_answer') return hangUp(request, reply)
  if (mishap.kind === 'garble') return reply.type('text/html').send(GARBLED)
  return send(network, reply, fails ? API_ERROR : said)
}

function keyOf({ headers }: FastifyRequest): string {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
}

function isRateLimited(account: Account): boolean {
  const { rateLimit } = account.faults
  if (rateLimit > 0) account.faults = { ...account.faults, rateLimit: rateLimit - 1 }
  return rateLimit !== 0
}

/**
 * Does the work once for each key, and says again what it said the first time, also that it failed.
 * What was refused before anything was done leaves the key free.
 */
function once(network: Network, asked: Asked, fails: boolean): Answer {
  const { account, operation, request, params } = asked
  const key = String(request.headers['idempotency-key'] ?? '')
  if (key.length > LONGEST_KEY) return refuse(400, { message: 'The idempotency key is too long.' })
  const now = network.clock.now()
  const known = account.answers.get(key)
  const sorted = Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
  const text = JSON.stringify([operation.route, request.params, sorted])
  const fingerprint = createHash('sha256').update(text).digest('hex')
  if (key !== '' && known && now - known.at < KEYS_KEPT_MS) return again(known, fingerprint)
  const said = perform(network, asked)
  if (key === '' || said.isEarly) return said
  const kept: KeptAnswer = { fingerprint, answer: fails ? API_ERROR : said, at: now }
  account.answers.set(key, kept)
  const fact = [key, kept] as const
  network.store.save('stripe_answer', `${account.name} ${key}`, { account: account.name, fact })
  return said
}

function again({ fingerprint, answer }: KeptAnswer, asked: string): Answer {
  if (fingerprint === asked) return { ...answer, isReplayed: true }
  const message =
    'Keys for idempotent requests can only be used with the same parameters they were first used with.'
  return refuse(400, { type: 'idempotency_error', message })
}

function perform(network: Network, { account, operation, request, params }: Asked): Answer {
  const origin = `${request.protocol}://${request.host}`
  const { id = '' } = request.params
  const said = operation.perform({ network, account, params, id, origin })
  return { ...said, body: expanded(account, said.body, params) }
}

function send(network: Network, reply: FastifyReply, { status, body, isReplayed }: Answer) {
  if (isReplayed) void reply.header('idempotent-replayed', 'true')
  return reply
    .code(status)
    .header('request-id', `req_${network.ids.hex(14)}`)
    .header('stripe-version', API_VERSION)
    .send(body)
}

function paramsOf({ query, body }: FastifyRequest): Params {
  const flat = [query, body].flatMap((part) =>
    typeof part === 'object' && part !== null ? Object.entries(part) : [],
  )
  return Object.fromEntries(flat.filter(([, value]) => typeof value === 'string'))
}
