import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { anOperator } from './cast.ts'
import { aPaidOrder, expectOk, payAtCashier, placeOrders } from './checkout.ts'
import type { Client } from './client.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Supplier } from './market.ts'

// What buyers, suppliers and operators see of money that moves: where it is, and by which number.

let server: TestServer
let buyer: Buyer
let supplier: Supplier
let operator: Client

beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.25')
  ;[buyer, operator] = [await aBuyer(server), (await anOperator(server)).client]
  supplier = await aSupplier(server, { currency: 'GBP', goods: ['1:33.33'], shippingMinor: 0 })
})
afterAll(() => server.stop())

type Amount = Readonly<{ currency: string; minor: string }>
type Refund = Readonly<{
  id: string
  state: string
  reason: string
  method: string
  number: string
  paymentNumber: string
  payer: string | null
  charge: Amount
  createdAt: string
  sentAt: string | null
  finalAt: string | null
}>
type Order = Readonly<{
  id: string
  number: string
  refunds: readonly Refund[]
  strays: readonly (Refund & Readonly<{ takenAt: string }>)[]
}>

const lines = () => [{ skuId: only(supplier.skus), quantity: 3 }]
const read = async (client: Client, id: string) =>
  expectOk(await client.get<Order>(`/v1/orders/${id}`))

async function settle() {
  for (let turn = 0; turn < 4; turn += 1) {
    await server.clock.advance(4_000)
    await server.settle()
  }
}

test('a refund is followed by its times and numbers; the payer is not the supplier’s to see', async () => {
  const { id } = await aPaidOrder(buyer, lines())
  const body = { amount: { currency: 'GBP', minor: '1000' }, reason: 'Two arrived broken' }
  expectOk(await supplier.client.post(`/v1/supplier/orders/${id}/refunds`, body))
  expect(only((await read(buyer.client, id)).refunds)).toMatchObject({
    ...{ state: 'prepared', method: 'alipay', sentAt: null, finalAt: null },
  })
  await settle()
  const bought = only((await read(buyer.client, id)).refunds)
  expect(bought).toMatchObject({ state: 'succeeded', number: bought.id })
  expect(bought.payer).toMatch(/\*/)
  expect(bought.charge).toEqual({ currency: 'CNY', minor: '9250' })
  const times = [bought.createdAt, bought.sentAt ?? '', bought.finalAt ?? '']
  expect(times).toEqual(times.toSorted())
  const sold = only((await read(supplier.client, id)).refunds)
  expect(sold).toEqual({ ...bought, payer: null })
})

test('money that came after the end is shown to its buyer as it goes back, and to nobody else', async () => {
  const placed = await placeOrders(buyer, lines())
  const group = `/v1/order-groups/${placed.groupId}`
  expectOk(await buyer.client.post(`${group}/cancel`))
  type Group = Readonly<{ orders: readonly { id: string }[]; strays: Order['strays'] }>
  const before = expectOk(await buyer.client.get<Group>(group))
  expect(before.strays).toEqual([])
  await payAtCashier(placed.next?.url ?? '')
  await settle()
  const { orders, strays } = expectOk(await buyer.client.get<Group>(group))
  const stray = only(strays)
  expect(stray).toMatchObject({ reason: 'order_closed', state: 'succeeded', method: 'alipay' })
  expect(stray.charge).toEqual({ currency: 'CNY', minor: '92491' }) // 99.99 × 9.25 = 924.9075
  expect(stray.sentAt).not.toBeNull()
  const { id } = only(orders)
  expect((await read(buyer.client, id)).strays).toEqual(strays)
  expect((await read(operator, id)).strays).toEqual(strays)
  const sold = await read(supplier.client, id)
  expect([sold.strays, sold.refunds]).toEqual([[], []])
})

test('the dossier tells who did what, how we know of it, and what each supplier gets', async () => {
  const { id, number, groupId } = await aPaidOrder(buyer, lines())
  const { intentId } = expectOk(await buyer.client.get<{ intentId: string }>(`/v1/orders/${id}`))
  type Dossier = Readonly<{
    shares: readonly Readonly<{ orderId: string; number: string; supplier: { id: string } }>[]
    timeline: readonly Readonly<{ kind: string; source: string; actorName: string | null }>[]
    notices: readonly Readonly<{ body: string; fields: Readonly<Record<string, string>> }>[]
  }>
  const path = `/v1/operator/payments/${intentId}`
  const dossier = expectOk(await operator.get<Dossier>(path))
  expect(only(dossier.shares)).toMatchObject({
    ...{ orderId: id, number },
    supplier: { id: supplier.partyId },
  })
  expect(dossier.timeline.map(({ kind, source }) => [kind, source])).toEqual([
    ...[
      ['placed', 'buyer'],
      ['attempt_started', 'buyer'],
      ['notice', 'notice'],
    ],
    ...[
      ['captured', 'notice'],
      ['booked', 'ledger'],
    ],
  ])
  expect(dossier.timeline[0]?.actorName).not.toBeNull()
  const { body, fields } = only(dossier.notices)
  expect(new URLSearchParams(body).get('sign')).not.toBeNull()
  expect(fields).not.toHaveProperty('sign')
  expect(groupId).toMatch(/^grp_/)
})

test.each([
  ['the total', '99.99'],
  ['what was charged', '¥924.91'],
  ['either, with its currency', 'CNY 924.91'],
])('orders are found by %s on every side', async (_, text) => {
  const { id } = await aPaidOrder(buyer, lines())
  const sides = [
    [buyer.client, '/v1/orders'],
    [supplier.client, '/v1/supplier/orders'],
    [operator, '/v1/operator/orders'],
  ] as const
  for (const [client, path] of sides) {
    const find = async (q: string) => {
      const query = new URLSearchParams({ q, limit: '100' })
      const found = await client.get<{ items: { id: string }[] }>(`${path}?${query.toString()}`)
      return expectOk(found).items.map((item) => item.id)
    }
    expect([path, await find(text)]).toEqual([path, expect.arrayContaining([id])])
    expect([path, await find('GBP 924.91')]).toEqual([path, []])
  }
})

test('a method says what it takes and how fast it is', async () => {
  const path = '/v1/payment-methods'
  const { items } = expectOk(await buyer.client.get<{ items: { method: string }[] }>(path))
  expect(items.find(({ method }) => method === 'alipay')).toEqual({
    ...{ method: 'alipay', currencies: ['CNY'], step: 'redirect', confirms: 'at_once' },
    limits: {
      min: { currency: 'CNY', minor: '1' },
      max: { currency: 'CNY', minor: '10000000000' },
    },
  })
})

test('rates are open to everybody, with their source, the newest that has begun', async () => {
  const path = '/v1/exchange-rates?quote=CNY'
  type Rate = Readonly<{ base: string; rate: string; source: string }>
  const { items } = expectOk(await buyer.client.get<{ items: Rate[] }>(path))
  expect(items).toMatchObject([{ base: 'GBP', rate: '9.250000' }])
  expect(items[0]?.source).not.toBe('')
  const none = await buyer.client.get<{ items: Rate[] }>('/v1/exchange-rates?quote=EUR')
  expect(expectOk(none).items).toEqual([])
})
