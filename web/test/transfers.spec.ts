// Bank transfers: the buyer is told where to send what, the operator takes the bank's files in and
// decides what they do not.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, fillCart, listOrders, signIn, signUp, untilOrders } from './buyers.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const goods = 'USB-C to USB-C Cable, 60 W' // Of which there are enough for every test.
const desk = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }
const account = 'DE89370400440532013000' // The euro account of a start of the marketplace.

type Due = Readonly<{ reference: string; amount: string }>

test('a buyer sends the money from a bank, and has paid when the statement says so', async ({
  browser,
  context,
  page,
}) => {
  await signUp(context)
  const due = await orderByTransfer(context, page)
  await test.step('the page has all that a bank asks for, also on a phone', async () => {
    await expect(page.getByText('Write the reference into your transfer')).toBeVisible()
    await expect(page.getByRole('img', { name: /^Code for a banking app: / })).toBeVisible()
    await expectAccessible(page)
    await shot(page, 'transfer-desk')
    await page.setViewportSize(phone)
    await expectNoSidewaysScroll(page)
    await shot(page, 'transfer-phone')
  })
  await sendAtBank(page, { ...due, structured: due.reference })

  const operator = await workAs(browser)
  await operator.goto('/operator/bank')
  await takeIn(operator, 'camt054.xml')
  await expect(operator.getByText('Reference and amount fit: 1')).toBeVisible()
  await expectAccessible(operator)
  await untilOrders(context, 'held')
  const [order] = await listOrders(context)
  await page.goto(`/account/orders/${order?.id}`)
  await expect(page.getByText('Paid, held')).toBeVisible()

  await test.step('what is told again is known', async () => {
    await operator.reload()
    await takeIn(operator, 'camt054.xml')
    await expect(operator.getByText(/known before: [1-9]/)).toBeVisible()
  })
  await test.step('what is no statement is refused with its line', async () => {
    await operator.reload()
    const buffer = Buffer.from('<Document>\n<oops></Document>')
    await operator.getByLabel('Choose the bank’s file').setInputFiles({
      ...{ name: 'broken.xml', mimeType: 'application/xml', buffer },
    })
    await expect(operator.getByText('Line 2: ')).toBeVisible()
    await expectAccessible(operator)
  })
})

test('money without its reference is given to its order by keyboard, and taken back again', async ({
  browser,
  context,
  page,
}) => {
  await signUp(context)
  const due = await orderByTransfer(context, page)
  const text = 'for the cables, thank you'
  await sendAtBank(page, { ...due, text })

  const operator = await workAs(browser)
  await operator.goto('/operator/bank')
  await takeIn(operator, 'camt053.xml')
  const entry = operator.getByRole('article').filter({ hasText: text })
  await expect(entry).toContainText('No reference of ours')
  await expect(entry.getByRole('listitem').first()).toContainText('the same amount')
  await expectAccessible(operator)
  await shot(operator, 'queue-desk')
  await operator.setViewportSize(phone)
  await expectNoSidewaysScroll(operator)
  await shot(operator, 'queue-phone')
  await operator.setViewportSize(desk)

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
})

/** From the cart to the page that says where to send the money. */
async function orderByTransfer(context: BrowserContext, page: Page): Promise<Due> {
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByLabel('Pay in').selectOption('EUR')
  await page.getByRole('radio', { name: /^Bank transfer/ }).check()
  await page.getByRole('button', { name: /with Bank transfer$/ }).click()
  await expect(page.getByRole('heading', { name: 'Send the money from your bank' })).toBeVisible()
  const reference = await page.getByText(/^RF\d\d [\dA-Z ]+$/).innerText()
  const shown = await page.getByText(/^€[\d,]+\.\d\d\sEUR$/).innerText()
  return { reference: reference.replaceAll(' ', ''), amount: shown.replaceAll(/[^\d.]/g, '') }
}

type Sent = Readonly<{ amount: string; structured?: string; text?: string }>

/** A person at the bank's own page. */
async function sendAtBank(page: Page, { amount, structured = '', text = '' }: Sent): Promise<void> {
  await page.goto(new URL('/bank', process.env.DANBAO_SANDBOX_URL).href)
  await page.getByRole('combobox', { name: /^To/ }).selectOption(account)
  await page.getByLabel('Amount').fill(amount)
  await page.getByLabel('Reference, structured').fill(structured)
  await page.getByLabel('Text').fill(text)
  await page.getByRole('combobox', { name: /^Charges/ }).selectOption('OUR')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('cell', { name: structured || text }).first()).toBeVisible()
}

/** The operator drops what the bank has today into the page. */
async function takeIn(page: Page, file: string): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  const url = new URL(`/bank/${account}/${day}/${file}`, process.env.DANBAO_SANDBOX_URL)
  const buffer = Buffer.from(await (await fetch(url)).arrayBuffer())
  const input = page.getByLabel('Choose the bank’s file')
  await input.setInputFiles({ name: file, mimeType: 'application/xml', buffer })
  await expect(page.getByRole('status').filter({ hasText: 'entries: ' })).toBeVisible()
}

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

/** For somebody to look at: `DANBAO_SHOTS` names a folder. */
async function shot(page: Page, name: string): Promise<void> {
  const dir = process.env.DANBAO_SHOTS
  if (dir) await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true })
}
