import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import {
  expectOk,
  ordersOf,
  payAtCashier,
  placeOrders,
  problemOf,
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
  skuId = only((await aSupplier(server, { stock: 1000 })).skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  await faults({})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const faults = (switches: unknown) =>
  server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, switches)
const place = () => placeOrders(buyer, [{ skuId, quantity: 2 }])
const cancel = ({ groupId }: Placed) => buyer.client.post(`/v1/order-groups/${groupId}/cancel`)
const stateOf = async ({ groupId }: Placed) => only(await ordersOf(buyer.client, groupId)).state

async function eventsOf(object: string) {
  const { rows } = await server.owner.pool.query<{ type: string; actor: string }>(
    'select type, actor from platform.events where object = $1 order by id',
    [object],
  )
  return rows
}

async function reserved(): Promise<number> {
  const { rows } = await server.owner.pool.query<{ reserved: number }>(
    'select sum(reserved)::int as reserved from catalog.stock_levels',
  )
  return rows[0]?.reserved ?? 0
}

test('a cancelled order frees its stock, and the log says who cancelled it', async () => {
  const placed = await place()
  expect(await reserved()).toBe(2)
  expectOk(await cancel(placed))
  expect([await stateOf(placed), await reserved()]).toEqual(['cancelled', 0])
  const session = await buyer.client.get<{ person: { id: string } }>('/v1/session')
  expect(await eventsOf(placed.intentId)).toContainEqual({
    type: 'payments.intent_cancelled',
    actor: session.body.person.id,
  })
})

test('cancelling twice, and twice at once, is one cancellation', async () => {
  const placed = await place()
  const answers = await Promise.all([cancel(placed), cancel(placed), cancel(placed)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expectOk(await cancel(placed))
  const ended = (await eventsOf(placed.intentId)).filter(({ type }) => type.endsWith('cancelled'))
  expect(ended).toHaveLength(1)
  expect(await reserved()).toBe(0)
})

test('a paid order is not cancelled', async () => {
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await server.clock.advance(6_000)
  await server.settle()
  expect(problemOf(await cancel(placed)).code).toBe('payments.already_paid')
  expect(await stateOf(placed)).toBe('paid')
})

// The network says that the trade is open no more, which may well mean paid, and then says nothing.
test('when the network does not say whether it was paid, nothing is cancelled', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await faults({ notices: { drop: true }, down: true, methods: ['alipay.trade.query'] })
  expect(problemOf(await cancel(placed)).code).toBe('payments.outcome_unknown')
  expect(await stateOf(placed)).toBe('awaiting_payment')
  await faults({ notices: { drop: true } })
  expect(problemOf(await cancel(placed)).code).toBe('payments.already_paid')
  expect(await stateOf(placed)).toBe('paid')
})

test('a trade that the buyer opened and did not pay is closed at the network too', async () => {
  const placed = await place()
  const poor = await payAtCashier(placed.next?.url ?? '', 'poor@sandbox.test')
  expect(poor.body['status']).toBe('insufficient_balance')
  expectOk(await cancel(placed))
  const paid = await payAtCashier(placed.next?.url ?? '').catch(() => undefined)
  expect(paid?.body['status']).not.toBe('paid')
  expect(await stateOf(placed)).toBe('cancelled')
})
