import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOffer } from './cast.ts'
import { expectOk, ordersOf, problemOf } from './checkout.ts'
import type { Answer } from './client.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Supplier } from './market.ts'
import { accept, aQuote, ask, MINUTE_MS, put, skuOf } from './quoting.ts'

// What a supplier agrees with one buyer: prices and shipping.

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

describe('an offer', () => {
  async function offered(fields: Record<string, unknown> = {}) {
    const supplier = await aSupplier(server, { shippingMinor: 0 })
    const [buyer, other] = [await aBuyer(server), await aBuyer(server)]
    const skuId = skuOf(supplier)
    const body = { ...anOffer(server, { buyerId: buyer.partyId, skuId }), ...fields }
    const { id } = (await supplier.client.post<{ id: string }>('/v1/supplier/offers', body)).body
    return { supplier, buyer, other, skuId, offerId: id }
  }

  test('sets the price for its buyer', async () => {
    const { buyer, skuId, offerId } = await offered()
    const quote = await aQuote(buyer, { skuId, quantity: 4, offerId })
    expect(quote.orders[0]?.lines[0]).toMatchObject({
      unitPrice: { amount: '15.00' },
      total: { minor: '6000' },
    })
  })

  test('of somebody else is refused like one that does not exist', async () => {
    const { other, skuId, offerId } = await offered()
    const answer = problemOf(await put(other, { skuId, quantity: 4, offerId }))
    expect(answer).toMatchObject({
      code: 'orders.line_not_found',
      errors: [{ pointer: '/lines/0/offerId', rule: 'exists' }],
    })
    const cart = await other.client.get<{ lineCount: number }>('/v1/cart')
    expect(cart.body.lineCount).toBe(0)
  })

  test('for another SKU is refused', async () => {
    const { buyer, offerId } = await offered()
    const skuId = skuOf(await aSupplier(server))
    const answer = await put(buyer, { skuId, quantity: 4, offerId })
    expect(problemOf(answer).code).toBe('orders.line_not_found')
  })

  test.each([
    ['below its minimum', 4, { minQuantity: 5, maxQuantity: 10 }],
    ['above its maximum', 11, { minQuantity: 5, maxQuantity: 10 }],
  ])('%s is refused', async (_how, quantity, range) => {
    const { buyer, skuId, offerId } = await offered(range)
    expectOk(await put(buyer, { skuId, quantity, offerId }))
    expect(problemOf(await ask(buyer)).data).toEqual({
      lines: [{ code: 'catalog.offer_quantity', skuId, offerId, ...range }],
    })
  })

  test('that is over, or was withdrawn, between the cart and the quote is refused', async () => {
    const soon = new Date(server.env.now().getTime() + 5 * MINUTE_MS).toISOString()
    const expiring = await offered({ validUntil: soon })
    for (const { buyer, skuId, offerId } of [expiring]) {
      expectOk(await put(buyer, { skuId, quantity: 4, offerId }))
    }
    const withdrawn = await offered()
    const line = { skuId: withdrawn.skuId, quantity: 4, offerId: withdrawn.offerId }
    expectOk(await put(withdrawn.buyer, line))
    expectOk(await withdrawn.supplier.client.delete(`/v1/supplier/offers/${withdrawn.offerId}`))
    await server.clock.advance(5 * MINUTE_MS)
    for (const { buyer, skuId, offerId } of [expiring, withdrawn]) {
      expect(problemOf(await ask(buyer)).data).toEqual({
        lines: [{ code: 'catalog.offer_expired', skuId, offerId }],
      })
      // Without the offer the goods cost what they cost everybody.
      expectOk(await buyer.client.put(`/v1/cart/lines/${skuId}`, { quantity: 4, offerId: null }))
      expect(expectOk(await ask(buyer)).charge.minor).toBe('4000')
    }
  })

  test('withdrawn after the quote is honoured', async () => {
    const { supplier, buyer, skuId, offerId } = await offered()
    const quote = await aQuote(buyer, { skuId, quantity: 4, offerId })
    expectOk(await supplier.client.delete(`/v1/supplier/offers/${offerId}`))
    const placed = expectOk(await accept(buyer, quote.id))
    expect((await ordersOf(buyer.client, placed.groupId))[0]?.total.minor).toBe('6000')
  })
})

