import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { anOrder, aPaidOrder, ask, call, openCashier, openShop, payByScript } from './shop.ts'
import { until, type Shop } from './shop.ts'

let sandbox: Sandbox
let shop: Shop
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'happy', refundGapMs: 0 })
  shop = await openShop(sandbox)
})
afterAll(async () => {
  await shop.close()
  await sandbox.close()
})

test('a script pays an order, the shop is told and everybody agrees', async () => {
  const order = anOrder()
  const outTradeNo = order['out_trade_no']
  const unknown = await ask(shop, 'alipay.trade.query', { out_trade_no: outTradeNo })
  expect(unknown).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' })

  const cashier = await openCashier(shop, order)
  expect(await payByScript(cashier)).toEqual({ status: 'paid', returnUrl: `${cashier}/return` })

  const notice = await until(() => shop.inbox.received.at(0))
  expect(shop.sdk.checkNotifySignV2(notice)).toBe(true)
  expect(notice).toMatchObject({ trade_status: 'TRADE_SUCCESS', total_amount: '128.50' })

  const found = await ask(shop, 'alipay.trade.query', { out_trade_no: outTradeNo })
  expect(found).toMatchObject({
    code: '10000',
    tradeStatus: 'TRADE_SUCCESS',
    tradeNo: notice['trade_no'],
  })
  expect(found['tradeNo']).toMatch(/^\d{28}$/)

  const refunded = await ask(shop, 'alipay.trade.refund', {
    out_trade_no: outTradeNo,
    refund_amount: '28.50',
    out_request_no: 'r1',
  })
  expect(refunded).toMatchObject({ code: '10000', fundChange: 'Y', refundFee: '28.50' })
  expect(await call('GET', `${shop.control}/totals`)).toEqual({
    trades: 1,
    paidTrades: 1,
    paid: '128.50',
    refunded: '28.50',
  })
})

test('a mail sent by SMTP is found by its receiver', async () => {
  const lines = ['EHLO shop', 'MAIL FROM:<a@shop.test>', 'RCPT TO:<B@buyer.test>', 'DATA']
  const text = 'Subject: =?utf-8?B?5pS25o2u?=\r\n\r\nThank you.\r\n.'
  await new Promise<void>((resolve, reject) => {
    const socket = connect(sandbox.smtpPort, '127.0.0.1')
    const say = [...lines, text, 'QUIT']
    socket.on('data', (data) => {
      if (/^\d{3} /m.test(String(data))) {
        const next = say.shift()
        if (next) socket.write(`${next}\r\n`)
      }
    })
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })
  const { messages } = await call('GET', `${sandbox.url}/control/mail?to=b@buyer.test`)
  expect(messages).toMatchObject([{ from: 'a@shop.test', subject: '收据', text: 'Thank you.\n' }])
})

test('many payments at once are all announced', async () => {
  const before = shop.inbox.received.length
  await Promise.all(Array.from({ length: 50 }, () => aPaidOrder(shop)))
  await until(() => shop.inbox.received.length === before + 50)
})
