import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { call } from './shop.ts'
import {
  advance,
  anOrder,
  aPaidOrder,
  ask,
  begin,
  openWechatShop,
  payByCode,
  refund,
  setFaults,
  type WechatShop,
} from './wechat-shop.ts'

const MINUTE_MS = 60_000

let sandbox: Sandbox
let shop: WechatShop
beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(async () => {
  shop = await openWechatShop(sandbox)
})
afterEach(async () => {
  await shop.close()
  await call('PUT', `${sandbox.url}/control/clock`, { real: true })
})
afterAll(() => sandbox.close())

test('bills tell the day’s orders and refunds in yuan, and what moved, the next morning', async () => {
  await call('PUT', `${sandbox.url}/control/clock`, { now: '2026-03-02T04:00:00Z' })
  await setFaults(shop, { refundGapMs: 0 })
  const paid = await aPaidOrder(shop)
  const amount = { refund: 1_000, total: 12_850, currency: 'CNY' }
  await refund(shop, paid, { out_refund_no: 'r1', amount })
  await advance(shop, 2_000)
  const bill = (kind: string) => ask(shop, 'GET', `/v3/bill/${kind}`)
  const asked = 'tradebill?bill_date=2026-03-02&bill_type=ALL'
  expect((await bill(asked)).json).toMatchObject({ code: 'STATEMENT_CREATING' })
  await call('PUT', `${sandbox.url}/control/clock`, { now: '2026-03-03T02:00:01Z' })
  expect((await bill('tradebill?bill_date=2026-03-01')).json).toMatchObject({
    code: 'NO_STATEMENT_EXIST',
  })
  expect((await bill('tradebill?bill_date=2026-02-30')).json).toMatchObject({ code: 'PARAM_ERROR' })

  const offered = (await bill(asked)).json
  const address = new URL(String(offered['download_url']))
  const file = await ask(shop, 'GET', `${address.pathname}${address.search}`)
  const digest = createHash('sha1').update(file.text).digest('hex')
  const withMark = createHash('sha1').update(`\uFEFF${file.text}`).digest('hex')
  expect([digest, withMark]).toContain(offered['hash_value'])
  const lines = file.text.replace('\uFEFF', '').trim().split('\r\n')
  expect(lines).toHaveLength(5)
  const cells = lines.map((line) => line.split(','))
  expect(cells[0]).toHaveLength(27)
  expect(cells[1]).toHaveLength(27)
  expect(cells[2]).toHaveLength(27)
  expect(lines[1]).toMatch(/^`2026-03-02 12:00:\d\d,/)
  expect(cells[1]?.slice(-5)).toEqual(['`0.77', '`0.60%', '`128.50', '`0.00', '`'])
  expect(cells[2]?.slice(14, 20)).toEqual([
    expect.stringMatching(/^`5030\d+$/),
    ...['`r1', '`10.00', '`0.00', '`ORIGINAL', '`SUCCESS'],
  ])
  expect(lines[4]).toBe('`2,`128.50,`10.00,`0.00,`0.71,`128.50,`10.00')

  const packed = (await bill(`${asked}&tar_type=GZIP`)).json
  expect(packed['hash_value']).toBe(offered['hash_value'])
  const packedFile = await fetch(String(packed['download_url']), {
    headers: { authorization: `mchid="${shop.mchid}"` },
  })
  const unpacked = gunzipSync(Buffer.from(await packedFile.arrayBuffer()))
  expect(createHash('sha1').update(unpacked).digest('hex')).toBe(packed['hash_value'])

  const flow = (await bill('fundflowbill?bill_date=2026-03-02')).json
  const flowAddress = new URL(String(flow['download_url']))
  const flowFile = await ask(shop, 'GET', `${flowAddress.pathname}${flowAddress.search}`)
  const rows = flowFile.text.trim().split('\r\n')
  expect(rows.slice(1, 5).map((row) => row.split(',').slice(3, 8))).toEqual([
    ['`交易', '`交易', '`收入', '`128.50', '`128.50'],
    ['`扣除交易手续费', '`扣除交易手续费', '`支出', '`0.77', '`127.73'],
    ['`退款', '`退款', '`支出', '`10.00', '`117.73'],
    ['`退还手续费', '`退还手续费', '`收入', '`0.06', '`117.79'],
  ])
  await advance(shop, 5 * MINUTE_MS)
  expect(await ask(shop, 'GET', `${address.pathname}${address.search}`)).toMatchObject({
    status: 403,
  })
})

test('the phone shows the codes that are open, and the pages what was paid', async () => {
  const order = anOrder(shop, { description: 'Celadon <mugs>' })
  const { json } = await begin(shop, order)
  const page = async (path: string) => (await fetch(`${sandbox.url}${path}`)).text()
  expect(await page('/phone')).toContain('Celadon &lt;mugs&gt;')
  await payByCode(shop, json['code_url'])
  expect(await page('/phone')).not.toContain('Celadon')
  expect(await page('/wechatpay')).toContain('Celadon &lt;mugs&gt;')
  expect(await page('/')).toContain(shop.mchid)
})

test('switches set on the page are the switches of the control API', async () => {
  const path = `${sandbox.url}/wechatpay/${shop.mchid}/switches`
  const body = new URLSearchParams({ down: 'on', refundsEnd: 'CLOSED', stale: 'on', repeat: '3' })
  const page = await (await fetch(path, { method: 'POST', body })).text()
  expect(page).toMatch(/name="down"\s+checked/)
  expect(await call('GET', `${shop.control}/faults`)).toMatchObject({
    ...{ down: true, refundsEnd: 'CLOSED' },
    notices: { stale: true, repeat: 3, drop: false },
  })
  await fetch(path, { method: 'POST', body: new URLSearchParams({ clear: '1' }) })
  expect(await call('GET', `${shop.control}/faults`)).toMatchObject({ down: false })
})
