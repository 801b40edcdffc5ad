// Somebody without an account pays for a buyer, in a browser of their own.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { sendTransfer, takeStatementIn } from './bank.ts'
import { fillCart, giveUp, placeOrders, signUp, untilOrders, type Buyer } from './buyers.ts'
import { payByCard } from './cards.ts'
import { pathOf } from './codes.ts'
import { payAtCashier } from './sandbox.ts'
import { shot } from './shots.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const goods = 'USB-C to USB-C Cable, 60 W' // Of which there are enough for every test.
const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const

for (const [name, viewport] of Object.entries(sizes)) {
  test.describe(`at the ${name}`, () => {
    test.use({ viewport })

    test('a stranger pays by a link and sees nothing of who buys what', async ({
      context,
      page,
      browser,
    }) => {
      const { buyer, link } = await askForPayment(context, page)
      await expectAccessible(page)
      await shot(page, `link-made-${name}`)
      await test.step('the same link stands in a code', async () => {
        const code = page.getByRole('img', { name: 'Code with the link for whoever pays' })
        await expect(code.locator('path')).toHaveAttribute('d', pathOf(link))
      })
      const stranger = await openLink(browser, { link, viewport })
      await expectNothingOf(stranger, buyer)
      await expectAccessible(stranger)
      await shot(stranger, `link-opened-${name}`)
      await test.step('both are told that there is a day to pay', async () => {
        await expect(page.getByRole('timer')).toContainText('23 hours')
        await expect(stranger.getByRole('timer')).toContainText('23 hours')
        await expect(stranger.getByText('Can be paid until')).toBeVisible()
      })
      await stranger.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).click()
      await payAtCashier(stranger)
      await expect(stranger).toHaveURL(/\/pay-for\?/)
      await expect(stranger.getByText('Paid, thank you')).toBeVisible()
      await expectNothingOf(stranger, buyer)
      await expectAccessible(stranger)
      await shot(stranger, `link-paid-${name}`)
      await expectHeading(page, 'Paid')
      await untilOrders(context, 'held')
      await stranger.context().close()
    })

    test('a stranger sends the money from a bank', async ({ context, page, browser }) => {
      const { buyer, link } = await askForPayment(context, page, 'EUR')
      const stranger = await openLink(browser, { link, viewport })
      await stranger.getByRole('button', { name: /^Pay €.* with Bank transfer$/ }).click()
      await expect(stranger.getByText('Write the reference into your transfer')).toBeVisible()
      await expectNothingOf(stranger, buyer)
      await expectAccessible(stranger)
      await shot(stranger, `link-transfer-${name}`)
      const due = await dueOf(stranger)
      await sendTransfer({ ...due, payerName: 'A Friend' })
      await takeStatementIn(browser)
      await expect(stranger.getByText('Paid, thank you')).toBeVisible()
      await expectHeading(page, 'Paid')
      await stranger.context().close()
    })
  })
}

test('a stranger pays by card', async ({ context, page, browser }) => {
  const { link } = await askForPayment(context, page)
  const stranger = await openLink(browser, { link, viewport: sizes.phone })
  await stranger.getByRole('button', { name: /^Pay .* with Card$/ }).click()
  await payByCard(stranger)
  await expect(stranger.getByText('Paid, thank you')).toBeVisible()
  await expectHeading(page, 'Paid')
  await stranger.context().close()
})

test('a link that was taken back works no more', async ({ context, page, browser }) => {
  const { link } = await askForPayment(context, page)
  await page.reload()
  await page.getByRole('button', { name: 'Pay another way' }).click()
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect(page.getByText('The link works no more.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take back' })).toHaveCount(0)
  const stranger = await openLink(browser, { link, viewport: sizes.phone })
  await expect(stranger.getByText('This link does not work any more')).toBeVisible()
  await expect(stranger.getByRole('button', { name: /^Pay/ })).toHaveCount(0)
  await expectAccessible(stranger)
  await shot(stranger, 'link-revoked')
  await stranger.context().close()
})

test('who opens a link of an order that was given up sees that nothing is to be paid', async ({
  context,
  page,
  browser,
}) => {
  const { link, groupId } = await askForPayment(context, page)
  const stranger = await openLink(browser, { link, viewport: sizes.desk })
  await expect(stranger.getByRole('button', { name: /^Pay ¥.* with Alipay$/ })).toBeVisible()
  await giveUp(context, groupId)
  await expect(stranger.getByText('There is nothing to pay any more')).toBeVisible()
  await expect(stranger.getByRole('button', { name: /^Pay/ })).toHaveCount(0)
  await expectAccessible(stranger)
  await shot(stranger, 'link-over')
  await stranger.context().close()
})

test('half a link says so', async ({ page }) => {
  await page.goto('/pay-for')
  await expectHeading(page, 'This link is not complete')
  await expectAccessible(page)
})

type Asked = Readonly<{ buyer: Buyer; groupId: string; link: string }>

/** Orders by the API, and makes a link on the page of the payment. */
async function askForPayment(
  context: BrowserContext,
  page: Page,
  currency?: string,
): Promise<Asked> {
  const buyer = await signUp(context)
  await fillCart(context, [goods])
  const { groupId, intentId } = await placeOrders(context, 'alipay', currency)
  await page.goto(`/pay/${intentId}`)
  await page.getByRole('button', { name: 'Pay another way' }).click()
  await page.getByRole('button', { name: 'Make a link' }).click()
  const shown = page.getByText(/\/pay-for#/)
  await expect(shown).toBeVisible()
  return { buyer, groupId, link: await shown.innerText() }
}

type Opening = Readonly<{ link: string; viewport: Readonly<{ width: number; height: number }> }>

async function openLink(browser: Browser, { link, viewport }: Opening): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(link)
  await expectHeading(page, 'Pay for somebody else')
  return page
}

async function expectNothingOf(page: Page, buyer: Buyer): Promise<void> {
  const main = page.getByRole('main')
  for (const secret of [buyer.name, buyer.email, 'Quill & Daughters', goods, 'Mill Lane']) {
    await expect(main).not.toContainText(secret)
  }
}

/** What a stranger's page tells them to send. */
async function dueOf(page: Page) {
  const said = async (what: string) => {
    const row = page.getByRole('term').filter({ hasText: new RegExp(`^${what}$`) })
    return row.locator('xpath=following-sibling::dd[1]').innerText()
  }
  const [reference, amount] = [await said('Reference'), await said('Amount')]
  return { reference: reference.replaceAll(/\s/g, ''), amount: amount.replaceAll(/[^\d.]/g, '') }
}

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
