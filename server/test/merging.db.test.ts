import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { systemCaller } from '../src/identity/identity.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { orderEffects } from '../src/orders/index.ts'
import { mergeIntents } from '../src/payments/merging.ts'
import { inTransaction } from '../src/platform/db.ts'
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
import { aBuyer, aRate, aSupplier, type Buyer, type Supplier } from './market.ts'
import { balanceOf, fundWallet } from './wallet.ts'

// One payment for several checkouts.

let server: TestServer
let buyer: Buyer
let chinese: Supplier
let british: Supplier

beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.123457')
  buyer = await aBuyer(server)
  const fields = { goods: ['1:10.00'], stock: 100_000, shippingMinor: 0 }
  chinese = await aSupplier(server, fields)
  british = await aSupplier(server, { ...fields, currency: 'GBP' })
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

/** A checkout of some pieces of each of both suppliers. */
const checkout = (quantity = 1, method = 'alipay', of = buyer) =>
  placeOrders(
    of,
    [...chinese.skus, ...british.skus].map((skuId) => ({ skuId, quantity })),
    method,
  )

const ordersIn = ({ groupId }: Placed, of = buyer) => ordersOf(of.client, groupId)

async function idsOf(checkouts: readonly Placed[], of = buyer): Promise<string[]> {
  const ids: string[] = []
  for (const each of checkouts) ids.push((await ordersIn(each, of))[0]?.id ?? '')
  return ids
}

type Merged = Readonly<{ intentId: string; next: Readonly<{ url: string }> | null }>

const merge = (orderIds: readonly string[], method = 'alipay', of = buyer, key?: string) =>
  of.client.post<Merged>(
    '/v1/merged-payments',
    { orderIds, method },
    key ? { 'idempotency-key': key } : {},
  )

type IntentJson = Readonly<{
  state: string
  amount: Readonly<{ minor: string }>
  groupIds: readonly string[]
  mergedIntoId: string | null
}>

const intentOf = async (id: string, of = buyer) =>
  expectOk(await of.client.get<IntentJson>(`/v1/payment-intents/${id}`))

test('one payment pays five checkouts of several suppliers, and each is held', async () => {
  const checkouts: Placed[] = []
  for (let quantity = 1; quantity <= 5; quantity += 1) checkouts.push(await checkout(quantity))
  const due = await Promise.all(checkouts.map(({ intentId }) => intentOf(intentId)))
  const sum = due.reduce((all, { amount }) => all + BigInt(amount.minor), 0n)
  const orderIds = await idsOf(checkouts)
  type Offers = {
    orders: { id: string }[]
    items: { method: string; price: { total: { minor: string } } | null }[]
  }
  const offers = expectOk(
    await buyer.client.post<Offers>('/v1/merged-payments/offers', { orderIds }),
  )
  expect(offers.orders).toHaveLength(10)
  const alipay = offers.items.find(({ method }) => method === 'alipay')
  expect(alipay?.price?.total.minor).toBe(String(sum))

  const { intentId, next } = expectOk(await merge(orderIds))
  const merged = await intentOf(intentId)
  expect(merged.amount.minor).toBe(String(sum))
  expect(merged.groupIds).toHaveLength(5)
  expect(await intentOf(checkouts[0]?.intentId ?? '')).toMatchObject({
    ...{ state: 'merged', mergedIntoId: intentId },
  })
  const before = await networkTotals(server)
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  expect((await networkTotals(server)).paid - before.paid).toBe(sum)
  for (const each of checkouts) {
    for (const order of await ordersIn(each)) {
      expect([order.paymentState, order.held.minor]).toEqual(['held', order.total.minor])
    }
  }
})

test('each order is refunded by itself, at the rate it was paid', async () => {
  const checkouts = [await checkout(), await checkout()]
  const { intentId, next } = expectOk(await merge(await idsOf(checkouts)))
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  const orders = await ordersIn(checkouts[1] as Placed)
  const order = orders.find(({ total }) => total.currency === 'GBP')
  const before = await networkTotals(server)
  const path = `/v1/supplier/orders/${order?.id}/refunds`
  expectOk(await british.client.post(path, { amount: order?.total, reason: 'Broken' }))
  const read = async () =>
    expectOk(
      await buyer.client.get<{ paymentState: string; charge: { minor: string } }>(
        `/v1/orders/${order?.id}`,
      ),
    )
  for (let turns = 0; turns < 20 && (await read()).paymentState !== 'refunded'; turns += 1) {
    await server.settle()
    await server.clock.advance(12_000)
  }
  const { paymentState, charge } = await read()
  expect(paymentState).toBe('refunded')
  expect((await networkTotals(server)).refunded - before.refunded).toBe(BigInt(charge.minor))
})

test('asked for once more with one key it is one payment', async () => {
  const orderIds = await idsOf([await checkout(), await checkout()])
  const first = expectOk(await merge(orderIds, 'alipay', buyer, 'once'))
  const second = expectOk(await merge(orderIds, 'alipay', buyer, 'once'))
  expect(second.intentId).toBe(first.intentId)
  expect((await intentOf(first.intentId)).state).toBe('awaiting_payment')
})

