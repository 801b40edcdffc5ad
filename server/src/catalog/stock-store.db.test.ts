import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../platform/db.ts'
import { openShop, skuIds, stockOf, stockShelves, type Shop } from '../../test/catalog.ts'
import { commitStock, releaseStock, reserveStock } from './stock-store.ts'

let shop: Shop
let ids: Record<string, string>
let count = 0

beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

beforeEach(async () => {
  await stockShelves(shop, shop.hill, [
    { sku: `A${(count += 1)}`, stock: 10 },
    { sku: `B${count}`, stock: 5 },
  ])
  ids = await skuIds(shop.db)
})

const a = () => `A${count}`
const b = () => `B${count}`
const line = (code: string, quantity: number) => ({ skuId: ids[code] ?? '', quantity })
const expiresAt = new Date('2026-03-02T08:30:00Z')

const reserve = (reference: string, ...lines: { skuId: string; quantity: number }[]) =>
  inTransaction(shop.db, (trx) => reserveStock(trx, [{ reference, lines, expiresAt }]))
const release = (...references: string[]) =>
  inTransaction(shop.db, async (trx) => releaseStock(trx, references))
const commit = (...references: string[]) =>
  inTransaction(shop.db, (trx) => commitStock(trx, references))

test('a reservation takes from what is available, and release gives it back', async () => {
  expect((await reserve(`r${count}`, line(a(), 4), line(b(), 5))).ok).toBe(true)
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 10, reserved: 4 })
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 5 })
  await release(`r${count}`)
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 10, reserved: 0 })
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 0 })
})

test('one line short refuses all lines and says what there is', async () => {
  const result = await reserve(`r${count}`, line(a(), 10), line(b(), 6))
  expect(result).toEqual({
    ok: false,
    refusal: {
      code: 'catalog.sold_out',
      lines: [{ skuId: ids[b()], wanted: 6, available: 5 }],
    },
  })
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 10, reserved: 0 })
})

test('several reservations at once are all made, or none when they are short together', async () => {
  const three = [4, 4, 3].map((quantity, i) => ({
    reference: `r${count}-${i}`,
    lines: [line(a(), quantity)],
    expiresAt,
  }))
  const reserveAll = (wanted: typeof three) =>
    inTransaction(shop.db, (trx) => reserveStock(trx, wanted))
  expect(await reserveAll(three)).toMatchObject({
    refusal: { lines: [{ skuId: ids[a()], wanted: 11, available: 10 }] },
  })
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 10, reserved: 0 })
  expect((await reserveAll(three.slice(0, 2))).ok).toBe(true)
  expect((await reserveAll(three.slice(0, 2))).ok).toBe(true) // They hold it already.
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 10, reserved: 8 })
})

test('two lines of one SKU are reserved as their sum', async () => {
  expect((await reserve(`r${count}`, line(b(), 3), line(b(), 3))).ok).toBe(false)
  expect((await reserve(`r${count}`, line(b(), 3), line(b(), 2))).ok).toBe(true)
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 5 })
})

test('an unknown SKU is sold out', async () => {
  const unknown = { skuId: 'sku_01ARZ3NDEKTSV4RRFFQ69G5FAV', quantity: 1 }
  expect(await reserve(`r${count}`, unknown)).toMatchObject({
    refusal: { lines: [{ skuId: unknown.skuId, wanted: 1, available: 0 }] },
  })
})

test('the same reference reserves, releases and sells once however often it is asked', async () => {
  for (let i = 0; i < 3; i += 1) {
    expect((await reserve(`r${count}`, line(b(), 5))).ok).toBe(true)
  }
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 5 })
  for (let i = 0; i < 3; i += 1) expect(await commit(`r${count}`)).toEqual([])
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 0, reserved: 0 })
  await release(`r${count}`)
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 0, reserved: 0 })
})

test('a released reference can be reserved anew', async () => {
  await reserve(`r${count}`, line(b(), 5))
  await release(`r${count}`)
  expect((await reserve(`r${count}`, line(b(), 2))).ok).toBe(true)
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 2 })
})

test('a sale after release takes what is there and reports what is not', async () => {
  await reserve(`late${count}`, line(a(), 4), line(b(), 5))
  await release(`late${count}`)
  await reserve(`other${count}`, line(b(), 1))
  const short = await commit(`late${count}`)
  expect(short).toEqual([{ reference: `late${count}`, skuId: ids[b()], wanted: 5, available: 4 }])
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 6, reserved: 0 })
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 1 })
  await release(`other${count}`)
  expect(await commit(`late${count}`)).toEqual([])
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 0, reserved: 0 })
})

test('several late sales of one SKU get it in the order of their references', async () => {
  for (const name of ['x', 'y']) {
    await reserve(`${name}${count}`, line(b(), 3))
    await release(`${name}${count}`)
  }
  const short = await commit(`y${count}`, `x${count}`)
  expect(short).toMatchObject([{ reference: `y${count}`, wanted: 3, available: 5 }])
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 2, reserved: 0 })
})

test('of N buyers after the last N-1 units at once exactly N-1 get one (MER-776)', async () => {
  const buyers = 24
  await stockShelves(shop, shop.hill, [{ sku: a(), stock: buyers - 1 }])
  const results = await Promise.all(
    Array.from({ length: buyers }, (_, i) => reserve(`race${count}.${i}`, line(a(), 1))),
  )
  expect(results.filter(({ ok }) => ok)).toHaveLength(buyers - 1)
  expect(await stockOf(shop.db, a())).toEqual({ onHand: buyers - 1, reserved: buyers - 1 })
})

test('buyers of the same SKUs in opposite order all get through', async () => {
  await stockShelves(shop, shop.hill, [
    { sku: a(), stock: 100 },
    { sku: b(), stock: 100 },
  ])
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, i) => {
      const lines = [line(a(), 1), line(b(), 1)]
      return reserve(`cross${count}.${i}`, ...(i % 2 === 0 ? lines : lines.toReversed()))
    }),
  )
  expect(results.every(({ ok }) => ok)).toBe(true)
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 100, reserved: 40 })
})

test('release and sale of one reservation at once: the goods leave exactly once', async () => {
  const references = Array.from({ length: 20 }, (_, i) => `both${count}.${i}`)
  await stockShelves(shop, shop.hill, [{ sku: a(), stock: 20 }])
  for (const reference of references) await reserve(reference, line(a(), 1))
  await Promise.all(references.flatMap((reference) => [release(reference), commit(reference)]))
  expect(await stockOf(shop.db, a())).toEqual({ onHand: 0, reserved: 0 })
})

test('the same reference reserved, released and sold at once leaves nothing reserved twice', async () => {
  await Promise.all([
    ...Array.from({ length: 8 }, () => reserve(`same${count}`, line(b(), 1))),
    ...Array.from({ length: 4 }, () => release(`same${count}`)),
  ])
  await release(`same${count}`)
  expect(await stockOf(shop.db, b())).toEqual({ onHand: 5, reserved: 0 })
})
