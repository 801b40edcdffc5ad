// The sandbox's bank, which holds the accounts that buyers send money to, and the operator who
// takes its files in.
import { expect, type Browser, type Page } from '@playwright/test'
import { demo, signIn } from './buyers.ts'
import { control } from './sandbox.ts'

/** Our account in euros there. */
export const EURO_ACCOUNT = 'DE89370400440532013000'

export type Sent = Readonly<{
  /** In euros, with two decimals. */
  amount: string
  reference: string
  payerName?: string
}>

/** Somebody's bank sends euros to us. */
export async function sendTransfer({ amount, reference, payerName }: Sent): Promise<void> {
  await control('POST', '/control/bank/transfers', {
    ...{ account: EURO_ACCOUNT, amount, structured: reference },
    payerName: payerName ?? 'Quill & Daughters',
  })
}

type Typed = Readonly<{ amount: string; text: string }>

/** A person at the bank's own page, who does not write the reference. */
export async function sendAtBank(page: Page, { amount, text }: Typed): Promise<void> {
  await page.goto(new URL('/bank', process.env.DANBAO_SANDBOX_URL).href)
  await page.getByRole('combobox', { name: /^To/ }).selectOption(EURO_ACCOUNT)
  await page.getByLabel('Amount').fill(amount)
  await page.getByLabel('Text').fill(text)
  await page.getByRole('combobox', { name: /^Charges/ }).selectOption('OUR')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('cell', { name: text }).first()).toBeVisible()
}

/** An operator takes in what the bank says of today. */
export async function takeStatementIn(browser: Browser): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB' })
  await signIn(context, demo.operator)
  const page = await context.newPage()
  await page.goto('/operator/bank')
  await takeIn(page, 'camt053.xml')
  await context.close()
}

/** Gives the operator's page what the bank has of today. */
export async function takeIn(page: Page, name: string): Promise<void> {
  const input = page.getByLabel('Choose the bank’s file')
  const buffer = await readFile(name)
  await input.setInputFiles({ name, mimeType: 'application/xml', buffer })
  await expect(page.getByRole('status').filter({ hasText: 'entries: ' })).toBeVisible()
}

async function readFile(name: string): Promise<Buffer> {
  const day = new Date().toISOString().slice(0, 10)
  const path = `/bank/${EURO_ACCOUNT}/${day}/${name}`
  const response = await fetch(new URL(path, process.env.DANBAO_SANDBOX_URL))
  expect(response.status, path).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}
