import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { call, until } from './shop.ts'
import {
  advance,
  anOrder,
  aPaidOrder,
  ask,
  begin,
  close,
  contentOf,
  isProven,
  openWechatShop,
  payByCode,
  query,
  queryRefund,
  refund,
  setFaults,
  unseal,
  type WechatShop,
} from './wechat-shop.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

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

test('an order begins with a code, is paid with it once and is told by both its numbers', async () => {
  const order = anOrder(shop, { attach: 'ref-7' })
  const begun = await begin(shop, order)
  expect(begun).toMatchObject({ status: 200, proven: true })
  expect(begun.json['code_url']).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/)
  expect((await query(shop, order)).json).toMatchObject({ trade_state: 'NOTPAY' })

  expect(await payByCode(shop, begun.json['code_url'])).toMatchObject({ status: 'paid' })
  expect(await payByCode(shop, begun.json['code_url'])).toMatchObject({ status: 'already_paid' })
  const paid = await query(shop, order)
  expect(paid).toMatchObject({
    proven: true,
    json: {
      ...{ appid: shop.appid, mchid: shop.mchid, trade_state: 'SUCCESS', attach: 'ref-7' },
      out_trade_no: order['out_trade_no'],
      amount: { total: 12_850, payer_total: 12_850, currency: 'CNY' },
    },
  })
  const id = String(paid.json['transaction_id'])
  const byId = await ask(shop, 'GET', `/v3/pay/transactions/id/${id}?mchid=${shop.mchid}`)
  expect(byId.json).toEqual(paid.json)
})

test('the same number again is the same order; with other contents it is refused', async () => {
  const order = anOrder(shop)
  const [first, second] = [await begin(shop, order), await begin(shop, order)]
  expect(await payByCode(shop, first.json['code_url'])).toMatchObject({ status: 'paid' })
  expect(await payByCode(shop, second.json['code_url'])).toMatchObject({ status: 'already_paid' })
  expect(await begin(shop, order)).toMatchObject({ status: 400, json: { code: 'ORDERPAID' } })

  const other = anOrder(shop)
  await begin(shop, other)
  const changed = { ...other, amount: { total: 1, currency: 'CNY' } }
  expect(await begin(shop, changed)).toMatchObject({
    status: 403,
    json: { code: 'OUT_TRADE_NO_USED' },
    proven: false,
  })
})

test('a closed order cannot be paid, and a paid one cannot be closed', async () => {
  const order = anOrder(shop)
  const { json } = await begin(shop, order)
  expect(await close(shop, order)).toMatchObject({ status: 204, text: '', proven: true })
  expect(await close(shop, order)).toMatchObject({ status: 204 })
  expect(await payByCode(shop, json['code_url'])).toMatchObject({ status: 'closed' })
  expect((await query(shop, order)).json).toMatchObject({ trade_state: 'CLOSED' })
  const paid = await aPaidOrder(shop)
  expect(await close(shop, paid)).toMatchObject({ status: 400, json: { code: 'ORDERPAID' } })
  const stranger = { out_trade_no: 'att_nobodys' }
  expect(await close(shop, stranger)).toMatchObject({
    status: 404,
    json: { code: 'ORDER_NOT_EXIST' },
  })
})

test('a code dies after two hours and an order at its time', async () => {
  const order = anOrder(shop)
  const { json } = await begin(shop, order)
  await advance(shop, 2 * HOUR_MS)
  expect(await payByCode(shop, json['code_url'])).toMatchObject({ status: 'expired' })
  const renewed = await begin(shop, order)
  expect(renewed.json['code_url']).not.toBe(json['code_url'])

  const soon = new Date(Date.now() + 3 * HOUR_MS).toISOString().replace(/\.\d+Z/, '+00:00')
  const short = anOrder(shop, { time_expire: soon })
  await begin(shop, short)
  await advance(shop, HOUR_MS)
  expect((await query(shop, short)).json).toMatchObject({ trade_state: 'CLOSED' })
})

test('who has too little, or does not know the password, does not pay', async () => {
  const { json } = await begin(shop, anOrder(shop))
  const pay = (over: Record<string, string>) => payByCode(shop, json['code_url'], over)
  expect(await pay({ account: 'poor@sandbox.test' })).toMatchObject({
    status: 'insufficient_balance',
  })
  expect(await pay({ payPassword: '1' })).toMatchObject({ status: 'wrong_pay_password' })
  expect(await pay({ loginPassword: '1' })).toMatchObject({ status: 'wrong_login' })
  expect(await payByCode(shop, 'weixin://wxpay/bizpayurl?pr=nothing')).toEqual({ status: 404 })
})

