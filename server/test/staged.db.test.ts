import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeId } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { DAY_MS, MINUTE_MS } from '../src/kernel/time.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import {
  expectOk,
  networkTotals,
  ordersOf,
  payAtCashier,
  problemOf,
  untilIntent,
} from './checkout.ts'
import type { OrderJson, Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Supplier } from './market.ts'
import { balanceOf, fundWallet } from './wallet.ts'

// Orders that are paid in stages.

let server: TestServer
let buyer: Buyer
let potter: Supplier
let planId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  potter = await aSupplier(server, { goods: ['1:10.00'], stock: 100_000, shippingMinor: 0 })
  planId = await aPlan(potter, 'CNY')
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

/** 30 % with the order, 70 % within thirty days, for orders from five units on. */
async function aPlan({ partyUuid }: Supplier, currency: string): Promise<string> {
  const id = randomUUID()
  const stages = [
    { bps: 3_000, days: 0 },
    { bps: 7_000, days: 30 },
  ]
  await server.owner.pool.query(
    `insert into orders.stage_plans
        (id, supplier_id, currency, min_total, stages, state, created_by, created_at)
      values ($1, $2, $3, 500, $4, 'open', 'system', $5)`,
    [id, partyUuid, currency, JSON.stringify(stages), server.env.now()],
  )
  return encodeId('stp', id)
}

type Wire = Readonly<{ currency: string; minor: string }>
type QuoteJson = Readonly<{
  id: string
  charge: Wire
  fromBalance: Readonly<{ amount: Wire; rest: Wire }> | null
  methods: readonly Readonly<{ method: string; price: Readonly<{ total: Wire }> | null }>[]
  orders: readonly Readonly<{
    plans: readonly Readonly<{ id: string }>[]
    stages: readonly Readonly<{ total: Wire; days: number }>[] | null
  }>[]
}>
type Stage = Readonly<{ intentId: string; total: Wire; state: string; dueAt: string | null }>
type StagedJson = OrderJson & Readonly<{ stages: readonly Stage[] }>

type Wish = Readonly<{ of?: Buyer; quantity?: number; supplier?: Supplier; plan?: string | null }> &
  Readonly<{ useBalance?: boolean }>

async function askQuote(wish: Wish) {
  const { of = buyer, quantity = 3, supplier = potter, plan = planId, useBalance = false } = wish
  const { client, addressId } = of
  const lines = supplier.skus.map((skuId) => ({ skuId, quantity }))
  expectOk(await client.post('/v1/cart/lines', { lines }))
  const stagePlans = plan === null ? [] : [{ supplierId: supplier.partyId, planId: plan }]
  return client.post<QuoteJson>('/v1/quotes', {
    addressId,
    method: 'alipay',
    stagePlans,
    useBalance,
  })
}

async function placed(wish: Wish = {}): Promise<Placed> {
  const { client } = wish.of ?? buyer
  const { id: quoteId } = expectOk(await askQuote(wish))
  return expectOk(await client.post<Placed>('/v1/order-groups', { quoteId }))
}

const orderOf = async ({ groupId }: Placed, { client } = buyer) =>
  only(await ordersOf(client, groupId)) as StagedJson

async function payFirst(wish: Wish = {}): Promise<Placed> {
  const { client } = wish.of ?? buyer
  const order = await placed(wish)
  await payAtCashier(order.next?.url ?? '')
  await untilIntent(client, order.intentId, 'succeeded')
  return order
}

type Started = Readonly<{ next: Readonly<{ url: string }> | null }>

const start = (intentId: string, method = 'alipay') =>
  buyer.client.post<Started>(`/v1/payment-intents/${intentId}/attempts`, { method })

