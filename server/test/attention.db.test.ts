import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { aColleague, anOperator } from './cast.ts'
import {
  expectOk,
  ordersOf,
  payAtCashier,
  placeOrders,
  problemOf,
  untilIntent,
  type Placed,
} from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member } from './market.ts'

// Money that does not find its way by itself waits where an operator sees it.

let server: TestServer
let buyer: Buyer
let operator: Member
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  operator = await anOperator(server)
  skuId = only((await aSupplier(server, { stock: 10_000 })).skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  await faults({})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const MINUTE_MS = 60_000

const faults = (switches: unknown) =>
  server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, switches)

const place = () => placeOrders(buyer, [{ skuId, quantity: 1 }])

function numberOf({ next }: Placed): string {
  const content = new URL(next?.url ?? '').searchParams.get('biz_content')
  return String(JSON.parse(content ?? '{}').out_trade_no)
}

const sendNotice = (placed: Placed, notice: object) =>
  server.sandbox.control('POST', `/alipay/apps/${server.appId}/notices`, {
    outTradeNo: numberOf(placed),
    ...notice,
  })

type Attention = Readonly<{
  attempts: { items: Record<string, unknown>[]; more: boolean }
  refunds: { items: Record<string, unknown>[]; more: boolean }
  notices: { items: Record<string, unknown>[]; more: boolean }
  suspense: Record<string, unknown>[]
}>

const attention = async (query = '') =>
  expectOk(await operator.client.get<Attention>(`/v1/operator/attention${query}`))

async function pass(ms: number) {
  await server.clock.advance(ms)
  await server.settle()
}

test('a marketplace that runs well needs nobody', async () => {
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  const nothing = { items: [], more: false }
  const lists = { attempts: nothing, refunds: nothing, notices: nothing }
  expect(await attention()).toEqual({ ...lists, suspense: [] })
})

test('stray money waits while we are short at the network, and goes back under one number', async () => {
  await faults({ sellerShort: true })
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  await payAtCashier(placed.next?.url ?? '')
  await pass(6_000)
  expect((await attention()).refunds.items).toEqual([])
  await pass(16 * MINUTE_MS)
  const short = await attention()
  expect(short.refunds.items).toMatchObject([
    { intentId: placed.intentId, state: 'unknown', reason: 'order_closed' },
  ])
  expect(only(short.refunds.items)['lastAnswer']).toContain('SELLER_BALANCE_NOT_ENOUGH')
  expect(short.suspense).toMatchObject([
    { account: 'suspense:alipay:CNY', posted: { minor: '1500' }, pending: { minor: '1500' } },
  ])
  await faults({})
  await pass(3 * 60 * MINUTE_MS)
  await pass(10_000)
  expect(await attention()).toMatchObject({ refunds: { items: [] }, suspense: [] })
  const { trades } = await server.sandbox.control(
    'GET',
    `/alipay/apps/${server.appId}/trades?outTradeNo=${numberOf(placed)}`,
  )
  const refunds = (trades as { refunds: { outRequestNo: string }[] }[]).flatMap((it) => it.refunds)
  expect(refunds.map(({ outRequestNo }) => outRequestNo)).toEqual([
    only(short.refunds.items)['number'],
  ])
})

// Lesson VEN-2620. The network says it took the money again, under another number of its own.
test('#10: an order paid twice stays paid once, and the second money goes back or to a person', async () => {
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  const twice = { overrides: { trade_no: '2026070122001400000000000077' }, times: 3 }
  await sendNotice(placed, twice)
  const order = only(await ordersOf(buyer.client, placed.groupId))
  expect(order).toMatchObject({ state: 'paid', held: { minor: order.total.minor } })
  // This network knows no such trade, so it declines to give anything back.
  await pass(1_000)
  expect(await attention()).toMatchObject({
    refunds: {
      items: [{ intentId: placed.intentId, state: 'declined', reason: 'paid_twice' }],
      more: false,
    },
    suspense: [{ account: 'suspense:alipay:CNY', posted: { minor: '1500' } }],
  })
})

test('a notice that nobody could handle, and one about money we do not know, need a person', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await sendNotice(placed, { overrides: { out_trade_no: 'att_of_nobody' } })
  await sendNotice(placed, { overrides: { total_amount: '0.01' } })
  const { notices } = await attention()
  expect(notices.items).toMatchObject([
    { intentId: placed.intentId, state: 'rejected', fields: null },
    { intentId: null, state: 'rejected', fields: { out_trade_no: 'att_of_nobody' } },
  ])
  // The network was asked what is true: only what we do not know is left.
  await pass(6_000)
  expect((await attention()).notices.items).toMatchObject([{ intentId: null }])
  expect((await attention('?limit=1')).notices.more).toBe(false)
})

