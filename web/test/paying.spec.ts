// Paying when something goes wrong on the way: money is never taken twice, and none is lost sight
// of.
import { gzipSync } from 'node:zlib'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { fillCart, giveUp, listOrders, placeOrders, signIn, signUp, untilOrders } from './buyers.ts'
import {
  clearFaults,
  listTrades,
  logInAtCashier,
  payAtCashier,
  readTotals,
  setFaults,
} from './sandbox.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })
test.afterEach(clearFaults)

const goods = 'Herringbone Knee Blanket'

test('a payment is found although the browser was closed at the cashier', async ({
  context,
  page,
  browser,
}) => {
  const buyer = await signUp(context)
  await openCashier(context, page)
  // The browser never gets back to the shop.
  await context.route(`${process.env.DANBAO_URL}/**`, (route) => route.abort())
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: /^Paid/ })).toBeVisible()
  await context.close()

  const later = await browser.newContext({ locale: 'en-GB' })
  await signIn(later, buyer)
  await untilOrders(later, 'held')
  const orders = await later.newPage()
  await orders.goto('/account/orders')
  await expect(orders.getByRole('table').getByText('Paid, held')).toBeVisible()
  await later.close()
})

// Somebody pays from a telephone on a slow line: the page that says whether it worked comes first.
test('the pay page takes less than 150 KB of script', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, [goods])
  const { intentId } = await placeOrders(context)
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.endsWith('.js')) return
    sizes.push(response.body().then((body) => gzipSync(body).length))
  })
  await page.goto(`/pay/${intentId}`)
  await expect(page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ })).toBeVisible()
  await page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThan(150 * 1024)
})

test('who cancels at the cashier pays by another try', async ({ context, page }) => {
  await signUp(context)
  const before = await readTotals()
  const { intentId } = await openCashier(context, page)
  await page.getByRole('button', { name: 'Cancel and go back' }).click()
  await expect(page).toHaveURL(new RegExp(`/pay/${intentId}$`))
  await expect(page.getByRole('heading', { name: 'Not paid yet' })).toBeVisible()
  await page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).click()
  await payAtCashier(page)
  await expectPaid(page)
  await expectPaidOnce(before)
})

test('who has too little in one wallet pays from another', async ({ context, page }) => {
  await signUp(context)
  const before = await readTotals()
  await openCashier(context, page)
  await logInAtCashier(page, 'poor@sandbox.test')
  await expect(page.getByRole('alert')).toContainText('Your balance is too low')
  await page.getByRole('button', { name: 'Use another wallet' }).click()
  await payAtCashier(page)
  await expectPaid(page)
  await expectPaidOnce(before)
})

test('a payment is found although every notice of it is lost', async ({ context, page }) => {
  await signUp(context)
  await setFaults({ notices: { drop: true } })
  const before = await readTotals()
  await openCashier(context, page)
  await payAtCashier(page)
  await expectPaid(page)
  await expectPaidOnce(before)
})

test('notices that come five times in the wrong order make one payment', async ({
  context,
  page,
}) => {
  await signUp(context)
  await setFaults({ notices: { repeat: 5, reverseOrder: true } })
  const before = await readTotals()
  const known = new Set((await listTrades()).map(({ tradeNo }) => tradeNo))
  await openCashier(context, page)
  await payAtCashier(page)
  await expectPaid(page)
  const deliveries = async () => {
    const trades = (await listTrades()).filter(({ tradeNo }) => !known.has(tradeNo))
    return trades.flatMap(({ notices }) => notices.flatMap(({ attempts }) => attempts)).length
  }
  await expect.poll(deliveries).toBeGreaterThanOrEqual(5)
  await expectPaidOnce(before)
  expect(await listOrders(context)).toHaveLength(1)
  await page.reload()
  await expectPaid(page)
})

test('two tabs that pay the same order pay it once', async ({ context, page }) => {
  await signUp(context)
  const before = await readTotals()
  const { intentId } = await openCashier(context, page)
  const other = await context.newPage()
  await other.goto(`/pay/${intentId}`)
  await other.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).click()
  await expect(other.getByLabel('Account')).toBeVisible()
  await payAtCashier(page)
  await expectPaid(page)
  await logInAtCashier(other)
  await expect(other.getByRole('heading', { name: /^Already paid/ })).toBeVisible()
  await other.getByRole('link', { name: 'Back to the shop' }).click()
  await expectPaid(other)
  await expectPaidOnce(before)
})

test('money that comes after a cancellation is shown as it goes back', async ({
  context,
  page,
}) => {
  await signUp(context)
  const { groupId } = await openCashier(context, page)
  await giveUp(context, groupId)
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible()
  const told = page
    .getByRole('status')
    .filter({ hasText: 'This was paid after the order had ended' })
  await expect(told).toContainText(/^Went back to you: ¥/)
  await expect(told).toContainText(/Refund reference\s*ref_\w+/)
  await expectAccessible(page)

  const [order] = await listOrders(context)
  await page.goto(`/account/orders/${order?.id}`)
  await expect(told).toContainText(/^Went back to you: ¥/)
  // Shipment and what follows will never come.
  const steps = page.getByRole('group', { name: 'How far the order is' }).getByRole('listitem')
  await expect(steps).toHaveText(['Order (done)', '2Cancelled'])
  await expectAccessible(page)
})

test('a double click on the pay button orders once', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByRole('radio', { name: /^Alipay(?! QR)/ }).check()
  await page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).dblclick()
  await expect(page.getByLabel('Account')).toBeVisible()
  expect(await listOrders(context)).toHaveLength(1)
})

test('the back button after paying leads to what was paid', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, [goods])
  const before = await readTotals()
  await page.goto('/cart')
  await page.getByRole('link', { name: 'Check out' }).click()
  await page.getByRole('radio', { name: /^Alipay(?! QR)/ }).check()
  await page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).click()
  await payAtCashier(page)
  await expectPaid(page)
  const intent = page.url()

  await test.step('at the cashier nothing can be paid again', async () => {
    await page.goBack()
    await expect(page.getByRole('heading', { name: /^(Paid|Already paid)/ })).toBeVisible()
  })
  await test.step('before it the shop tells that it is paid', async () => {
    while (!page.url().startsWith(intent)) await page.goBack()
    await expectPaid(page)
    await expect(page.getByRole('button', { name: /^Pay/ })).toHaveCount(0)
  })
  await test.step('and the cart before that is empty', async () => {
    while (!page.url().endsWith('/cart')) await page.goBack()
    await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible()
  })
  await expectPaidOnce(before)
  expect(await listOrders(context)).toHaveLength(1)
})

/** Orders by the API and opens the network's page. */
async function openCashier(context: BrowserContext, page: Page) {
  await fillCart(context, [goods])
  const placed = await placeOrders(context)
  await page.goto(placed.url)
  return placed
}

async function expectPaid(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/pay\/pi_\w+$/)
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
}

/** As the network sees it. */
async function expectPaidOnce(before: Readonly<{ paidTrades: number }>): Promise<void> {
  const { paidTrades } = await readTotals()
  expect(paidTrades - before.paidTrades).toBe(1)
}
