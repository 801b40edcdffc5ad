import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { aPaidOrder, ask, call, openShop, truthOf, until, type Shop } from './shop.ts'

const MINUTE_MS = 60_000

let sandbox: Sandbox
let shop: Shop
beforeAll(async () => {
  sandbox = await startSandbox({ refundGapMs: 0 })
})
beforeEach(async () => {
  shop = await openShop(sandbox)
  return () => shop.close()
})
afterAll(() => sandbox.close())

const refund = (outTradeNo: unknown, outRequestNo: string, amount: string) =>
  ask(shop, 'alipay.trade.refund', {
    out_trade_no: outTradeNo,
    out_request_no: outRequestNo,
    refund_amount: amount,
  })
const next = (count: number) => until(() => shop.inbox.received[count - 1])
const advance = (advanceMs: number) => call('PUT', `${sandbox.url}/control/clock`, { advanceMs })

async function noticesOf(outTradeNo: unknown) {
  const [trade] = await truthOf(shop, outTradeNo)
  return trade?.notices ?? []
}

test('the notice of a payment carries every field that applies and none that is empty', async () => {
  const order = await aPaidOrder(shop, { body: 'fragile', passback_params: 'ref%3D7' })
  const notice = await next(1)
  expect(shop.sdk.checkNotifySignV2(notice)).toBe(true)
  expect(Object.values(notice)).not.toContain('')
  expect(notice).toMatchObject({
    notify_type: 'trade_status_sync',
    app_id: shop.appId,
    auth_app_id: shop.appId,
    charset: 'utf-8',
    version: '1.0',
    sign_type: 'RSA2',
    out_trade_no: order['out_trade_no'],
    buyer_logon_id: 'buy***@sandbox.test',
    seller_id: '2088123456789012',
    seller_email: 'shop@sandbox.test',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '128.50',
    receipt_amount: '128.50',
    invoice_amount: '128.50',
    buyer_pay_amount: '128.50',
    point_amount: '0.00',
    subject: order['subject'],
    body: 'fragile',
    passback_params: 'ref%3D7',
  })
  expect(JSON.parse(notice['fund_bill_list'] ?? '')).toEqual([
    { amount: '128.50', fundChannel: 'ALIPAYACCOUNT' },
  ])
  for (const name of ['notify_time', 'gmt_create', 'gmt_payment']) {
    expect(notice[name]).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  }
})

test('a notice is signed without its sign_type, and any change to it is found out', async () => {
  await aPaidOrder(shop)
  const notice = await next(1)
  const { sign_type: _left, ...rest } = notice
  expect(shop.sdk.checkNotifySignV2({ ...rest, sign_type: 'RSA' })).toBe(false)
  for (const [name, value] of Object.entries(notice)) {
    if (name === 'sign' || name === 'sign_type') continue
    const changed = { ...notice, [name]: `${value}x` }
    expect(shop.sdk.checkNotifySignV2(changed), name).toBe(false)
  }
})

test('an order without an address for notices is paid in silence', async () => {
  const order = await aPaidOrder(shop, {}, { notify_url: undefined })
  expect(await noticesOf(order['out_trade_no'])).toEqual([])
})

test('only the exact word success ends the deliveries', async () => {
  for (const answer of ['Success', 'success\n', '"success"', 'ok', '']) {
    shop.inbox.answer = answer
    const before = shop.inbox.received.length
    const order = await aPaidOrder(shop)
    await next(before + 1)
    const [notice] = await until(async () => {
      const found = await noticesOf(order['out_trade_no'])
      return found[0]?.attempts.length === 1 && found
    })
    expect(notice, JSON.stringify(answer)).toMatchObject({
      done: false,
      attempts: [{ body: answer }],
    })
  }
})

