import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '../platform/db.ts'
import {
  callsTo,
  openShop,
  ownProduct,
  serveCatalog,
  skuIds,
  stockOf,
  stockShelves,
} from '../../test/catalog.ts'
import type { Call, Shop } from '../../test/catalog.ts'
import { commitStock, reserveStock } from './stock-store.ts'

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
  stock: 40,
  stockSeen: 100,
  moq: 2,
  tiers: [{ minQuantity: 2, unitPrice: { currency: 'CNY', amount: '0.065' } }],
  state: 'active',
}
const change = (skuId: string, fields: object, as = 'hill') =>
  call('PUT', `/v1/supplier/skus/${skuId}`, { as, body: { ...terms, ...fields } })
let id: string

beforeAll(async () => {
  await stockShelves(shop, shop.hill, [{ sku: 'K1', title_en: 'Keyring' }])
  id = (await skuIds(shop.db))['K1'] ?? ''
})

test('stock, minimum and prices change, and the shop shows it', async () => {
  const { status, body: product } = await change(id, {})
  expect(status).toBe(200)
  expect(product.skus).toMatchObject([{ code: 'K1', onHand: 40, moq: 2 }])
  const { body: found } = await call('GET', '/v1/products?q=keyring')
  expect(found.items).toMatchObject([{ fromPrice: { amount: '0.065' }, moq: 2 }])
})

test.each([
  [
    'another currency',
    { tiers: [{ minQuantity: 1, unitPrice: { currency: 'GBP', amount: '1' } }] },
  ],
  ['a price of zero', { tiers: [{ minQuantity: 1, unitPrice: { currency: 'CNY', amount: '0' } }] }],
  [
    'a huge price',
    { tiers: [{ minQuantity: 1, unitPrice: { currency: 'CNY', amount: '99999999' } }] },
  ],
  ['no price for the minimum', { moq: 1 }],
  ['no prices', { tiers: [] }],
  ['a negative stock', { stock: -1 }],
  ['a huge stock', { stock: 1e12 }],
  ['a stock in words', { stock: '40' }],
  ['an unknown field', { colour: 'red' }],
  ['steps out of order', { tiers: [terms.tiers[0], terms.tiers[0]] }],
])('%s is refused with its field', async (_name, fields) => {
  const { status, body: problem } = await change(id, fields)
  expect([status, problem.code]).toEqual([400, 'request.invalid'])
  expect(problem.errors[0]?.pointer).toMatch(/^\/(tiers|moq|stock|colour)/)
})

