// Bank transfer, from the cart to the confirmation: what the buyer is told to send, and what they
// see of what came.
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { EURO_ACCOUNT, sendTransfer, takeStatementIn } from './bank.ts'
import { fillCart, signUp, untilOrders } from './buyers.ts'
import { pathOf } from './codes.ts'
import { mailsTo } from './sandbox.ts'
import { shot } from './shots.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' }, permissions: ['clipboard-read'] })

const goods = 'USB-C to USB-C Cable, 60 W' // Of which there are enough for every test.
const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const

for (const [name, viewport] of Object.entries(sizes)) {
  test.describe(`at the ${name}`, () => {
    test.use({ viewport })

    test('a transfer pays from the cart to the confirmation', async ({
      context,
      page,
      browser,
    }) => {
      const buyer = await signUp(context)
      const due = await orderByTransfer(context, page)
      await expectAccessible(page)
      await shot(page, `transfer-${name}`)
      await test.step('what the bank wants to know is copied', async () => {
        expect(await copied(page, 'Reference')).toBe(due.reference)
        expect(await copied(page, 'IBAN')).toBe(EURO_ACCOUNT)
        expect(await copied(page, 'Amount')).toBe(due.amount)
      })
      await test.step('and stands in the code for banking apps', async () => {
        const lines = ['BCD', '002', '1', 'SCT', 'COBADEFFXXX', 'Danbao Escrow', EURO_ACCOUNT]
        const code = [...lines, `EUR${due.amount}`, '', due.reference].join('\n')
        await expect(codeOf(page)).toHaveAttribute('d', pathOf(code))
      })
      await sendTransfer(due)
      await takeStatementIn(browser)
      await expectHeading(page, 'Paid')
      await expectAccessible(page)
      await untilOrders(context, 'held')
      const [mail] = await mailsTo(buyer.email, 1)
      expect(mail?.subject).toContain('Payment received')
    })

    test('who has sent too little sees what is missing, and pays by sending it', async ({
      context,
      page,
      browser,
    }) => {
      await signUp(context)
      const due = await orderByTransfer(context, page)
      await sendTransfer({ ...due, amount: '1.00' })
      await takeStatementIn(browser)
      const part = page.getByRole('status').filter({ hasText: 'A part of the money has come' })
      await expect(part).toContainText('€1.00')
      const missing = (Number(due.amount) - 1).toFixed(2)
      await expect(part).toContainText(`€${missing}`)
      await expect(page.getByText('The goods are kept for you until')).toBeVisible()
      expect(await copied(page, 'Reference')).toBe(due.reference)
      expect(await copied(page, 'Amount')).toBe(missing)
      await expectAccessible(page)
      await shot(page, `transfer-short-${name}`)
      await sendTransfer({ ...due, amount: missing })
      await takeStatementIn(browser)
      await expectHeading(page, 'Paid')
    })

    test('who has sent too much sees that the rest goes back', async ({
      context,
      page,
      browser,
    }) => {
      await signUp(context)
      const due = await orderByTransfer(context, page)
      await sendTransfer({ ...due, amount: (Number(due.amount) + 5).toFixed(2) })
      await takeStatementIn(browser)
      await expectHeading(page, 'Paid')
      const excess = page.getByRole('status').filter({ hasText: 'Going back to you: €5.00' })
      await expect(excess).toContainText('More was paid than was due.')
      await expectAccessible(page)
      await shot(page, `transfer-over-${name}`)
    })
  })
}

test('in Chinese the page says where to send the money, and what has come', async ({
  context,
  page,
  browser,
}) => {
  await signUp(context)
  const due = await orderByTransfer(context, page)
  await sendTransfer({ ...due, amount: '1.00' })
  await takeStatementIn(browser)
  await page.addInitScript(() => localStorage.setItem('PARAGLIDE_LOCALE', 'zh'))
  await page.setViewportSize(sizes.phone)
  await page.reload()
  await expect(page.getByText('已收到部分款项')).toBeVisible()
  await expectAccessible(page)
  await shot(page, 'transfer-chinese')
})

type Due = Readonly<{ amount: string; reference: string }>

/** Orders what a cart holds, in euros, up to what is to be sent. */
async function orderByTransfer(context: BrowserContext, page: Page): Promise<Due> {
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByLabel('Pay in').selectOption('EUR')
  await page.getByRole('radio', { name: /^Bank transfer/ }).check()
  const ordered = page.waitForResponse((response) => response.url().endsWith('/v1/order-groups'))
  await page.getByRole('button', { name: /^Pay €.* with Bank transfer$/ }).click()
  const { next } = (await (await ordered).json()) as {
    next: { reference: string; amount: { minor: string } }
  }
  await expectHeading(page, 'Send the money from your bank')
  await expect(codeOf(page)).toBeVisible()
  const amount = next.amount.minor.padStart(3, '0').replace(/(\d\d)$/, '.$1')
  return { amount, reference: next.reference }
}

async function copied(page: Page, what: string): Promise<string> {
  const details = page.getByRole('main')
  await details.getByRole('button', { name: `Copy ${what}`, exact: true }).click()
  return page.evaluate(() => navigator.clipboard.readText())
}

const codeOf = (page: Page) =>
  page.getByRole('img', { name: /^Code for a banking app/ }).locator('path')

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
