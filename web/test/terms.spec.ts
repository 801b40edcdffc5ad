// Ordering now and paying later: granted by the operator or a supplier, used at the checkout, paid
// off by Alipay.
import { expect, test, type Browser, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, fillCart, listOrders, signIn, signUp, type Buyer } from './buyers.ts'
import { mailsTo, payAtCashier } from './sandbox.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const goods = 'Herringbone Knee Blanket'
const phone = { width: 390, height: 844 }

type Granting = Readonly<{ as: 'operator' | 'supplier'; buyer: Buyer; limit: string; days: string }>

/** Grants a line as a person of the demo market does; the page that shows it. */
async function grant(browser: Browser, { as, buyer, limit, days }: Granting): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  await signIn(context, demo[as])
  const page = await context.newPage()
  await page.goto(`/${as}/credit`)
  await page.getByRole('button', { name: 'Grant a line' }).click()
  const dialog = page.getByRole('dialog', { name: 'Let a buyer order now and pay later' })
  await dialog.getByRole('button', { name: 'Grant a line' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Enter a limit above zero')
  await expectAccessible(page)
  await dialog.getByLabel('E-mail address of the buyer').fill(buyer.email)
  await dialog.getByLabel('Limit').fill(limit)
  await dialog.getByLabel('Days until it is due').fill(days)
  await dialog.getByLabel('Reason').fill('Pays in time')
  await dialog.getByRole('button', { name: 'Grant a line' }).click()
  await expect(dialog).toBeHidden()
  return page
}

async function orderOnTerms(page: Page): Promise<void> {
  await page.goto('/checkout')
  await page.getByRole('radio', { name: /^Payment terms/ }).check()
  await page.getByRole('button', { name: /^Order now, pay .* by / }).click()
  await expect(page.getByRole('heading', { name: 'Confirm your order' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Confirm, and pay .* by / }).click()
  await expect(page.getByRole('heading', { name: 'Ordered on terms' })).toBeVisible()
}

test('the operator grants a line, the buyer orders on it and pays it off by Alipay', async ({
  browser,
  context,
  page,
}) => {
  const buyer = await signUp(context)
  await test.step('without a line there is nothing, and the checkout says why', async () => {
    await page.goto('/account/terms')
    await expect(page.getByRole('heading', { name: 'No payment terms yet' })).toBeVisible()
    await expectAccessible(page)
    await fillCart(context, [goods])
    await page.goto('/checkout')
    await expect(page.getByRole('radio', { name: /^Payment terms/ })).toBeDisabled()
    await expect(page.getByText('You have no payment terms')).toBeVisible()
  })
  const operator = await grant(browser, { as: 'operator', buyer, limit: '9000', days: '30' })
  await expect(
    operator.getByRole('row').filter({ hasText: 'Quill & Daughters' }).first(),
  ).toContainText('9,000.00')
  await expectAccessible(operator)

  await orderOnTerms(page)
  await expectAccessible(page)
  const [order] = await listOrders(context)
  expect(order?.paymentState).toBe('held')
  await page.goto(`/account/orders/${order?.id}`)
  await expect(page.getByText(/^On terms, due /).first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Receipt' })).toHaveCount(0)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Pay now' }).click()

  await test.step('the page of terms says what is used, and pays it', async () => {
    await expect(page.getByRole('progressbar', { name: 'Used' })).toBeVisible()
    await expect(page.getByRole('checkbox', { name: `Order ${order?.number}` })).toBeChecked()
    await page.getByLabel('Amount').fill('99999')
    await expect(page.getByText(/^Enter an amount of CNY/)).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Amount').fill('100')
    await page
      .getByRole('radio', { name: /^Alipay/ })
      .first()
      .check()
    await page.getByRole('button', { name: /^Pay ¥100\.00 .*with Alipay/ }).click()
    await expect(page.getByLabel('Login password')).toBeVisible()
    await payAtCashier(page)
    await expect(page.getByRole('heading', { name: 'Paid off' })).toBeVisible()
    await expectAccessible(page)
  })
  await page.getByRole('link', { name: 'See your payment terms' }).click()
  await page
    .getByRole('radio', { name: /^Alipay/ })
    .first()
    .check()
  await page.getByRole('button', { name: /with Alipay$/ }).click()
  await expect(page.getByLabel('Login password')).toBeVisible()
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: 'Paid off' })).toBeVisible()
  await page.getByRole('link', { name: 'See your payment terms' }).click()
  await expect(page.getByRole('heading', { name: 'You owe nothing' })).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: `Order ${order?.number}` })
  await expect(row).toContainText('¥100.00')
  await page.setViewportSize(phone)
  await expectAccessible(page)
  await row.getByRole('link', { name: `Order ${order?.number}` }).click()
  await expect(page).toHaveURL(new RegExp(`/account/orders/${order?.id}$`))
  const mails = await mailsTo(buyer.email, 4)
  const subjects = mails.map(({ subject }) => subject).join('\n')
  expect(subjects).toContain('You can order on payment terms')
  expect(subjects).toContain('Ordered on payment terms')

  await test.step('the operator sees it, changes it and closes it', async () => {
    await operator.reload()
    await operator.getByRole('link', { name: 'Quill & Daughters' }).first().click()
    await operator.getByRole('button', { name: 'Change' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Change this line' })
    await dialog.getByLabel('Limit').fill('50')
    await dialog.getByLabel('Reason').fill('Asked for less')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(operator.getByText('Asked for less')).toBeVisible()
    await expectAccessible(operator)
  })
  await test.step('a line that is too small for the cart says what is left of it', async () => {
    await fillCart(context, [goods])
    await page.goto('/checkout')
    await expect(page.getByRole('radio', { name: /^Payment terms/ })).toBeDisabled()
    await expect(page.getByText(/of your line is left/)).toBeVisible()
  })
  await operator.getByRole('button', { name: 'Close the line' }).click()
  const closing = operator.getByRole('dialog', { name: 'Close this line?' })
  await closing.getByLabel('Reason').fill('At their wish')
  await closing.getByRole('button', { name: 'Close the line' }).click()
  await expect(operator.getByRole('button', { name: 'Open it again' })).toBeVisible()
  await operator.context().close()
})