test.each([
  ['appid', { appid: 'wxffffffffffffffff' }, 'APPID_MCHID_NOT_MATCH'],
  ['mchid', { mchid: '1900000000' }, 'PARAM_ERROR'],
  ['a short number', { out_trade_no: 'short' }, 'PARAM_ERROR'],
  ['a long number', { out_trade_no: 'x'.repeat(33) }, 'PARAM_ERROR'],
  ['no description', { description: '' }, 'PARAM_ERROR'],
  ['a long description', { description: '茶'.repeat(128) }, 'PARAM_ERROR'],
  ['an address with a query', { notify_url: 'https://shop.test/n?a=1' }, 'PARAM_ERROR'],
  ['an amount of nothing', { amount: { total: 0, currency: 'CNY' } }, 'PARAM_ERROR'],
  ['an amount in yuan', { amount: { total: '128.50' } }, 'PARAM_ERROR'],
  ['dollars', { amount: { total: 1, currency: 'USD' } }, 'PARAM_ERROR'],
  ['a time without an offset', { time_expire: '2026-12-01T10:00:00' }, 'PARAM_ERROR'],
  ['a time that is over', { time_expire: '2020-12-01T10:00:00+08:00' }, 'INVALID_REQUEST'],
])('an order with %s is refused', async (_what, over, code) => {
  const answer = await begin(shop, anOrder(shop, over))
  expect(answer).toMatchObject({ status: 400, json: { code } })
})

test('a request is refused whose signature, serial number or time is not right', async () => {
  const path = `/v3/pay/transactions/out-trade-no/att_none00?mchid=${shop.mchid}`
  const sent = (given: Parameters<typeof ask>[3]) => ask(shop, 'GET', path, given)
  expect(await sent({})).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_EXIST' } })
  const refusal = { status: 401, json: { code: 'SIGN_ERROR' }, proven: false }
  expect(await sent({ at: Date.now() - 6 * MINUTE_MS })).toMatchObject(refusal)
  expect(await sent({ at: Date.now() + 6 * MINUTE_MS })).toMatchObject(refusal)
  expect(await sent({ headers: { authorization: '' } })).toMatchObject(refusal)
  await call('PUT', shop.control, { ...shop.registration, serial: 'ABCDEF0123' })
  expect(await sent({})).toMatchObject(refusal)
})

test('a request without the headers that the protocol wants is refused', async () => {
  const answer = await ask(shop, 'GET', '/v3/certificates', { headers: { accept: '*/*' } })
  expect(answer).toMatchObject({ status: 400, json: { code: 'INVALID_REQUEST' } })
})

test('answers and notices are signed with the key that the merchant is on, or asks for', async () => {
  const serial = async (headers = {}) => {
    const answer = await ask(shop, 'GET', '/v3/certificates', { headers })
    expect(answer.proven).toBe(true)
    return answer.headers['wechatpay-serial']
  }
  const { publicKeyId, certificateSerial } = shop.keys
  expect(await serial()).toBe(publicKeyId)
  await call('PUT', shop.control, { ...shop.registration, signsWith: 'certificate' })
  expect(await serial()).toBe(certificateSerial)
  expect(await serial({ 'wechatpay-serial': String(publicKeyId) })).toBe(publicKeyId)
  await aPaidOrder(shop)
  const letter = await until(() => shop.inbox.received[0])
  expect(letter.headers['wechatpay-serial']).toBe(certificateSerial)
  expect(isProven(shop, letter.headers, letter.body)).toBe(true)
})

test('certificates come encrypted, and the one inside is the platform’s', async () => {
  const { json } = await ask(shop, 'GET', '/v3/certificates')
  const [first] = json['data'] as { serial_no: string; encrypt_certificate: never }[]
  expect(first?.serial_no).toBe(shop.keys['certificateSerial'])
  expect(first && unseal(first.encrypt_certificate)).toBe(shop.keys['certificate'])
})

