import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  callsTo,
  openShop,
  ownProduct,
  serveCatalog,
  skuIds,
  stockShelves,
} from '../../test/catalog.ts'
import type { Call, Method, Shop } from '../../test/catalog.ts'

let shop: Shop
let app: Awaited<ReturnType<typeof serveCatalog>>
let call: Call

beforeAll(async () => {
  shop = await openShop()
  app = await serveCatalog(shop)
  call = callsTo(app)
  await stockShelves(shop, shop.hill, [
    { sku: 'H1', product: 'H', title_en: 'Stoneware Mug', tiers: '6:2.55;48:2.31', moq: 6 },
    { sku: 'H2', product: 'H', title_en: 'Stoneware Mug', tiers: '6:2.75', moq: 6, stock: 0 },
  ])
  await stockShelves(shop, shop.water, [{ sku: 'W1', title_en: 'Tote', category: 'bags' }])
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

const terms = {
  buyerEmail: 'buyer@corner.test',
  unitPrice: { currency: 'CNY', amount: '2.10' },
  minQuantity: 24,
  maxQuantity: 96,
  validUntil: '2026-04-01T00:00:00Z',
  note: 'as agreed at the fair',
}
let skuId: string
beforeAll(async () => {
  skuId = (await skuIds(shop.db))['H1'] ?? ''
})
const make = (fields: object = {}, as = 'hill') =>
  call('POST', '/v1/supplier/offers', { as, body: { ...terms, skuId, ...fields } })

test('the buyer sees it until it is withdrawn or over; the supplier goes on seeing it', async () => {
  const made = await make()
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ state: 'open', code: 'H1' })
  shop.advance(1000) // Ids of one millisecond have no order.
  const byId = await make({ buyerEmail: undefined, buyerId: shop.corner.party.id })
  const seen = () => call('GET', '/v1/offers', { as: 'corner' })
  expect((await seen()).body.items).toHaveLength(2)
  const withdraw = () => call('DELETE', `/v1/supplier/offers/${byId.body.id}`, { as: 'hill' })
  expect((await withdraw()).body.state).toBe('withdrawn')
  expect((await withdraw()).body.state).toBe('withdrawn')
  expect((await seen()).body.items.map(({ id }: { id: string }) => id)).toEqual([made.body.id])
  const own = await call('GET', '/v1/supplier/offers?limit=1', { as: 'hill' })
  expect(own.body).toMatchObject({ items: [{ state: 'withdrawn' }], next: byId.body.id })
  expect((await call('GET', '/v1/offers', { as: 'water' })).body.items).toEqual([])
})

test('whose an e-mail address is a supplier is not told', async () => {
  const made = await make()
  const seenBy = async (url: string, as: string) => {
    const { body } = await call('GET', url, { as })
    return body.items.find(({ id }) => id === made.body.id)
  }
  const address = { buyer: { id: null, name: 'buyer@corner.test' } }
  expect(made.body).toMatchObject(address)
  expect(await seenBy('/v1/supplier/offers', 'hill')).toMatchObject(address)
  const { id, name } = shop.corner.party
  expect(await seenBy('/v1/offers', 'corner')).toMatchObject({ buyer: { id, name } })
  const withdrawn = await call('DELETE', `/v1/supplier/offers/${made.body.id}`, { as: 'hill' })
  expect(withdrawn.body).toMatchObject(address)
  shop.advance(1000)
  expect((await make({ buyerEmail: undefined, buyerId: id })).body).toMatchObject({
    buyer: { id, name },
  })
})

test('both see beside it what the list asks and what is there, as it is now', async () => {
  const made = await make()
  const tiers = [
    { minQuantity: 6, unitPrice: { currency: 'CNY', amount: '2.55' } },
    { minQuantity: 48, unitPrice: { currency: 'CNY', amount: '2.31' } },
  ]
  expect(made.body).toMatchObject({ tiers, available: 100 })
  const change = (fields: object) => {
    const sku = { stock: 70, stockSeen: 100, moq: 6, state: 'active', tiers, ...fields }
    return call('PUT', `/v1/supplier/skus/${skuId}`, { as: 'hill', body: sku })
  }
  const seen = async () => {
    const lists = [
      await call('GET', '/v1/offers', { as: 'corner' }),
      await call('GET', '/v1/supplier/offers', { as: 'hill' }),
    ]
    return lists.map(({ body }) => body.items.find(({ id }) => id === made.body.id))
  }
  const cheaper = [{ minQuantity: 6, unitPrice: { currency: 'CNY', amount: '2.00' } }]
  await change({ tiers: cheaper })
  for (const offer of await seen()) expect(offer).toMatchObject({ tiers: cheaper, available: 70 })
  await change({ stockSeen: 70, state: 'archived' })
  for (const offer of await seen()) expect(offer).toMatchObject({ available: 0 })
  await change({ stock: 100, stockSeen: 70 })
})

