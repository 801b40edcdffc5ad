import { createSign, createVerify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { toChinaTime } from '../src/china-time.ts'
import { anOrder, aPaidOrder, ask, call, openCashier, openShop, pageUrl } from './shop.ts'
import { payByScript, post, signedByHand, truthOf, type Received, type Shop } from './shop.ts'

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

test('a request signed by the published rules is answered in the documented envelope', async () => {
  const { response, text, envelope } = await post(shop, signedByHand(shop))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html;charset=utf-8')
  expect(Object.keys(envelope)).toEqual(['alipay_trade_query_response', 'sign'])
  expect(text).toMatch(/^\{"alipay_trade_query_response":\{"code":"40004"/)
})

test('the answer is signed over the exact bytes of its response object', async () => {
  const { text, signature } = await post(shop, signedByHand(shop))
  const object = text.slice('{"alipay_trade_query_response":'.length, text.lastIndexOf(',"sign"'))
  const { alipayPublicKey } = await call('GET', `${sandbox.url}/control/alipay/keys`)
  const isSigned = (bytes: string) =>
    createVerify('RSA-SHA256')
      .update(bytes)
      .verify(
        `-----BEGIN PUBLIC KEY-----\n${String(alipayPublicKey)}\n-----END PUBLIC KEY-----`,
        signature,
        'base64',
      )
  expect(isSigned(object)).toBe(true)
  expect(isSigned(object.replace('40004', '10000'))).toBe(false)
})

test('the SDK refuses an answer in which one byte was changed', async () => {
  const { text, signature } = await post(shop, signedByHand(shop))
  const check = (body: string) =>
    shop.sdk.checkResponseSign(body, 'alipay_trade_query_response', signature, 'trace')
  expect(() => check(text)).not.toThrow()
  expect(() => check(text.replace('40004', '40005'))).toThrow()
})

test('parameters in the query and in the form are one request', async () => {
  const { biz_content: bizContent, ...rest } = signedByHand(shop)
  const response = await fetch(`${shop.gateway}?${new URLSearchParams(rest).toString()}`, {
    method: 'POST',
    body: new URLSearchParams({ biz_content: bizContent ?? '' }),
  })
  expect(await response.text()).toContain('ACQ.TRADE_NOT_EXIST')
})

test('an empty value is left out of what is signed', async () => {
  const { answer } = await post(shop, signedByHand(shop, { app_auth_token: '' }))
  expect(answer['sub_code']).toBe('ACQ.TRADE_NOT_EXIST')
})

const CHINESE = '{"out_trade_no":"none","note":"茶壶 + 100% & more = fun"}'
const MALFORMED: readonly [string, Received, string, string][] = [
  ['an unknown app', { app_id: '2021999999999999' }, '40002', 'isv.invalid-app-id'],
  ['no app', { app_id: '' }, '40001', 'isv.missing-app-id'],
  ['no method', { method: '' }, '40001', 'isv.missing-method'],
  ['an unknown method', { method: 'alipay.trade.juggle' }, '40002', 'isv.invalid-method'],
  [
    'a method named like an object member',
    { method: 'constructor' },
    '40002',
    'isv.invalid-method',
  ],
  ['no timestamp', { timestamp: '' }, '40001', 'isv.missing-timestamp'],
  ['no version', { version: '' }, '40001', 'isv.missing-version'],
  ['no charset', { charset: '' }, '40001', 'isv.missing-charset'],
  ['another charset', { charset: 'gbk' }, '40002', 'isv.invalid-charset'],
  ['another format', { format: 'xml' }, '40002', 'isv.invalid-format'],
  ['the old signature type', { sign_type: 'RSA' }, '40002', 'isv.invalid-signature-type'],
  ['encryption', { encrypt_type: 'AES' }, '40002', 'isv.invalid-encrypt-type'],
  ['another version', { version: '2.0' }, '40002', 'isv.invalid-parameter'],
  [
    'a time in UTC',
    { timestamp: new Date().toISOString().slice(0, 19).replace('T', ' ') },
    '40002',
    'isv.invalid-timestamp',
  ],
  ['a time in ISO form', { timestamp: new Date().toISOString() }, '40002', 'isv.invalid-timestamp'],
  [
    'a day that does not exist',
    { timestamp: '2026-02-30 00:00:00' },
    '40002',
    'isv.invalid-timestamp',
  ],
  ['no content', { biz_content: '' }, '40001', 'isv.missing-parameter'],
  ['content that is not JSON', { biz_content: '{' }, '40002', 'isv.illegal-json'],
  ['content that is no object', { biz_content: '[]' }, '40002', 'isv.illegal-json'],
  ['content naming no trade', { biz_content: '{}' }, '40004', 'ACQ.INVALID_PARAMETER'],
  [
    'a number that is not text',
    { biz_content: '{"out_trade_no":7}' },
    '40004',
    'ACQ.INVALID_PARAMETER',
  ],
  ['Chinese and reserved characters', { biz_content: CHINESE }, '40004', 'ACQ.TRADE_NOT_EXIST'],
]
test.each(MALFORMED)('%s is answered with its code', async (...row) => {
  const [, over, code, subCode] = row
  const { answer } = await post(shop, signedByHand(shop, over))
  expect(answer).toMatchObject({ code, sub_code: subCode })
})

test('an answer to an unknown app carries no signature', async () => {
  const { envelope } = await post(shop, signedByHand(shop, { app_id: '2021999999999999' }))
  expect(Object.keys(envelope)).toEqual(['alipay_trade_query_response'])
})

test('a request without a method is answered as error_response', async () => {
  const { envelope } = await post(shop, signedByHand(shop, { method: '' }))
  expect(Object.keys(envelope)).toEqual(['error_response'])
})

test('the app is looked up before the signature is looked at', async () => {
  const { answer } = await post(shop, { ...signedByHand(shop), app_id: 'nobody', sign: 'x' })
  expect(answer['sub_code']).toBe('isv.invalid-app-id')
})

test('a signature is refused when anything under it changes', async () => {
  const honest = signedByHand(shop)
  const sha1 = createSign('RSA-SHA1').update('x').sign(shop.privateKey, 'base64')
  const changes: Received[] = [
    { biz_content: '{"out_trade_no":"other"}' },
    { notify_url: 'http://elsewhere.test/' },
    { sign: honest['sign']?.replace('+', ' ').replace('/', ' ') ?? '' },
    { sign: honest['sign']?.slice(0, -8) ?? '' },
    { sign: sha1 },
    { sign: 'not base64 at all' },
  ]
  for (const change of changes) {
    const { answer } = await post(shop, { ...honest, ...change })
    expect(answer['sub_code'], JSON.stringify(change)).toBe('isv.invalid-signature')
  }
  expect((await post(shop, { ...honest, sign: '' })).answer['sub_code']).toBe(
    'isv.missing-signature',
  )
})

test('one shop cannot see the trades of another', async () => {
  const other = await openShop(sandbox)
  const order = await aPaidOrder(other)
  const theirs = await ask(other, 'alipay.trade.query', { out_trade_no: order['out_trade_no'] })
  const ours = await ask(shop, 'alipay.trade.query', { trade_no: theirs['tradeNo'] })
  expect(ours['subCode']).toBe('ACQ.TRADE_NOT_EXIST')
  await other.close()
})

test('a payment page opens from a link and from the SDK’s form alike', async () => {
  const form = shop.sdk.pageExecute('alipay.trade.page.pay', 'POST', {
    bizContent: anOrder(),
    timestamp: toChinaTime(Date.now()),
  })
  const action = /action="([^"]+)"/.exec(form)?.[1] ?? ''
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)]
  const body = new URLSearchParams()
  for (const [, name = '', value = ''] of fields) body.set(name, value.replaceAll('&quot;', '"'))
  const response = await fetch(action, { method: 'POST', body, redirect: 'manual' })
  expect(response.status).toBe(302)
  expect(response.headers.get('location')).toMatch(/^\/cashier\/[0-9a-f]{32}$/)
})

