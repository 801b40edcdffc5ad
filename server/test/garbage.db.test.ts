import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorTable } from '../src/app.ts'
import { encodeId } from '../src/kernel/ids.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import {
  aTradingPair,
  anOperator,
  prefixes,
  unknownObjects,
  type ObjectName,
  type Pair,
} from './cast.ts'
import { aPaidOrder, expectOk } from './checkout.ts'
import { createClient } from './client.ts'
import { requestTo, type GarbageRequest, type KnownIds } from './garbage.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { signUp } from './market.ts'
import { hiddenOperations, operationsOf, type Operation } from './operations.ts'
import { changedRows, snapshot, type Snapshot } from './snapshot.ts'

// Whatever is thrown at any route: the answer is a refusal with a code of our table or a success,
// never a failure of ours, and nothing changes but what was answered as done.

let server: TestServer
let ids: KnownIds
/** Cookies by the name of who asks. */
const cookies = new Map<string, string>([['nobody', '']])
let before: Snapshot
const done: Done[] = []
const leaverSessions: string[] = []

type Done = Readonly<{ operation: string; url: string; body: Record<string, unknown> }>

beforeAll(async () => {
  server = await startTestServer()
  const [pair, stranger] = [await aTradingPair(server), await aTradingPair(server)]
  const operator = await anOperator(server)
  const people = {
    buyer: pair.buyer.client,
    supplier: pair.supplier.client,
    operator: operator.client,
    stranger: stranger.buyer.client,
  }
  for (const [name, client] of Object.entries(people)) cookies.set(name, client.cookies())
  const unknown = unknownObjects(server)
  const names = Object.keys(prefixes).filter((name): name is ObjectName => name in prefixes)
  const byPrefix = Map.groupBy(names, (name) => prefixes[name])
  ids = new Map([
    ...[...byPrefix].map(([prefix, own]): [string, string[]] => [
      prefix,
      own.flatMap((name) => [
        ...[pair.objects[name], pair.objects[name], stranger.objects[name], unknown[name]],
      ]),
    ]),
    ['adr', [await anAddress(pair), await anAddress(pair), stranger.objects.addressId]],
    ['ses', leaverSessions],
    ['pty', [pair.buyer.partyId, stranger.buyer.partyId, encodeId('pty', crypto.randomUUID())]],
  ])
  // Whoever signs out or changes a password is somebody nobody else needs.
  await renewLeaver()
  before = await snapshot(server.owner)
})
afterAll(() => server.stop())

/** One more, for the others may be deleted. */
async function anAddress({ buyer }: Pair): Promise<string> {
  const body = { recipient: 'A', line1: 'B', city: 'C', country: 'GB' }
  return (await buyer.client.post<{ id: string }>('/v1/addresses', body)).body.id
}

// Signing out, signing in or up anew and new passwords end sessions that the others still need.
const ending = [
  ...['signIn', 'signUp', 'signOut', 'signOutEverywhere', 'endSession'],
  ...['changePassword', 'switchParty'],
]

const callersOf = ({ id }: Operation) =>
  ending.includes(id)
    ? ['nobody', 'leaver']
    : ['nobody', 'buyer', 'buyer', 'supplier', 'supplier', 'operator', 'stranger']

async function throwAt(operation: Operation, request: GarbageRequest): Promise<void> {
  const { as, method, url, headers, payload } = request
  const cookie = cookies.get(as) ?? ''
  const answer = await server.app.http.inject({
    ...{ method, url },
    headers: { ...headers, ...(cookie ? { cookie } : {}) },
    ...(payload === undefined ? {} : { payload }),
  })
  const { statusCode: status, body } = answer
  const type = String(answer.headers['content-type'] ?? '')
  if (status >= 500) throw new Error(`answered ${status}: ${body.slice(0, 500)}`)
  if (status >= 400) {
    expect(type).toMatch(/^application\/problem\+json/)
    const problem: Record<string, unknown> = JSON.parse(body)
    expect(errorTable[String(problem['code'])]?.status).toBe(status)
    expect(problem['status']).toBe(status)
    return
  }
  const isJson = type.startsWith('application/json')
  done.push({ operation: operation.id, url, body: isJson ? JSON.parse(body) : {} })
  if (as === 'leaver' && ending.includes(operation.id)) await renewLeaver()
}

async function renewLeaver() {
  const { client } = await signUp(server)
  cookies.set('leaver', client.cookies())
  const { body } = await client.get<{ items: { id: string }[] }>('/v1/sessions')
  leaverSessions.splice(0, leaverSessions.length, ...body.items.map(({ id }) => id))
}

const FIXED_SEED = 20260701
const TIMES = 20