test.each([
  ['nobody by this e-mail', { buyerEmail: 'x@y.test' }, 422, 'catalog.buyer_not_found'],
  ['another currency', { unitPrice: { currency: 'GBP', amount: '2' } }, 400, 'request.invalid'],
  ['a maximum below the minimum', { maxQuantity: 23 }, 400, 'request.invalid'],
  ['a time that is over', { validUntil: '2026-03-01T00:00:00Z' }, 400, 'request.invalid'],
  ['a leap second', { validUntil: '2026-12-31T23:59:60Z' }, 400, 'request.invalid'],
  ['a time years away', { validUntil: '2029-03-01T00:00:00Z' }, 400, 'request.invalid'],
  ['no buyer', { buyerEmail: undefined }, 400, 'request.invalid'],
  ['a quantity of zero', { minQuantity: 0 }, 400, 'request.invalid'],
])('%s is refused', async (...row) => {
  const [, fields, status, code] = row
  const answer = await make(fields)
  expect([answer.status, answer.body.code]).toEqual([status, code])
})

test('to itself a supplier offers nothing, and both ways of naming a buyer are one too many', async () => {
  const itself = await make({ buyerEmail: undefined, buyerId: shop.hill.party.id })
  expect(itself.body.code).toBe('catalog.buyer_not_found')
  const both = await make({ buyerId: shop.corner.party.id })
  expect(both.body.errors).toMatchObject([{ pointer: '/buyerEmail', rule: 'one_of' }])
})

test('SKUs, products, imports and offers of another supplier are not found', async () => {
  const ids = await skuIds(shop.db)
  const product = await ownProduct(call, 'hill', 'H')
  const imported = await call('POST', '/v1/supplier/imports', {
    as: 'hill',
    body: { csv: 'sku,title_en\nX1,Mug' },
  })
  const offer = await call('POST', '/v1/supplier/offers', {
    as: 'hill',
    body: {
      ...{ buyerEmail: 'buyer@corner.test', skuId: ids['H1'], minQuantity: 1, maxQuantity: 9 },
      ...{ unitPrice: { currency: 'CNY', amount: '1' }, validUntil: '2026-04-01T00:00:00Z' },
    },
  })
  const sku = {
    ...{ stock: 1, stockSeen: 1, moq: 1, state: 'active' },
    tiers: [{ minQuantity: 1, unitPrice: { currency: 'GBP', amount: '1' } }],
  }
  const theirs: [Method, string, unknown?][] = [
    ['PUT', `/v1/supplier/skus/${ids['H1']}`, sku],
    ['POST', `/v1/supplier/products/${product?.id}/archive`],
    ['POST', `/v1/supplier/products/${product?.id}/restore`],
    ['GET', `/v1/supplier/imports/${imported.body.id}`],
    ['POST', `/v1/supplier/imports/${imported.body.id}/apply`],
    ['DELETE', `/v1/supplier/offers/${offer.body.id}`],
  ]
  for (const [method, url, body] of theirs) {
    expect([url, (await call(method, url, { as: 'water', body })).status]).toEqual([url, 404])
  }
  const foreign = await call('POST', '/v1/supplier/offers', {
    as: 'water',
    body: {
      ...{ buyerEmail: 'buyer@corner.test', skuId: ids['H1'], minQuantity: 1, maxQuantity: 9 },
      ...{ unitPrice: { currency: 'GBP', amount: '1' }, validUntil: '2026-04-01T00:00:00Z' },
    },
  })
  expect([foreign.status, foreign.body.code]).toEqual([404, 'catalog.sku_not_found'])
})

test('a buyer is not a supplier, and nobody is not either', async () => {
  for (const url of ['/v1/supplier/products', '/v1/supplier/imports', '/v1/supplier/offers']) {
    expect((await call('GET', url, { as: 'corner' })).status).toBe(403)
    expect((await call('GET', url)).status).toBe(401)
  }
  expect((await call('GET', '/v1/offers')).status).toBe(401)
})
