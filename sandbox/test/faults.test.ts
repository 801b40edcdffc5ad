import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { anOrder, aPaidOrder, ask, call, openShop, pageUrl, SELLER_ID } from './shop.ts'
import { truthOf, until, type Shop } from './shop.ts'

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

const set = (faults: object) => call('PUT', `${shop.control}/faults`, faults)
const next = (count: number) => until(() => shop.inbox.received[count - 1])
const query = (outTradeNo: unknown) => ask(shop, 'alipay.trade.query', { out_trade_no: outTradeNo })
const refund = (outTradeNo: unknown) =>
  ask(shop, 'alipay.trade.refund', {
    out_trade_no: outTradeNo,
    out_request_no: 'r1',
    refund_amount: '1.00',
  })

async function refundsOf(outTradeNo: unknown) {
  const [trade] = await truthOf(shop, outTradeNo)
  return trade?.refunds ?? []
}

test('switches are read back, and off after they are cleared', async () => {
  await set({ slowMs: 5, loseAnswer: 2, notices: { repeat: 5 } })
  const read = await call('GET', `${shop.control}/faults`)
  expect(read).toMatchObject({
    slowMs: 5,
    loseAnswer: 2,
    down: false,
    notices: { repeat: 5, drop: false },
  })
  const cleared = await call('DELETE', `${shop.control}/faults`)
  expect(cleared).toMatchObject({ slowMs: 0, loseAnswer: 0, notices: { repeat: 1 } })
  expect(await set(cleared)).toEqual(cleared)
})

test('a switch that does not exist is refused by name', async () => {
  expect(await set({ notices: { dropp: true } })).toMatchObject({
    httpStatus: 400,
    error: { field: 'notices/dropp' },
  })
  expect(await set({ slowMs: '5' })).toMatchObject({ httpStatus: 400, error: { field: 'slowMs' } })
  const unknown = await call('PUT', `${sandbox.url}/control/alipay/apps/none/faults`, {})
  expect(unknown).toMatchObject({ httpStatus: 404 })
})

test('the switches of one shop leave the others alone', async () => {
  await set({ down: true })
  const other = await openShop(sandbox)
  const order = await aPaidOrder(other)
  const answer = await ask(other, 'alipay.trade.query', { out_trade_no: order['out_trade_no'] })
  expect(answer['code']).toBe('10000')
  await other.close()
})

test('slow: the answer takes at least so long', async () => {
  await set({ slowMs: 80 })
  const startedAt = performance.now()
  await query('none')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(79)
})

test('a seller who is short refunds nothing, and the same refund works when there is money', async () => {
  const order = await aPaidOrder(shop)
  await set({ sellerShort: true })
  expect((await refund(order['out_trade_no']))['subCode']).toBe('ACQ.SELLER_BALANCE_NOT_ENOUGH')
  expect(await refundsOf(order['out_trade_no'])).toEqual([])
  await set({})
  expect((await refund(order['out_trade_no']))['code']).toBe('10000')
  expect(await refundsOf(order['out_trade_no'])).toHaveLength(1)
})

test('down: every call is hung up on until the switch is off', async () => {
  await set({ down: true })
  await expect(query('none')).rejects.toThrow()
  await expect(query('none')).rejects.toThrow()
  await expect(fetch(pageUrl(shop, anOrder()))).rejects.toThrow()
  await call('DELETE', `${shop.control}/faults`)
  expect((await query('none'))['subCode']).toBe('ACQ.TRADE_NOT_EXIST')
})

test('lost request: nothing is done, and only for as many calls as said', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await set({ loseRequest: 1 })
  await expect(refund(outTradeNo)).rejects.toThrow()
  expect(await refundsOf(outTradeNo)).toEqual([])
  expect(await refund(outTradeNo)).toMatchObject({ fundChange: 'Y' })
})

test('lost answer: the money has moved, and the repetition finds it done', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await set({ loseAnswer: 1 })
  await expect(refund(outTradeNo)).rejects.toThrow()
  expect(await refundsOf(outTradeNo)).toHaveLength(1)
  expect(await refund(outTradeNo)).toMatchObject({
    code: '10000',
    fundChange: 'N',
    refundFee: '1.00',
  })
})

