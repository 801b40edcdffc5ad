import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { toChinaTime } from '../src/china-time.ts'
import { anOrder, aPaidOrder, ask, call, openCashier, openShop, payByScript } from './shop.ts'
import { truthOf, until, type Shop } from './shop.ts'

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

/** A browser without JavaScript: keeps cookies and follows redirects within the sandbox only. */
function aBrowser() {
  const cookies = new Map<string, string>()
  async function visit(url: string, form?: Record<string, string>) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    const target = location ? new URL(location, url) : undefined
    if (target?.origin === new URL(url).origin) return visit(target.href)
    return { url, status: response.status, leftFor: target, text: await response.text() }
  }
  return visit
}

const BUYER = { account: 'buyer@sandbox.test', password: '111111' }
const POOR = { account: 'poor@sandbox.test', password: '111111' }

test('a buyer logs in, confirms and is taken back with signed parameters', async () => {
  const visit = aBrowser()
  const order = anOrder({ total_amount: '12345.60' })
  const cashier = await openCashier(shop, order)
  const login = await visit(cashier)
  expect(login.text).toContain('<span class="yuan">¥</span>12,345.60')
  expect(login.text).toContain('茶壶 Teapots, 12 pieces')
  expect(login.text).toContain('shop@sandbox.test')

  const confirm = await visit(`${cashier}/login`, BUYER)
  expect(confirm.url).toBe(cashier)
  expect(confirm.text).toContain('Pay ¥12,345.60')
  expect(confirm.text).toContain('buy***@sandbox.test')

  const paid = await visit(`${cashier}/pay`, { payPassword: '111111' })
  expect(paid.url).toBe(`${cashier}/paid`)
  expect(paid.text).toContain('<h1>Paid')
  const refresh = /http-equiv="refresh" content="3;url=([^"]+)"/.exec(paid.text)?.[1] ?? ''
  const back = new URL(refresh.replaceAll('&amp;', '&'))
  expect(back.origin + back.pathname).toBe('http://shop.test/paid')
  const { order: own, ...signed } = Object.fromEntries(back.searchParams)
  expect(own).toBe('1')
  expect(shop.sdk.checkNotifySignV2(signed)).toBe(true)
  expect(signed).toMatchObject({
    method: 'alipay.trade.page.pay.return',
    out_trade_no: order['out_trade_no'],
    total_amount: '12345.60',
    app_id: shop.appId,
  })
  expect(signed).not.toHaveProperty('trade_status')
})

test('a wrong login leaves no trade and keeps the account that was typed', async () => {
  const visit = aBrowser()
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  const page = await visit(`${cashier}/login`, { account: 'buyer@sandbox.test', password: 'no' })
  expect(page.text).toContain('<title>Error: Log in to pay')
  expect(page.text).toContain('login password is not right')
  expect(page.text).toContain('value="buyer@sandbox.test"')
  expect(await truthOf(shop, order['out_trade_no'])).toEqual([])
})

test('a wrong payment password pays nothing and can be tried again', async () => {
  const visit = aBrowser()
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  await visit(`${cashier}/login`, BUYER)
  const refused = await visit(`${cashier}/pay`, { payPassword: '000000' })
  expect(refused.text).toContain('payment password is not right')
  expect(await truthOf(shop, order['out_trade_no'])).toMatchObject([
    { status: 'WAIT_BUYER_PAY', paidAt: null },
  ])
  expect((await visit(`${cashier}/pay`, { payPassword: '111111' })).text).toContain('<h1>Paid')
})

test('with too little balance nothing is paid, and the buyer may cancel or take another wallet', async () => {
  const visit = aBrowser()
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  const poor = await visit(`${cashier}/login`, POOR)
  expect(poor.text).toContain('balance is too low')
  expect(poor.text).not.toContain('name="payPassword"')
  const forced = await visit(`${cashier}/pay`, { payPassword: '111111' })
  expect(forced.text).toContain('balance is too low')
  const left = await visit(`${cashier}/cancel`, {})
  expect(left.leftFor?.href).toBe('http://shop.test/paid?order=1')

  await visit(`${cashier}/logout`, {})
  expect((await visit(cashier)).text).toContain('name="password"')
  await visit(`${cashier}/login`, BUYER)
  expect((await visit(`${cashier}/pay`, { payPassword: '111111' })).text).toContain('<h1>Paid')
  expect(await truthOf(shop, order['out_trade_no'])).toMatchObject([
    { status: 'TRADE_SUCCESS', buyerLogonId: 'buy***@sandbox.test' },
  ])
})

