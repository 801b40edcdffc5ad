import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import {
  aPaidOrder,
  call,
  openCashier,
  anOrder,
  openShop,
  payByScript,
  until,
  type Shop,
} from './shop.ts'

let sandbox: Sandbox
let shop: Shop
beforeAll(async () => {
  sandbox = await startSandbox()
  shop = await openShop(sandbox)
})
afterAll(async () => {
  await shop.close()
  await sandbox.close()
})

const read = async (path: string) => (await fetch(`${sandbox.url}${path}`)).text()
const submit = (path: string, form: Record<string, string>) =>
  fetch(`${sandbox.url}${path}`, { method: 'POST', body: new URLSearchParams(form) })

test('it says that it is up', async () => {
  expect(await call('GET', `${sandbox.url}/healthz`)).toEqual({ ok: true })
})

test('every page and what it loads is there', async () => {
  for (const path of [
    '/',
    '/switches',
    '/wallets',
    '/trades',
    '/wechatpay',
    '/phone',
    '/bank',
    '/mail',
  ]) {
    const page = await fetch(`${sandbox.url}${path}`)
    expect(page.status, path).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
  for (const asset of ['cashier.css', 'cashier.js', 'sandbox.css']) {
    expect((await fetch(`${sandbox.url}/assets/${asset}`)).status, asset).toBe(200)
  }
})

test('the first page shows each shop with its totals', async () => {
  await aPaidOrder(shop, { total_amount: '1234.50' })
  const page = await read('/')
  expect(page).toContain(shop.appId)
  expect(page).toContain('¥1,234.50')
})

test('switches set on the page are the switches of the control API', async () => {
  const path = `/switches/${shop.appId}`
  const page = await submit(path, {
    down: 'on',
    slowMs: '20',
    loseAnswer: '-1',
    refundGapMs: '',
    methods: 'alipay.trade.refund, alipay.trade.close',
    drop: 'on',
    repeat: '5',
  })
  expect(await page.text()).toMatch(/name="down"\s+checked/)
  expect(await call('GET', `${shop.control}/faults`)).toMatchObject({
    down: true,
    slowMs: 20,
    loseAnswer: -1,
    methods: ['alipay.trade.refund', 'alipay.trade.close'],
    notices: { drop: true, repeat: 5, wrongAmount: false },
  })
  await submit(path, { clear: '1' })
  expect(await call('GET', `${shop.control}/faults`)).toMatchObject({ down: false, slowMs: 0 })
})

test('a wallet added on the page can pay, a bad balance is explained', async () => {
  const wallet = { account: 'New@Page.test', loginPassword: 'l', payPassword: 'p' }
  const refused = await submit('/wallets', { ...wallet, balance: '12,5' })
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain('value="New@Page.test"')
  await submit('/wallets', { ...wallet, balance: '500' })
  expect(await read('/wallets')).toContain('¥500.00')
  const cashier = await openCashier(shop, anOrder())
  expect((await payByScript(cashier, wallet))['status']).toBe('paid')
})

test('a trade is found by its numbers and its notice can be sent again', async () => {
  const order = await aPaidOrder(shop)
  const notice = await until(() =>
    shop.inbox.received.find((each) => each['out_trade_no'] === order['out_trade_no']),
  )
  const found = await read(`/trades?q=${notice['trade_no']}`)
  expect(found).toContain(String(order['out_trade_no']))
  expect(await read('/trades?q=none')).not.toContain(String(order['out_trade_no']))
  const before = shop.inbox.received.length
  await submit(`/trades/${notice['trade_no']}/notice`, {})
  expect(shop.inbox.received).toHaveLength(before + 1)
})

test('the clock moves by page and by API, and goes back to real time', async () => {
  await submit('/clock', { hours: '1.5' })
  const moved = await call('GET', `${sandbox.url}/control/clock`)
  expect(moved).toMatchObject({ real: false })
  const aheadMs = Date.parse(String(moved['now'])) - Date.now()
  expect(Math.round(aheadMs / 600_000)).toBe(9)
  await submit('/clock', { hours: '1', real: '1' })
  expect(await call('GET', `${sandbox.url}/control/clock`)).toMatchObject({ real: true })
  for (const now of ['yesterday', '1999-12-31T00:00:00Z', '9999-01-01T00:00:00Z']) {
    const wrong = await call('PUT', `${sandbox.url}/control/clock`, { now })
    expect(wrong).toMatchObject({ httpStatus: 400, error: { field: 'now' } })
  }
  const tooFar = await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 1e17 })
  expect(tooFar).toMatchObject({ httpStatus: 400, error: { field: 'advanceMs' } })
})

test('a key that is none, or too short, registers no shop', async () => {
  const url = `${sandbox.url}/control/alipay/apps/2021000000000001`
  const answer = await call('PUT', url, { publicKey: 'AAAA', sellerId: '2088' })
  expect(answer).toMatchObject({ httpStatus: 400, error: { field: 'publicKey' } })
  const missing = await call('PUT', url, { publicKey: 'AAAA' })
  expect(missing).toMatchObject({ httpStatus: 400, error: { field: 'sellerId' } })
})
