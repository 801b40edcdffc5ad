import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openShop, stockShelves, type Shop } from '../../test/catalog.ts'
import { listProducts, type ProductList, type ProductQuery } from './product-store.ts'

let shop: Shop

// Title in English, title in Chinese, category, price in the supplier's currency.
const goods = [
  ['Stoneware Coffee Mug, Reactive Glaze', '窑变釉咖啡马克杯', 'ceramics', '18.50'],
  ['Celadon Teapot with Two Cups', '青瓷一壶两杯', 'ceramics', '58.00'],
  ['Porcelain Dinner Plate, 27 cm', '强化瓷平盘', 'ceramics', '11.00'],
  ['Lidded Casserole Dish', '带盖焗盘', 'ceramics', '36.00'],
  ['Ceramic Flower Vase', '陶瓷花瓶', 'ceramics', '22.00'],
  ['Soy Wax Scented Candle, Jasmine', '茉莉大豆蜡香薰蜡烛', 'candles', '15.00'],
  ['Pillar Candle, Rustic Finish', '做旧纹圆柱蜡烛', 'candles', '5.45'],
  ['Reed Diffuser, Cedar', '雪松藤条香薰', 'candles', '24.00'],
  ['Canvas Tote Bag', '帆布手提袋', 'bags', '9.90'],
  ['Leather Weekender Suitcase', '真皮旅行箱', 'bags', '188.00'],
  ['Christmas Stocking, Knitted', '针织圣诞袜', 'bags', '7.20'],
  ['Stainless Steel Travel Mug', '不锈钢旅行杯', 'ceramics', '32.00'],
] as const

beforeAll(async () => {
  shop = await openShop()
  const rows = goods.map(([title_en, title_zh, category, price], i) => ({
    ...{ sku: `LH-${100 + i}-A`, product: `LH-${100 + i}` },
    ...{ title_en, title_zh, category, tiers: `6:${price}` },
  }))
  await stockShelves(shop, shop.hill, rows)
  await stockShelves(shop, shop.water, [
    { sku: 'BW1', title_en: 'Bone China Mug', title_zh: '骨瓷杯', tiers: '12:4.20;48:3.95' },
  ])
})
afterAll(() => shop.close())

const list = (query: Partial<ProductQuery>): Promise<ProductList> =>
  listProducts(shop.db, { sort: 'relevance', limit: 20, after: undefined, ...query })
const titles = async (q: string) => (await list({ q })).items.map(({ title }) => title.en)

describe('typing errors are forgiven', () => {
  test.each([
    ['canlde', 'Pillar Candle, Rustic Finish', 'candle'],
    ['candel', 'Soy Wax Scented Candle, Jasmine', 'candle'],
    ['teapto', 'Celadon Teapot with Two Cups', 'teapot'],
    ['porcelin', 'Porcelain Dinner Plate, 27 cm', 'porcelain'],
    ['cermaic', 'Ceramic Flower Vase', 'ceramic'],
    ['lether', 'Leather Weekender Suitcase', 'leather'],
    ['suitecase', 'Leather Weekender Suitcase', 'suitcase'],
    ['chrismas', 'Christmas Stocking, Knitted', 'christmas'],
    ['stainles stel', 'Stainless Steel Travel Mug', 'stainles steel'],
    ['casarole', 'Lidded Casserole Dish', 'casserole'],
    ['difuser', 'Reed Diffuser, Cedar', 'diffuser'],
    ['vsae', 'Ceramic Flower Vase', 'vase'],
    ['mgu', 'Bone China Mug', 'mug'],
    ['cofee mugg', 'Stoneware Coffee Mug, Reactive Glaze', 'coffee mug'],
  ])('%s finds %s', async (typed, title, corrected) => {
    const found = await list({ q: typed })
    expect(found.items.map((item) => item.title.en)).toContain(title)
    expect(found.corrected).toBe(corrected)
    expect(found.loose).toBe(false)
  })

  test('a word that is known, or begins one, is not corrected', async () => {
    for (const typed of ['mug', 'mugs', 'stoneware', 'porcel', 'CANDLES']) {
      expect((await list({ q: typed })).corrected).toBe(null)
    }
    expect(await titles('porcel')).toEqual(['Porcelain Dinner Plate, 27 cm'])
  })

  test('what resembles nothing finds nothing', async () => {
    expect(await list({ q: 'xylophone' })).toMatchObject({ items: [], next: null, loose: false })
  })
})

describe('Chinese is found by any part of it', () => {
  test.each([
    ['马克杯', 'Stoneware Coffee Mug, Reactive Glaze'],
    ['咖啡', 'Stoneware Coffee Mug, Reactive Glaze'],
    ['青瓷', 'Celadon Teapot with Two Cups'],
    ['花瓶', 'Ceramic Flower Vase'],
    ['瓶', 'Ceramic Flower Vase'],
    ['香薰蜡烛', 'Soy Wax Scented Candle, Jasmine'],
    ['帆布手提袋', 'Canvas Tote Bag'],
    ['不锈钢 旅行', 'Stainless Steel Travel Mug'],
    ['骨瓷mug', 'Bone China Mug'],
  ])('%s finds %s', async (typed, title) => {
    expect((await titles(typed))[0]).toBe(title)
    expect(await titles(typed)).toHaveLength(1)
  })

  test('characters that stand apart do not match side by side; then some of them will do', async () => {
    const found = await list({ q: '陶瓷马克杯' })
    expect(found.loose).toBe(true)
    expect(found.items.map(({ title }) => title.zh)).toEqual(
      expect.arrayContaining(['窑变釉咖啡马克杯', '陶瓷花瓶']),
    )
  })
})

