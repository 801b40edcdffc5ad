import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createAlipay } from '../src/gateways/index.ts'
import { only } from '../src/kernel/result.ts'
import { balancesOf, verifyLedger } from '../src/ledger/index.ts'
import {
  expectOk,
  networkTotals,
  ordersOf,
  payAtCashier,
  placeOrders,
  problemOf,
  untilIntent,
  type Placed,
} from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer } from './market.ts'

let server: TestServer
let buyer: Buyer
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  skuId = only((await aSupplier(server, { stock: 100_000 })).skus)
})
afterAll(() => server.stop())

// Whatever a test did: the books verify, and hold exactly what the network took and did not return.
afterEach(async () => {
  await faults({})
  await server.clock.advance(10_000)
  await server.settle()
  expect((await verifyLedger(server.db)).findings).toEqual([])
  const { paid, refunded } = await networkTotals(server)
  const [network] = await balancesOf(server.db, ['network:alipay:CNY'])
  expect(network?.posted.minor ?? 0n).toBe(paid - refunded)
})

const faults = (switches: unknown) =>
  server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, switches)

const place = () => placeOrders(buyer, [{ skuId, quantity: 3 }])
const stateOf = async ({ groupId }: Placed) => only(await ordersOf(buyer.client, groupId)).state
const sendNotice = (placed: Placed, notice: object) =>
  server.sandbox.control('POST', `/alipay/apps/${server.appId}/notices`, {
    outTradeNo: numberOf(placed),
    ...notice,
  })

/** Our number of the attempt, as the cashier's address carries it. */
function numberOf({ next }: Placed): string {
  const content = new URL(next?.url ?? '').searchParams.get('biz_content')
  return String(JSON.parse(content ?? '{}').out_trade_no)
}

async function noticesOf(placed: Placed) {
  const { rows } = await server.owner.pool.query<{ state: string; reason: string | null }>(
    `select n.state, n.reason from payments.notices n
      join payments.attempts a on a.id = n.attempt_id where a.number = $1 order by n.id`,
    [numberOf(placed)],
  )
  return rows
}

test('when every notice is lost the payment is confirmed by asking the network', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  expect(await stateOf(placed)).toBe('awaiting_payment')
  await server.clock.advance(6_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('paid')
})

test('a buyer who comes back sooner than any notice makes us ask at once', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  const path = `/v1/payment-intents/${placed.intentId}/check`
  const intent = expectOk(await buyer.client.post<{ state: string }>(path))
  expect(intent.state).toBe('succeeded')
})

test('the same notice five times, last first, is one payment', async () => {
  await faults({ notices: { repeat: 5, reverseOrder: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  await sendNotice(placed, { times: 5 })
  const order = only(await ordersOf(buyer.client, placed.groupId))
  expect(order.held.minor).toBe(order.total.minor)
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['ordered', 'paid', 'held'])
})

test.each([
  ['with a forged signature', { sign: 'forged' }],
  ['without a signature', { sign: false }],
  ['of another amount', { overrides: { total_amount: '0.01' } }],
  ['for another app', { overrides: { app_id: '2021999999999999' } }],
  ['for another seller', { overrides: { seller_id: '2088999999999999' } }],
  ['of a weaker kind of signature', { overrides: { sign_type: 'RSA' } }],
])('a notice %s changes nothing and is kept for the operator', async (_how, notice) => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await sendNotice(placed, notice)
  expect(await stateOf(placed)).toBe('awaiting_payment')
  expect((await noticesOf(placed)).map(({ state }) => state)).toEqual(['rejected'])
})

test('money that comes after the order was cancelled goes back by itself', async () => {
  const placed = await place()
  const path = `/v1/order-groups/${placed.groupId}/cancel`
  expectOk(await buyer.client.post(path))
  expect(await stateOf(placed)).toBe('cancelled')
  await payAtCashier(placed.next?.url ?? '')
  await server.clock.advance(6_000)
  await untilRefunded(placed)
  expect(await stateOf(placed)).toBe('cancelled')
  const [suspense] = await balancesOf(server.db, ['suspense:alipay:CNY'])
  expect(suspense?.posted.minor).toBe(0n)
})

// The link stays payable when the network has not heard of the trade, and its notices may be lost.
test('#26: money paid after a cancel is found by asking and goes back, without any notice', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  await payAtCashier(placed.next?.url ?? '')
  await untilRefunded(placed)
  expect(await stateOf(placed)).toBe('cancelled')
  const [suspense] = await balancesOf(server.db, ['suspense:alipay:CNY'])
  expect(suspense?.posted.minor).toBe(0n)
})

test('#26: a trade begun after the cancel is closed at the network before it is paid', async () => {
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  await payAtCashier(placed.next?.url ?? '', 'poor@sandbox.test')
  await server.clock.advance(6_000)
  await server.settle()
  const late = await payAtCashier(placed.next?.url ?? '').catch(() => undefined)
  expect(late?.body['status']).not.toBe('paid')
  expect(await nextQueryOf(placed)).toBeNull()
})

test('a cancelled attempt is asked about until nobody can pay it any more, and then never', async () => {
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  expect(await nextQueryOf(placed)).not.toBeNull()
  await server.clock.advance(30 * 60_000)
  await server.settle()
  expect(await nextQueryOf(placed)).not.toBeNull()
  await server.clock.advance(30_000)
  await server.settle()
  expect(await nextQueryOf(placed)).toBeNull()
})

