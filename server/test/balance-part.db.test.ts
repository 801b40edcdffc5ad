import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { aColleague } from './cast.ts'
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

// A balance that is too small pays a part of an order, and another method the rest: both or none.

let server: TestServer
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer()
  supplier = await aSupplier(server, { goods: ['1:10.00'], stock: 100_000, shippingMinor: 0 })
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

type Wire = Readonly<{ currency: string; minor: string }>
type QuoteJson = Readonly<{
  id: string
  charge: Wire
  balance: Wire | null
  fromBalance: Readonly<{ amount: Wire; rest: Wire }> | null
}>

async function aPayer(minor: bigint): Promise<Buyer> {
  const buyer = await aBuyer(server)
  if (minor > 0n) await fundWallet(server, buyer, { minor })
  return buyer
}

type Wish = Readonly<{ quantity?: number; sku?: string; method?: string; useBalance?: boolean }>

async function quoteOf({ client, addressId }: Buyer, wish: Wish = {}): Promise<QuoteJson> {
  const { quantity = 3, sku = only(supplier.skus), method = 'alipay', useBalance = true } = wish
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId: sku, quantity }] }))
  return expectOk(await client.post<QuoteJson>('/v1/quotes', { addressId, method, useBalance }))
}

async function placed(buyer: Buyer, wish: Wish = {}): Promise<Placed> {
  const { id: quoteId } = await quoteOf(buyer, wish)
  return expectOk(await buyer.client.post<Placed>('/v1/order-groups', { quoteId }))
}

async function paid(buyer: Buyer, wish: Wish = {}): Promise<OrderJson> {
  const { groupId, intentId, next } = await placed(buyer, wish)
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  return only(await ordersOf(buyer.client, groupId))
}

const cancel = ({ client }: Buyer, groupId: string) =>
  client.post(`/v1/order-groups/${groupId}/cancel`)

test('the balance pays what it has, and the network exactly the rest', async () => {
  const buyer = await aPayer(1_234n)
  const quote = await quoteOf(buyer)
  expect(quote.charge.minor).toBe('3000')
  expect(quote.fromBalance).toMatchObject({ amount: { minor: '1234' }, rest: { minor: '1766' } })
  const body = { quoteId: quote.id }
  const { groupId, intentId, next } = expectOk(
    await buyer.client.post<Placed>('/v1/order-groups', body),
  )
  expect(await balanceOf(buyer)).toEqual([1_234, 1_234, 0])
  const intent = await buyer.client.get(`/v1/payment-intents/${intentId}`)
  expect(intent.body).toMatchObject({ amount: { minor: '1766' }, fromBalance: { minor: '1234' } })

  const before = await networkTotals(server)
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  expect((await networkTotals(server)).paid - before.paid).toBe(1_766n)
  expect(await balanceOf(buyer)).toEqual([0, 0, 0])
  const order = only(await ordersOf(buyer.client, groupId))
  expect([order.paymentState, order.held.minor]).toEqual(['held', '3000'])
})

test('a refund goes back to the network first, and what it did not take to the balance', async () => {
  const buyer = await aPayer(1_234n)
  const order = await paid(buyer)
  type Refunds = { items: { id: string; charge: Wire }[] }
  const refund = async (minor: number) => {
    const path = `/v1/supplier/orders/${order.id}/refunds`
    const body = { amount: { currency: 'CNY', minor: String(minor) }, reason: 'Broken' }
    const { items } = expectOk(await supplier.client.post<Refunds>(path, body))
    return items.map(({ charge }) => charge.minor)
  }
  expect(await refund(766)).toEqual(['766'])
  expect(await refund(1_500)).toEqual(['1000', '500'])
  expect(await balanceOf(buyer)).toEqual([500, 0, 500])
  expect(await refund(734)).toEqual(['734'])
  expect(await balanceOf(buyer)).toEqual([1_234, 0, 1_234])
  const state = async () => only(await ordersOf(buyer.client, order.groupId)).paymentState
  for (let turns = 0; turns < 20 && (await state()) !== 'refunded'; turns += 1) {
    await server.clock.advance(12_000)
    await server.settle()
  }
  expect(await state()).toBe('refunded')
})

test('what is given up or not paid in time is free again, and pays nothing', async () => {
  const buyer = await aPayer(1_234n)
  const { groupId } = await placed(buyer)
  expectOk(await cancel(buyer, groupId))
  expect(await balanceOf(buyer)).toEqual([1_234, 0, 1_234])
  const late = await placed(buyer)
  expect(await balanceOf(buyer)).toEqual([1_234, 1_234, 0])
  await server.clock.advance(31 * 60_000)
  await server.settle()
  await server.clock.advance(60_000)
  await server.settle()
  expect(await balanceOf(buyer)).toEqual([1_234, 0, 1_234])
  expect(only(await ordersOf(buyer.client, late.groupId)).paymentState).toBe('expired')
})

