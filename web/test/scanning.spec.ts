// Paying by a code on the screen: the test plays the telephone that scans it.
import { expect, test, type Browser, type Page, type Response } from '@playwright/test'
import { nextAnswer } from './answers.ts'
import { expectAccessible } from './axe.ts'
import { fillCart, placeOrders, signUp, untilOrders } from './buyers.ts'
import { pathOf } from './codes.ts'
import { clearFaults, payAtCashier, readTotals, readWechatPaid, scan } from './sandbox.ts'
import { setWechatFaults } from './sandbox.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })
test.afterEach(clearFaults)

const goods = 'Speckled Stoneware Mug, 350 ml'
const sizes = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const
const networks = [
  { method: 'WeChat Pay', app: 'WeChat', paid: readWechatPaid },
  { method: 'Alipay QR code', app: 'Alipay', paid: async () => (await readTotals()).paidTrades },
] as const

for (const [size, viewport] of Object.entries(sizes)) {
  for (const { method, app, paid } of networks) {
    test(`${method}, ${size}: from the cart to the confirmation`, async ({
      context,
      page,
      browser,
    }) => {
      await page.setViewportSize(viewport)
      await signUp(context)
      await fillCart(context, [goods])
      const before = await paid()
      await page.goto('/checkout')
      await page.getByRole('radio', { name: new RegExp(`^${method}`) }).check()
      await expectAccessible(page)
      const ordered = nextCode(page, '/v1/order-groups')
      await page.getByRole('button', { name: new RegExp(`^Pay ¥.* with ${method}$`) }).click()
      const code = await ordered
      await expectCode(page, { app, code })
      await expectAccessible(page)
      const advice = page.getByText('Reading this on the phone you pay with?')
      await expect(advice).toBeVisible({ visible: size === 'phone' })
      await page.screenshot({ path: picture(`${app}-${size}`), fullPage: true })

      await payOnPhone(browser, code)
      await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
      await expectAccessible(page)
      expect((await paid()) - before).toBe(1)
      await untilOrders(context, 'held')
    })
  }
}

test('a code that is about to die is renewed by itself, and its order is paid once', async ({
  context,
  page,
  browser,
}) => {
  await signUp(context)
  await fillCart(context, [goods])
  const before = await readWechatPaid()
  const { intentId } = await placeOrders(context, 'wechatpay')
  // As if the network's codes lived for a minute only.
  await page.route('**/attempts', async (route) => {
    const response = await route.fetch()
    const answer = (await response.json()) as { next: object }
    const expiresAt = new Date(Date.now() + 70_000).toISOString()
    await route.fulfill({ response, json: { ...answer, next: { ...answer.next, expiresAt } } })
  })
  const codes: string[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('/attempts')) {
      void codeOf(response).then((code) => codes.push(code))
    }
  })
  await page.goto(`/pay/${intentId}`)
  await expect.poll(() => codes.length).toBeGreaterThanOrEqual(2)
  const [first = '', second = ''] = codes
  expect(second).not.toBe(first)
  await expectDrawn(page, codes.at(-1) ?? '')

  await payOnPhone(browser, second)
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
  const late = await browser.newPage()
  await scan(late, first)
  await expect(late.getByRole('heading', { name: /^Already paid/ })).toBeVisible()
  await late.close()
  expect((await readWechatPaid()) - before).toBe(1)
})

test('a code that died in the meantime is covered, and another one is a click away', async ({
  context,
  page,
}) => {
  await signUp(context)
  await fillCart(context, [goods])
  const { intentId } = await placeOrders(context, 'alipay_qr')
  const kept = { asked: 0 }
  // The first code dies at once, and then the line to the marketplace is gone for a while.
  await page.route('**/attempts', async (route) => {
    kept.asked += 1
    if (kept.asked > 1) return route.abort()
    const response = await route.fetch()
    const answer = (await response.json()) as { next: object }
    const expiresAt = new Date(Date.now() + 4_000).toISOString()
    await route.fulfill({ response, json: { ...answer, next: { ...answer.next, expiresAt } } })
  })
  await page.goto(`/pay/${intentId}`)
  await expectScan(page, 'Alipay')
  await expect(page.getByText('This code has expired')).toBeVisible()
  await expectAccessible(page)
  await page.screenshot({ path: picture('expired'), fullPage: true })
  await page.unroute('**/attempts')
  const shown = nextCode(page, '/attempts')
  await page.getByRole('button', { name: 'Get a new code' }).click()
  const code = await shown
  await expect(page.getByText('This code has expired')).toBeHidden()
  await expectDrawn(page, code)
})

