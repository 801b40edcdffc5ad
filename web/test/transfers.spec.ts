// Bank transfers: the buyer is told where to send what and sees what came; the operator takes the
// bank's files in and decides what they do not.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { nextAnswer } from './answers.ts'
import { expectAccessible } from './axe.ts'
import { EURO_ACCOUNT, sendAtBank, sendTransfer, takeIn, takeStatementIn } from './bank.ts'
import { demo, fillCart, signIn, signUp, untilOrders } from './buyers.ts'
import { pathOf } from './codes.ts'
import { mailsTo } from './sandbox.ts'
import { shot } from './shots.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' }, permissions: ['clipboard-read'] })

const goods = 'Gingham Gift Wrap Sheets, Pack of 5' // Of which there are enough for every test.
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
      await expectNoSidewaysScroll(page)
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

test('what is no statement is refused with its line, and what is told again is known', async ({
  context,
  page,
  browser,
}) => {
  await signUp(context)
  const due = await orderByTransfer(context, page)
  await sendTransfer(due)
  const operator = await workAs(browser)
  await operator.goto('/operator/bank')
  await takeIn(operator, 'camt054.xml')
  await untilOrders(context, 'held')
  await test.step('the same notice again', async () => {
    await operator.reload()
    await takeIn(operator, 'camt054.xml')
    await expect(operator.getByText(/known before: [1-9]/)).toBeVisible()
  })
  await test.step('no XML that a bank would send', async () => {
    await operator.reload()
    const buffer = Buffer.from('<Document>\n<oops></Document>')
    await operator.getByLabel('Choose the bank’s file').setInputFiles({
      ...{ name: 'broken.xml', mimeType: 'application/xml', buffer },
    })
    await expect(operator.getByText('Line 2: ')).toBeVisible()
    await expectAccessible(operator)
  })
  await operator.context().close()
})

test('money without its reference is given to its order by keyboard, and taken back again', async ({
  context,
  page,
  browser,
}) => {
  await signUp(context)
  const due = await orderByTransfer(context, page)
  const text = 'for the cables, thank you'
  await sendAtBank(page, { amount: due.amount, text })
  const operator = await workAs(browser)
  await operator.goto('/operator/bank')
  await takeIn(operator, 'camt053.xml')
  const entry = operator.getByRole('article').filter({ hasText: text })
  await expect(entry).toContainText('No reference of ours')
  await expect(entry.getByRole('listitem').first()).toContainText('the same amount')
  await expectAccessible(operator)
  await shot(operator, 'queue-desk')
  await operator.setViewportSize(sizes.phone)
  await expectNoSidewaysScroll(operator)
  await shot(operator, 'queue-phone')
  await operator.setViewportSize(sizes.desk)

  await test.step('j goes to it, Enter takes the suggestion and gives the money', async () => {
    await operator.getByRole('tab', { name: 'To decide' }).focus()
    await operator.keyboard.press('j')
    await expect(operator.getByRole('article').first()).toBeFocused()
    await operator.keyboard.press('Enter')
    const question = operator.getByRole('dialog', { name: 'Match' })
    await expect(question).toContainText('Waits for')
    await expectAccessible(operator)
    await shot(operator, 'match-desk')
    await expect(question.getByLabel('Amount')).toBeFocused()
    await operator.keyboard.press('Enter')
    await expect(operator.getByText('Done. The books have it.')).toBeVisible()
    await untilOrders(context, 'held')
  })
  await operator.getByRole('tab', { name: 'Matched' }).click()
  await expect(entry).toContainText('Matched by hand')
  await expectAccessible(operator)
  await undo(operator, 'It was for somebody else')
  await untilOrders(context, 'awaiting_payment')

  await operator.getByRole('tab', { name: 'Statements' }).click()
  await expect(operator.getByRole('row').filter({ hasText: 'Adds up' }).first()).toBeVisible()
  await expectAccessible(operator)
  await shot(operator, 'statements-desk')
  await operator.context().close()
})

type Due = Readonly<{ amount: string; reference: string }>
type Ordered = Readonly<{ next: Readonly<{ reference: string; amount: { minor: string } }> }>

/** Orders what a cart holds, in euros, up to what is to be sent. */
async function orderByTransfer(context: BrowserContext, page: Page): Promise<Due> {
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByLabel('Pay in').selectOption('EUR')
  await page.getByRole('radio', { name: /^Bank transfer/ }).check()
  const ordered = nextAnswer<Ordered>(page, '/v1/order-groups')
  await page.getByRole('button', { name: /^Pay €.* with Bank transfer$/ }).click()
  const { next } = await ordered
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

async function undo(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Undo' }).first().click()
  const question = page.getByRole('dialog', { name: 'Undo' })
  await question.getByRole('button', { name: 'Undo' }).click()
  await expect(question.getByRole('alert')).toBeVisible()
  await question.getByLabel('Note').fill(note)
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Undo' }).click()
}

async function workAs(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  await signIn(context, demo.operator)
  return context.newPage()
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
}

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