test('the part of the balance cannot be confirmed, cancelled or paid by itself', async () => {
  const buyer = await aPayer(1_234n)
  const { intentId, groupId } = await placed(buyer)
  const { rows } = await server.owner.pool.query<{ id: string }>(
    'select id from payments.intents where rest_id = $1',
    [uuidOf('pi', intentId)],
  )
  const part = encodeId('pi', only(rows).id)
  const confirmed = await buyer.client.post(`/v1/payment-intents/${part}/confirm`)
  expect(problemOf(confirmed).code).toBe('payments.not_found')
  const body = { method: 'alipay' }
  const started = await buyer.client.post(`/v1/payment-intents/${part}/attempts`, body)
  expect(problemOf(started).code).toBe('payments.not_found')
  const checked = await buyer.client.post(`/v1/payment-intents/${part}/check`)
  expect(problemOf(checked).code).toBe('payments.not_found')
  expect(await balanceOf(buyer)).toEqual([1_234, 1_234, 0])
  expectOk(await cancel(buyer, groupId))
})

test('another method takes over the rest, and only the rest', async () => {
  const buyer = await aPayer(1_234n)
  const { intentId, groupId } = await placed(buyer)
  type Started = { next: { content: string } }
  const path = `/v1/payment-intents/${intentId}/attempts`
  expectOk(await buyer.client.post<Started>(path, { method: 'alipay_qr' }))
  const intent = await buyer.client.get(`/v1/payment-intents/${intentId}`)
  expect(intent.body).toMatchObject({
    ...{ amount: { minor: '1766' }, fromBalance: { minor: '1234' } },
    attempt: { method: 'alipay_qr' },
  })
  expectOk(await cancel(buyer, groupId))
  expect(await balanceOf(buyer)).toEqual([1_234, 0, 1_234])
})

test('an order in another currency is cut so that both parts are worth it exactly', async () => {
  await aRate(server, 'GBP', '9.123457')
  const british = await aSupplier(server, { currency: 'GBP', goods: ['1:7.77'], shippingMinor: 0 })
  const buyer = await aPayer(5_555n)
  const quote = await quoteOf(buyer, { sku: only(british.skus) })
  const { amount, rest } = quote.fromBalance ?? {}
  expect(Number(amount?.minor) + Number(rest?.minor)).toBe(Number(quote.charge.minor))
  // One penny is nine fen and more: up to so many cannot be cut off.
  expect(Number(amount?.minor)).toBeGreaterThan(5_545)
  const order = await paid(buyer, { sku: only(british.skus), quantity: 3 })
  expect(order.held.minor).toBe(order.total.minor)
})

test('a balance that is enough, or empty, or in another currency pays no part', async () => {
  expect((await quoteOf(await aPayer(3_000n))).fromBalance).toBeNull()
  expect((await quoteOf(await aPayer(0n))).fromBalance).toBeNull()
  const buyer = await aPayer(0n)
  await fundWallet(server, buyer, { currency: 'EUR', minor: 1_000n })
  expect(await quoteOf(buyer)).toMatchObject({ fromBalance: null, balance: null })
  const careful = await aPayer(1_234n)
  const unused = await quoteOf(careful, { useBalance: false })
  expect(unused).toMatchObject({ balance: { minor: '1234' } })
  expect(unused.fromBalance ?? null).toBeNull()
})

test('of several checkouts at once with one balance, one has it and the others are refused', async () => {
  const buyer = await aPayer(1_234n)
  const clients = [buyer.client]
  for (let n = 0; n < 3; n += 1) clients.push(await aColleague(server, buyer, 'member'))
  const people = clients.map((client) => ({ ...buyer, client }))
  const quotes = await Promise.all(people.map((person) => quoteOf(person)))
  const answers = await Promise.all(
    people.map(({ client }, index) =>
      client.post<Placed>('/v1/order-groups', { quoteId: quotes[index]?.id }),
    ),
  )
  const refused = answers.filter(({ status }) => status !== 200).map(problemOf)
  expect(refused.map(({ code }) => code)).toEqual(Array(3).fill('payments.balance_too_low'))
  expect(await balanceOf(buyer)).toEqual([1_234, 1_234, 0])
})
