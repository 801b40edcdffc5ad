import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { anOrder, aPaidOrder, ask, call, openCashier, openShop, payByScript } from './shop.ts'
import { truthOf, type Shop } from './shop.ts'

let sandbox: Sandbox
let shop: Shop
beforeAll(async () => {
  sandbox = await startSandbox({ refundGapMs: 0 })
  shop = await openShop(sandbox)
})
afterAll(async () => {
  await shop.close()
  await sandbox.close()
})

const refund = (outTradeNo: unknown, outRequestNo: string | undefined, amount: string) =>
  ask(shop, 'alipay.trade.refund', {
    out_trade_no: outTradeNo,
    out_request_no: outRequestNo,
    refund_amount: amount,
    refund_reason: 'broken 破损',
  })

test('two partial refunds add up, and the one that reaches the total closes the trade', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop, { total_amount: '10.00' })
  const first = await refund(outTradeNo, 'r1', '3.00')
  expect(first).toMatchObject({ code: '10000', fundChange: 'Y', refundFee: '3.00' })
  const between = await ask(shop, 'alipay.trade.query', { out_trade_no: outTradeNo })
  expect(between['tradeStatus']).toBe('TRADE_SUCCESS')

  const second = await refund(outTradeNo, 'r2', '7.00')
  expect(second).toMatchObject({ fundChange: 'Y', refundFee: '10.00', sendBackFee: '7.00' })
  expect(second['gmtRefundPay']).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  const after = await ask(shop, 'alipay.trade.query', { out_trade_no: outTradeNo })
  expect(after['tradeStatus']).toBe('TRADE_CLOSED')
})

test('a repeated refund succeeds and moves nothing, also after the trade has closed', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop, { total_amount: '10.00' })
  await refund(outTradeNo, 'r1', '10.00')
  const again = await refund(outTradeNo, 'r1', '10.00')
  expect(again).toMatchObject({ code: '10000', fundChange: 'N', refundFee: '10.00' })
  const [trade] = await truthOf(shop, outTradeNo)
  expect(trade?.refunds).toHaveLength(1)
})

test('a request number used with another amount is refused', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await refund(outTradeNo, 'r1', '1.00')
  const other = await refund(outTradeNo, 'r1', '2.00')
  expect(other).toMatchObject({ code: '40004', subCode: 'ACQ.DISCORDANT_REPEAT_REQUEST' })
})

test('no more than was paid comes back, and never nothing', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop, { total_amount: '10.00' })
  await refund(outTradeNo, 'r1', '9.99')
  const tooMuch = await refund(outTradeNo, 'r2', '0.02')
  expect(tooMuch['subCode']).toBe('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL')
  expect((await refund(outTradeNo, 'r3', '0.00'))['subCode']).toBe(
    'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  )
  expect((await refund(outTradeNo, 'r4', '-1'))['subCode']).toBe('ACQ.INVALID_PARAMETER')
})

test('a refund without a request number is one of everything, under the order’s own number', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop, { total_amount: '10.00' })
  const part = await refund(outTradeNo, undefined, '3.00')
  expect(part['subCode']).toBe('ACQ.INVALID_PARAMETER')
  const all = await refund(outTradeNo, undefined, '10.00')
  expect(all).toMatchObject({ code: '10000', fundChange: 'Y' })
  const asked = { out_trade_no: outTradeNo, out_request_no: outTradeNo }
  const found = await ask(shop, 'alipay.trade.fastpay.refund.query', asked)
  expect(found['refundStatus']).toBe('REFUND_SUCCESS')
})

test('what was never paid cannot be refunded', async () => {
  expect((await refund('none', 'r1', '1.00'))['subCode']).toBe('ACQ.TRADE_NOT_EXIST')
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  await payByScript(cashier, { payPassword: 'wrong' })
  const waiting = await refund(order['out_trade_no'], 'r1', '1.00')
  expect(waiting['subCode']).toBe('ACQ.TRADE_STATUS_ERROR')
  await ask(shop, 'alipay.trade.close', { out_trade_no: order['out_trade_no'] })
  const closed = await refund(order['out_trade_no'], 'r1', '1.00')
  expect(closed['subCode']).toBe('ACQ.TRADE_HAS_CLOSE')
})

test('refunds of one trade keep three seconds apart, a repeat need not', async () => {
  await call('PUT', `${shop.control}/faults`, { refundGapMs: 3_600_000 })
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await refund(outTradeNo, 'r1', '1.00')
  const hasty = await refund(outTradeNo, 'r2', '1.00')
  expect(hasty).toMatchObject({ code: '40005', subCode: 'isv.method-call-limited' })
  expect((await refund(outTradeNo, 'r1', '1.00'))['fundChange']).toBe('N')
  await call('DELETE', `${shop.control}/faults`)
  expect((await refund(outTradeNo, 'r2', '1.00'))['fundChange']).toBe('Y')
})

test('the query of a refund tells its amount, and its time only when asked', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await refund(outTradeNo, 'r1', '1.25')
  const asked = { out_trade_no: outTradeNo, out_request_no: 'r1' }
  const plain = await ask(shop, 'alipay.trade.fastpay.refund.query', asked)
  expect(plain).toMatchObject({
    refundStatus: 'REFUND_SUCCESS',
    refundAmount: '1.25',
    totalAmount: '128.50',
    refundReason: 'broken 破损',
  })
  expect(plain).not.toHaveProperty('gmtRefundPay')
  const full = await ask(shop, 'alipay.trade.fastpay.refund.query', {
    ...asked,
    query_options: ['gmt_refund_pay', 'refund_detail_item_list'],
  })
  expect(full).toHaveProperty('gmtRefundPay')
  expect(full['refundDetailItemList']).toEqual([{ fundChannel: 'ALIPAYACCOUNT', amount: '1.25' }])
})

test('the query of an unknown refund succeeds without any detail', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  const asked = { out_trade_no: outTradeNo, out_request_no: 'never' }
  const found = await ask(shop, 'alipay.trade.fastpay.refund.query', asked)
  expect(found).toMatchObject({ code: '10000', msg: 'Success' })
  expect(Object.keys(found).filter((key) => key !== 'traceId')).toEqual(['code', 'msg'])
})

test('money goes from the wallet and comes back to it', async () => {
  const account = 'saver@buyer.test'
  const wallet = { account, loginPassword: 'a', payPassword: 'b', balance: '200.00' }
  await call('POST', `${sandbox.url}/control/wallets`, wallet)
  const order = anOrder({ total_amount: '150.00' })
  const cashier = await openCashier(shop, order)
  await payByScript(cashier, { account, loginPassword: 'a', payPassword: 'b' })
  await refund(order['out_trade_no'], 'r1', '20.00')
  const { wallets } = await call('GET', `${sandbox.url}/control/wallets`)
  expect(wallets).toContainEqual({ account, balance: '70.00' })
})