test('a redirect is not followed and counts as a failure', async () => {
  const elsewhere = createServer((_request, response) => {
    response.writeHead(302, { location: shop.inbox.url }).end('success')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const { port } = elsewhere.address() as AddressInfo
  const order = await aPaidOrder(shop, {}, { notify_url: `http://127.0.0.1:${port}/` })
  const [notice] = await until(async () => {
    const found = await noticesOf(order['out_trade_no'])
    return found[0]?.attempts.length === 1 && found
  })
  expect(notice).toMatchObject({ done: false, attempts: [{ status: 302 }] })
  expect(shop.inbox.received).toEqual([])
  elsewhere.closeAllConnections()
  elsewhere.close()
})

test('a failed notice comes again on schedule under the same id, eight times in all', async () => {
  await call('PUT', `${sandbox.url}/control/clock`, { frozen: true })
  shop.inbox.answer = 'fail'
  const order = await aPaidOrder(shop)
  const attempted = (count: number) =>
    until(async () => (await noticesOf(order['out_trade_no']))[0]?.attempts.length === count)
  for (const [index, minutes] of [4, 10, 10, 60, 120, 360, 900].entries()) {
    await attempted(index + 1)
    await advance(minutes * MINUTE_MS - 1)
    expect(shop.inbox.received).toHaveLength(index + 1)
    await advance(1)
  }
  await attempted(8)
  await advance(100 * 60 * MINUTE_MS)
  const { received } = shop.inbox
  expect(received).toHaveLength(8)
  expect(new Set(received.map((each) => each['notify_id'])).size).toBe(1)
  expect(received.every((each) => shop.sdk.checkNotifySignV2(each))).toBe(true)
  await call('PUT', `${sandbox.url}/control/clock`, { real: true })
})

test('once it is received a notice does not come again', async () => {
  shop.inbox.answer = 'fail'
  const order = await aPaidOrder(shop)
  await until(async () => (await noticesOf(order['out_trade_no']))[0]?.attempts.length === 1)
  shop.inbox.answer = 'success'
  await advance(5 * MINUTE_MS)
  await until(async () => (await noticesOf(order['out_trade_no']))[0]?.done)
  await advance(24 * 60 * MINUTE_MS)
  expect(shop.inbox.received).toHaveLength(2)
  await call('PUT', `${sandbox.url}/control/clock`, { real: true })
})

test('a partial refund is announced with what has been refunded so far', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop, { total_amount: '10.00' })
  await next(1)
  await refund(outTradeNo, 'r1', '2.00')
  await next(2)
  await refund(outTradeNo, 'r2', '3.00')
  const notice = await next(3)
  expect(notice).toMatchObject({
    trade_status: 'TRADE_SUCCESS',
    out_biz_no: 'r2',
    refund_fee: '5.00',
    send_back_fee: '3.00',
    total_amount: '10.00',
  })
  expect(notice['gmt_refund']).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/)
  expect(shop.sdk.checkNotifySignV2(notice)).toBe(true)
})

test('the refund of everything is not announced, nor is its repetition', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop, { total_amount: '10.00' })
  await next(1)
  await refund(outTradeNo, 'r1', '10.00')
  await refund(outTradeNo, 'r1', '10.00')
  expect(await noticesOf(outTradeNo)).toHaveLength(1)
})

test('a notice made by hand goes out as ordered', async () => {
  const order = await aPaidOrder(shop)
  const genuine = await next(1)
  const send = (how: object) =>
    call('POST', `${shop.control}/notices`, { outTradeNo: order['out_trade_no'], ...how })

  const sent = await send({
    times: 3,
    overrides: { total_amount: '0.01', body: 'x', point_amount: null },
  })
  expect(sent).toMatchObject({ done: true, attempts: [{ body: 'success' }, {}, {}] })
  const altered = shop.inbox.received.slice(1)
  expect(altered).toHaveLength(3)
  expect(new Set(altered.map((each) => each['notify_id'])).size).toBe(1)
  expect(altered[0]).toMatchObject({
    total_amount: '0.01',
    body: 'x',
    trade_no: genuine['trade_no'],
  })
  expect(altered[0]).not.toHaveProperty('point_amount')
  expect(altered.every((each) => shop.sdk.checkNotifySignV2(each))).toBe(true)

  await send({ sign: 'forged' })
  const forged = await next(5)
  expect(forged['sign']).toHaveLength(344)
  expect(shop.sdk.checkNotifySignV2(forged)).toBe(false)
  await send({ sign: false })
  expect(await next(6)).not.toHaveProperty('sign')
})

test('a notice made by hand for an unknown order is refused', async () => {
  const answer = await call('POST', `${shop.control}/notices`, { outTradeNo: 'none' })
  expect(answer).toMatchObject({ httpStatus: 404, error: { field: 'trade' } })
})