test('system error: the money has moved behind a signed 20000', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await set({ systemError: 1 })
  expect(await refund(outTradeNo)).toMatchObject({ code: '20000', subCode: 'isp.unknow-error' })
  expect(await refundsOf(outTradeNo)).toHaveLength(1)
  expect(await refund(outTradeNo)).toMatchObject({ fundChange: 'N' })
})

test('a garbled answer: the money has moved, and what came back is no answer', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await set({ garble: 1 })
  await expect(refund(outTradeNo)).rejects.toThrow()
  expect(await refundsOf(outTradeNo)).toHaveLength(1)
  expect(await refund(outTradeNo)).toMatchObject({ fundChange: 'N' })
})

test('minus one means every call', async () => {
  await set({ systemError: -1 })
  const answers = [await query('none'), await query('none'), await query('none')]
  expect(answers.map(({ code }) => code)).toEqual(['20000', '20000', '20000'])
  expect(await call('GET', `${shop.control}/faults`)).toMatchObject({ systemError: -1 })
})

test('only the named methods are mistreated', async () => {
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await set({ loseAnswer: 1, methods: ['alipay.trade.refund'] })
  expect((await query(outTradeNo))['code']).toBe('10000')
  await expect(refund(outTradeNo)).rejects.toThrow()
})

test('dropped notices are tried again on schedule and arrive when the switch is off', async () => {
  await set({ notices: { drop: true } })
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await until(async () => {
    const [trade] = await truthOf(shop, outTradeNo)
    return trade?.notices[0]?.attempts.length === 1
  })
  expect(shop.inbox.received).toEqual([])
  expect((await query(outTradeNo))['tradeStatus']).toBe('TRADE_SUCCESS')
  await call('DELETE', `${shop.control}/faults`)
  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 5 * 60_000 })
  expect((await next(1))['out_trade_no']).toBe(outTradeNo)
  await call('PUT', `${sandbox.url}/control/clock`, { real: true })
})

test('repeated notices arrive as often as said, under one id', async () => {
  await set({ notices: { repeat: 5 } })
  await aPaidOrder(shop)
  await next(5)
  expect(new Set(shop.inbox.received.map((each) => each['notify_id'])).size).toBe(1)
})

test('delayed notices wait by the sandbox’s clock', async () => {
  await set({ notices: { delayMs: 86_400_000 } })
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 86_000_000 })
  expect(shop.inbox.received).toEqual([])
  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 500_000 })
  expect((await next(1))['out_trade_no']).toBe(outTradeNo)
  await call('PUT', `${sandbox.url}/control/clock`, { real: true })
})

test('reversed notices arrive last first, each as often as said', async () => {
  await set({ notices: { reverseOrder: true, repeat: 2, delayMs: 3_600_000 } })
  const { out_trade_no: outTradeNo } = await aPaidOrder(shop)
  await refund(outTradeNo)
  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 3_700_000 })
  await next(4)
  const refunded = shop.inbox.received.map((each) => each['refund_fee'] ?? 'none')
  expect(refunded).toEqual(['1.00', '1.00', 'none', 'none'])
  await call('PUT', `${sandbox.url}/control/clock`, { real: true })
})

test('a wrong amount, another app and another seller come properly signed', async () => {
  await set({ notices: { wrongAmount: true, foreignAppId: true, foreignSeller: true } })
  const order = await aPaidOrder(shop)
  const notice = await next(1)
  expect(shop.sdk.checkNotifySignV2(notice)).toBe(true)
  expect(notice['total_amount']).not.toBe(order['total_amount'])
  expect(notice['total_amount']).toMatch(/^\d+\.\d{2}$/)
  expect(notice['app_id']).not.toBe(shop.appId)
  expect(notice['seller_id']).not.toBe(SELLER_ID)
  expect((await query(order['out_trade_no']))['totalAmount']).toBe('128.50')
})

test('a forged signature looks right and is not', async () => {
  await set({ notices: { forgedSignature: true } })
  await aPaidOrder(shop)
  const notice = await next(1)
  expect(notice['sign']).toMatch(/^[A-Za-z0-9+/]{342}==$/)
  expect(shop.sdk.checkNotifySignV2(notice)).toBe(false)
})