test.each([
  ['the same every time', FIXED_SEED],
  ['new every time', randomInt(2 ** 31)],
])('no route fails, whatever it is sent (garbage that is %s: seed %d)', async (_how, seed) => {
  const operations = [...operationsOf(server.app), ...hiddenOperations]
  expect(operations.length).toBeGreaterThan(60)
  for (const operation of operations) {
    const request = requestTo({ operation, ids, callers: callersOf(operation) })
    const never = fc.asyncProperty(request, (each) => throwAt(operation, each))
    // A failure prints the seed and the smallest request that fails.
    await fc.assert(never, { seed, numRuns: TIMES })
  }
})

function refundsIn({ body: { items } }: Done): string[] {
  return Array.isArray(items) ? items.map(({ id }: { id: string }) => id) : []
}

test('nothing has changed but what was answered as done', async () => {
  const after = await snapshot(server.owner)
  const answered = (operation: string, field: string) =>
    new Set(done.filter((each) => each.operation === operation).map(({ body }) => body[field]))
  const groups = answered('placeOrders', 'groupId')
  const created = (table: string, prefix: string) =>
    after.newIds(before, table).map((uuid) => encodeId(prefix, uuid))

  for (const id of created('orders.order_groups', 'grp')) expect(groups).toContain(id)
  const intents = new Set([
    ...answered('placeOrders', 'intentId'),
    ...answered('topUp', 'intentId'),
  ])
  for (const id of created('payments.intents', 'pi')) expect(intents).toContain(id)
  const quotes = answered('createQuote', 'id')
  for (const id of created('orders.quotes', 'quo')) expect(quotes).toContain(id)
  const refunds = new Set(
    done.filter(({ operation }) => operation === 'refundOrder').flatMap(refundsIn),
  )
  const newRefunds = created('payments.refunds', 'ref')
  expect(new Set(newRefunds)).toEqual(refunds)
  expect(after.newIds(before, 'payments.captures')).toEqual([])

  const accounts = answered('addBankAccount', 'id')
  for (const id of created('wallet.bank_accounts', 'bac')) expect(accounts).toContain(id)
  const files = answered('makeBankFile', 'id')
  for (const id of created('wallet.bank_files', 'bfl')) expect(files).toContain(id)

  // The books moved for refunds and payments to bank accounts alone, and each of them reserved its
  // money once.
  const journals = after.newIds(before, 'ledger.journals')
  const toBanks = journals.filter((reference) => reference.startsWith('bank_payment:'))
  const transfers = created('wallet.credit_transfers', 'ctr')
  const reserved = [
    ...newRefunds.map((id) => `refund:${id}:hold`),
    ...transfers.map((id) => `bank_payment:${id}:hold`),
  ]
  const holds = journals.filter((reference) => reference.endsWith(':hold'))
  expect(new Set(holds)).toEqual(new Set(reserved))
  const others = journals.filter((reference) => !holds.includes(reference))
  expect(others.filter((reference) => !toBanks.includes(reference))).toEqual([])
  const asking = ['addBankAccount', 'sendAnotherDeposit', 'requestWithdrawal']
  const asked = done.filter(({ operation }) => asking.includes(operation))
  expect(transfers.length).toBeLessThanOrEqual(asked.length)

  // What was there has changed only where somebody was told that it would.
  const cancelled = new Set(
    done.flatMap(({ operation, url }) =>
      operation === 'cancelOrderGroup' ? (/grp_\w{26}/.exec(url) ?? []) : [],
    ),
  )
  for (const group of await groupsOf(changedRows(before, after, 'orders.orders'))) {
    expect(cancelled).toContain(group)
  }
  expect(changedRows(before, after, 'payments.intents').length).toBeLessThanOrEqual(cancelled.size)
  expect(changedRows(before, after, 'payments.captures')).toEqual([])
  expect(changedRows(before, after, 'payments.refunds')).toEqual([])
  expect(changedRows(before, after, 'orders.order_lines')).toEqual([])
  expect(changedRows(before, after, 'ledger.journals')).toEqual([])
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

async function groupsOf(orders: readonly string[]): Promise<string[]> {
  const { rows } = await server.owner.pool.query<{ group_id: string }>(
    'select group_id from orders.orders where id = any($1)',
    [orders],
  )
  return rows.map(({ group_id }) => encodeId('grp', group_id))
}

test('the garbage got far: most routes also did what they were asked', () => {
  const served = new Set(done.map(({ operation }) => operation))
  expect(served.size).toBeGreaterThan(40)
  expect(done.length).toBeGreaterThan(300)
})

test('the marketplace still sells', async () => {
  const pair = await aTradingPair(server)
  const order = await aPaidOrder(pair.buyer, [{ skuId: pair.objects.skuId, quantity: 1 }])
  expect(order.paymentState).toBe('held')
  expectOk(await createClient(server.url).get('/healthz'))
  expect((await verifyLedger(server.db)).findings).toEqual([])
})
