import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyLedger } from '../src/ledger/index.ts'
import { expectOk, ordersOf, payAtCashier, problemOf, untilIntent } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer } from './market.ts'
import { accept, ask, availableOf, put, skuOf } from './quoting.ts'

// Commands that arrive together share a transaction. Each still gets what is its own: its answer,
// its refusal, its stock.

const CROWD = 12

let server: TestServer
let buyers: readonly Buyer[]
beforeAll(async () => {
  server = await startTestServer()
  buyers = await Promise.all(Array.from({ length: CROWD }, () => aBuyer(server)))
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

const together = <T>(each: (buyer: Buyer, index: number) => Promise<T>) =>
  Promise.all(buyers.map(each))

test('buyers at once each get their own cart, quote, order and payment', async () => {
  const skuId = skuOf(await aSupplier(server))
  await together(async (buyer, n) => expectOk(await put(buyer, { skuId, quantity: n + 1 })))
  const quotes = await together(async (buyer) => expectOk(await ask(buyer)))
  expect(quotes.map(({ orders }) => orders[0]?.lines[0]?.quantity)).toEqual(
    buyers.map((_, n) => n + 1),
  )
  const placed = await together(async (buyer, n) =>
    expectOk(await accept(buyer, quotes[n]?.id ?? '')),
  )
  await together(async (_, n) => payAtCashier(placed[n]?.next?.url ?? ''))
  await together(({ client }, n) => untilIntent(client, placed[n]?.intentId ?? '', 'succeeded'))
  const orders = await together(({ client }, n) => ordersOf(client, placed[n]?.groupId ?? ''))
  expect(orders.map(([order]) => order?.total.minor)).toEqual(
    buyers.map((_, n) => String((n + 1) * 1000 + 500)),
  )
  expect(await availableOf(server, skuId)).toBe(1000 - (CROWD * (CROWD + 1)) / 2)
})

test('who is refused is refused alone', async () => {
  const skuId = skuOf(await aSupplier(server))
  const unknown = 'sku_01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const isBad = (n: number) => n % 3 === 0
  const answers = await together((buyer, n) =>
    put(buyer, { skuId: isBad(n) ? unknown : skuId, quantity: 1 }),
  )
  expect(answers.map(({ status }) => status)).toEqual(buyers.map((_, n) => (isBad(n) ? 404 : 200)))
  const quoted = await together((buyer) => ask(buyer))
  expect(quoted.map(({ status }) => status)).toEqual(buyers.map((_, n) => (isBad(n) ? 409 : 200)))
})

test('the last goods go to as many as they are enough for', async () => {
  const skuId = skuOf(await aSupplier(server, { stock: 5 }))
  await together(async (buyer) => expectOk(await put(buyer, { skuId, quantity: 1 })))
  const answers = await together((buyer) => ask(buyer))
  const quoted = answers.filter(({ status }) => status === 200)
  expect(quoted).toHaveLength(5)
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expect(problemOf(answer)).toMatchObject({
      code: 'orders.lines_refused',
      data: { lines: [{ code: 'catalog.sold_out', available: 0 }] },
    })
  }
  expect(await availableOf(server, skuId)).toBe(0)
})

test('one quote accepted many times at once becomes orders once', async () => {
  const skuId = skuOf(await aSupplier(server))
  const [buyer] = buyers
  if (!buyer) throw new Error('no buyer')
  expectOk(await put(buyer, { skuId, quantity: 2 }))
  const { id } = expectOk(await ask(buyer))
  const answers = await Promise.all(buyers.map(() => accept(buyer, id)))
  const groups = answers.map((answer) => expectOk(answer).groupId)
  expect(new Set(groups).size).toBe(1)
})
