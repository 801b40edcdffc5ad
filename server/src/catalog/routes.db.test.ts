import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  callsTo,
  openShop,
  serveCatalog,
  stockShelves,
  type Call,
  type Shop,
} from '../../test/catalog.ts'

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

test('categories come in their order with how many products they show', async () => {
  const { body } = await call('GET', '/v1/categories')
  expect(body.items.map(({ slug, products }: Record<string, unknown>) => [slug, products])).toEqual(
    [
      ['ceramics', 1],
      ['candles', 0],
      ['bags', 1],
    ],
  )
})

test('a card tells the lowest price, the minimum, the stock and the supplier', async () => {
  const { body } = await call('GET', '/v1/products?q=stonware')
  expect(body).toMatchObject({ corrected: 'stoneware', loose: false, next: null })
  expect(body.items).toMatchObject([
    {
      title: { en: 'Stoneware Mug' },
      fromPrice: { currency: 'CNY', amount: '2.31' },
      moq: 6,
      variants: 2,
      stock: 'in_stock',
      supplier: { slug: 'lantern-hill', country: 'CN' },
    },
  ])
})

test('a product has its SKUs with steps, stock and supplier', async () => {
  const list = await call('GET', '/v1/products?q=H1')
  const { status, body } = await call('GET', `/v1/products/${list.body.items[0]?.id}`)
  expect(status).toBe(200)
  expect(body.skus).toMatchObject([
    {
      code: 'H1',
      available: 100,
      stock: 'in_stock',
      tiers: [
        { minQuantity: 6, unitPrice: { currency: 'CNY', amount: '2.55' } },
        { minQuantity: 48, unitPrice: { currency: 'CNY', amount: '2.31' } },
      ],
    },
    { code: 'H2', available: 0, stock: 'sold_out' },
  ])
  expect(body.supplier).toMatchObject({ slug: 'lantern-hill', products: 1, foundedYear: 2009 })
  const picture = await call('GET', body.picture)
  expect(picture.headers).toMatchObject({ 'content-type': 'image/svg+xml' })
  expect(picture.headers['cache-control']).toContain('immutable')
  expect(picture.text).toMatch(/^<svg/)
})

test('suppliers come a page at a time', async () => {
  const first = await call('GET', '/v1/suppliers?limit=1')
  expect(first.body).toMatchObject({ items: [{ slug: 'brightwater' }], next: 'brightwater' })
  const second = await call('GET', `/v1/suppliers?limit=1&after=${first.body.next}`)
  expect(second.body).toMatchObject({ items: [{ slug: 'lantern-hill' }], next: null })
  expect((await call('GET', '/v1/suppliers/lantern-hill')).body.name.zh).toBe('灯笼山陶瓷')
})

test.each([
  ['/v1/products/prd_01ARZ3NDEKTSV4RRFFQ69G5FAV', 404, 'catalog.product_not_found'],
  ['/v1/products/nonsense', 400, 'request.invalid'],
  ['/v1/products/sku_01ARZ3NDEKTSV4RRFFQ69G5FAV', 400, 'request.invalid'],
  ['/v1/suppliers/nobody', 404, 'catalog.supplier_not_found'],
  ['/v1/suppliers/No%20Body', 400, 'request.invalid'],
  ['/pictures/ceramics/ufo-1.svg', 404, 'catalog.picture_not_found'],
  ['/pictures/..%2f..%2fetc%2fpasswd', 404, 'catalog.picture_not_found'],
  ['/v1/products?limit=0', 400, 'request.invalid'],
  ['/v1/products?limit=101', 400, 'request.invalid'],
  ['/v1/products?sort=cheapest', 400, 'request.invalid'],
  ['/v1/products?after=nonsense', 400, 'request.invalid'],
  ['/v1/products?colour=red', 400, 'request.invalid'],
  [`/v1/products?q=${'x'.repeat(201)}`, 400, 'request.invalid'],
  ['/v1/products?q=%00', 400, 'request.invalid'],
])('%s is %i %s', async (url, status, code) => {
  const answer = await call('GET', url)
  expect(answer.status).toBe(status)
  expect(answer.body.code).toBe(code)
})