test('a payment by a code is found although every notice of it is lost', async ({
  context,
  page,
  browser,
}) => {
  await setWechatFaults({ notices: { drop: true } })
  await signUp(context)
  await fillCart(context, [goods])
  const { intentId } = await placeOrders(context, 'wechatpay')
  const shown = nextCode(page, '/attempts')
  await page.goto(`/pay/${intentId}`)
  await payOnPhone(browser, await shown)
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
  await untilOrders(context, 'held')
})

test('the code is there again after a reload and on the way back', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, [goods])
  await page.goto('/cart')
  await page.getByRole('link', { name: 'Check out' }).click()
  await page.getByRole('radio', { name: /^WeChat Pay/ }).check()
  await page.getByRole('button', { name: /^Pay ¥.* with WeChat Pay$/ }).click()
  await expectScan(page, 'WeChat')
  const address = page.url()
  await page.reload()
  await expectScan(page, 'WeChat')
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible()
  await page.goForward()
  await expectScan(page, 'WeChat')
  expect(page.url()).toBe(address)
})

test('where the network gives no code the page says so, and shows it as soon as it does', async ({
  context,
  page,
}) => {
  await setWechatFaults({ down: true })
  await signUp(context)
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByRole('radio', { name: /^WeChat Pay/ }).check()
  await page.getByRole('button', { name: /^Pay ¥.* with WeChat Pay$/ }).click()
  await expect(page.getByText('The payment network does not answer.')).toBeVisible()
  await expectAccessible(page)
  await page.screenshot({ path: picture('silent'), fullPage: true })
  await clearFaults()
  await page.getByRole('button', { name: 'Get a new code' }).click()
  await expectScan(page, 'WeChat')
})

test('who has no phone at hand takes another way, and the code is of no use any more', async ({
  context,
  page,
  browser,
}) => {
  await signUp(context)
  await fillCart(context, [goods])
  const { intentId } = await placeOrders(context, 'wechatpay')
  const shown = nextCode(page, '/attempts')
  await page.goto(`/pay/${intentId}`)
  const code = await shown
  await page.getByRole('button', { name: 'Pay another way' }).click()
  await page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).click()
  const phone = await browser.newPage()
  await expect(page.getByLabel('Account')).toBeVisible()
  await scan(phone, code)
  await expect(phone.getByRole('heading', { name: /^Order closed/ })).toBeVisible()
  await phone.close()
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
})

test('in Chinese the page says what to do with the code', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, [goods])
  const { intentId } = await placeOrders(context, 'alipay_qr')
  await page.addInitScript(() => localStorage.setItem('PARAGLIDE_LOCALE', 'zh'))
  await page.setViewportSize(sizes.phone)
  await page.goto(`/pay/${intentId}`)
  await expect(page.getByRole('heading', { name: '请用支付宝扫码付款' })).toBeVisible()
  await expect(page.getByRole('img', { name: /^用支付宝扫描的二维码，向Danbao支付/ })).toBeVisible()
  await expectAccessible(page)
  await page.screenshot({ path: picture('chinese'), fullPage: true })
})

const picture = (name: string) => `node_modules/.cache/scanning/${name}.png`

/** What the next answer of this address tells to scan. */
async function nextCode(page: Page, address: string): Promise<string> {
  return contentOf(await nextAnswer<Started>(page, address))
}

type Started = Readonly<{ next: Readonly<{ content?: string }> | null }>

const contentOf = ({ next }: Started) => next?.content ?? ''

async function codeOf(response: Response): Promise<string> {
  return contentOf((await response.json()) as Started)
}

async function expectScan(page: Page, app: string): Promise<void> {
  await expect(page.getByRole('heading', { name: `Scan with ${app} to pay` })).toBeVisible()
  const name = new RegExp(`^QR code to pay ¥[\\d,.]+ CNY to Danbao, for ${app} to scan$`)
  await expect(page.getByRole('img', { name })).toBeVisible()
}

async function expectCode(page: Page, { app, code }: { app: string; code: string }): Promise<void> {
  await expectScan(page, app)
  await expectDrawn(page, code)
  await expect(page.getByText('Danbao', { exact: true }).last()).toBeVisible()
  await expect(page.getByRole('timer')).toContainText('Time left to pay')
}

async function expectDrawn(page: Page, code: string): Promise<void> {
  const drawn = page.getByRole('img', { name: /^QR code/ }).locator('path')
  await expect(drawn).toHaveAttribute('d', pathOf(code))
}

async function payOnPhone(browser: Browser, code: string): Promise<void> {
  const phone = await browser.newPage({ viewport: sizes.phone })
  await scan(phone, code)
  await payAtCashier(phone)
  await expect(phone.getByRole('heading', { name: /^Paid/ })).toBeVisible()
  await phone.screenshot({ path: picture('phone-paid'), fullPage: true })
  await phone.close()
}
