import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMs, DAY_MS } from '../src/kernel/time.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { forgetBrowserCarts } from '../src/orders/index.ts'
import { expectOk, ordersOf, placeOrders, problemOf } from './checkout.ts'
import { createClient, type Client } from './client.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier } from './market.ts'
import { accept, aQuote, ask, put, skuOf } from './quoting.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

describe('a cart', () => {
  const linesOf = async (client: Client) => {
    type Cart = { suppliers: { lines: { skuId: string; quantity: number }[] }[] }
    const cart = expectOk(await client.get<Cart>('/v1/cart'))
    return cart.suppliers
      .flatMap(({ lines }) => lines.map(({ skuId, quantity }) => `${skuId} ${quantity}`))
      .toSorted((a, b) => a.localeCompare(b))
  }
  const lines = (...each: readonly string[]) => each.toSorted((a, b) => a.localeCompare(b))

  test('names the line that cannot be put in, by its place in the request', async () => {
    const { skus } = await aSupplier(server)
    const [known = ''] = skus
    const unknown = 'sku_01ARZ3NDEKTSV4RRFFQ69G5FAV'
    const { client } = await aBuyer(server)
    const twice = { skuId: known, quantity: 1 }
    const added = await put({ client }, twice, twice, { skuId: unknown, quantity: 1 })
    expect(problemOf(added).errors).toMatchObject([{ pointer: '/lines/2/skuId' }])
    const set = await client.put(`/v1/cart/lines/${unknown}`, { quantity: 1 })
    expect(problemOf(set).errors).toMatchObject([{ pointer: '/params/skuId' }])
    const offerId = 'off_01ARZ3NDEKTSV4RRFFQ69G5FAV'
    const offered = await client.put(`/v1/cart/lines/${known}`, { quantity: 1, offerId })
    expect(problemOf(offered).errors).toMatchObject([{ pointer: '/offerId' }])
    expect(await linesOf(client)).toEqual([])
  })

  test('of a browser is kept when its owner signs in, with the larger quantity', async () => {
    const supplier = await aSupplier(server, { goods: ['1:1.00', '1:1.00', '1:1.00'] })
    const [a = '', b = '', c = ''] = supplier.skus
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId: a, quantity: 5 }, { skuId: b, quantity: 2 }))
    const browser = createClient(server.url)
    expectOk(await put({ client: browser }, { skuId: b, quantity: 7 }, { skuId: c, quantity: 1 }))
    expectOk(await put({ client: browser }, { skuId: a, quantity: 1 }))
    const password = 'a long enough passphrase'
    expectOk(await browser.post('/v1/session', { email: buyer.email, password }))
    expect(await linesOf(browser)).toEqual(lines(`${a} 5`, `${b} 7`, `${c} 1`))
    // Signing in again brings nothing twice.
    expectOk(await browser.post('/v1/session', { email: buyer.email, password }))
    expect(await linesOf(browser)).toEqual(lines(`${a} 5`, `${b} 7`, `${c} 1`))
  })

  test('of a browser becomes that of whoever signs up there', async () => {
    const [skuId = ''] = (await aSupplier(server)).skus
    const client = createClient(server.url)
    expectOk(await put({ client }, { skuId, quantity: 3 }))
    const buyer = await aBuyer(server, { client })
    expect(await linesOf(client)).toEqual([`${skuId} 3`])
    expectOk(await ask(buyer))
  })

  test('of a browser is deleted when its cookie is gone, after 90 days; a person’s stays', async () => {
    const [skuId = ''] = (await aSupplier(server)).skus
    const buyer = await aBuyer(server)
    const browser = createClient(server.url)
    expectOk(await put(buyer, { skuId, quantity: 3 }))
    expectOk(await put({ client: browser }, { skuId, quantity: 4 }))
    await server.db.query({
      name: 'test.many_carts', // More than one batch.
      text: `insert into orders.carts (id, token_hash, created_at)
        select gen_random_uuid(), sha256(n::text::bytea), $1 from generate_series(1, 1100) as n`,
      values: [server.env.now()],
    })
    await forgetAfter(89 * DAY_MS)
    expect(await linesOf(browser)).toEqual([`${skuId} 4`])
    await forgetAfter(91 * DAY_MS)
    expect(await linesOf(browser)).toEqual([])
    expect(await linesOf(buyer.client)).toEqual([`${skuId} 3`])
    const [{ left } = { left: -1n }] = await server.db.query<{ left: bigint }>({
      name: 'test.carts_left',
      text: 'select count(*) as left from orders.carts where token_hash is not null',
    })
    expect(left).toBe(0n)
  })

  async function forgetAfter(ms: number) {
    const { db, env, app } = server
    const later = { ...env, now: () => addMs(env.now(), ms) }
    await forgetBrowserCarts.run({ db, env: later, log: app.http.log, payload: {} })
  }

  test('is nobody else’s: not another browser’s, not another person’s', async () => {
    const [skuId = ''] = (await aSupplier(server)).skus
    const [one, other] = [await aBuyer(server), await aBuyer(server)]
    expectOk(await put(one, { skuId, quantity: 3 }))
    expect(await linesOf(other.client)).toEqual([])
    await one.client.delete('/v1/session')
    expect(await linesOf(one.client)).toEqual([])
  })

  test('keeps what was added while the orders were placed', async () => {
    const supplier = await aSupplier(server, { goods: ['1:1.00', '1:1.00'] })
    const [a = '', b = ''] = supplier.skus
    const buyer = await aBuyer(server)
    const quote = await aQuote(buyer, { skuId: a, quantity: 5 })
    expectOk(await put(buyer, { skuId: a, quantity: 2 }, { skuId: b, quantity: 1 }))
    expectOk(await accept(buyer, quote.id))
    expect(await linesOf(buyer.client)).toEqual(lines(`${a} 2`, `${b} 1`))
  })

  test('takes no more of a SKU than a line may have', async () => {
    const [skuId = ''] = (await aSupplier(server)).skus
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId, quantity: 999_999 }, { skuId, quantity: 999_999 }))
    expectOk(await put(buyer, { skuId, quantity: 999_999 }))
    expect(await linesOf(buyer.client)).toEqual([`${skuId} 1000000`])
  })

  test('has one price in all places: the cart’s, the quote’s, the order’s and the charge’s', async () => {
    const supplier = await aSupplier(server, { goods: ['1:0.065;100:0.0615'], shippingMinor: 0 })
    const buyer = await aBuyer(server)
    const placed = await placeOrders(buyer, [{ skuId: skuOf(supplier), quantity: 101 }])
    const [order] = await ordersOf(buyer.client, placed.groupId)
    expect([order?.total.minor, order?.charge.minor]).toEqual(['621', '621']) // 6.2115
  })
})
