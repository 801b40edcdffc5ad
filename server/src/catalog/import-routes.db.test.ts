import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMs, DAY_MS } from '../kernel/time.ts'
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
import { forgetPreviews } from './jobs.ts'
import { columns } from './price-list.ts'
import { reserveStock } from './stock-store.ts'

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

const header = columns.join(',')
const list = (...rows: string[]) => [header, ...rows].join('\n')
const mug = (sku: string, stock: number | string, tiers = '6:2.55') =>
  `${sku},${sku},Imported mug,进口杯,,,ceramics,,,piece,340,6,${stock},${tiers},,CN`

const preview = (csv: string, as = 'hill') =>
  call('POST', '/v1/supplier/imports?fileName=spring.csv', { as, body: csv, type: 'text/csv' })
const apply = (id: string, as = 'hill') => call('POST', `/v1/supplier/imports/${id}/apply`, { as })

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
  expect(await ownProduct(call, 'hill', 'I1')).toBeUndefined()

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
  expect((await ownProduct(call, 'hill', 'C1'))?.skus).toHaveLength(1)
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
    reserveStock(trx, [
      {
        reference: 'stale',
        lines: [{ skuId: ids['S1'] ?? '', quantity: 4 }],
        expiresAt: new Date('2026-03-02T09:00:00Z'),
      },
    ]),
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
  expect(gbk.json().rows[0]?.title.zh).toBe('杯')
})

test.each([
  ['an empty body', '', 400, 'request.invalid'],
  ['no SKU column', 'title_en\nMug', 422, 'catalog.columns_missing'],
  ['an open quotation mark', 'sku\n"M1', 422, 'catalog.file_unreadable'],
  ['more than five megabytes', 'x'.repeat(5 * 1024 * 1024 + 1), 413, 'request.too_large'],
  ['a null character', 'sku\nM\u0000', 400, 'request.invalid'],
])('%s is refused and nothing is kept', async (...row) => {
  const [, csv, status, code] = row
  const before = await call('GET', '/v1/supplier/imports?limit=100', { as: 'hill' })
  const answer = await preview(csv)
  expect([answer.status, answer.body.code]).toEqual([status, code])
  const after = await call('GET', '/v1/supplier/imports?limit=100', { as: 'hill' })
  expect(after.body).toEqual(before.body)
})

test('half of a surrogate pair in JSON is refused', async () => {
  const payload = `{"csv":"sku,title_en\\nQ1,Mug \\ud800"}`
  const headers = { 'x-caller': 'hill', 'content-type': 'application/json' }
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/supplier/imports',
    headers,
    payload,
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ errors: [{ pointer: '/csv', rule: 'characters' }] })
})

test('a spreadsheet file of another kind is refused by its type', async () => {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const answer = await call('POST', '/v1/supplier/imports', { as: 'hill', body: 'PK', type })
  expect(answer.body.code).toBe('request.unsupported_type')
})

test("two suppliers' equal codes do not meet", async () => {
  await preview(list(mug('SAME', 1))).then(({ body }) => apply(body.id))
  await preview(list(mug('SAME', 2)), 'water').then(({ body }) => apply(body.id, 'water'))
  expect((await ownProduct(call, 'hill', 'SAME'))?.skus[0]?.onHand).toBe(1)
  expect((await ownProduct(call, 'water', 'SAME'))?.skus[0]?.onHand).toBe(2)
})

test('thousands of rows come in', async () => {
  const rows = Array.from({ length: 4000 }, (_, i) => `B${i},,Bulk ${i},,,,bags,,,,10,1,5,1:1,,`)
  const { body } = await preview(list(...rows), 'water')
  expect(body.counts).toMatchObject({ created: 4000 })
  expect((await apply(body.id, 'water')).body.counts).toMatchObject({ created: 4000 })
  const found = await call('GET', '/v1/products?q=bulk%203999')
  expect(found.body.items[0]?.title.en).toBe('Bulk 3999')
})

test('a preview that nobody applied is deleted after 30 days, what was applied stays', async () => {
  const forgetAfter = (ms: number) => {
    const { db, env } = shop
    const later = { ...env, now: () => addMs(env.now(), ms) }
    return forgetPreviews.run({ db, env: later, log: app.log, payload: {} })
  }
  const waiting = (await preview(list(mug('K1', 10)))).body.id
  const applied = (await preview(list(mug('K2', 10)))).body.id
  await apply(applied)
  const status = async (id: string) =>
    (await call('GET', `/v1/supplier/imports/${id}`, { as: 'hill' })).status
  await forgetAfter(29 * DAY_MS)
  expect([await status(waiting), await status(applied)]).toEqual([200, 200])
  await forgetAfter(31 * DAY_MS)
  expect([await status(waiting), await status(applied)]).toEqual([404, 200])
})