describe('shipping', () => {
  const aTariff = (fields: Record<string, unknown> = {}) => ({
    ...{ destination: '*', basis: 'weight', minDays: 1, maxDays: 9 },
    steps: [{ upTo: null, price: '500' }],
    ...fields,
  })
  const save = ({ client }: Supplier, fields: Record<string, unknown>): Promise<Answer<unknown>> =>
    client.put('/v1/supplier/shipping-tariffs', aTariff(fields))
  const shippingOf = async (buyer: Buyer, skuId: string, quantity = 1) =>
    (await aQuote(buyer, { skuId, quantity })).orders[0]?.shipping.minor

  test('to a country comes before the rest, and an agreement before both', async () => {
    const supplier = await aSupplier(server)
    const skuId = skuOf(supplier)
    const [buyer, friend, german] = [
      await aBuyer(server),
      await aBuyer(server),
      await aBuyer(server, { country: 'DE' }),
    ]
    expectOk(await save(supplier, { steps: [{ upTo: null, price: '900' }] }))
    expectOk(await save(supplier, { destination: 'GB', steps: [{ upTo: null, price: '600' }] }))
    expectOk(await save(supplier, { destination: 'EU', steps: [{ upTo: null, price: '700' }] }))
    const agreed = { buyerId: friend.partyId, steps: [{ upTo: null, price: '100' }] }
    expectOk(await save(supplier, agreed))
    expect(await shippingOf(buyer, skuId)).toBe('600')
    expect(await shippingOf(german, skuId)).toBe('700')
    expect(await shippingOf(friend, skuId)).toBe('100')
  })

  test('goes by the weight of all goods, and ends where the tariff does', async () => {
    const supplier = await aSupplier(server) // 300 g each.
    const buyer = await aBuyer(server)
    const steps = [
      { upTo: 600, price: '200' },
      { upTo: 1_200, price: '350' },
    ]
    expectOk(await save(supplier, { steps }))
    expect(await shippingOf(buyer, skuOf(supplier), 2)).toBe('200')
    expect(await shippingOf(buyer, skuOf(supplier), 2)).toBe('350')
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 1 }))
    expect(problemOf(await ask(buyer))).toMatchObject({
      code: 'orders.shipment_too_large',
      status: 409,
      data: { supplier: supplier.partyId, basis: 'weight', limit: 1_200 },
    })
  })

  test('is free from where the supplier says', async () => {
    const supplier = await aSupplier(server)
    const buyer = await aBuyer(server)
    expectOk(await save(supplier, { freeFrom: '3000' }))
    expect(await shippingOf(buyer, skuOf(supplier), 2)).toBe('500')
    expect(await shippingOf(buyer, skuOf(supplier), 1)).toBe('0')
  })

  test('to where nobody ships is refused', async () => {
    const supplier = await aSupplier(server)
    const buyer = await aBuyer(server)
    expectOk(await save(supplier, { destination: 'FR' }))
    expectOk(await supplier.client.delete('/v1/supplier/shipping-tariffs?destination=*'))
    expectOk(await put(buyer, { skuId: skuOf(supplier), quantity: 1 }))
    expect(problemOf(await ask(buyer))).toMatchObject({
      code: 'orders.not_shipped_there',
      data: { supplier: supplier.partyId, country: 'GB' },
    })
  })

  test.each([
    [{ steps: [] }, '/steps', 'minItems'],
    [
      {
        steps: [
          { upTo: 5, price: '1' },
          { upTo: 5, price: '2' },
        ],
      },
      '/steps',
      'rising',
    ],
    [
      {
        steps: [
          { upTo: null, price: '1' },
          { upTo: 5, price: '2' },
        ],
      },
      '/steps',
      'rising',
    ],
    [{ steps: [{ upTo: 0, price: '1' }] }, '/steps/0/upTo', 'minimum'],
    [{ steps: [{ upTo: 5, price: '-1' }] }, '/steps/0/price', 'pattern'],
    [{ minDays: 9, maxDays: 8 }, '/maxDays', 'minimum'],
    [{ destination: 'gb' }, '/destination', 'pattern'],
    [{ buyerId: 'pty_00000000000000000000000000' }, '/buyerId', 'exists'],
  ])('by the tariff %j is refused by field and rule', async (fields, pointer, rule) => {
    const supplier = await aSupplier(server)
    const refused = problemOf(await save(supplier, fields))
    expect(refused).toMatchObject({ code: 'request.invalid', status: 400 })
    expect(refused.errors?.map((each) => [each.pointer, each.rule])).toContainEqual([pointer, rule])
  })

  test('that is not there cannot be taken away', async () => {
    const { client } = await aSupplier(server)
    const answer = await client.delete('/v1/supplier/shipping-tariffs?destination=FR')
    expect(problemOf(answer).code).toBe('orders.tariff_not_found')
  })
})