test('a supplier grants a line for their own goods, and it pays no others', async ({
  browser,
  context,
  page,
}) => {
  const buyer = await signUp(context)
  const supplier = await grant(browser, { as: 'supplier', buyer, limit: '9000', days: '14' })
  await supplier.setViewportSize(phone)
  await expect(supplier.getByRole('link', { name: buyer.email })).toBeVisible()
  await expectAccessible(supplier)
  await supplier.getByRole('link', { name: buyer.email }).click()
  await expect(supplier.getByText('Nothing is owed on it.')).toBeVisible()
  await expectAccessible(supplier)
  await page.setViewportSize(phone)
  await page.goto('/account/terms')
  await expect(page.getByText(/^For orders of .* only$/)).toBeVisible()
  await expectAccessible(page)
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await expect(page.getByRole('radio', { name: /^Payment terms/ })).toBeDisabled()
  await expect(page.getByText('Your terms are with one supplier only')).toBeVisible()
  await supplier.context().close()
})

type Json = Record<string, unknown>
type Listed = { items: Json[] }

// Time cannot be moved here: what the server would say of an overdue debt is put into its answers.
test('what is overdue stands first, and stops new orders on its line', async ({
  browser,
  context,
  page,
}) => {
  const buyer = await signUp(context)
  const operator = await grant(browser, { as: 'operator', buyer, limit: '9000', days: '7' })
  await operator.context().close()
  await fillCart(context, [goods])
  await orderOnTerms(page)
  const dueOn = '2026-01-31'
  await page.route('**/v1/credit/debts?*state=open*', async (route) => {
    const answer = await route.fetch()
    const { items, ...rest } = (await answer.json()) as Listed
    const late = items.map((debt) => ({ ...debt, state: 'overdue', dueOn }))
    await route.fulfill({ response: answer, json: { ...rest, items: late } })
  })
  await page.route('**/v1/credit/lines', async (route) => {
    const answer = await route.fetch()
    const { items } = (await answer.json()) as Listed
    const late = items.map((line) => ({
      ...line,
      overdue: line['used'],
      available: { currency: 'CNY', minor: '0' },
    }))
    await route.fulfill({ response: answer, json: { items: late } })
  })
  await page.route('**/v1/quotes', async (route) => {
    const answer = await route.fetch()
    const quote = (await answer.json()) as { methods?: Json[] }
    const limit = { currency: 'CNY', minor: '25282' }
    const methods = quote.methods?.map((offer) =>
      offer['method'] === 'terms'
        ? { ...offer, price: null, whyNot: { code: 'overdue', limit, hours: null } }
        : offer,
    )
    await route.fulfill({ response: answer, json: { ...quote, methods } })
  })
  await page.goto('/account/terms')
  await expect(page.getByText(/is overdue$/)).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: '31 Jan 2026' })).toContainText('Overdue')
  await expectAccessible(page)
  await page.setViewportSize(phone)
  await expectAccessible(page)
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await expect(page.getByRole('radio', { name: /^Payment terms/ })).toBeDisabled()
  await expect(page.getByText('¥252.82 CNY is overdue: pay it off first.')).toBeVisible()
})
