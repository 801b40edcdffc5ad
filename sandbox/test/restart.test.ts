import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSandbox } from '../src/app.ts'
import { anOrder, aPaidOrder, ask, call, openCashier, openShop, payByScript } from './shop.ts'
import { truthOf, until } from './shop.ts'
import { sendMail } from './mailer.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sandbox-'))
})
afterEach(() => rm(home, { recursive: true }))

test('a restart keeps keys, shops, wallets, trades, open links, notices and mails', async () => {
  const first = await startSandbox({ home, seed: 's' })
  const shop = await openShop(first)
  const wallet = { account: 'w@x.test', loginPassword: 'a', payPassword: 'b', balance: '200.00' }
  await call('POST', `${first.url}/control/wallets`, wallet)
  const paid = anOrder()
  await payByScript(await openCashier(shop, paid), wallet)
  await until(() => shop.inbox.received[0])
  const refund = { out_trade_no: paid['out_trade_no'], out_request_no: 'r1', refund_amount: '8.50' }
  await ask(shop, 'alipay.trade.refund', refund)
  await until(() => shop.inbox.received[1])
  const open = new URL(await openCashier(shop, anOrder())).pathname
  await sendMail(first.smtpPort, { to: 'w@x.test', subject: 'Receipt' })
  const seen = async (url: string) => ({
    keys: await call('GET', `${url}/control/alipay/keys`),
    trades: await call('GET', `${url}/control/alipay/apps/${shop.appId}/trades`),
    totals: await call('GET', `${url}/control/alipay/apps/${shop.appId}/totals`),
    wallets: await call('GET', `${url}/control/wallets`),
    mail: await call('GET', `${url}/control/mail?to=w@x.test`),
  })
  const truth = await until(async () => {
    const now = await seen(first.url)
    return !JSON.stringify(now).includes('"done":false') && now
  })
  await first.close()

  const second = await startSandbox({ home, seed: 's' })
  expect(await seen(second.url)).toEqual(truth)
  expect(truth.totals).toMatchObject({ trades: 1, paid: '128.50', refunded: '8.50' })
  const again = await call('POST', `${second.url}${open}/pay`, {
    ...wallet,
    account: 'buyer@sandbox.test',
    loginPassword: '111111',
    payPassword: '111111',
  })
  expect(again).toMatchObject({ status: 'paid' })
  await until(() => shop.inbox.received[2])
  await shop.close()
  await second.close()
})

test('a notice that was still failing is sent again after a restart', async () => {
  const first = await startSandbox({ home })
  const shop = await openShop(first)
  shop.inbox.answer = 'fail'
  const order = await aPaidOrder(shop)
  await until(async () => {
    const [trade] = await truthOf(shop, order['out_trade_no'])
    return trade?.notices[0]?.attempts.length === 1
  })
  await first.close()

  shop.inbox.answer = 'success'
  const second = await startSandbox({ home })
  await call('PUT', `${second.url}/control/clock`, { advanceMs: 5 * 60_000 })
  const notice = await until(() => shop.inbox.received[1])
  expect(notice['notify_id']).toBe(shop.inbox.received[0]?.['notify_id'])
  await shop.close()
  await second.close()
})

test('the same seed deals the same numbers, and no number twice after a restart', async () => {
  const links = async (options: Parameters<typeof startSandbox>[0]) => {
    const sandbox = await startSandbox(options)
    const shop = await openShop(sandbox)
    const link = new URL(await openCashier(shop, anOrder())).pathname
    await shop.close()
    await sandbox.close()
    return link
  }
  const first = await links({ seed: 'seven' })
  expect(await links({ seed: 'seven' })).toBe(first)
  expect(await links({ seed: 'eight' })).not.toBe(first)
  expect(await links({ seed: 'seven', home })).toBe(first)
  expect(await links({ seed: 'seven', home })).not.toBe(first)
})

test('two sandboxes cannot share one home', async () => {
  const first = await startSandbox({ home })
  await expect(startSandbox({ home })).rejects.toThrow('locked')
  await first.close()
})
