import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { reserveStock } from '../src/catalog/stock-store.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { inTransaction } from '../src/platform/db.ts'
import { aColleague, aTradingPair, type Pair } from './cast.ts'
import { expectOk, placeOrders } from './checkout.ts'
import { createClient } from './client.ts'
import { debtsOf, orderOnTerms } from './credit.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { arrange, references, reservation, skipping, waiting, type Take } from './locks.ts'
import { linkAccount } from './wallet.ts'

// Lesson #45: a lock that reports success when it should wait goes unnoticed until two contend. So
// two contend for every lock there is.

let server: TestServer
let pair: Pair

beforeAll(async () => {
  server = await startTestServer()
  pair = await aTradingPair(server)
  const { buyer, supplier, objects } = pair
  const orders = await rows<{ id: string; number: string }>(
    `select o.id, a.number from orders.orders o join orders.order_groups g on g.id = o.group_id
      join payments.attempts a on a.intent_id = g.intent_id where g.intent_id = $1`,
    [uuidOf('pi', objects.intentId)],
  )
  const order = only(orders)
  const unpaid = { orderId: encodeId('ord', order.id), number: order.number }
  const people = await rows<{ id: string }>('select id from identity.people where email = $1', [
    buyer.email,
  ])
  const personId = encodeId('per', only(people).id)
  const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${objects.orderId}/refunds`
  const { items } = expectOk(await supplier.client.post<{ items: { id: string }[] }>(path, body))
  const refundId = only(items).id
  // One attempt to be asked about: of two, two contenders may take one each.
  await rows('update payments.attempts set next_query_at = null where intent_id = $1', [
    uuidOf('pi', objects.topUpId),
  ])
  const card = { kind: 'card', holder: 'Harbour & Pine', number: '6212262201023557228' }
  const unprovenId = (await linkAccount(buyer, card)).id
  const paid = await paidBy(objects.orderId)
  await arriveAtTheBank(objects)
  const line = { skuId: objects.skuId, quantity: 1 }
  expectOk(await createClient(server.url).post('/v1/cart/lines', { lines: [line] }))
  const terms = await owing(pair)
  arrange({ server, pair, unpaid, personId, refundId, paid, unprovenId, terms })
  const held = references.map((reference) => reservation(reference))
  await inTransaction(server.db, (trx) => reserveStock(trx, held))
})
afterAll(() => server.stop())
afterEach(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

/** One order on terms that is confirmed, and one that is not yet. */
async function owing({ buyer: owner, objects: { skuId } }: Pair) {
  // Somebody else of the company, whose cart is another.
  const buyer = { ...owner, client: await aColleague(server, owner, 'member') }
  await orderOnTerms(buyer, { skuId })
  const debtId = only(await debtsOf(buyer)).id
  const { intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }], 'terms')
  const debts = await rows<{ capture_id: string }>(
    'select capture_id from credit.debts where id = $1',
    [uuidOf('dbt', debtId)],
  )
  const attempts = await rows<{ id: string }>(
    'select id from payments.attempts where intent_id = $1',
    [uuidOf('pi', intentId)],
  )
  return {
    ...{ debtId, captureId: encodeId('cap', only(debts).capture_id) },
    attemptId: encodeId('att', only(attempts).id),
  }
}

async function paidBy(orderId: string) {
  const found = await rows<{ gateway_number: string; quote_id: string }>(
    `select c.gateway_number, g.quote_id from orders.orders o
      join orders.order_groups g on g.id = o.group_id
      join payments.attempts a on a.intent_id = g.intent_id
      join payments.captures c on c.attempt_id = a.id where o.id = $1`,
    [uuidOf('ord', orderId)],
  )
  const { gateway_number: gatewayNumber, quote_id } = only(found)
  return { gatewayNumber, reference: encodeId('quo', quote_id) }
}

/** An entry to be booked, a reversal that came first, and a part of a payment that is paid. */
async function arriveAtTheBank({ entryId, matchId, orderId }: Pair['objects']) {
  const states = { credit: ['new', null], debit: ['open', 'reversal'] }
  for (const [direction, [state, reason]] of Object.entries(states)) {
    await rows(
      `insert into reconciliation.entries
        select (jsonb_populate_record(e, jsonb_build_object('id', $2::uuid, 'fingerprint', $2::uuid,
          'direction', $3::text, 'state', $4::text, 'reason', $5::text))).*
        from reconciliation.entries e where e.id = $1`,
      [uuidOf('ben', entryId), randomUUID(), direction, state, reason],
    )
  }
  await rows(
    `insert into reconciliation.matches
      select (jsonb_populate_record(m, jsonb_build_object('id', $2::uuid, 'intent_id', g.intent_id))).*
      from reconciliation.matches m, orders.orders o join orders.order_groups g on g.id = o.group_id
      where m.id = $1 and o.id = $3`,
    [uuidOf('mat', matchId), randomUUID(), uuidOf('ord', orderId)],
  )
}

async function rows<R>(text: string, values: unknown[] = []): Promise<R[]> {
  const answer = await server.owner.pool.query(text, values)
  return answer.rows
}

// Tested where they are: the outbox in outbox.db.test.ts, migrations in migrate.db.test.ts.
const elsewhere = ['platform/outbox.ts', 'platform/migrate.ts']

test('these are all the locks of the code', () => {
  const src = join(import.meta.dirname, '../src')
  const found = globSync('**/*.ts', { cwd: src })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8')
      return [
        ...text.matchAll(/\bfor (?:no key )?(?:update|share)\b|pg_(?:try_)?advisory\w*lock\b/g),
      ]
        .filter(([lock]) => !lock.includes('unlock'))
        .map(() => file)
    })
  const known = [...waiting, ...skipping].flatMap(({ file, locks = 1 }) =>
    Array.from({ length: locks }, () => file),
  )
  const sorted = (files: readonly string[]) => files.toSorted((a, b) => a.localeCompare(b))
  expect(sorted(found)).toEqual(sorted([...known, ...elsewhere]))
})

const undone = new Error('undone')

/** Takes a lock and keeps it until it is told to let go; then undoes what was done. */
function hold(take: Take, contender: 0 | 1) {
  const { promise: freed, resolve: free } = Promise.withResolvers<void>()
  const { promise: taken, resolve: take1 } = Promise.withResolvers<unknown>()
  const over = inTransaction(server.db, async (trx) => {
    const result = await take(trx, contender)
    await trx.query({ name: 'test.after', text: 'select 1' }) // What was sent has been done.
    take1(result)
    await freed
    throw undone
  }).catch((error: unknown) => {
    if (error !== undone) throw error
  })
  return { taken: Promise.race([taken, over]), free, over }
}

async function untilSomebodyWaits(): Promise<void> {
  const text = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await rows(text)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('two contenders for', () => {
  test.each(waiting)('$name: the second waits for the first', async ({ take }) => {
    const first = hold(take, 0)
    await first.taken
    const second = hold(take, 1)
    let isTaken = false
    void second.taken.then(() => {
      isTaken = true
    })
    await untilSomebodyWaits()
    expect(isTaken).toBe(false)
    first.free()
    await second.taken
    second.free()
    await Promise.all([first.over, second.over])
    expect(isTaken).toBe(true)
  })

  test.each(skipping)(
    '$name: the first has all, the second none and does not wait',
    async ({ take }) => {
      const first = hold(take, 0)
      const one = await first.taken // At once, of two each might take one.
      const second = hold(take, 1)
      const two = await second.taken
      first.free()
      second.free()
      await Promise.all([first.over, second.over])
      const counts = [one, two].map((taken) =>
        Array.isArray(taken) ? taken.length : Number(taken),
      )
      expect(counts.toSorted((a, b) => a - b)).toEqual([0, expect.any(Number)])
      expect(Math.max(...counts)).toBeGreaterThan(0)
    },
  )
})