test('a payment is announced encrypted, as a query tells it, until the shop takes it', async () => {
  shop.inbox.status = 500
  const paid = await aPaidOrder(shop)
  const first = await until(() => shop.inbox.received[0])
  expect(isProven(shop, first.headers, first.body)).toBe(true)
  expect(JSON.parse(first.body)).toMatchObject({
    event_type: 'TRANSACTION.SUCCESS',
    resource_type: 'encrypt-resource',
    resource: { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM' },
  })
  expect(contentOf(first)).toEqual(paid)
  const noticesOf = async () => {
    const path = `${shop.control}/orders?outTradeNo=${String(paid['out_trade_no'])}`
    const { orders } = await call('GET', path)
    return (orders as { notices: { attempts: unknown[]; nextAt: string | null }[] }[])[0]?.notices
  }
  await until(async () => (await noticesOf())?.[0]?.attempts.length === 1)
  await advance(shop, 15_000)
  const second = await until(() => shop.inbox.received[1])
  expect(JSON.parse(second.body)).toMatchObject({ id: JSON.parse(first.body).id })
  shop.inbox.status = 200
  await until(async () => (await noticesOf())?.[0]?.attempts.length === 2)
  await advance(shop, 15_000)
  await until(async () => (await noticesOf())?.[0]?.nextAt === null)
  expect(shop.inbox.received).toHaveLength(3)
})

test('refunds are worked on and then done, in parts until all is back', async () => {
  await setFaults(shop, { refundGapMs: 0 })
  const paid = await aPaidOrder(shop)
  await until(() => shop.inbox.received[0])
  const begun = await refund(shop, paid, { out_refund_no: 'r1' })
  expect(begun).toMatchObject({
    proven: true,
    json: { status: 'PROCESSING', out_refund_no: 'r1', amount: { refund: 100, total: 12_850 } },
  })
  await advance(shop, 2_000)
  expect((await queryRefund(shop, 'r1')).json).toMatchObject({ status: 'SUCCESS' })
  const letter = await until(() => shop.inbox.received[1])
  expect(JSON.parse(letter.body)).toMatchObject({ event_type: 'REFUND.SUCCESS' })
  expect(contentOf(letter)).toMatchObject({ out_refund_no: 'r1', refund_status: 'SUCCESS' })
  expect((await query(shop, paid)).json).toMatchObject({ trade_state: 'REFUND' })

  const part = (refunded: number, number: string) =>
    refund(shop, paid, {
      out_refund_no: number,
      amount: { refund: refunded, total: 12_850, currency: 'CNY' },
    })
  const refusal = { status: 400, json: { code: 'INVALID_REQUEST' } }
  expect(await part(12_751, 'r2')).toMatchObject(refusal)
  expect(await part(101, 'r1')).toMatchObject(refusal)
  expect((await part(100, 'r1')).json).toMatchObject({ status: 'SUCCESS' })
  expect((await part(12_750, 'r3')).json).toMatchObject({ status: 'PROCESSING' })
  await advance(shop, 2_000)
  expect(await call('GET', `${shop.control}/totals`)).toMatchObject({ refunded: '128.50' })
  expect(await part(1, 'r4')).toMatchObject(refusal)
})

test('refunds of one order are a minute apart, need the right total and a payment', async () => {
  const paid = await aPaidOrder(shop)
  expect(await refund(shop, paid)).toMatchObject({ status: 200 })
  const soon = { status: 429, json: { code: 'FREQUENCY_LIMITED' } }
  expect(await refund(shop, paid, { out_refund_no: 'later' })).toMatchObject(soon)
  await advance(shop, MINUTE_MS)
  expect(await refund(shop, paid, { out_refund_no: 'later' })).toMatchObject({ status: 200 })
  const wrong = { amount: { refund: 1, total: 1, currency: 'CNY' } }
  expect(await refund(shop, paid, wrong)).toMatchObject({ status: 400 })
  const unknown = { status: 404, json: { code: 'RESOURCE_NOT_EXISTS' } }
  expect(await refund(shop, { transaction_id: '4200000000000000000000000000' })).toMatchObject(
    unknown,
  )
  expect(await queryRefund(shop, 'nobodys')).toMatchObject(unknown)
})

test.each(['ABNORMAL', 'CLOSED'] as const)('a refund may end as %s and say so', async (end) => {
  await setFaults(shop, { refundsEnd: end })
  const paid = await aPaidOrder(shop)
  await until(() => shop.inbox.received[0])
  await refund(shop, paid, { out_refund_no: `r-${end}` })
  await advance(shop, 2_000)
  expect((await queryRefund(shop, `r-${end}`)).json).toMatchObject({ status: end })
  const letter = await until(() => shop.inbox.received[1])
  expect(JSON.parse(letter.body)).toMatchObject({ event_type: `REFUND.${end}` })
  expect(await call('GET', `${shop.control}/totals`)).toMatchObject({ refunded: '0.00' })
})

test('a refund may be taken on and answered with 429, or refused while the merchant is short', async () => {
  const paid = await aPaidOrder(shop)
  await setFaults(shop, { sellerShort: true })
  expect(await refund(shop, paid)).toMatchObject({ status: 403, json: { code: 'NOT_ENOUGH' } })
  await setFaults(shop, { limitRefunds: 1 })
  expect(await refund(shop, paid, { out_refund_no: 'r429' })).toMatchObject({ status: 429 })
  expect((await queryRefund(shop, 'r429')).json).toMatchObject({ status: 'PROCESSING' })
})

test('calls go wrong as the switches say', async () => {
  const order = anOrder(shop)
  await setFaults(shop, { systemError: 1 })
  expect(await begin(shop, order)).toMatchObject({ status: 500, json: { code: 'SYSTEM_ERROR' } })
  expect(await query(shop, order)).toMatchObject({ json: { trade_state: 'NOTPAY' } })
  await setFaults(shop, { loseAnswer: 1, methods: ['close'] })
  await expect(close(shop, order)).rejects.toThrow()
  expect(await query(shop, order)).toMatchObject({ json: { trade_state: 'CLOSED' } })
  await setFaults(shop, { loseRequest: 1 })
  const never = anOrder(shop)
  await expect(begin(shop, never)).rejects.toThrow()
  expect(await query(shop, never)).toMatchObject({ status: 404 })
  await setFaults(shop, { down: true })
  await expect(query(shop, order)).rejects.toThrow()
  await setFaults(shop, { garble: 1 })
  expect(await query(shop, order)).toMatchObject({ status: 200, proven: false })
  await setFaults(shop, { unsigned: true })
  expect(await query(shop, order)).toMatchObject({ status: 200, proven: false })
  await setFaults(shop, { forgedAnswers: true })
  expect(await query(shop, order)).toMatchObject({ status: 200, proven: false })
  expect(await setFaults(shop, { lowMs: 5 })).toMatchObject({ httpStatus: 400 })
})

test('notices go wrong as the switches say', async () => {
  const letterUnder = async (notices: Record<string, unknown>) => {
    await setFaults(shop, { notices })
    const paid = await aPaidOrder(shop)
    const letter = await until(() => shop.inbox.received[0])
    shop.inbox.received.splice(0)
    return { paid, letter, proven: isProven(shop, letter.headers, letter.body) }
  }
  expect((await letterUnder({ forgedSignature: true })).proven).toBe(false)
  const wrong = await letterUnder({ wrongAmount: true })
  expect(wrong.proven).toBe(true)
  expect(contentOf(wrong.letter)).toMatchObject({ amount: { total: 912_850 } })
  const foreign = await letterUnder({ foreignMchid: true })
  expect(contentOf(foreign.letter)).toMatchObject({ mchid: '1900000000' })
  const unreadable = await letterUnder({ unreadable: true })
  expect(() => contentOf(unreadable.letter)).toThrow()
  const stale = await letterUnder({ stale: true })
  const age = Date.now() / 1000 - Number(stale.letter.headers['wechatpay-timestamp'])
  expect(age).toBeGreaterThan(590)
  await setFaults(shop, { notices: { repeat: 2 } })
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await until(() => shop.inbox.received[1])
  expect(shop.inbox.received[1]?.body).toBe(shop.inbox.received[0]?.body)
  shop.inbox.received.splice(0)
  await call('POST', `${shop.control}/notices`, { outTradeNo, signing: 'probe' })
  const probe = await until(() => shop.inbox.received[0])
  expect(probe.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//)
})

test('whoever moved the clock away from the merchant’s is still believed by it', async () => {
  await advance(shop, 5 * HOUR_MS)
  const order = anOrder(shop)
  const begun = await begin(shop, order)
  const timeOf = (headers: Record<string, unknown>) =>
    Math.abs(Number(headers['wechatpay-timestamp']) - Date.now() / 1000)
  expect(timeOf(begun.headers)).toBeLessThan(300)
  await payByCode(shop, begun.json['code_url'])
  const letter = await until(() => shop.inbox.received[0])
  expect(timeOf(letter.headers)).toBeLessThan(300)
})