describe('the stock is set against the one the supplier saw', () => {
  const sell = async (skuId: string, quantity: number) => {
    const [reference, lines] = [`sale ${skuId} ${quantity}`, [{ skuId, quantity }]]
    const expiresAt = new Date('2026-03-02T09:00:00Z')
    await inTransaction(shop.db, async (trx) => {
      await reserveStock(trx, [{ reference, lines, expiresAt }])
      await commitStock(trx, [reference])
    })
  }
  const shelved = async (sku: string) => {
    await stockShelves(shop, shop.hill, [{ sku, title_en: 'Bowl', stock: 50 }])
    return (await skuIds(shop.db))[sku] ?? ''
  }

  test('a sale in between is not undone: the change is refused, and taken once it is seen', async () => {
    const bowl = await shelved('B1')
    await sell(bowl, 5)
    const { status, body: problem } = await change(bowl, { stock: 60, stockSeen: 50 })
    expect([status, problem.code]).toEqual([409, 'catalog.stock_changed'])
    expect(problem.data).toEqual({ onHand: 45 })
    expect((await stockOf(shop.db, 'B1')).onHand).toBe(45)
    expect((await change(bowl, { stock: 60, stockSeen: 45 })).status).toBe(200)
    expect((await stockOf(shop.db, 'B1')).onHand).toBe(60)
  })

  test('who leaves the stock alone leaves it to the sales', async () => {
    const bowl = await shelved('B2')
    await sell(bowl, 5)
    const { status, body: product } = await change(bowl, { stock: 50, stockSeen: 50, moq: 3 })
    expect(status).toBe(200)
    expect(product.skus).toMatchObject([{ onHand: 45, moq: 3 }])
  })

  test('of two who type in the same delivery at once one is refused', async () => {
    const bowl = await shelved('B3')
    const answers = await Promise.all([
      change(bowl, { stock: 70, stockSeen: 50 }),
      change(bowl, { stock: 70, stockSeen: 50 }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect((await stockOf(shop.db, 'B3')).onHand).toBe(70)
  })

  test('a price list says what was counted, whatever was sold since', async () => {
    const bowl = await shelved('B4')
    await sell(bowl, 5)
    await stockShelves(shop, shop.hill, [{ sku: 'B4', title_en: 'Bowl', stock: 50 }])
    expect((await stockOf(shop.db, 'B4')).onHand).toBe(50)
  })
})

test('stock cannot be set below what is reserved', async () => {
  const lines = [{ skuId: id, quantity: 7 }]
  const expiresAt = new Date('2026-03-02T09:00:00Z')
  await inTransaction(shop.db, (trx) => reserveStock(trx, [{ reference: 'k', lines, expiresAt }]))
  const { status, body: problem } = await change(id, { stock: 6, stockSeen: 40 })
  expect([status, problem.code]).toEqual([409, 'catalog.stock_below_reserved'])
  expect(problem.data).toEqual({ reserved: 7 })
  expect(await stockOf(shop.db, 'K1')).toEqual({ onHand: 40, reserved: 7 })
})

test('an archived SKU is not shown; an archived product is not found, and comes back', async () => {
  await change(id, { stockSeen: 40, state: 'archived' })
  expect((await call('GET', '/v1/products?q=keyring')).body.items).toEqual([])
  await change(id, { stockSeen: 40 })
  const product = await ownProduct(call, 'hill', 'K1')
  await call('POST', `/v1/supplier/products/${product?.id}/archive`, { as: 'hill' })
  expect((await call('GET', '/v1/products?q=keyring')).body.items).toEqual([])
  expect((await call('GET', `/v1/products/${product?.id}`)).body.state).toBe('archived')
  await call('POST', `/v1/supplier/products/${product?.id}/restore`, { as: 'hill' })
  expect((await call('GET', '/v1/products?q=keyring')).body.items).toHaveLength(1)
})

const profile = {
  slug: 'lantern-hill',
  currency: 'CNY',
  name: { en: 'Lantern Hill Pottery', zh: '灯笼山陶瓷' },
  description: { en: 'Since 2009', zh: '' },
  city: 'Jingdezhen',
  foundedYear: 2009,
}

test('products are found by the new name at once', async () => {
  const { status } = await call('PUT', '/v1/supplier/profile', { as: 'hill', body: profile })
  expect(status).toBe(200)
  const { body } = await call('GET', '/v1/products?q=pottery')
  expect(body.items.length).toBeGreaterThan(0)
  expect((await call('GET', '/v1/supplier/profile', { as: 'hill' })).body.name).toEqual(
    profile.name,
  )
})

test.each([
  ['an address that is taken', { slug: 'brightwater' }, 409, 'catalog.profile_slug_taken'],
  ['another currency', { currency: 'GBP' }, 409, 'catalog.currency_fixed'],
  ['an unknown currency', { currency: 'XXX' }, 400, 'request.invalid'],
  ['an address with spaces', { slug: 'lantern hill' }, 400, 'request.invalid'],
])('%s is refused', async (...row) => {
  const [, fields, status, code] = row
  const body = { ...profile, ...fields }
  const answer = await call('PUT', '/v1/supplier/profile', { as: 'hill', body })
  expect([answer.status, answer.body.code]).toEqual([status, code])
})
