import { expect, test } from 'vitest'
import { goodsSearchOf, totalOf } from './goods-search.ts'

test('an address shows what can be understood of it', () => {
  expect(goodsSearchOf({ q: ' mug ', category: 'ceramics', sort: 'price' })).toEqual({
    q: 'mug',
    category: 'ceramics',
    sort: 'price',
  })
  expect(goodsSearchOf({ q: 7, category: '../x', sort: 'relevance', other: 'x' })).toEqual({})
  expect(goodsSearchOf({ q: 'x'.repeat(300) }).q).toHaveLength(200)
})

test('the goods are counted over all categories, or in the one that is asked for', () => {
  const facets = [
    { category: 'ceramics', products: 12 },
    { category: 'bags', products: 3 },
  ]
  expect(totalOf(facets, undefined)).toBe(15)
  expect(totalOf(facets, 'bags')).toBe(3)
  expect(totalOf(facets, 'toys')).toBe(0)
})