async function payStage(intentId: string): Promise<void> {
  await payAtCashier(expectOk(await start(intentId)).next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
}

/** Days go by, in which sessions end. */
async function passDays(days: number): Promise<void> {
  await server.clock.advance(days * DAY_MS)
  await server.settle()
  const password = 'a long enough passphrase'
  for (const { client, email } of [buyer, potter]) {
    expectOk(await client.post('/v1/session', { email, password }))
  }
}

async function untilRefunded(order: Placed): Promise<StagedJson> {
  for (let turns = 0; turns < 30; turns += 1) {
    const now = await orderOf(order)
    if (now.paymentState === 'refunded') return now
    await server.settle()
    await server.clock.advance(12_000)
  }
  return expect.unreachable('the money does not go back')
}

test('the first stage is paid with the order, the rest later, and all of it is held', async () => {
  const quote = expectOk(await askQuote({}))
  expect(quote.charge.minor).toBe('900')
  expect(quote.methods.find(({ method }) => method === 'alipay')?.price?.total.minor).toBe('900')
  expect(only(quote.orders).stages?.map(({ total, days }) => [total.minor, days])).toEqual([
    ['900', 0],
    ['2100', 30],
  ])
  const before = await networkTotals(server)
  const body = { quoteId: quote.id }
  const order = expectOk(await buyer.client.post<Placed>('/v1/order-groups', body))
  await payAtCashier(order.next?.url ?? '')
  await untilIntent(buyer.client, order.intentId, 'succeeded')
  const partly = await orderOf(order)
  expect([partly.paymentState, partly.held.minor]).toEqual(['partly_paid', '900'])
  expect(partly.stages.map(({ state, total }) => [state, total.minor])).toEqual([
    ['succeeded', '900'],
    ['awaiting_payment', '2100'],
  ])
  const later = partly.stages[1]?.intentId ?? ''
  await server.clock.advance(DAY_MS)
  await server.settle()
  await payStage(later)
  const paid = await orderOf(order)
  expect([paid.paymentState, paid.held.minor]).toEqual(['held', '3000'])
  expect((await networkTotals(server)).paid - before.paid).toBe(3_000n)
  expect(problemOf(await start(later)).code).toBe('payments.already_paid')
})

test('a later stage costs what the rate of its day says, and a try at it lasts half an hour', async () => {
  await aRate(server, 'GBP', '9.1')
  const british = await aSupplier(server, { currency: 'GBP', goods: ['1:10.00'], shippingMinor: 0 })
  const plan = await aPlan(british, 'GBP')
  const order = await payFirst({ supplier: british, plan, quantity: 1 })
  const later = (await orderOf(order)).stages[1]?.intentId ?? ''
  expectOk(await start(later))
  const amount = async () =>
    expectOk(await buyer.client.get<{ amount: Wire }>(`/v1/payment-intents/${later}`)).amount
  expect(await amount()).toEqual({ currency: 'CNY', minor: '6370' })
  await server.clock.advance(31 * MINUTE_MS)
  await server.settle()
  await server.owner.pool.query(
    `insert into payments.exchange_rates (base, quote, rate_micros, valid_from, source)
      values ('GBP', 'CNY', 9200000, $1, 'test')`,
    [server.env.now()],
  )
  const offers = expectOk(
    await buyer.client.get<{ items: QuoteJson['methods'] }>(`/v1/payment-intents/${later}/methods`),
  )
  const alipay = offers.items.find(({ method }) => method === 'alipay')
  expect(alipay?.price?.total).toEqual({ currency: 'CNY', minor: '6440' })
  await payStage(later)
  expect(await amount()).toEqual({ currency: 'CNY', minor: '6440' })
  const paid = await orderOf(order)
  expect([paid.paymentState, paid.held]).toEqual(['held', { currency: 'GBP', minor: '1000' }])
})

test('an order whose first stage is not paid ends with all of its stages', async () => {
  const given = await placed()
  expectOk(await buyer.client.post(`/v1/order-groups/${given.groupId}/cancel`))
  const late = await placed()
  await server.clock.advance(31 * MINUTE_MS)
  await server.settle()
  for (const [order, state] of [
    [given, 'cancelled'],
    [late, 'expired'],
  ] as const) {
    const { paymentState, stages } = await orderOf(order)
    expect([paymentState, ...stages.map((stage) => stage.state)]).toEqual([state, state, state])
    expect(problemOf(await start(stages[1]?.intentId ?? '')).code).toBe('payments.not_awaiting')
  }
})

test('what is not paid two weeks after it was due gives all back that was paid', async () => {
  const order = await payFirst()
  await passDays(43)
  expect((await orderOf(order)).paymentState).toBe('partly_paid')
  await passDays(2)
  const back = await untilRefunded(order)
  expect([back.refunded.minor, back.held.minor]).toEqual(['900', '0'])
  expect(back.stages[1]?.state).toBe('expired')
})

test('a supplier who gives the first stage back ends the others', async () => {
  const order = await payFirst()
  const { id, stages } = await orderOf(order)
  const body = { amount: { currency: 'CNY', minor: '900' }, reason: 'Cannot make it' }
  expectOk(await potter.client.post(`/v1/supplier/orders/${id}/refunds`, body))
  await untilRefunded(order)
  expect(problemOf(await start(stages[1]?.intentId ?? '')).code).toBe('payments.not_awaiting')
  expect((await orderOf(order)).stages[1]?.state).toBe('cancelled')
})

test('a refund takes from the last stage first', async () => {
  const order = await payFirst()
  const { id, stages } = await orderOf(order)
  await payStage(stages[1]?.intentId ?? '')
  const body = { amount: { currency: 'CNY', minor: '2500' }, reason: 'Broken' }
  type Refunds = { items: { charge: Wire }[] }
  const path = `/v1/supplier/orders/${id}/refunds`
  const { items } = expectOk(await potter.client.post<Refunds>(path, body))
  expect(items.map(({ charge }) => charge.minor)).toEqual(['2100', '400'])
})

test('the balance pays a part of the first stage', async () => {
  const thrifty = await aBuyer(server)
  await fundWallet(server, thrifty, { minor: 350n })
  const quote = expectOk(await askQuote({ of: thrifty, useBalance: true }))
  expect(quote.fromBalance).toMatchObject({ amount: { minor: '350' }, rest: { minor: '550' } })
  const body = { quoteId: quote.id }
  const order = expectOk(await thrifty.client.post<Placed>('/v1/order-groups', body))
  await payAtCashier(order.next?.url ?? '')
  await untilIntent(thrifty.client, order.intentId, 'succeeded')
  expect(await balanceOf(thrifty)).toEqual([0, 0, 0])
  expect((await orderOf(order, thrifty)).held.minor).toBe('900')
})

test('a first stage that is paid together with another checkout is listed once', async () => {
  const [one, two] = [await placed(), await placed()]
  const orders = await Promise.all([orderOf(one), orderOf(two)])
  const body = { orderIds: orders.map(({ id }) => id), method: 'alipay' }
  const { intentId } = expectOk(
    await buyer.client.post<{ intentId: string }>('/v1/merged-payments', body),
  )
  const states = async () => (await orderOf(one)).stages.map((stage) => stage.state)
  expect((await orderOf(one)).stages[0]?.intentId).toBe(intentId)
  expect(await states()).toEqual(['awaiting_payment', 'awaiting_payment'])
  expectOk(await buyer.client.post(`/v1/payment-intents/${intentId}/separate`))
  expect((await orderOf(one)).stages[0]?.intentId).toBe(one.intentId)
  expect(await states()).toEqual(['awaiting_payment', 'awaiting_payment'])
})

test('a plan of another supplier, or for larger orders, is refused', async () => {
  const other = await aPlan(await aSupplier(server), 'CNY')
  expect(problemOf(await askQuote({ plan: other })).code).toBe('orders.plan_unavailable')
  const cheap = await aSupplier(server, { goods: ['1:1.00'], shippingMinor: 0 })
  const plan = await aPlan(cheap, 'CNY')
  const small = await askQuote({ supplier: cheap, plan, quantity: 2, of: await aBuyer(server) })
  expect(problemOf(small).code).toBe('orders.plan_unavailable')
})
