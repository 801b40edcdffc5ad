import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '../platform/db.ts'
import { openShop, serveCatalog, skuIds, stockOf, stockShelves, type Shop } from './fixtures.ts'
import { columns } from './price-list.ts'
import { reserveStock } from './stock-store.ts'

let shop: Shop
let app: Awaited<ReturnType<typeof serveCatalog>>

beforeAll(async () => {
  shop = await openShop()
  app = await serveCatalog(shop)
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

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Options = { as?: string; body?: unknown; type?: string }

async function call(method: Method, url: string, { as, body, type }: Options = {}) {
  const headers = {
    ...(as ? { 'x-caller': as } : {}),
    ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
  }
  const payload = type && typeof body === 'string' ? body : JSON.stringify(body)
  const options = { method, url, headers, ...(body === undefined ? {} : { payload }) }
  const response = await app.inject(options)
  const isJson = String(response.headers['content-type']).includes('json')
  const { statusCode: status, headers: answered, payload: text } = response
  return { status, headers: answered, text, body: isJson ? JSON.parse(text) : undefined }
}

const ownProduct = async (as: string, code: string) => {
  const { body } = await call('GET', '/v1/supplier/products?limit=100', { as })
  return body.items.find((product: { code: string }) => product.code === code)
}

describe('the shop window', () => {
  test('categories come in their order with how many products they show', async () => {
    const { body } = await call('GET', '/v1/categories')
    expect(
      body.items.map(({ slug, products }: Record<string, unknown>) => [slug, products]),
    ).toEqual([
      ['ceramics', 1],
      ['candles', 0],
      ['bags', 1],
    ])
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
    const { status, body } = await call('GET', `/v1/products/${list.body.items[0].id}`)
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
})

const header = columns.join(',')
const list = (...rows: string[]) => [header, ...rows].join('\n')
const mug = (sku: string, stock: number | string, tiers = '6:2.55') =>
  `${sku},${sku},Imported mug,进口杯,,,ceramics,,,piece,340,6,${stock},${tiers},,CN`

describe('imports', () => {
  const preview = (csv: string, as = 'hill') =>
    call('POST', '/v1/supplier/imports?fileName=spring.csv', { as, body: csv, type: 'text/csv' })
  const apply = (id: string, as = 'hill') =>
    call('POST', `/v1/supplier/imports/${id}/apply`, { as })

  test('a preview tells every row and changes nothing; applying does what it said', async () => {
    const csv = list(mug('I1', 10), mug('I2', 20), mug('I3', 'many'), 'H1,H,,,,,,,,,,,90,,,')
    const { status, body } = await preview(csv)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      state: 'previewed',
      fileName: 'spring.csv',
      counts: { rows: 4, created: 2, updated: 0, unchanged: 0, failed: 2 },
      appliedBefore: null,
    })
    expect(body.errors).toContainEqual({
      ...{ row: 4, column: 'stock', rule: 'integer' },
      message: 'is not a whole number',
    })
    expect(body.rows).toMatchObject([
      { row: 2, sku: 'I1', change: 'created' },
      { row: 3, sku: 'I2', change: 'created' },
    ])
    expect(await ownProduct('hill', 'I1')).toBeUndefined()

    const applied = await apply(body.id)
    expect(applied.body).toMatchObject({ state: 'applied', counts: { created: 2, failed: 2 } })
    expect(await stockOf(shop.db, 'I2')).toEqual({ onHand: 20, reserved: 0 })
    expect((await call('GET', '/v1/products?q=imported')).body.items).toHaveLength(2)
  })

  test('applying twice changes nothing more and says the same', async () => {
    const { body } = await preview(list(mug('T1', 10)))
    const first = await apply(body.id)
    await preview(list(mug('T1', 11))).then((second) => apply(second.body.id))
    expect((await apply(body.id)).body).toEqual(first.body)
    expect(await stockOf(shop.db, 'T1')).toEqual({ onHand: 11, reserved: 0 })
  })

  test('applied at once from two windows it is applied once', async () => {
    const { body } = await preview(list(mug('C1', 10)))
    const answers = await Promise.all(Array.from({ length: 5 }, () => apply(body.id)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect((await ownProduct('hill', 'C1')).skus).toHaveLength(1)
  })

  test('the same list again updates by SKU code', async () => {
    await preview(list(mug('R1', 10), mug('R2', 10))).then(({ body }) => apply(body.id))
    const again = await preview(list(mug('R1', 10), mug('R2', 15, '6:2.40'), mug('R3', 1)))
    expect(again.body.counts).toMatchObject({ created: 1, updated: 1, unchanged: 1 })
    expect(again.body.rows).toContainEqual(
      expect.objectContaining({ sku: 'R2', change: 'updated', differs: ['stock', 'tiers'] }),
    )
    await apply(again.body.id)
    const same = await preview(list(mug('R1', 10), mug('R2', 15, '6:2.40'), mug('R3', 1)))
    expect(same.body.counts).toMatchObject({ unchanged: 3 })
    expect(same.body.appliedBefore).toBe('2026-03-02T08:00:00.000Z')
  })

  test('a preview that waited is checked against what there is when it is applied', async () => {
    await preview(list(mug('S1', 10))).then(({ body }) => apply(body.id))
    const stale = await preview(list(mug('S1', 3), mug('S2', 3)))
    expect(stale.body.counts).toMatchObject({ created: 1, updated: 1, failed: 0 })
    const ids = await skuIds(shop.db)
    await inTransaction(shop.db, (trx) =>
      reserveStock(trx, {
        reference: 'stale',
        lines: [{ skuId: ids['S1'] ?? '', quantity: 4 }],
        expiresAt: new Date('2026-03-02T09:00:00Z'),
      }),
    )
    const seen = await call('GET', `/v1/supplier/imports/${stale.body.id}`, { as: 'hill' })
    expect(seen.body.counts).toMatchObject({ created: 1, updated: 0, failed: 1 })
    const applied = await apply(stale.body.id)
    expect(applied.body.errors).toMatchObject([{ row: 2, column: 'stock', rule: 'reserved' }])
    expect(await stockOf(shop.db, 'S1')).toEqual({ onHand: 10, reserved: 4 })
    expect(await stockOf(shop.db, 'S2')).toEqual({ onHand: 3, reserved: 0 })
  })

  test('an exported catalogue imported again changes nothing', async () => {
    const exported = await call('GET', '/v1/supplier/catalogue/export.csv', { as: 'hill' })
    expect(exported.headers['content-type']).toBe('text/csv; charset=utf-8')
    const { body } = await preview(exported.text)
    expect(body.errors).toEqual([])
    expect(body.counts).toMatchObject({ created: 0, updated: 0, failed: 0 })
    expect(body.counts.unchanged).toBe(exported.text.trim().split('\r\n').length - 1)
  })

  test('the template is a list without errors', async () => {
    const template = await call('GET', '/v1/supplier/catalogue/template.csv', { as: 'hill' })
    const { body } = await preview(template.text)
    expect(body).toMatchObject({ counts: { created: 1, failed: 0 }, ignoredColumns: [] })
  })

  test('a list may come as JSON, and as the bytes of a GBK file', async () => {
    const json = await call('POST', '/v1/supplier/imports', {
      as: 'hill',
      body: { csv: list(mug('J1', 1)), fileName: 'j.csv' },
    })
    expect(json.body).toMatchObject({ fileName: 'j.csv', counts: { created: 1 } })
    const [before, after] = list(mug('G1', 1)).split('进口杯')
    const payload = Buffer.concat([
      Buffer.from(before ?? ''),
      Buffer.from([0xb1, 0xad]),
      Buffer.from(after ?? ''),
    ])
    const headers = { 'x-caller': 'hill', 'content-type': 'text/csv' }
    headers['content-type'] = 'text/csv; charset=gbk'
    const gbk = await app.inject({ method: 'POST', url: '/v1/supplier/imports', headers, payload })
    expect(gbk.json().rows[0].title.zh).toBe('杯')
  })

  test.each([
    ['an empty body', '', 400, 'request.invalid'],
    ['no SKU column', 'title_en\nMug', 422, 'catalog.columns_missing'],
    ['an open quotation mark', 'sku\n"M1', 422, 'catalog.file_unreadable'],
    ['more than five megabytes', 'x'.repeat(5 * 1024 * 1024 + 1), 413, 'request.too_large'],
    ['a null character', 'sku\nM\u0000', 400, 'request.invalid'],
  ])('%s is refused and nothing is kept', async (_name, csv, status, code) => {
    const before = await call('GET', '/v1/supplier/imports?limit=100', { as: 'hill' })
    const answer = await preview(csv)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    const after = await call('GET', '/v1/supplier/imports?limit=100', { as: 'hill' })
    expect(after.body).toEqual(before.body)
  })

  test('half of a surrogate pair in JSON does no harm', async () => {
    const payload = `{"csv":"sku,title_en\\nQ1,Mug \\ud800"}`
    const headers = { 'x-caller': 'hill', 'content-type': 'application/json' }
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/supplier/imports',
      headers,
      payload,
    })
    expect(answer.statusCode).toBe(200)
  })

  test('a spreadsheet file of another kind is refused by its type', async () => {
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    const answer = await call('POST', '/v1/supplier/imports', { as: 'hill', body: 'PK', type })
    expect(answer.body.code).toBe('request.unsupported_type')
  })

  test("two suppliers' equal codes do not meet", async () => {
    await preview(list(mug('SAME', 1))).then(({ body }) => apply(body.id))
    await preview(list(mug('SAME', 2)), 'water').then(({ body }) => apply(body.id, 'water'))
    expect((await ownProduct('hill', 'SAME')).skus[0].onHand).toBe(1)
    expect((await ownProduct('water', 'SAME')).skus[0].onHand).toBe(2)
  })

  test('thousands of rows come in', async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => `B${i},,Bulk ${i},,,,bags,,,,10,1,5,1:1,,`)
    const { body } = await preview(list(...rows), 'water')
    expect(body.counts).toMatchObject({ created: 4000 })
    expect((await apply(body.id, 'water')).body.counts).toMatchObject({ created: 4000 })
    const found = await call('GET', '/v1/products?q=bulk%203999')
    expect(found.body.items[0].title.en).toBe('Bulk 3999')
  })
})

