import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import {
  aPaidOrder,
  expectOk,
  networkTotals,
  payAtCashier,
  placeOrders,
  untilIntent,
  type OrderJson,
  type Placed,
} from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Supplier } from './market.ts'
import { startMortal, type Mortal } from './mortal.ts'

// Lesson #28: every component is killed between what it did and what it says of it, and started
// again. The processes are real and so is the SIGKILL.

let server: TestServer
let buyer: Buyer
let supplier: Supplier
let skuId: string
const alive: Mortal[] = []

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  supplier = await aSupplier(server)
  skuId = only(supplier.skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  await Promise.all(alive.splice(0).map((mortal) => mortal.stop()))
  await faults({})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const faults = (switches: unknown) =>
  server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, switches)

async function start(fields: Parameters<typeof startMortal>[1]): Promise<Mortal> {
  const mortal = await startMortal(server, fields)
  alive.push(mortal)
  return mortal
}

/** Longer than what a process that died had claimed is kept for it. */
const AFTER_CLAIMS_MS = 61_000

test('#28: a worker that dies with the network’s answer in hand loses no payment', async () => {
  await faults({ notices: { drop: true } })
  const placed = await placeOrders(buyer, [{ skuId, quantity: 1 }])
  await payAtCashier(placed.next?.url ?? '')
  const asks = { part: 'work', diesAt: 'gateways.query_answered', laterMs: 6_000 } as const
  expect(await (await start(asks)).death).toBe('SIGKILL')
  await start({ part: 'work', laterMs: 6_000 + AFTER_CLAIMS_MS })
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
})

test.each([
  ['before the network hears of it', 'payments.refunds_claimed', 0n],
  ['after the network gave the money back', 'gateways.refund_answered', 500n],
])('#28: a worker that dies %s refunds once', async (_when, diesAt, refunded) => {
  const order = await aPaidOrder(buyer, [{ skuId, quantity: 1 }])
  const before = await networkTotals(server)
  const gone = async () => (await networkTotals(server)).refunded - before.refunded
  const body = { amount: { currency: 'CNY', minor: '500' }, reason: 'Two arrived broken' }
  expectOk(await supplier.client.post(`/v1/supplier/orders/${order.id}/refunds`, body))
  expect(await (await start({ part: 'work', diesAt })).death).toBe('SIGKILL')
  expect(await gone()).toBe(refunded)
  await start({ part: 'work', laterMs: AFTER_CLAIMS_MS })
  await untilRefunded(order)
  expect(await gone()).toBe(500n)
})

async function untilRefunded({ id }: OrderJson) {
  for (;;) {
    const { refunds } = expectOk(await buyer.client.get<OrderJson>(`/v1/orders/${id}`))
    if (refunds.every(({ state }) => state === 'succeeded')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

// From here on the server in this process has given its address up.
test('#28: a notice that was committed and never answered comes again and changes nothing', async () => {
  const placed = await placeOrders(buyer, [{ skuId, quantity: 1 }])
  await server.app.http.close()
  const first = await start({ part: 'serve', diesAt: 'payments.notice_taken' })
  await payAtCashier(placed.next?.url ?? '')
  expect(await first.death).toBe('SIGKILL')
  await start({ part: 'serve' })
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  const delivered = async () => (await noticesOf(placed.intentId))[0]?.deliveries
  expect(await delivered()).toBe(1)
  await server.sandbox.control('PUT', '/clock', { advanceMs: 4 * 60_000 })
  while ((await delivered()) !== 2) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await noticesOf(placed.intentId)).toMatchObject([{ state: 'applied', captures: 1 }])
})

async function noticesOf(intentId: string) {
  const { rows } = await server.owner.pool.query<{
    state: string
    deliveries: number
    captures: number
  }>(
    `select n.state, n.deliveries,
        (select count(*)::int from payments.captures c where c.attempt_id = n.attempt_id) as captures
      from payments.notices n join payments.attempts a on a.id = n.attempt_id where a.intent_id = $1`,
    [uuidOf('pi', intentId)],
  )
  return rows
}

test('#28: a web server that dies as it asks the network where to pay leaves one order and one number', async () => {
  const { client, addressId } = buyer
  const dying = await start({ part: 'serve', diesAt: 'gateways.asking_begin' })
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const asked = { addressId, method: 'alipay' }
  const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', asked))
  const place = () =>
    client.post<Placed>('/v1/order-groups', { quoteId }, { 'idempotency-key': quoteId })
  await expect(place()).rejects.toThrow()
  expect(await dying.death).toBe('SIGKILL')
  await start({ part: 'serve' })
  const { intentId, next } = expectOk(await place())
  await payAtCashier(next?.url ?? '')
  await untilIntent(client, intentId, 'succeeded')
  const { rows } = await server.owner.pool.query(
    `select a.number from orders.order_groups g
      join payments.attempts a on a.intent_id = g.intent_id where g.quote_id = $1`,
    [uuidOf('quo', quoteId)],
  )
  expect(rows).toHaveLength(1)
})
