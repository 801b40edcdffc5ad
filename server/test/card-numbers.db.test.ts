import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  globSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCardServer, type CardServer } from './cards.ts'
import { aTradingPair, anOperator, type Pair } from './cast.ts'
import type { Client } from './client.ts'
import { freePort } from './harness.ts'
import { hiddenOperations, operationsOf, type JsonSchema, type Operation } from './operations.ts'

// No card number reaches us: it is posted at every field of every route of a server that logs all
// it can, and then looked for everywhere.

const NUMBERS = ['4242424242424242', '5555 5555 5555 4444', '3782-822463-10005']
const TRACES = /4242424242424242|5555 ?5555 ?5555 ?4444|3782-?822463-?10005/

let server: CardServer
let pair: Pair
let operator: Client
let dir: string
let url: string
let stop: () => Promise<void>

beforeAll(async () => {
  server = await startCardServer()
  pair = await aTradingPair(server)
  operator = (await anOperator(server)).client
  dir = mkdtempSync(join(tmpdir(), 'danbao-card-numbers-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const secret = (name: string, text: string) => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  const log = openSync(join(dir, 'server.log'), 'w')
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts'), 'serve'], {
    cwd: dir,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ...{ DATABASE_URL: server.db.url, PORT: String(port), PUBLIC_URL: url, LOG_LEVEL: 'trace' },
      STRIPE_API_URL: server.sandbox.url,
      STRIPE_SECRET_KEY_FILE: secret('key', 'sk_test_x'),
      STRIPE_WEBHOOK_SECRET_FILES: secret('secret', 'whsec_abcdef'),
    },
  })
  stop = async () => {
    const ended = once(child, 'exit')
    child.kill()
    await ended
    closeSync(log)
  }
  while (
    !(await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(dir, 'server.log'), 'utf8'))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})
afterAll(async () => {
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** The schema with the number in the place of every text, and of every whole number. */
function filled(schema: JsonSchema, number: string): unknown {
  const { properties, items, anyOf, type } = schema as {
    properties?: Record<string, JsonSchema>
    items?: JsonSchema
    anyOf?: JsonSchema[]
    type?: string
  }
  if (anyOf) return filled(anyOf[0] ?? {}, number)
  if (properties) {
    return Object.fromEntries(
      Object.entries(properties).map(([name, each]) => [name, filled(each, number)]),
    )
  }
  if (items) return [filled(items, number)]
  if (type === 'integer' || type === 'number') return Number(number.replace(/\D/g, ''))
  return type === 'boolean' ? true : number
}

/** Each field alone, so that no other is what is refused first. */
function bodiesOf({ body }: Operation, number: string): unknown[] {
  if (!body) return [undefined, number, { surprise: number }, { [number]: 1 }]
  const whole = filled(body, number) as Record<string, unknown>
  const fields = typeof whole === 'object' ? Object.entries(whole) : []
  return [whole, ...fields.map(([name, value]) => ({ [name]: value })), number]
}

function pathsOf({ path, parameters }: Operation, number: string): string[] {
  const written = encodeURIComponent(number)
  const ids = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    return String(Object.entries(pair.objects).find(([key]) => key === name)?.[1] ?? written)
  })
  const names = parameters.flatMap((each) => (each.in === 'query' ? [each.name] : []))
  const query = [...names, 'q'].map((name) => `${name}=${written}`).join('&')
  return [ids, `${ids}?${query}`, path.replaceAll(/\{\w+\}/g, written)]
}

async function post(operation: Operation, client: Client | undefined, number: string) {
  for (const path of pathsOf(operation, number)) {
    const bodies = operation.method === 'GET' ? [undefined] : bodiesOf(operation, number)
    for (const body of bodies) {
      for (const key of [randomUUID(), number]) {
        const answer = await fetch(url + path, {
          method: operation.method,
          redirect: 'manual',
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...{ 'idempotency-key': key, 'user-agent': number, cookie: client?.cookies() ?? '' },
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        await answer.arrayBuffer()
        expect([operation.path, answer.status < 500]).toEqual([operation.path, true])
      }
    }
  }
}

test('a card number that is posted at every field of every route is found nowhere', async () => {
  const clients = [undefined, pair.buyer.client, pair.supplier.client, operator]
  const operations = [...operationsOf(server.app), ...hiddenOperations]
  expect(operations.length).toBeGreaterThan(50)
  let turn = 0
  for (const operation of operations) {
    if (operation.path.includes('{') && operation.id === 'endSession') continue
    for (const number of NUMBERS) {
      await post(operation, clients[(turn += 1) % clients.length], number)
    }
  }
  await notices()
  await stop()
  expect(await tracesInDatabase()).toEqual([])
  const files = globSync(join(dir, '**/*'), { withFileTypes: true }).filter((file) => file.isFile())
  const said = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8')).join()
  expect(said).toContain('"level":')
  expect(TRACES.test(said)).toBe(false)
})

/** Anybody can write one about a payment of ours, and it is kept. */
async function notices() {
  const { rows } = await server.owner.pool.query<{ number: string }>(
    'select number from payments.attempts limit 1',
  )
  for (const gateway of ['alipay', 'stripe']) {
    for (const number of NUMBERS) {
      const body = `{"number": "${rows[0]?.number}", "card": "${number}"}`
      await fetch(`${url}/notices/${gateway}`, { method: 'POST', body })
    }
  }
}

async function tracesInDatabase(): Promise<string[]> {
  const { rows: tables } = await server.owner.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.length).toBeGreaterThan(30)
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await server.owner.pool.query<{ line: string }>(
      `select t::text as line from ${name} t where t::text ~ $1 limit 3`,
      [TRACES.source],
    )
    found.push(...rows.map(({ line }) => `${name}: ${line.slice(0, 200)}`))
  }
  return found
}
