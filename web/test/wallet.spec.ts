// The payment account: opened by its first money, paid from, and emptied to a bank account of one's
// own.
import { expect, test, type Browser, type BrowserContext } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, fillCart, listOrders, signIn, signUp } from './buyers.ts'
import { mailsTo } from './sandbox.ts'
import { topUp } from './wallet.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const goods = 'Herringbone Knee Blanket'

test('a balance opens with its first top-up by Alipay, and an unspent one goes back', async ({
  context,
  page,
}) => {
  const buyer = await signUp(context)
  await page.goto('/account/wallet')
  await expect(page.getByRole('heading', { name: 'No balance yet' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('main').getByRole('link', { name: 'Top up' }).first().click()
  await page.getByRole('button', { name: 'Top up with Alipay' }).click()
  await expect(page.getByRole('alert')).toContainText('Enter an amount')
  await expectAccessible(page)
  await topUp(page, '250.00')
  await expectAccessible(page)
  await page.getByRole('main').getByRole('link', { name: 'Balance' }).click()
  await expect(page.getByRole('heading', { name: 'Balance in CNY' })).toBeVisible()
  const line = page.getByRole('row').filter({ hasText: 'Top-up' })
  await expect(line).toContainText('¥250.00')
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Top-ups' }).click()
  await page.getByRole('button', { name: 'Send back' }).click()
  const question = page.getByRole('alertdialog', { name: /^Send ¥250\.00/ })
  await question.getByRole('button', { name: /^Send ¥250\.00/ }).click()
  await expect(page.getByText(/is going back$/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send back' })).toHaveCount(0)
  const mails = await mailsTo(buyer.email, 2)
  expect(mails.map(({ subject }) => subject).join()).toContain('added to your balance')
})

test('orders are paid from the balance when the buyer confirms', async ({ context, page }) => {
  await signUp(context)
  await topUp(page, '9000')
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByRole('radio', { name: /^Balance/ }).check()
  await page.getByRole('button', { name: /^Pay ¥.* with Balance$/ }).click()
  await expect(page.getByRole('heading', { name: 'Confirm your payment' })).toBeVisible()
  await expect(page.getByText('Left in your balance')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Confirm and pay ¥/ }).click()
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
  const [order] = await listOrders(context)
  expect(order?.paymentState).toBe('held')

  await page.goto('/account/wallet')
  const line = page.getByRole('row').filter({ hasText: `Order ${order?.number}` })
  await expect(line).toContainText('-¥')
  await line.getByRole('link', { name: `Order ${order?.number}` }).click()
  await expect(page).toHaveURL(new RegExp(`/account/orders/${order?.id}$`))
})

test('what is reserved for an order is free again when the order is given up', async ({
  context,
  page,
}) => {
  await signUp(context)
  await topUp(page, '9000')
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByRole('radio', { name: /^Balance/ }).check()
  await page.getByRole('button', { name: /^Pay ¥.* with Balance$/ }).click()
  await page.getByRole('button', { name: 'Cancel the order' }).click()
  await page.getByRole('status').getByRole('button', { name: 'Cancel the order' }).click()
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible()
  await page.goto('/account/wallet')
  await expect(page.getByText('¥9,000.00').first()).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Order ' })).toHaveCount(0)
})

test('the statement is filtered, and its file has the lines that are shown', async ({
  context,
  page,
}) => {
  await signUp(context)
  await topUp(page, '10.00')
  await topUp(page, '20.00')
  await page.goto('/account/wallet')
  await expect(page.getByRole('row').filter({ hasText: 'Top-up' })).toHaveCount(2)
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const file = await (await saving).createReadStream()
  const text = (await file.toArray()).join('')
  expect(text.trim().split('\r\n')).toHaveLength(3)
  await page.getByLabel('What').selectOption('Withdrawal')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Show everything' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Top-up' })).toHaveCount(2)
  const printing = page.waitForEvent('download')
  await page.getByRole('link', { name: 'PDF' }).click()
  expect((await printing).suggestedFilename()).toBe('danbao-statement-CNY.pdf')
})

test('a bank account is linked, proven by its deposit, and withdrawn to', async ({
  browser,
  context,
  page,
}) => {
  await signUp(context)
  await topUp(page, '500.00')
  await page.goto('/account/wallet/bank-accounts')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Link a bank account' }).click()

  await test.step('a wrong number and another holder are refused at their fields', async () => {
    await page.getByRole('textbox', { name: 'IBAN' }).fill('GB33 WEST 1234 5698 7654 32')
    await page.getByRole('button', { name: 'Link a bank account' }).click()
    await expect(page.getByRole('alert')).toContainText('a digit is wrong')
    await page.getByRole('textbox', { name: 'IBAN' }).fill('GB82 WEST 1234 5698 7654 32')
    await page.getByLabel('Account holder').fill('Somebody Else')
    await page.getByRole('button', { name: 'Link a bank account' }).click()
    await expect(page.getByRole('alert')).toContainText('Enter your company’s name')
    await expectAccessible(page)
  })
  await page.getByLabel('Account holder').fill('Quill & Daughters')
  await page.getByRole('button', { name: 'Link a bank account' }).click()
  await expect(page.getByRole('heading', { name: '•••• 5432' })).toBeVisible()
  await expect(page.getByText('A small deposit is being prepared')).toBeVisible()
  await expectAccessible(page)

  const code = await sendWaiting(browser)
  await page.reload()
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Confirm the account' }).click()
  await expect(page.getByRole('alert')).toContainText('4 tries are left')
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Confirm the account' }).click()
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible()

  await page.getByRole('link', { name: 'Withdrawals' }).click()
  await page.getByLabel('Amount').fill('600')
  await page.getByLabel('Amount').press('Enter')
  await expect(page.getByRole('alert')).toContainText('no more than what is available')
  await page.getByLabel('Amount').fill('123.45')
  await page.getByLabel('Amount').press('Enter')
  const question = page.getByRole('alertdialog', { name: /^Withdraw ¥123\.45/ })
  await expectAccessible(page)
  await question.getByRole('button', { name: /^Withdraw ¥123\.45/ }).click()
  const row = page.getByRole('row').filter({ hasText: '•••• 5432' })
  await expect(row).toContainText('Waiting')
  await expectAccessible(page)

  await sendWaiting(browser)
  await page.reload()
  await expect(row).toContainText('Sent')
})

/** The operator makes a file of all that waits and gives it to the bank; the code it had. */
async function sendWaiting(browser: Browser): Promise<string> {
  const context: BrowserContext = await browser.newContext({ locale: 'en-GB' })
  await signIn(context, demo.operator)
  const page = await context.newPage()
  await page.goto('/operator/bank-files')
  await page.getByRole('button', { name: /^Make a file of/ }).click()
  const question = page.getByRole('alertdialog', { name: /^Make a file of/ })
  await expectAccessible(page)
  await question.getByRole('button', { name: /^Make a file of/ }).click()
  await expect(page.getByText('Not sent yet')).toBeVisible()
  await expectAccessible(page)
  const saving = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  const content = (await (await (await saving).createReadStream()).toArray()).join('')
  await page.getByRole('button', { name: 'It is at the bank' }).click()
  const sent = page.getByRole('alertdialog', { name: 'Has the bank got the file?' })
  await sent.getByRole('button', { name: 'It is at the bank' }).click()
  await expect(page.getByText('At the bank', { exact: true })).toBeVisible()
  await context.close()
  return /DANBAO CODE (\d{6})/.exec(content)?.[1] ?? ''
}