describe('one SKU at a time', () => {
  const body = {
    stock: 40,
    moq: 2,
    tiers: [{ minQuantity: 2, unitPrice: { currency: 'CNY', amount: '0.065' } }],
    state: 'active',
  }
  const change = (skuId: string, fields: object, as = 'hill') =>
    call('PUT', `/v1/supplier/skus/${skuId}`, { as, body: { ...body, ...fields } })
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
    [
      'a price of zero',
      { tiers: [{ minQuantity: 1, unitPrice: { currency: 'CNY', amount: '0' } }] },
    ],
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
    ['steps out of order', { tiers: [body.tiers[0], body.tiers[0]] }],
  ])('%s is refused with its field', async (_name, fields) => {
    const { status, body: problem } = await change(id, fields)
    expect([status, problem.code]).toEqual([400, 'request.invalid'])
    expect(problem.errors[0].pointer).toMatch(/^\/(tiers|moq|stock|colour)/)
  })

  test('stock cannot be set below what is reserved', async () => {
    const lines = [{ skuId: id, quantity: 7 }]
    const expiresAt = new Date('2026-03-02T09:00:00Z')
    await inTransaction(shop.db, (trx) => reserveStock(trx, { reference: 'k', lines, expiresAt }))
    const { status, body: problem } = await change(id, { stock: 6 })
    expect([status, problem.code]).toEqual([409, 'catalog.stock_below_reserved'])
    expect(problem.data).toEqual({ reserved: 7 })
    expect(await stockOf(shop.db, 'K1')).toEqual({ onHand: 40, reserved: 7 })
  })

  test('an archived SKU is not shown; an archived product is not found, and comes back', async () => {
    await change(id, { state: 'archived' })
    expect((await call('GET', '/v1/products?q=keyring')).body.items).toEqual([])
    await change(id, {})
    const product = await ownProduct('hill', 'K1')
    await call('POST', `/v1/supplier/products/${product.id}/archive`, { as: 'hill' })
    expect((await call('GET', '/v1/products?q=keyring')).body.items).toEqual([])
    expect((await call('GET', `/v1/products/${product.id}`)).body.state).toBe('archived')
    await call('POST', `/v1/supplier/products/${product.id}/restore`, { as: 'hill' })
    expect((await call('GET', '/v1/products?q=keyring')).body.items).toHaveLength(1)
  })
})