describe('mistyped Chinese is forgiven when nobody knows it', () => {
  const mug = 'Stoneware Coffee Mug, Reactive Glaze'
  test.each([
    ['马可杯', mug, '马克杯'],
    ['马杯', mug, '马克杯'],
    ['马克克杯', mug, '马克杯'],
    ['克马杯', mug, '马克杯'],
    ['马元杯', mug, '马克杯'],
    ['卡啡马可杯', mug, '咖啡马克杯'],
    ['陶次', 'Ceramic Flower Vase', '陶瓷'],
    ['淘磁', 'Ceramic Flower Vase', '陶瓷'],
    ['瓷陶', 'Ceramic Flower Vase', '陶瓷'],
    ['花平', 'Ceramic Flower Vase', '花瓶'],
    ['旅型箱', 'Leather Weekender Suitcase', '旅行箱'],
    ['手提代', 'Canvas Tote Bag', '手提袋'],
    ['不绣钢', 'Stainless Steel Travel Mug', '不锈钢'],
    ['不锈钢 旅杯', 'Stainless Steel Travel Mug', '不锈钢 旅行杯'],
    ['骨次mug', 'Bone China Mug', '骨瓷 mug'],
    ['名水', 'Bone China Mug', '明水'],
  ])('%s finds %s', async (typed, title, corrected) => {
    const found = await list({ q: typed })
    expect(found.items.map((item) => item.title.en)).toContain(title)
    expect(found.corrected).toBe(corrected)
    expect(found.loose).toBe(false)
  })

  test('what is known is not corrected, though it could be, and though a category lacks it', async () => {
    expect(await list({ q: '旅行' })).toMatchObject({ corrected: null, loose: false })
    expect(await list({ q: '提袋', category: 'ceramics' })).toMatchObject(NONE)
  })

  test('of two characters that nobody knows together either will do, and it says so', async () => {
    const found = await list({ q: '壶具' })
    expect(found).toMatchObject({ loose: true, corrected: null })
    expect(found.items.map((item) => item.title.en)).toEqual(['Celadon Teapot with Two Cups'])
  })

  test('a part of a long run may be mistyped as well', async () => {
    const found = await list({ q: '陶瓷马可杯' })
    expect(found.loose).toBe(true)
    expect(found.items.map((item) => item.title.en)).toEqual(
      expect.arrayContaining([mug, 'Ceramic Flower Vase']),
    )
  })

  test('characters that resemble nothing find nothing', async () => {
    expect(await list({ q: '龘靐' })).toMatchObject(NONE)
  })

  const NONE = { items: [], next: null, corrected: null, loose: false }
})

test('supplier names, categories and SKU codes find products too', async () => {
  expect(await titles('brightwater')).toEqual(['Bone China Mug'])
  expect(await titles('明水')).toEqual(['Bone China Mug'])
  expect(await titles('BW1')).toEqual(['Bone China Mug'])
  expect(await titles('LH-104')).toEqual(['Ceramic Flower Vase'])
  expect(await titles('lh-104-a')).toEqual(['Ceramic Flower Vase'])
  expect(await titles('fragrance')).toHaveLength(3)
})

test('a word in the title ranks before the same word in a category', async () => {
  expect((await titles('ceramic'))[0]).toBe('Ceramic Flower Vase')
})

test('nothing has all of the words: what has some of them is shown, and said so', async () => {
  const found = await list({ q: 'teapot suitcase' })
  expect(found.loose).toBe(true)
  expect(found.items.map(({ title }) => title.en).toSorted()).toEqual([
    'Celadon Teapot with Two Cups',
    'Leather Weekender Suitcase',
  ])
})

test('prices of several currencies sort on one scale', async () => {
  const { items } = await list({ q: 'mug', sort: 'price' })
  expect(items.map(({ fromPrice }) => `${fromPrice.currency} ${fromPrice.micros}`)).toEqual([
    'CNY 18500000',
    'CNY 32000000',
    'GBP 3950000',
  ])
})

test('facets count every category that matches, whichever one is asked for', async () => {
  const { items, facets } = await list({ q: 'lantern hill', category: 'bags' })
  expect(items).toHaveLength(3)
  expect(facets).toEqual([
    { category: 'ceramics', products: 6 },
    { category: 'bags', products: 3 },
    { category: 'candles', products: 3 },
  ])
})

test.each([
  ['browsing', {}],
  ['a category', { category: 'ceramics' }],
  ['a supplier', { supplier: 'lantern-hill' }],
  ['a search', { q: 'mug' }],
  ['a loose search', { q: 'mug candle teapot bag' }],
  ['a corrected search', { q: '香勋' }],
  ['a loose search for Chinese', { q: '杯碟' }],
] as const)('pages of %s fit together in every order', async (_name, query) => {
  for (const sort of ['relevance', 'price', 'newest'] as const) {
    const all = (await list({ ...query, sort, limit: 100 })).items.map(({ id }) => id)
    const paged: string[] = []
    let after: ProductQuery['after']
    do {
      const page = await list({ ...query, sort, limit: 2, after })
      paged.push(...page.items.map(({ id }) => id))
      after = page.next ?? undefined
    } while (after)
    expect(paged).toEqual(all)
    expect(new Set(paged).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(1)
  }
})

test('an unknown supplier has no products', async () => {
  expect((await list({ supplier: 'nobody' })).items).toEqual([])
})

test('whatever is typed, searching answers', async () => {
  const nasty = fc.stringMatching(/^[a-z'"\\:*&|!<>()\-%_杯瓷 é0-9]{0,30}$/)
  const anything = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 }))
  await fc.assert(
    fc.asyncProperty(anything, async (q) => {
      const text = q.replaceAll('\u0000', '').toWellFormed()
      expect((await list({ q: text })).items.length).toBeLessThanOrEqual(goods.length + 1)
    }),
    { numRuns: 300 },
  )
})
