import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { anOperator } from './cast.ts'
import { expectOk, ordersOf, payAtCashier, placeOrders, untilIntent } from './checkout.ts'
import type { OrderJson, Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Member } from './market.ts'

// An operator finds a payment by whatever somebody holds in hand.

let server: TestServer
let operator: Member
let buyer: Buyer
let placed: Placed
let orders: readonly OrderJson[]
let trade: Readonly<{ tradeNo: string; outTradeNo: string; notices: { notifyId: string }[] }>

beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.20')
  operator = await anOperator(server)
  buyer = await aBuyer(server)
  const suppliers = [
    await aSupplier(server, { goods: ['1:10.00'], shippingMinor: 77 }),
    await aSupplier(server, { currency: 'GBP', goods: ['1:20.00'], shippingMinor: 123 }),
  ]
  const lines = suppliers.map(({ skus }) => ({ skuId: only(skus), quantity: 1 }))
  placed = await placeOrders(buyer, lines)
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  orders = await ordersOf(buyer.client, placed.groupId)
  const { trades } = await server.sandbox.control('GET', `/alipay/apps/${server.appId}/trades`)
  trade = only(trades as (typeof trade)[])
  // Another's payment of other goods: found by none of the numbers of the first.
  const other = await aBuyer(server)
  await placeOrders(other, [{ skuId: only((await aSupplier(server)).skus), quantity: 7 }])
})
afterAll(() => server.stop())

async function find(q: string): Promise<string[]> {
  const path = `/v1/operator/payments?q=${encodeURIComponent(q)}`
  const { items } = expectOk(await operator.client.get<{ items: { id: string }[] }>(path))
  return items.map(({ id }) => id)
}

const first = () => orders[0]?.number ?? ''

describe('a payment is found by', () => {
  test.each<[string, () => string]>([
    ['its own id', () => placed.intentId],
    ['the checkout’s id', () => placed.groupId],
    ['an order’s id', () => orders[1]?.id ?? ''],
    ['an order’s number', first],
    ['the receipt of an order', () => `R-${orders[1]?.number}`],
    ['the receipt of all of it', () => `R-${first()}-G`],
    ['a receipt as somebody types it', () => `r-${first()}-g`],
    ['what Alipay shows', () => `Danbao ${placed.groupId.slice(-8)}`],
    ['the last of what Alipay shows', () => placed.groupId.slice(-8).toLowerCase()],
    ['Alipay’s number', () => trade.tradeNo],
    ['our number at Alipay', () => trade.outTradeNo],
    ['a notice’s id', () => only(trade.notices).notifyId],
    ['the buyer’s e-mail', () => ` ${buyer.email.toUpperCase()}`],
    // 10.00 + 0.77 and (20.00 + 1.23) × 9.20
    ['what was charged', () => 'CNY 206.09'],
    ['what was charged, as a screen shows it', () => '¥206.09'],
    ['an order’s total in the supplier’s currency', () => '£21.23'],
  ])('%s', async (_what, q) => {
    expect(await find(q())).toEqual([placed.intentId])
  })
})

test.each([
  'R-99999999',
  'grp_01KWDM0000000000000000000A',
  'Danbao 00000000',
  'CNY 206.08',
  'x@y.z',
])('%s finds nothing', async (q) => {
  expect(await find(q)).toEqual([])
})

test('a charge that many paid is listed page by page, newest first', async () => {
  const skuId = only((await aSupplier(server, { goods: ['1:3.33'], shippingMinor: 0 })).skus)
  const made: string[] = []
  for (let n = 0; n < 3; n += 1) {
    made.unshift((await placeOrders(buyer, [{ skuId, quantity: 1 }])).intentId)
  }
  const page = async (after: string) => {
    const path = `/v1/operator/payments?q=${encodeURIComponent('CNY 3.33')}&limit=2${after}`
    return (await operator.client.get<{ items: { id: string }[]; next: string | null }>(path)).body
  }
  const newest = await page('')
  expect(newest.items.map(({ id }) => id)).toEqual(made.slice(0, 2))
  const rest = await page(`&after=${newest.next}`)
  expect([rest.items.map(({ id }) => id), rest.next]).toEqual([made.slice(2), null])
})