test('cancelling goes back to the shop, unpaid and unsigned, and the link stays payable', async () => {
  const visit = aBrowser()
  const cashier = await openCashier(shop, anOrder())
  const left = await visit(`${cashier}/cancel`, {})
  expect(left.leftFor?.href).toBe('http://shop.test/paid?order=1')
  expect((await payByScript(cashier))['status']).toBe('paid')
})

test('without an address to return to, the cashier says so itself', async () => {
  const visit = aBrowser()
  const order = anOrder()
  const cashier = await openCashier(shop, order, { return_url: undefined })
  expect((await visit(`${cashier}/cancel`, {})).text).toContain('Payment cancelled')
  expect(await payByScript(cashier)).toEqual({ status: 'paid', returnUrl: '' })
  const paid = await visit(`${cashier}/paid`)
  expect(paid.text).toContain('<h1>Paid')
  expect(paid.text).not.toContain('http-equiv="refresh"')
})

test('a double click pays once and shows the payment both times', async () => {
  const visit = aBrowser()
  const order = anOrder({ total_amount: '10.00' })
  const cashier = await openCashier(shop, order)
  await visit(`${cashier}/login`, BUYER)
  const before = await balanceOf('buyer@sandbox.test')
  const clicks = await Promise.all(
    [1, 2].map(() => visit(`${cashier}/pay`, { payPassword: '111111' })),
  )
  expect(clicks.map((page) => page.text.includes('<h1>Paid'))).toEqual([true, true])
  expect(before - (await balanceOf('buyer@sandbox.test'))).toBe(10)
})

test('going back after paying finds the order paid, and the way back is signed', async () => {
  const visit = aBrowser()
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  await payByScript(cashier)
  const page = await visit(cashier)
  expect(page.text).toContain('Already paid')
  expect((await visit(`${cashier}/login`, BUYER)).text).toContain('Already paid')
  const back = await visit(`${cashier}/return`)
  expect(back.leftFor?.searchParams.get('trade_no')).toMatch(/^\d{28}$/)
  expect(back.leftFor?.searchParams.get('sign')).toHaveLength(344)
})

test('the signed way back is given to nobody who has not paid', async () => {
  const visit = aBrowser()
  const cashier = await openCashier(shop, anOrder())
  for (const path of ['/return', '/paid']) {
    const page = await visit(`${cashier}${path}`)
    expect(page.url).toBe(cashier)
    expect(page.text).toContain('name="password"')
  }
})

test('an order closed by the shop meanwhile cannot be paid', async () => {
  const visit = aBrowser()
  const order = anOrder()
  const cashier = await openCashier(shop, order)
  await visit(`${cashier}/login`, BUYER)
  await ask(shop, 'alipay.trade.close', { out_trade_no: order['out_trade_no'] })
  const page = await visit(`${cashier}/pay`, { payPassword: '111111' })
  expect(page.text).toContain('Order closed')
})

test('two links to one order in two tabs pay it once', async () => {
  const order = anOrder({ total_amount: '10.00' })
  const links = [await openCashier(shop, order), await openCashier(shop, order)]
  const before = await balanceOf('buyer@sandbox.test')
  const answers = await Promise.all(links.map((link) => payByScript(link)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['paid', 'already_paid']))
  expect(before - (await balanceOf('buyer@sandbox.test'))).toBe(10)
})

test('logging in at one link opens no other', async () => {
  const visit = aBrowser()
  const mine = await openCashier(shop, anOrder())
  const other = await openCashier(shop, anOrder())
  await visit(`${mine}/login`, BUYER)
  expect((await visit(other)).text).toContain('name="password"')
  const page = await visit(`${other}/pay`, { payPassword: '111111' })
  expect(page.text).toContain('Please log in')
})

test('the seller cannot pay the own order', async () => {
  const wallet = {
    account: 'Shop@sandbox.test',
    loginPassword: 'a',
    payPassword: 'b',
    balance: '9',
  }
  await call('POST', `${sandbox.url}/control/wallets`, wallet)
  const answer = await payByScript(await openCashier(shop, anOrder()), wallet)
  expect(answer['status']).toBe('buyer_is_seller')
})

test('a script that leaves a password out is told which', async () => {
  const cashier = await openCashier(shop, anOrder())
  const answer = await payByScript(cashier, { payPassword: undefined })
  expect(answer).toMatchObject({
    httpStatus: 400,
    error: { field: 'payPassword', rule: 'required' },
  })
})

