// After the payment: the supplier gives a part back, and the operator finds all there is to know.
import { expect, test, type Browser, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, fillCart, listOrders, placeOrders, signIn, signUp, untilOrders } from './buyers.ts'
import { clearFaults, listTrades, mailsTo, payAtCashier } from './sandbox.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })
test.beforeEach(clearFaults)

test('a supplier refunds a part, the buyer sees it, and the operator finds all of it', async ({
  browser,
  context,
  page,
}) => {
  const buyer = await signUp(context)
  await fillCart(context, ['Speckled Stoneware Mug, 350 ml'])
  const before = new Set((await listTrades()).map(({ tradeNo }) => tradeNo))
  const placed = await placeOrders(context)
  await page.goto(placed.url)
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
  const [order] = await listOrders(context)
  const trade = (await listTrades()).find(({ tradeNo }) => !before.has(tradeNo))

  await refundPart(await workAs(browser, demo.supplier), order?.number ?? '')
  await untilOrders(context, 'partly_refunded')
  await seeRefund(page, order?.id ?? '')
  const mails = await mailsTo(buyer.email, 2)
  expect(mails.map(({ text }) => text).join('\n')).toContain('Two arrived chipped')

  const operator = await workAs(browser, demo.operator)
  const numbers = [order?.number ?? '', placed.intentId, trade?.tradeNo ?? '']
  for (const number of numbers) await findPayment(operator, number, placed.intentId)
  await readDossier(operator, { ...placed, tradeNo: trade?.tradeNo ?? '' })
})

async function workAs(browser: Browser, person: (typeof demo)[keyof typeof demo]): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  await signIn(context, person)
  return context.newPage()
}

async function refundPart(page: Page, number: string): Promise<void> {
  await test.step('the supplier finds the paid order', async () => {
    await page.goto('/supplier/orders')
    await expect(page.getByRole('link', { name: `Order ${number}` })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: `Order ${number}` }).click()
    await expect(page.getByRole('heading', { name: `Order ${number}`, level: 1 })).toBeVisible()
    await expect(page.getByText('Paid, held')).toBeVisible()
    await expectAccessible(page)
  })
  await test.step('the effect of a refund is shown before it is made', async () => {
    await page.getByRole('radio', { name: 'A part' }).check()
    await page.getByLabel('Amount').fill('100')
    await page.getByLabel('Reason').fill('Two arrived chipped')
    // 24 × 13.80 and the shipping, less what goes back.
    await expect(page.getByText('The buyer gets back')).toBeVisible()
    await expect(page.getByText('Stays held for you')).toBeVisible()
    await page.getByRole('button', { name: /^Refund ¥100\.00/ }).click()
    const question = page.getByRole('alertdialog', { name: /^Refund ¥100\.00/ })
    await expect(question).toContainText('This cannot be taken back.')
    await expectAccessible(page)
    await question.getByRole('button', { name: /^Refund ¥100\.00/ }).click()
    await expect(question).toBeHidden()
    await expect(page.getByText('“Two arrived chipped”').first()).toBeVisible()
  })
}

async function seeRefund(page: Page, orderId: string): Promise<void> {
  await test.step('the buyer sees what came back', async () => {
    await page.goto(`/account/orders/${orderId}`)
    const events = page.getByRole('list', { name: 'What happened' })
    await expect(page.getByText('Partly refunded')).toBeVisible()
    const refunded = events.getByRole('listitem').filter({ hasText: /^Refunded/ })
    await expect(refunded).toContainText('¥100.00')
    await expect(refunded).toContainText('“Two arrived chipped”')
    await expectAccessible(page)
  })
  await test.step('and when it was sent, where to, and by which number', async () => {
    const steps = page.getByRole('list', { name: 'How far the refund is' }).getByRole('listitem')
    await expect(steps).toHaveText([/^Refund asked for/, /^Sent to Alipay/, /^Returned by Alipay/])
    await expect(steps.getByRole('time')).toHaveCount(3)
    await expect(page.getByRole('definition').filter({ hasText: /^Alipay · \S*\*/ })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Copy Refund reference' })).toBeVisible()
  })
}

async function findPayment(page: Page, number: string, intentId: string): Promise<void> {
  await test.step(`the operator finds the payment by ${number}`, async () => {
    await page.goto('/operator/payments')
    const box = page.getByRole('searchbox')
    await box.fill(number)
    await box.press('Enter')
    await expect(page).toHaveURL(new RegExp(`/operator/payments/${intentId}$`))
  })
}

type Known = Readonly<{ intentId: string; tradeNo: string }>

async function readDossier(page: Page, { intentId, tradeNo }: Known): Promise<void> {
  await test.step('the dossier has attempts, notices, captures and transfers', async () => {
    await expect(page.getByRole('main')).toContainText(intentId)
    const rowsOf = (name: string) => page.getByRole('table', { name }).getByRole('row')
    await expect(rowsOf('Attempts')).toHaveCount(2) // One of them names the columns.
    await expect(rowsOf('Captures').last()).toContainText(tradeNo)
    await expect(page.getByText(/^came once/).first()).toBeVisible()
    await expect(rowsOf('Refunds').last()).toContainText('Two arrived chipped')
    await expect(rowsOf('Orders').last()).toContainText('Taoyin Pottery House')
    const transfers = page.getByRole('table', { name: 'Ledger transfers' })
    for (const account of ['escrow:', 'network:alipay:CNY'])
      await expect(transfers).toContainText(account)
    await expectAccessible(page)
  })
  await test.step('one timeline tells who did what, and shows the notice as it came', async () => {
    const events = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem')
    await expect(events.first()).toContainText(/^Orders placed.*buyer.*Ada Quill/)
    await expect(events.filter({ hasText: /^Captured/ })).toContainText('by a notice')
    await expect(events.filter({ hasText: /^Booked/ }).first()).toContainText('escrow:')
    const notice = events.filter({ hasText: /^Notice came/ }).first()
    await notice.getByText('The notice as it came').click()
    await expect(notice).toContainText(`trade_no=${tradeNo}`)
    await expectAccessible(page)
  })
}