async function nextQueryOf(placed: Placed) {
  const { rows } = await server.owner.pool.query<{ next_query_at: Date | null }>(
    'select next_query_at from payments.attempts where number = $1',
    [numberOf(placed)],
  )
  return only(rows).next_query_at
}

/** Within the time to pay; the hundred turns are many times what it takes. */
async function untilRefunded(placed: Placed) {
  for (let turns = 0; turns < 100; turns += 1) {
    await server.clock.advance(4_000)
    await server.settle()
    const { trades } = await server.sandbox.control(
      'GET',
      `/alipay/apps/${server.appId}/trades?outTradeNo=${numberOf(placed)}`,
    )
    if (JSON.stringify(trades).includes('TRADE_CLOSED')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect.unreachable('the money did not go back')
}

test('cancelling what the network has taken already finds it paid instead', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  const answer = await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`)
  expect(problemOf(answer).code).toBe('payments.already_paid')
  expect(await stateOf(placed)).toBe('paid')
})

test('while the network is down nothing is cancelled, because nobody knows', async () => {
  const placed = await place()
  await faults({ down: true })
  const answer = await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`)
  expect(problemOf(answer)).toMatchObject({ code: 'payments.outcome_unknown', status: 409 })
  expect(await stateOf(placed)).toBe('awaiting_payment')
})

test('#1: while the network is down the end of the time to pay ends nothing', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await faults({ notices: { drop: true }, down: true })
  await server.clock.advance(31 * 60_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('awaiting_payment')
  await faults({ notices: { drop: true } })
  await server.clock.advance(31 * 60_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('paid')
})

test('MED-3100: a notice that we do not believe makes us ask, sooner than the schedule', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  for (const seconds of [6, 16, 61]) {
    await server.clock.advance(seconds * 1_000)
    await server.settle()
  }
  await payAtCashier(placed.next?.url ?? '')
  await server.clock.advance(2_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('awaiting_payment')
  await sendNotice(placed, { sign: 'forged' })
  await server.clock.advance(2_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('paid')
})

test('after the time to pay nothing leads to the cashier any more', async () => {
  const placed = await place()
  await server.clock.advance(30 * 60_000)
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const late = await buyer.client.post(path, { method: 'alipay' })
  expect(problemOf(late)).toMatchObject({ code: 'payments.expired', status: 409 })
})

test('MED-16398: a try that the network closed ends, and the order is payable by another', async () => {
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '', 'poor@sandbox.test')
  const gateway = createAlipay(server.alipay, server.env)
  expect(await gateway.close({ number: numberOf(placed), reference: null })).toMatchObject({
    status: 'closed',
  })
  await server.clock.advance(6_000)
  await server.settle()
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const again = expectOk(await buyer.client.post<Placed>(path, { method: 'alipay' }))
  expect(numberOf(again)).not.toBe(numberOf(placed))
  await payAtCashier(again.next?.url ?? '')
  await server.clock.advance(6_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('paid')
})

test('two tabs that pay the same order share one attempt and one number', async () => {
  const placed = await place()
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const answers = await Promise.all(
    [buyer.client, buyer.client.tab()].map((tab) =>
      tab.post<{ attemptId: string }>(path, { method: 'alipay' }),
    ),
  )
  const ids = answers.map((answer) => expectOk(answer).attemptId)
  expect(ids).toEqual([numberOf(placed), numberOf(placed)])
})

test('two clicks on "pay" place the orders once', async () => {
  const { client, addressId } = buyer
  await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] })
  const quote = expectOk(
    await client.post<{ id: string }>('/v1/quotes', { addressId, method: 'alipay' }),
  )
  const click = (key: string) =>
    client.post<Placed>('/v1/order-groups', { quoteId: quote.id }, { 'idempotency-key': key })
  const answers = await Promise.all([click('one'), click('one'), click('two')])
  const groups = answers.flatMap(({ status, body }) => (status === 200 ? body.groupId : []))
  const others = answers.filter(({ status }) => status !== 200).map((one) => problemOf(one).code)
  expect(new Set(groups).size).toBe(1)
  expect(others.every((code) => code === 'idempotency.in_flight')).toBe(true)
  const replayed = await click('one')
  expect(replayed.headers.get('idempotent-replayed')).toBe('true')
  expect(expectOk(replayed).groupId).toBe(groups[0])
})

test('too little balance leaves the order payable by another try', async () => {
  const placed = await place()
  const poor = await payAtCashier(placed.next?.url ?? '', 'poor@sandbox.test')
  expect(poor.body['status']).toBe('insufficient_balance')
  expect(await stateOf(placed)).toBe('awaiting_payment')
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
})

test('an order that is not paid in time ends, and its stock is free', async () => {
  const supplier = await aSupplier(server, { stock: 5 })
  const lines = [{ skuId: only(supplier.skus), quantity: 5 }]
  const placed = await placeOrders(buyer, lines)
  await server.clock.advance(31 * 60_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('expired')
  const again = await placeOrders(buyer, lines)
  await payAtCashier(again.next?.url ?? '')
  await untilIntent(buyer.client, again.intentId, 'succeeded')
})

test('what was paid in the last second is not ended by the clock', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await server.clock.advance(29 * 60_000)
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const again = expectOk(await buyer.client.post<Placed>(path, { method: 'alipay' }))
  await payAtCashier(again.next?.url ?? '')
  await server.clock.advance(3 * 60_000)
  await server.settle()
  expect(await stateOf(placed)).toBe('paid')
})