test('taken apart, each checkout is paid by itself as it was quoted', async () => {
  const checkouts = [await checkout(), await checkout(2)]
  const due = await Promise.all(checkouts.map(({ intentId }) => intentOf(intentId)))
  const { intentId } = expectOk(await merge(await idsOf(checkouts)))
  const separate = `/v1/payment-intents/${intentId}/separate`
  const stranger = await aBuyer(server)
  expect(problemOf(await stranger.client.post(separate)).code).toBe('payments.not_found')
  expectOk(await buyer.client.post(separate))
  expect((await intentOf(intentId)).state).toBe('cancelled')
  expect(problemOf(await buyer.client.post(separate)).code).toBe('payments.not_merged')
  for (const [index, each] of checkouts.entries()) {
    const now = await intentOf(each.intentId)
    expect([now.state, now.amount]).toEqual(['awaiting_payment', due[index]?.amount])
    for (const order of await ordersIn(each)) {
      const summary = order as typeof order & { intentId: string }
      expect([order.paymentState, summary.intentId]).toEqual(['awaiting_payment', each.intentId])
    }
  }
  const path = `/v1/payment-intents/${checkouts[0]?.intentId}/attempts`
  const started = expectOk(await buyer.client.post<Merged>(path, { method: 'alipay' }))
  await payAtCashier(started.next?.url ?? '')
  await untilIntent(buyer.client, checkouts[0]?.intentId ?? '', 'succeeded')
})

test('one checkout of it is given up, and the others wait to be paid by themselves', async () => {
  const [one, two] = [await checkout(), await checkout()]
  expectOk(await merge(await idsOf([one, two])))
  expectOk(await buyer.client.post(`/v1/order-groups/${one.groupId}/cancel`))
  const states = async (of: Placed) => (await ordersIn(of)).map(({ paymentState }) => paymentState)
  expect(await states(one)).toEqual(['cancelled', 'cancelled'])
  expect(await states(two)).toEqual(['awaiting_payment', 'awaiting_payment'])
})

test('what was paid at its own page meanwhile is not paid again', async () => {
  const [one, two] = [await checkout(), await checkout()]
  const orderIds = await idsOf([one, two])
  await server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, {
    notices: { drop: true },
  })
  await payAtCashier(one.next?.url ?? '')
  const refused = problemOf(await merge(orderIds))
  expect(refused.code).toBe('payments.already_paid')
  await server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, {})
  expect((await intentOf(one.intentId)).state).toBe('succeeded')
  expect((await intentOf(two.intentId)).state).toBe('awaiting_payment')
})

test('what begins to be paid while checkouts are merged is not merged', async () => {
  const checkouts = [await checkout(), await checkout()]
  const { db, env } = server
  const merging = inTransaction(db, (trx) =>
    mergeIntents(
      trx,
      { env, effects: orderEffects(env) },
      {
        caller: systemCaller,
        intentIds: checkouts.map(({ intentId }) => intentId),
        chosen: { gateway: 'alipay', method: 'alipay' },
      },
    ),
  )
  await expect(merging).rejects.toMatchObject({ reason: { code: 'payments.outcome_unknown' } })
  for (const { intentId } of checkouts) {
    expect((await intentOf(intentId)).state).toBe('awaiting_payment')
  }
})

test('the time to pay is that of the first that would have ended, and ends all', async () => {
  const one = await checkout()
  await server.clock.advance(20 * 60_000)
  const two = await checkout()
  const { intentId } = expectOk(await merge(await idsOf([one, two])))
  await server.clock.advance(11 * 60_000)
  await server.settle()
  expect((await intentOf(intentId)).state).toBe('expired')
  for (const each of [one, two]) {
    for (const { paymentState } of await ordersIn(each)) expect(paymentState).toBe('expired')
  }
})

test('the balance pays several checkouts by one confirmation', async () => {
  const rich = await aBuyer(server)
  await fundWallet(server, rich, { minor: 100_000n })
  const checkouts = [await checkout(1, 'wallet', rich), await checkout(2, 'wallet', rich)]
  const { intentId } = expectOk(await merge(await idsOf(checkouts, rich), 'wallet', rich))
  const { amount } = await intentOf(intentId, rich)
  const minor = Number(amount.minor)
  expect(await balanceOf(rich)).toEqual([100_000, minor, 100_000 - minor])
  expectOk(await rich.client.post(`/v1/payment-intents/${intentId}/confirm`))
  expect(await balanceOf(rich)).toEqual([100_000 - minor, 0, 100_000 - minor])
})

test('one checkout, a paid one, a stranger’s, or one with a part from the balance is refused', async () => {
  const [one, two] = [await checkout(), await checkout()]
  const [first, second] = await Promise.all([ordersIn(one), ordersIn(two)])
  const codeOf = async (ids: readonly (string | undefined)[], of = buyer) =>
    problemOf(await merge(ids as string[], 'alipay', of)).code
  expect(await codeOf(first.map(({ id }) => id))).toBe('payments.too_few_to_merge')
  const ids = [first[0]?.id, second[0]?.id]
  expect(await codeOf(ids, await aBuyer(server))).toBe('payments.not_found')
  await payAtCashier(two.next?.url ?? '')
  await untilIntent(buyer.client, two.intentId, 'succeeded')
  expect(await codeOf(ids)).toBe('payments.not_awaiting')
  expect(problemOf(await merge(ids as string[], 'carrier-pigeon')).code).toBe(
    'payments.method_unavailable',
  )

  const thrifty = await aBuyer(server)
  await fundWallet(server, thrifty, { minor: 100n })
  const { client, addressId } = thrifty
  const lines = [{ skuId: only(chinese.skus), quantity: 1 }]
  expectOk(await client.post('/v1/cart/lines', { lines }))
  const wanted = { addressId, method: 'alipay', useBalance: true }
  const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', wanted))
  const part = expectOk(await client.post<Placed>('/v1/order-groups', { quoteId }))
  const whole = await checkout(1, 'alipay', thrifty)
  expect(await codeOf(await idsOf([part, whole], thrifty), thrifty)).toBe(
    'payments.part_from_balance',
  )
})
