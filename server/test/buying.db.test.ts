import { afterAll, beforeAll, expect, test } from 'vitest'
import { balancesOf, verifyLedger } from '../src/ledger/index.ts'
import {
  expectOk,
  networkTotals,
  ordersOf,
  payAtCashier,
  placeOrders,
  untilIntent,
} from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier } from './market.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('a cart of three suppliers and two currencies becomes three paid orders by one payment', async () => {
  await aRate(server, 'GBP', '9.25')
  const cny = await aSupplier(server, { goods: ['6:2.55;48:2.31'] })
  const gbp = await aSupplier(server, { currency: 'GBP', goods: ['1:0.065', '1:3.39'] })
  const other = await aSupplier(server, { goods: ['1:100'], shippingMinor: 0 })
  const buyer = await aBuyer(server)
  const placed = await placeOrders(buyer, [
    { skuId: cny.skus[0] ?? '', quantity: 50 },
    { skuId: gbp.skus[0] ?? '', quantity: 101 },
    { skuId: gbp.skus[1] ?? '', quantity: 1 },
    { skuId: other.skus[0] ?? '', quantity: 1 },
  ])
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  const orders = await ordersOf(buyer.client, placed.groupId)
  // 50 × 2.31 + 5.00; 101 × 0.065 = 6.565 → 6.56 (half to even), + 3.39 + 5.00; 100.
  expect(orders.map(({ total }) => `${total.currency} ${total.minor}`).sort()).toEqual([
    'CNY 10000',
    'CNY 12050',
    'GBP 1495',
  ])
  expect(orders.every(({ paymentState }) => paymentState === 'held')).toBe(true)
  expect(orders.every(({ total, held }) => total.minor === held.minor)).toBe(true)
  // 14.95 × 9.25 = 138.2875 → 138.29
  const [network] = await balancesOf(server.db, ['network:alipay:CNY'])
  expect(network?.posted.minor).toBe(10000n + 12050n + 13829n)
  expect((await networkTotals(server)).paid).toBe(network?.posted.minor)
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

test('paying an order leaves the cart empty and the stock lower', async () => {
  const supplier = await aSupplier(server, { stock: 10 })
  const [skuId = ''] = supplier.skus
  const buyer = await aBuyer(server)
  const placed = await placeOrders(buyer, [{ skuId, quantity: 10 }])
  const cart = expectOk(await buyer.client.get<{ lineCount: number }>('/v1/cart'))
  expect(cart.lineCount).toBe(0)
  const late = await buyer.client.post<{ suppliers: { lines: { available: number }[] }[] }>(
    '/v1/cart/lines',
    { lines: [{ skuId, quantity: 1 }] },
  )
  expect(late.body.suppliers[0]?.lines[0]?.available).toBe(0)
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
})
