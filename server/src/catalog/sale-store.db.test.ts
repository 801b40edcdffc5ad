import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../kernel/result.ts'
import { inTransaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { priceLine } from './catalog.ts'
import { openShop, skuIds, stockShelves, type Shop } from '../../test/catalog.ts'
import { insertOffer } from './offer-store.ts'
import { findSaleItems } from './sale-store.ts'
import { reserveStock } from './stock-store.ts'

let shop: Shop
let ids: Record<string, string>

beforeAll(async () => {
  shop = await openShop()
  await stockShelves(shop, shop.hill, [
    { sku: 'H1', title_en: 'Mug', title_zh: '杯子', moq: 6, tiers: '6:2.555;48:2.31', stock: 50 },
  ])
  await stockShelves(shop, shop.water, [{ sku: 'W1', tiers: '1:0.000001' }])
  ids = await skuIds(shop.db)
})
afterAll(() => shop.close())

const skuId = (code: string) => ids[code] ?? ''

async function offerTo(buyer: { uuid: string; name: string }, validUntil: string) {
  const uuid = newUuid(shop.env)
  const terms = { minQuantity: 24, maxQuantity: 96, note: '', now: shop.env.now() }
  await inTransaction(shop.db, (trx) =>
    insertOffer(trx, {
      ...{ ...terms, uuid, buyer, skuId: skuId('H1'), supplierUuid: shop.hill.party.uuid },
      unitPrice: { currency: 'CNY', micros: 2_000_000n },
      validUntil: new Date(validUntil),
    }),
  )
}

const find = async (buyerUuid: string | null, ...codes: string[]) => {
  const wish = { skuIds: codes.map(skuId), buyerUuid }
  return only(await findSaleItems(shop.db, [wish], shop.env.now()))
}

test('an item carries everything that pricing and shipping it take', async () => {
  const lines = [{ skuId: skuId('H1'), quantity: 20 }]
  const expiresAt = new Date('2026-03-03T00:00:00Z')
  await inTransaction(shop.db, (trx) => reserveStock(trx, [{ reference: 'x', lines, expiresAt }]))
  const items = await find(null, 'H1', 'W1')
  expect(items.get(skuId('H1'))).toMatchObject({
    skuId: skuId('H1'),
    code: 'H1',
    picture: expect.stringMatching(/^\/pictures\/ceramics\/[a-z]+-\d+\.svg$/),
    title: { en: 'Mug', zh: '杯子' },
    supplier: { slug: 'lantern-hill', country: 'CN', currency: 'CNY', uuid: shop.hill.party.uuid },
    weightG: 300,
    moq: 6,
    tiers: [
      { minQuantity: 6, unitPrice: { currency: 'CNY', micros: 2_555_000n } },
      { minQuantity: 48, unitPrice: { currency: 'CNY', micros: 2_310_000n } },
    ],
    available: 30,
    active: true,
    offers: [],
  })
  expect(items.get(skuId('W1'))?.tiers[0]?.unitPrice).toEqual({ currency: 'GBP', micros: 1n })
})

test('unknown ids are left out', async () => {
  const unknown = 'sku_01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const wishes = [
    { skuIds: [unknown, skuId('H1')], buyerUuid: null },
    { skuIds: [], buyerUuid: null },
  ]
  const found = await findSaleItems(shop.db, wishes, shop.env.now())
  expect(found.map((items) => [...items.keys()])).toEqual([[skuId('H1')], []])
})

test('only the open, unexpired offers of this buyer come along, and only until their time', async () => {
  const { corner, water } = shop
  await offerTo(corner.party, '2026-03-02T09:00:00Z')
  await offerTo(corner.party, '2026-03-02T07:59:59Z')
  await offerTo(water.party, '2026-03-05T00:00:00Z')
  expect((await find(null, 'H1')).get(skuId('H1'))?.offers).toEqual([])
  const item = (await find(corner.party.uuid, 'H1')).get(skuId('H1'))
  expect(item?.offers).toMatchObject([
    { minQuantity: 24, maxQuantity: 96, validUntil: new Date('2026-03-02T09:00:00Z') },
  ])
  const offerId = item?.offers[0]?.id
  expect(item && priceLine(item, 24, offerId)).toMatchObject({
    value: { lineTotal: { minor: 4800n } },
  })
  shop.advance(60 * 60_000)
  const later = (await find(corner.party.uuid, 'H1')).get(skuId('H1'))
  expect(later && priceLine(later, 24, offerId)).toMatchObject({
    refusal: { code: 'catalog.offer_expired' },
  })
})

test('several buyers are answered at once, each with their own offers', async () => {
  const { corner } = shop
  await offerTo(corner.party, '2028-03-02T09:00:00Z')
  const skus = [skuId('H1')]
  const wishes = [corner.party.uuid, null, corner.party.uuid].map((buyerUuid) => ({
    skuIds: skus,
    buyerUuid,
  }))
  const found = await findSaleItems(shop.db, wishes, shop.env.now())
  const offers = found.map((items) => items.get(skuId('H1'))?.offers.length ?? 0)
  expect(offers[0]).toBeGreaterThan(0)
  expect(offers).toEqual([offers[0], 0, offers[0]])
})