const UNFIT_ORDERS: readonly [string, Record<string, unknown>, string][] = [
  ['no number', { out_trade_no: undefined }, 'out_trade_no'],
  ['a number with a dash', { out_trade_no: 'a-b' }, 'out_trade_no'],
  ['a number of 65 characters', { out_trade_no: 'a'.repeat(65) }, 'out_trade_no'],
  ['no amount', { total_amount: '0.00' }, 'total_amount'],
  ['an amount as a number', { total_amount: 12.5 }, 'total_amount'],
  ['three decimals', { total_amount: '1.005' }, 'total_amount'],
  ['a negative amount', { total_amount: '-1.00' }, 'total_amount'],
  ['more than the most', { total_amount: '100000000.01' }, 'total_amount'],
  ['a subject with a slash', { subject: 'a/b' }, 'subject'],
  ['no subject', { subject: '' }, 'subject'],
  ['a subject too long', { subject: '茶'.repeat(257) }, 'subject'],
  ['a body too long', { body: 'a'.repeat(129) }, 'body'],
  ['another product', { product_code: 'QR_CODE_OFFLINE' }, 'product_code'],
  ['a time that is none', { time_expire: 'tomorrow' }, 'time_expire'],
  [
    'a time already past',
    { time_expire: '2020-01-01 00:00:00' },
    'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR',
  ],
  ['a timeout too long', { timeout_express: '16d' }, 'timeout_express'],
  ['a timeout in weeks', { timeout_express: '1w' }, 'timeout_express'],
  [
    'both kinds of channel lists',
    { enable_pay_channels: 'balance', disable_pay_channels: 'credit' },
    'enable_pay_channels',
  ],
]
test.each(UNFIT_ORDERS)(
  'an order with %s opens an error page in GBK',
  async (_what, over, word) => {
    const response = await fetch(pageUrl(shop, anOrder(over)), { redirect: 'manual' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html;charset=GBK')
    const bytes = await response.arrayBuffer()
    const page = new TextDecoder('gbk').decode(bytes)
    expect(page).toContain(word)
    expect([...new Uint8Array(bytes)].every((byte) => byte < 128)).toBe(true)
  },
)

test('an address for notices must be a web address', async () => {
  const url = pageUrl(shop, anOrder(), { notify_url: 'javascript:alert(1)' })
  expect(await (await fetch(url)).text()).toContain('notify_url')
})

test('no trade exists until a buyer logs in, and closing before that leaves the link payable', async () => {
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  const name = { out_trade_no: order['out_trade_no'] }
  expect((await ask(shop, 'alipay.trade.query', name))['subCode']).toBe('ACQ.TRADE_NOT_EXIST')
  expect((await ask(shop, 'alipay.trade.close', name))['subCode']).toBe('ACQ.TRADE_NOT_EXIST')
  expect(await truthOf(shop, order['out_trade_no'])).toEqual([])
  expect((await payByScript(cashier))['status']).toBe('paid')
})

test('a trade that waits for its buyer can be closed, and then not be paid', async () => {
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  expect((await payByScript(cashier, { payPassword: 'wrong' }))['status']).toBe(
    'wrong_pay_password',
  )
  const name = { out_trade_no: order['out_trade_no'] }
  const waiting = await ask(shop, 'alipay.trade.query', name)
  expect(waiting).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY', buyerPayAmount: '0.00' })
  expect(waiting).not.toHaveProperty('sendPayDate')

  const closed = await ask(shop, 'alipay.trade.close', name)
  expect(closed).toMatchObject({ code: '10000', tradeNo: waiting['tradeNo'] })
  expect((await payByScript(cashier))['status']).toBe('closed')
  const again = await ask(shop, 'alipay.trade.close', name)
  expect(again['subCode']).toBe('ACQ.REASON_TRADE_STATUS_INVALID')
  expect(await (await fetch(pageUrl(shop, order))).text()).toContain('ACQ.TRADE_HAS_CLOSE')
})

test('the same order opened again is the same trade', async () => {
  const order = anOrder()
  const first = await openCashier(shop, order)
  await payByScript(first, { payPassword: 'wrong' })
  const second = await openCashier(shop, order)
  expect((await payByScript(second))['status']).toBe('paid')
  expect((await payByScript(first))['status']).toBe('already_paid')
  expect(await truthOf(shop, order['out_trade_no'])).toHaveLength(1)
  expect(await (await fetch(pageUrl(shop, order))).text()).toContain('ACQ.TRADE_HAS_SUCCESS')
})

test('the same order number with other contents is refused', async () => {
  const order = anOrder()
  const before = await openCashier(shop, { ...order, total_amount: '1.00' })
  await payByScript(await openCashier(shop, order), { payPassword: 'wrong' })
  for (const change of [{ total_amount: '128.51' }, { subject: 'Cups' }, { body: 'new' }]) {
    const page = await fetch(pageUrl(shop, { ...order, ...change }))
    expect(await page.text()).toContain('ACQ.CONTEXT_INCONSISTENT')
  }
  expect((await payByScript(before))['status']).toBe('inconsistent')
})

test('a paid trade tells what was paid, by whom and when', async () => {
  const order = await aPaidOrder(shop)
  const found = await ask(shop, 'alipay.trade.query', { out_trade_no: order['out_trade_no'] })
  expect(found).toMatchObject({
    code: '10000',
    msg: 'Success',
    outTradeNo: order['out_trade_no'],
    tradeStatus: 'TRADE_SUCCESS',
    totalAmount: '128.50',
    receiptAmount: '128.50',
    buyerPayAmount: '128.50',
    invoiceAmount: '128.50',
    pointAmount: '0.00',
    buyerLogonId: 'buy***@sandbox.test',
    fundBillList: [{ fundChannel: 'ALIPAYACCOUNT', amount: '128.50' }],
  })
  expect(found['tradeNo']).toMatch(/^20\d{6}22001\d{15}$/)
  expect(found['buyerUserId']).toMatch(/^2088\d{12}$/)
  expect(found['sendPayDate']).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  const byBoth = await ask(shop, 'alipay.trade.query', {
    trade_no: found['tradeNo'],
    out_trade_no: 'other',
  })
  expect(byBoth['outTradeNo']).toBe(order['out_trade_no'])
})