test.each([
  ['a wrong account', { account: 'nobody@sandbox.test' }, 'wrong_login'],
  ['a wrong login password', { loginPassword: '1' }, 'wrong_login'],
  ['a wrong payment password', { payPassword: '1' }, 'wrong_pay_password'],
  ['too little balance', { account: 'poor@sandbox.test' }, 'insufficient_balance'],
])('a script with %s is told so', async (_what, over, status) => {
  expect(await payByScript(await openCashier(shop, anOrder()), over)).toMatchObject({ status })
})

test('what shops and buyers wrote stays text', async () => {
  const visit = aBrowser()
  const nasty = `<script>alert('1')</script>"`
  const order = anOrder({ subject: nasty.replaceAll('/', '').replaceAll('=', '') })
  const cashier = await openCashier(shop, order)
  const page = await visit(`${cashier}/login`, { account: nasty, password: 'x' })
  expect(page.text).not.toContain('<script>alert')
  expect(page.text).toContain('&lt;script&gt;alert(&#39;1&#39;)')
})

test('every field of the forms has a label', async () => {
  const visit = aBrowser()
  const cashier = await openCashier(shop, anOrder())
  const pages = [await visit(cashier), await visit(`${cashier}/login`, BUYER)]
  for (const { text } of pages) {
    const inputs = [...text.matchAll(/<input\s+id="(\w+)"/g)].map(([, id]) => id)
    expect(inputs.length).toBeGreaterThan(0)
    for (const id of inputs) expect(text).toContain(`<label for="${id}">`)
  }
})

test('an unknown link is a page that says so', async () => {
  const page = await aBrowser()(`${sandbox.url}/cashier/none`)
  expect(page.status).toBe(404)
  expect(page.text).toContain('No such payment')
})

test('after its time a link cannot be paid, whether somebody had logged in or not', async () => {
  const moved = await startSandbox({ startAt: Date.parse('2026-03-01T00:00:00Z') })
  const there = await openShop(moved)
  const clock = `${moved.url}/control/clock`
  await call('PUT', clock, { frozen: true })
  const timestamp = toChinaTime(Date.parse('2026-03-01T00:00:00Z'))
  const order = anOrder({ time_expire: '2026-03-01 08:30:00' })
  const fresh = await openCashier(there, { ...order, out_trade_no: 'fresh' }, { timestamp })
  const begun = await openCashier(there, { ...order, out_trade_no: 'begun' }, { timestamp })
  const relative = anOrder({ out_trade_no: 'relative', timeout_express: '40m' })
  const later = await openCashier(there, relative, { timestamp })
  await payByScript(begun, { payPassword: 'wrong' })

  await call('PUT', clock, { now: '2026-03-01T00:29:59Z' })
  expect(await fetch(fresh).then((response) => response.text())).toContain('Log in to pay')
  await call('PUT', clock, { now: '2026-03-01T00:30:00Z' })
  expect(await fetch(fresh).then((response) => response.text())).toContain('Time is up')
  expect((await payByScript(fresh))['status']).toBe('expired')
  expect((await payByScript(begun))['status']).toBe('expired')
  expect(await truthOf(there, 'fresh')).toEqual([])
  expect(await truthOf(there, 'begun')).toMatchObject([{ status: 'TRADE_CLOSED', paidAt: null }])
  expect((await payByScript(later))['status']).toBe('paid')
  await until(() => there.inbox.received.length === 1)
  await there.close()
  await moved.close()
})

async function balanceOf(account: string): Promise<number> {
  const { wallets } = await call('GET', `${sandbox.url}/control/wallets`)
  const found = (wallets as { account: string; balance: string }[]).find(
    (one) => one.account === account,
  )
  return Number(found?.balance)
}

test('a year after the payment it can no longer be refunded', async () => {
  const moved = await startSandbox({ startAt: Date.parse('2026-03-01T00:00:00Z') })
  const there = await openShop(moved)
  const timestamp = toChinaTime(Date.parse('2026-03-01T00:00:00Z'))
  const order = await aPaidOrder(there, {}, { timestamp })
  await call('PUT', `${moved.url}/control/clock`, { now: '2027-03-02T00:00:00Z' })
  const name = { out_trade_no: order['out_trade_no'] }
  expect((await ask(there, 'alipay.trade.query', name))['tradeStatus']).toBe('TRADE_FINISHED')
  const refund = { ...name, out_request_no: 'r1', refund_amount: '1.00' }
  expect((await ask(there, 'alipay.trade.refund', refund))['subCode']).toBe(
    'ACQ.TRADE_HAS_FINISHED',
  )
  await there.close()
  await moved.close()
})
