import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../src/ledger/index.ts'
import { expectOk, ordersOf, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier } from './market.ts'
import {
  accept,
  aQuote,
  ask,
  availableOf,
  changeSku,
  MINUTE_MS,
  put,
  read,
  skuOf,
  type Line,
} from './quoting.ts'

// What can happen between a cart and its orders.

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.25')
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

describe('a quote', () => {
  test('holds until its time, then it is expired and its stock is free', async () => {
    const supplier = await aSupplier(server, { stock: 5 })
    const buyer = await aBuyer(server)
    const quote = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 5 })
    expect(await availableOf(server, skuOf(supplier))).toBe(0)
    await server.clock.advance(30 * MINUTE_MS)
    // Before anything has swept it, and after.
    expect(expectOk(await read(buyer, quote.id)).state).toBe('expired')
    const late = problemOf(await accept(buyer, quote.id))
    expect(late).toMatchObject({ code: 'orders.quote_expired', status: 409 })
    expect(late.data).toHaveProperty('expiredAt')
    await server.settle()
    expect(await availableOf(server, skuOf(supplier))).toBe(5)
    expect(problemOf(await accept(buyer, quote.id)).code).toBe('orders.quote_expired')
    // The cart is as it was, so a new quote is one click away.
    const again = expectOk(await ask(buyer))
    expectOk(await accept(buyer, again.id))
  })

  test('is replaced by a newer one of the same cart, which takes its stock over', async () => {
    const supplier = await aSupplier(server, { stock: 8 })
    const buyer = await aBuyer(server)
    const first = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 5 })
    const second = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 3 })
    expect(second.orders[0]?.lines[0]?.quantity).toBe(8)
    expect(await availableOf(server, skuOf(supplier))).toBe(0)
    expect(expectOk(await read(buyer, first.id)).state).toBe('superseded')
    const late = problemOf(await accept(buyer, first.id))
    expect(late).toMatchObject({ code: 'orders.quote_superseded', status: 409 })
    expectOk(await accept(buyer, second.id))
  })

  test('asked for many times at once leaves one open and reserves once', async () => {
    const supplier = await aSupplier(server, { stock: 100 })
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 7 }))
    const quotes = await Promise.all(Array.from({ length: 6 }, () => ask(buyer)))
    const states = await Promise.all(
      quotes.map(async (answer) => expectOk(await read(buyer, expectOk(answer).id)).state),
    )
    expect(states.filter((state) => state === 'open')).toHaveLength(1)
    expect(await availableOf(server, skuOf(supplier))).toBe(93)
  })

  test('accepted again, by another click or tab, is the same orders', async () => {
    const supplier = await aSupplier(server)
    const buyer = await aBuyer(server)
    const quote = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 1 })
    const placed = expectOk(await accept(buyer, quote.id))
    expect(expectOk(await accept(buyer, quote.id)).groupId).toBe(placed.groupId)
    expect(expectOk(await read(buyer, quote.id))).toMatchObject({
      state: 'accepted',
      groupId: placed.groupId,
    })
    await server.clock.advance(31 * MINUTE_MS)
    expect(expectOk(await accept(buyer, quote.id)).groupId).toBe(placed.groupId)
  })

  test('of somebody else is not found', async () => {
    const supplier = await aSupplier(server)
    const [buyer, other] = [await aBuyer(server), await aBuyer(server)]
    const quote = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 1 })
    const answer = problemOf(await accept(other, quote.id))
    expect(answer).toMatchObject({ code: 'orders.quote_not_found', status: 404 })
    expectOk(await accept(buyer, quote.id))
  })

  test('of an empty cart is refused', async () => {
    const buyer = await aBuyer(server)
    expect(problemOf(await ask(buyer))).toMatchObject({ code: 'orders.cart_empty', status: 409 })
  })

  test.each(['shells', 'constructor', '__proto__'])(
    'by the method %s is refused',
    async (method) => {
      const { client, addressId } = await aBuyer(server)
      const answer = await client.post('/v1/quotes', { addressId, method })
      expect(problemOf(answer).code).toBe('payments.method_unavailable')
    },
  )

  test('in a currency without a rate is refused', async () => {
    const supplier = await aSupplier(server, { currency: 'USD' })
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 1 }))
    expect(problemOf(await ask(buyer))).toMatchObject({
      code: 'payments.no_rate',
      data: { base: 'USD', quote: 'CNY' },
    })
  })

  test('of goods in a currency of small units keeps the digits of its rate', async () => {
    await server.owner.pool.query(
      `insert into payments.exchange_rates values
        ('EUR', 'VND', 27500000000, $1, 'test'), ('EUR', 'CNY', 7800000, $1, 'test')`,
      [server.env.now()],
    )
    const supplier = await aSupplier(server, {
      ...{ currency: 'VND', goods: ['1:1234567'], shippingMinor: 0 },
    })
    const buyer = await aBuyer(server)
    const quote = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 1 })
    // 1,234,567 × 7.8 ÷ 27,500 = 350.168...
    expect(quote.charge).toEqual({ currency: 'CNY', minor: '35017' })
    const placed = expectOk(await accept(buyer, quote.id))
    const [order] = await ordersOf(buyer.client, placed.groupId)
    expect(order).toMatchObject({ charge: quote.charge, rate: '0.0002836364' })
  })

  test('keeps its rate when the rate changes', async () => {
    const supplier = await aSupplier(server, { currency: 'GBP', shippingMinor: 0 })
    const buyer = await aBuyer(server)
    const quote = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 1 })
    expect(quote.charge.minor).toBe('9250')
    await server.owner.pool.query(
      `insert into payments.exchange_rates values ('GBP', 'CNY', 10000000, $1, 'test')`,
      [server.env.now()],
    )
    const placed = expectOk(await accept(buyer, quote.id))
    expect((await ordersOf(buyer.client, placed.groupId))[0]?.charge.minor).toBe('9250')
    const next = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 1 })
    expect(next.charge.minor).toBe('10000')
  })
})

