import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { addMs } from '../src/kernel/time.ts'
import { balancesOf, verifyLedger } from '../src/ledger/index.ts'
import { claimDueRefunds } from '../src/payments/refund-store.ts'
import { inTransaction } from '../src/platform/db.ts'
import {
  aPaidOrder,
  expectOk,
  networkTotals,
  ordersOf,
  placeOrders,
  problemOf,
  type OrderJson,
} from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Supplier } from './market.ts'

let server: TestServer
let buyer: Buyer
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.123457')
  buyer = await aBuyer(server)
  const goods = ['1:0.37', '1:33.33']
  supplier = await aSupplier(server, { currency: 'GBP', goods, shippingMinor: 0 })
})
afterAll(() => server.stop())
afterEach(async () => {
  await faults({})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const faults = (switches: unknown) =>
  server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, switches)

const order = () => aPaidOrder(buyer, [{ skuId: supplier.skus[1] ?? '', quantity: 3 }])

const refund = ({ id }: OrderJson, minor: string, key?: string) =>
  supplier.client.post<{ items: { id: string; charge: { minor: string } }[] }>(
    `/v1/supplier/orders/${id}/refunds`,
    { amount: { currency: 'GBP', minor }, reason: 'Two arrived broken' },
    key ? { 'idempotency-key': key } : {},
  )

const refunded = async (of: OrderJson, minor: string, key?: string) =>
  only(expectOk(await refund(of, minor, key)).items)

async function read({ id }: OrderJson) {
  return expectOk(await buyer.client.get<OrderJson>(`/v1/orders/${id}`))
}

/** Lets the clock run until every refund of the order is final: minutes, if nothing is wrong. */
async function untilFinal(of: OrderJson): Promise<OrderJson> {
  for (let turns = 0; turns < 150; turns += 1) {
    await server.clock.advance(4_000)
    await server.settle()
    const now = await read(of)
    if (now.refunds.every(({ state }) => state === 'succeeded' || state === 'declined')) return now
  }
  return expect.unreachable('a refund does not end')
}

test('partial refunds keep the frozen rate and the last one takes the remainder', async () => {
  const paid = await order()
  expect(paid.total.minor).toBe('9999')
  // 99.99 × 9.123457 = 912.254… → 912.25
  expect(paid.charge.minor).toBe('91225')
  const before = await networkTotals(server)
  const parts = ['3333', '1', '3332', '3333']
  for (const minor of parts) {
    expectOk(await refund(paid, minor))
    await untilFinal(paid)
  }
  const done = await read(paid)
  const charges = done.refunds.map(({ charge }) => BigInt(charge.minor))
  expect(charges.reduce((a, b) => a + b, 0n)).toBe(91225n)
  expect(charges.slice(0, 2)).toEqual([30408n, 9n])
  expect(done).toMatchObject({ state: 'refunded', paymentState: 'refunded' })
  expect(done.held.minor).toBe('0')
  const after = await networkTotals(server)
  expect(after.refunded - before.refunded).toBe(91225n)
})

test('an answer that was lost is asked for, and the money goes back once', async () => {
  const paid = await order()
  await faults({ loseAnswer: 1, methods: ['alipay.trade.refund'] })
  expectOk(await refund(paid, '1000'))
  await server.settle()
  expect(only((await read(paid)).refunds).state).toBe('unknown')
  const done = await untilFinal(paid)
  expect(only(done.refunds).state).toBe('succeeded')
  expect(done.refunded.minor).toBe('1000')
  const { trades } = await server.sandbox.control('GET', `/alipay/apps/${server.appId}/trades`)
  const all = (trades as { refunds: { outRequestNo: string }[] }[]).flatMap((one) => one.refunds)
  expect(all.filter(({ outRequestNo }) => outRequestNo === only(done.refunds).id)).toHaveLength(1)
})

test('a request that was lost is sent again under the same number', async () => {
  const paid = await order()
  await faults({ loseRequest: 1, methods: ['alipay.trade.refund'] })
  expectOk(await refund(paid, '1000'))
  await server.settle()
  const done = await untilFinal(paid)
  expect(done.refunded.minor).toBe('1000')
})

test('#28: a refund whose sender died before it said anything is sent all the same, once', async () => {
  const paid = await order()
  const { id } = await refunded(paid, '1000')
  const now = server.env.now()
  const claim = { until: addMs(now, 60_000), lastBefore: addMs(now, -3_200), limit: 20 }
  const claimed = await inTransaction(server.db, (trx) => claimDueRefunds(trx, now, claim))
  expect(claimed.map((each) => each.id)).toEqual([id])
  await server.settle()
  expect(only((await read(paid)).refunds).state).toBe('dispatched')
  expect((await untilFinal(paid)).refunded.minor).toBe('1000')
})

// The network wants ten seconds before it is asked about a refund.
test('what became of a refund is not asked sooner than the network can say', async () => {
  const paid = await order()
  await faults({ loseAnswer: 1, methods: ['alipay.trade.refund'] })
  expectOk(await refund(paid, '1000'))
  await server.settle()
  await server.clock.advance(8_000)
  await server.settle()
  expect(only((await read(paid)).refunds).state).toBe('unknown')
  await server.clock.advance(2_500)
  await server.settle()
  expect(only((await read(paid)).refunds).state).toBe('succeeded')
})

test('a refund that stays unknown does not hold up the others of its payment', async () => {
  const paid = await order()
  await faults({ loseAnswer: 1, methods: ['alipay.trade.refund'] })
  const stuck = await refunded(paid, '1000')
  await server.settle()
  await faults({ loseRequest: -1, methods: ['alipay.trade.fastpay.refund.query'] })
  const next = await refunded(paid, '500')
  const last = await refunded(paid, '400')
  const states = async () =>
    Object.fromEntries((await read(paid)).refunds.map(({ id, state }) => [id, state]))
  await server.settle()
  expect(await states()).toMatchObject({ [next.id]: 'prepared', [last.id]: 'prepared' })
  for (let turns = 0; turns < 5; turns += 1) {
    await server.clock.advance(4_000)
    await server.settle()
  }
  expect(await states()).toEqual({
    [stuck.id]: 'unknown',
    [next.id]: 'succeeded',
    [last.id]: 'succeeded',
  })
  await faults({})
  expect((await untilFinal(paid)).refunded.minor).toBe('1900')
})

test('the same refund asked for twice with one key is one refund', async () => {
  const paid = await order()
  const first = await refunded(paid, '500', 'same')
  const second = await refunded(paid, '500', 'same')
  expect(second.id).toBe(first.id)
  expect((await read(paid)).refunds).toHaveLength(1)
  await untilFinal(paid)
})

test('more than what is left is refused, whatever races', async () => {
  const paid = await order()
  const answers = await Promise.all(Array.from({ length: 4 }, () => refund(paid, '4000')))
  const refused = answers.filter(({ status }) => status !== 200).map(problemOf)
  expect(refused).toHaveLength(2)
  expect(refused.every(({ code }) => code === 'payments.refund_exceeds')).toBe(true)
  await untilFinal(paid)
  const [escrow] = await balancesOf(server.db, [`escrow:${paid.id}:GBP`])
  expect(escrow?.posted.minor).toBe(1999n)
})

test('an order that is not paid, or is refunded, is not refunded', async () => {
  const line = { skuId: supplier.skus[1] ?? '', quantity: 3 }
  const { groupId } = await placeOrders(buyer, [line])
  const [unpaid] = await ordersOf(buyer.client, groupId)
  const paid = await order()
  expectOk(await refund(paid, paid.total.minor))
  const gone = await untilFinal(paid)
  for (const [each, state] of [
    [unpaid ?? paid, 'awaiting_payment'],
    [gone, 'refunded'],
  ] as const) {
    expect(problemOf(await refund(each, '1'))).toMatchObject({
      code: 'orders.wrong_state',
      data: { state },
    })
  }
})

test('another currency, nothing, and somebody else’s order are refused', async () => {
  const paid = await order()
  const path = `/v1/supplier/orders/${paid.id}/refunds`
  const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'x' }
  expect(problemOf(await supplier.client.post(path, body)).code).toBe('payments.refund_currency')
  const none = { amount: { currency: 'GBP', minor: '0' }, reason: 'x' }
  expect(problemOf(await supplier.client.post(path, none))).toMatchObject({
    code: 'request.invalid',
    errors: [{ pointer: '/amount/minor', rule: 'pattern' }],
  })
  const other = await aSupplier(server)
  const ours = { amount: { currency: 'GBP', minor: '100' }, reason: 'x' }
  expect(problemOf(await other.client.post(path, ours)).code).toBe('orders.not_found')
  expect(problemOf(await buyer.client.post(path, ours)).status).toBe(403)
  const [unpaid] = await ordersOf(buyer.client, paid.groupId)
  expect(unpaid?.refunds).toEqual([])
})
