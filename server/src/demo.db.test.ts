import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../test/database.ts'
import { demoSuppliers } from '../demo/market.ts'
import { demoOffers } from '../demo/offers.ts'
import { listProducts } from './catalog/product-store.ts'
import { loadDemo } from './demo.ts'
import { createDb, type Db } from './platform/db.ts'
import { realEnv, type Env } from './platform/env.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb({ url: database.appUrl, max: 4 })
})
afterAll(async () => {
  await db.end()
  await database.drop()
})

async function counts(): Promise<Record<string, number>> {
  const tables = [
    ...['catalog.supplier_profiles', 'catalog.products', 'catalog.skus', 'catalog.offers'],
    ...['parties.parties', 'parties.memberships', 'identity.people', 'orders.shipping_tariffs'],
  ]
  const entries = tables.map(async (table) => {
    const { rows } = await db.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)
    return [table, rows[0]?.n ?? 0] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const say = () => undefined

test('an interrupted load goes on where it stopped, and another one changes nothing', async () => {
  let ids = 0
  const breaking: Env = {
    ...realEnv,
    randomBytes: (size) => {
      if ((ids += 1) > 300) throw new Error('the power went out')
      return realEnv.randomBytes(size)
    },
  }
  await expect(loadDemo({ db, env: breaking, say })).rejects.toThrow('the power went out')
  const half = await counts()
  expect(half['catalog.supplier_profiles']).toBeGreaterThan(0)
  expect(half['catalog.supplier_profiles']).toBeLessThan(demoSuppliers.length)

  await loadDemo({ db, env: realEnv, say })
  const whole = await counts()
  expect(whole).toMatchObject({
    'catalog.supplier_profiles': demoSuppliers.length,
    'catalog.offers': demoOffers.length,
    'parties.parties': demoSuppliers.length + 2,
    'parties.memberships': 3,
    'identity.people': 3,
  })
  expect(whole['catalog.products']).toBeGreaterThanOrEqual(600)

  await loadDemo({ db, env: realEnv, say })
  expect(await counts()).toEqual(whole)
})

test.each([
  ['speckeld stonewear mug', 'Speckled Stoneware Mug, 350 ml'],
  ['lambswol throw', 'Lambswool Throw, Border Check'],
  ['turqoise ring', 'Turquoise Ring, Sterling'],
  ['wallnut cuting board', 'Walnut Cutting Board, Edge Grain'],
  ['青花牡丹茶壶', 'Blue and White Teapot, Peony'],
  ['羊羔毛', 'Lambswool Throw, Border Check'],
  ['TY1111', 'Speckled Stoneware Mug, 350 ml'],
])('the demo market finds %s', async (q, title) => {
  const { items } = await listProducts(db, { q, sort: 'relevance', limit: 10, after: undefined })
  expect(items.map((item) => item.title.en)).toContain(title)
})