describe('a price that changes', () => {
  test('between the cart and the quote is refused to whoever saw another', async () => {
    const supplier = await aSupplier(server)
    const skuId = skuOf(supplier)
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId, quantity: 3 }))
    expectOk(await changeSku(supplier, skuId, { price: '10.50' }))
    const refused = problemOf(await ask(buyer, [{ skuId, unitPrice: '10.00' }]))
    expect(refused).toMatchObject({
      code: 'orders.price_changed',
      status: 409,
      data: { lines: [{ skuId, seen: '10.00', unitPriceMicros: '10500000' }] },
    })
    // Nothing was reserved for it.
    expect(await availableOf(server, skuId)).toBe(1000)
    const quote = expectOk(await ask(buyer, [{ skuId, unitPrice: '10.5' }]))
    expect(quote.orders[0]?.lines[0]?.total.minor).toBe('3150')
  })

  test('for the better is told too: what was seen is what is agreed to', async () => {
    const supplier = await aSupplier(server)
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 1 }))
    expectOk(await changeSku(supplier, skuOf(supplier), { price: '9.00' }))
    const seen = [{ skuId: skuOf(supplier), unitPrice: '10.00' }]
    expect(problemOf(await ask(buyer, seen)).code).toBe('orders.price_changed')
  })

  test('after the quote does not change what was quoted', async () => {
    const supplier = await aSupplier(server, { shippingMinor: 0 })
    const buyer = await aBuyer(server)
    const quote = await aQuote(buyer, { skuId: skuOf(supplier), quantity: 2 })
    expectOk(await changeSku(supplier, skuOf(supplier), { price: '99.00' }))
    const placed = expectOk(await accept(buyer, quote.id))
    expect((await ordersOf(buyer.client, placed.groupId))[0]?.total.minor).toBe('2000')
  })
})