test('more than fits is said to be more', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await sendNotice(placed, { sign: 'forged' })
  const { notices } = await attention('?limit=1')
  expect(notices.items).toHaveLength(1)
  expect(notices.more).toBe(true)
  await pass(6_000)
})

test('a payment of which the network never says what became waits for a person', async () => {
  await faults({ down: true })
  const placed = await place()
  await pass(40 * MINUTE_MS)
  expect((await attention()).attempts.items).toEqual([])
  await pass(10 * MINUTE_MS)
  await pass(10 * MINUTE_MS)
  expect((await attention()).attempts.items).toMatchObject([
    { intentId: placed.intentId, number: numberOf(placed), state: 'pending' },
  ])
  await faults({})
  await pass(12 * 60 * MINUTE_MS)
  expect((await attention()).attempts.items).toEqual([])
})

type Item = Readonly<{ id: string; version: string }>

const handle = ({ id: itemId, version }: Item, note = 'Rang them', key?: string) =>
  operator.client.post(
    '/v1/operator/attention/handled',
    { itemId, version, note },
    key ? { 'idempotency-key': key } : {},
  )

const ids = (items: readonly Record<string, unknown>[]) => items.map(({ id }) => id)

async function aStuckRefund(): Promise<{ placed: Placed; item: () => Promise<Item | undefined> }> {
  await faults({ sellerShort: true })
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  await payAtCashier(placed.next?.url ?? '')
  await pass(6_000)
  await pass(16 * MINUTE_MS)
  const item = async () => {
    const { items } = (await attention()).refunds
    const found = items.find(({ intentId }) => intentId === placed.intentId)
    return found && { id: String(found['id']), version: String(found['version']) }
  }
  return { placed, item }
}

test('what was dealt with leaves the list, with who did and a note in the audit log', async () => {
  const { item } = await aStuckRefund()
  const stuck = await item()
  if (!stuck) throw new Error('nothing is stuck')
  const key = 'the same'
  expectOk(await handle(stuck, ' Topped up the account ', key))
  expect(
    (await handle(stuck, ' Topped up the account ', key)).headers.get('idempotent-replayed'),
  ).toBe('true')
  expect(await item()).toBeUndefined()
  const { rows } = await server.owner.pool.query(
    `select actor, data from platform.events where type = 'payments.attention_handled'
      and data ->> 'itemId' = $1`,
    [stuck.id],
  )
  expect(rows).toEqual([
    {
      actor: expect.stringMatching(/^per_/),
      data: { itemId: stuck.id, version: stuck.version, note: 'Topped up the account' },
    },
  ])
})

test('what was dealt with comes back when something new is known of it, and only then', async () => {
  const { item } = await aStuckRefund()
  const stuck = await item()
  if (!stuck) throw new Error('nothing is stuck')
  expectOk(await handle(stuck))
  // Asked again, the network says the same.
  await pass(60 * MINUTE_MS)
  expect(await item()).toBeUndefined()
  await faults({ down: true })
  await pass(3 * 60 * MINUTE_MS)
  const again = await item()
  expect(again?.id).toBe(stuck.id)
  expect(again?.version).not.toBe(stuck.version)
  // Who saw the old state only has not dealt with the new one.
  expectOk(await handle(stuck))
  expect(await item()).toEqual(again)
})

test('a notice is dealt with like the rest', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  await sendNotice(placed, { overrides: { out_trade_no: 'att_of_somebody' } })
  const { items } = (await attention()).notices
  const [notice] = items.filter(({ intentId }) => intentId === null)
  expectOk(await handle({ id: String(notice?.['id']), version: String(notice?.['version']) }))
  expect(ids((await attention()).notices.items)).not.toContain(notice?.['id'])
  await pass(6_000)
})

test('what does not exist cannot be dealt with, nor can anything by who only looks', async () => {
  const unknown = ['ref_00000000000000000000000000', crypto.randomUUID(), 'escrow', 'pi_1']
  for (const id of unknown) {
    const answer = await handle({ id, version: 'v' })
    expect(problemOf(answer)).toMatchObject({ code: 'payments.not_found', status: 404 })
  }
  const viewer = await aColleague(server, operator, 'viewer')
  expectOk(await viewer.get('/v1/operator/attention'))
  const body = { itemId: unknown[0], version: 'v', note: 'n' }
  const answer = await viewer.post('/v1/operator/attention/handled', body)
  expect(problemOf(answer).code).toBe('identity.not_allowed')
})
