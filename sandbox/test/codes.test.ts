import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { toChinaTime } from '../src/china-time.ts'
import { anOrder, ask, call, openShop, payByScript, until, type Shop } from './shop.ts'

const HOUR_MS = 3_600_000

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

const codeOrder = (over = {}) => anOrder({ product_code: 'QR_CODE_OFFLINE', ...over })

function offerCode(order: Record<string, unknown>) {
  const fields = { timestamp: toChinaTime(Date.now()), notify_url: shop.inbox.url }
  const params = { ...fields, bizContent: order }
  return shop.sdk.exec('alipay.trade.precreate', params, { validateSign: true })
}

async function scan(code: unknown): Promise<string> {
  const url = `${sandbox.url}/phone/scan?code=${encodeURIComponent(String(code))}`
  const scanned = await fetch(url, { redirect: 'manual' })
  return new URL(scanned.headers.get('location') ?? '', url).href
}

const queryOf = (order: Record<string, unknown>) =>
  ask(shop, 'alipay.trade.query', { out_trade_no: order['out_trade_no'] })

test('a code is no trade until somebody scans it, and is paid on the phone', async () => {
  const order = codeOrder()
  const offered = await offerCode(order)
  expect(offered['outTradeNo']).toBe(order['out_trade_no'])
  expect(offered['qrCode']).toMatch(/^https:\/\/qr\.alipay\.com\/bax\w+$/)
  expect(await queryOf(order)).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' })
  const cashier = await scan(offered['qrCode'])
  const page = await (await fetch(cashier)).text()
  expect(page).toContain(String(order['subject']))
  expect(await payByScript(cashier)).toEqual({ status: 'paid', returnUrl: '' })
  expect(await queryOf(order)).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' })
  const notice = await until(() => shop.inbox.received[0])
  expect(notice).toMatchObject({ out_trade_no: order['out_trade_no'], total_amount: '128.50' })
})

test('the same order offered twice is paid once, and not with other contents', async () => {
  const order = codeOrder()
  const [first, second] = [await offerCode(order), await offerCode(order)]
  expect(await payByScript(await scan(first['qrCode']))).toMatchObject({ status: 'paid' })
  expect(await payByScript(await scan(second['qrCode']))).toMatchObject({ status: 'already_paid' })
  expect(await offerCode(order)).toMatchObject({ subCode: 'ACQ.TRADE_HAS_SUCCESS' })
  expect(await offerCode({ ...order, product_code: 'FAST_INSTANT_TRADE_PAY' })).toMatchObject({
    subCode: 'ACQ.INVALID_PARAMETER',
  })
})

test('a code that nobody scanned leads nowhere after two hours', async () => {
  const order = codeOrder({ timeout_express: '1d' })
  const code = await offerCode(order)
  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 2 * HOUR_MS })
  expect(await payByScript(await scan(code['qrCode']))).toMatchObject({ status: 'expired' })
  const renewed = await offerCode(order)
  expect(await payByScript(await scan(renewed['qrCode']))).toMatchObject({ status: 'paid' })
})

test('an unknown code is not scanned', async () => {
  for (const code of ['https://qr.alipay.com/bax0nothing', 'https://example.com', '']) {
    const url = `${sandbox.url}/phone/scan?code=${encodeURIComponent(code)}`
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('No app on this phone knows this code.')
  }
})