describe('goods that cannot be ordered any more', () => {
  test('are named, each with its reason, and nothing is reserved', async () => {
    const supplier = await aSupplier(server, { goods: ['1:10.00', '1:10.00', '1:10.00'] })
    const [short = '', gone = '', fine = ''] = supplier.skus
    const buyer = await aBuyer(server)
    expectOk(
      await put(buyer, ...[short, gone, fine].map((skuId): Line => ({ skuId, quantity: 10 }))),
    )
    expectOk(await changeSku(supplier, short, { stock: 9 }))
    const own = await supplier.client.get<{ items: { id: string; skus: { id: string }[] }[] }>(
      '/v1/supplier/products',
    )
    const product = own.body.items.find(({ skus }) => skus.some(({ id }) => id === gone))
    expectOk(await supplier.client.post(`/v1/supplier/products/${product?.id}/archive`))
    const refused = problemOf(await ask(buyer))
    expect(refused).toMatchObject({ code: 'orders.lines_refused', status: 409 })
    const lines = JSON.stringify(refused.data?.['lines'])
    expect(JSON.parse(lines)).toEqual(
      expect.arrayContaining([
        { code: 'catalog.sold_out', skuId: short, available: 9 },
        { code: 'catalog.not_for_sale', skuId: gone },
      ]),
    )
    expect(lines).not.toContain(fine)
    expect(await availableOf(server, fine)).toBe(1000)
  })

  test('below the minimum order are refused', async () => {
    const supplier = await aSupplier(server, { goods: ['6:2.55;48:2.31'] })
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 5 }))
    expect(problemOf(await ask(buyer)).data).toEqual({
      lines: [{ code: 'catalog.below_minimum', skuId: skuOf(supplier), moq: 6 }],
    })
  })

  // Lesson MER-776: stock is reserved before anybody pays.
  test('of the last stock, two buyers racing: exactly one gets it', async () => {
    for (let round = 0; round < 3; round += 1) {
      const supplier = await aSupplier(server, { stock: 10 })
      const buyers = [await aBuyer(server), await aBuyer(server), await aBuyer(server)]
      for (const buyer of buyers) {
        expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 6 }))
      }
      const answers = await Promise.all(buyers.map((buyer) => ask(buyer)))
      const winners = buyers.filter((_, index) => answers[index]?.status === 200)
      expect(winners).toHaveLength(1)
      const losers = answers.filter(({ status }) => status !== 200).map(problemOf)
      for (const { status, code } of losers) {
        expect(status).toBe(409)
        expect(['catalog.sold_out', 'orders.lines_refused']).toContain(code)
      }
      expect(await availableOf(server, skuOf(supplier))).toBe(4)
      const won = answers.find(({ status }) => status === 200)
      for (const winner of winners) expectOk(await accept(winner, won?.body.id ?? ''))
    }
  })

  test('above what the method takes at once is refused, and holds no stock', async () => {
    const supplier = await aSupplier(server, { goods: ['1:99999.95'], shippingMinor: 500 })
    const buyer = await aBuyer(server)
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 1000 })) // 99,999,950.00
    const within = expectOk(await ask(buyer))
    expect(within.charge).toEqual({ currency: 'CNY', minor: '9999995500' })
    const dearer = await aSupplier(server, { goods: ['1:100000.00'], shippingMinor: 1 })
    const other = await aBuyer(server)
    expectOk(await put(other, { skuId: skuOf(dearer), quantity: 1000 }))
    const refused = problemOf(await ask(other))
    expect(refused).toMatchObject({ status: 409, code: 'payments.over_limit' })
    expect(await availableOf(server, skuOf(dearer))).toBe(1000)
  })

  test('many buyers at once never take more than there is', async () => {
    const supplier = await aSupplier(server, { stock: 10 })
    const buyers = await Promise.all(Array.from({ length: 8 }, () => aBuyer(server)))
    await Promise.all(buyers.map((buyer) => put(buyer, { skuId: skuOf(supplier), quantity: 3 })))
    const answers = await Promise.all(buyers.map((buyer) => ask(buyer)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(await availableOf(server, skuOf(supplier))).toBe(1)
  })
})