describe('the profile', () => {
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
  ])('%s is refused', async (_name, fields, status, code) => {
    const body = { ...profile, ...fields }
    const answer = await call('PUT', '/v1/supplier/profile', { as: 'hill', body })
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('offers', () => {
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
    expect(made.body).toMatchObject({ state: 'open', buyer: { name: 'Corner Shop' }, code: 'H1' })
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

  test.each([
    ['nobody by this e-mail', { buyerEmail: 'x@y.test' }, 422, 'catalog.buyer_not_found'],
    ['another currency', { unitPrice: { currency: 'GBP', amount: '2' } }, 400, 'request.invalid'],
    ['a maximum below the minimum', { maxQuantity: 23 }, 400, 'request.invalid'],
    ['a time that is over', { validUntil: '2026-03-01T00:00:00Z' }, 400, 'request.invalid'],
    ['a leap second', { validUntil: '2026-12-31T23:59:60Z' }, 400, 'request.invalid'],
    ['a time years away', { validUntil: '2029-03-01T00:00:00Z' }, 400, 'request.invalid'],
    ['no buyer', { buyerEmail: undefined }, 400, 'request.invalid'],
    ['a quantity of zero', { minQuantity: 0 }, 400, 'request.invalid'],
  ])('%s is refused', async (_name, fields, status, code) => {
    const answer = await make(fields)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test('to itself a supplier offers nothing, and both ways of naming a buyer are one too many', async () => {
    const itself = await make({ buyerEmail: undefined, buyerId: shop.hill.party.id })
    expect(itself.body.code).toBe('catalog.buyer_not_found')
    const both = await make({ buyerId: shop.corner.party.id })
    expect(both.body.errors).toMatchObject([{ pointer: '/buyerEmail', rule: 'one_of' }])
  })
})

describe("another supplier's things are not found, like things that do not exist", () => {
  test('SKUs, products, imports and offers', async () => {
    const ids = await skuIds(shop.db)
    const product = await ownProduct('hill', 'H')
    const imported = await call('POST', '/v1/supplier/imports', {
      as: 'hill',
      body: { csv: list(mug('X1', 1)) },
    })
    const offer = await call('POST', '/v1/supplier/offers', {
      as: 'hill',
      body: {
        ...{ buyerEmail: 'buyer@corner.test', skuId: ids['H1'], minQuantity: 1, maxQuantity: 9 },
        ...{ unitPrice: { currency: 'CNY', amount: '1' }, validUntil: '2026-04-01T00:00:00Z' },
      },
    })
    const sku = {
      ...{ stock: 1, moq: 1, state: 'active' },
      tiers: [{ minQuantity: 1, unitPrice: { currency: 'GBP', amount: '1' } }],
    }
    const theirs: [Method, string, unknown?][] = [
      ['PUT', `/v1/supplier/skus/${ids['H1']}`, sku],
      ['POST', `/v1/supplier/products/${product.id}/archive`],
      ['POST', `/v1/supplier/products/${product.id}/restore`],
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
})
