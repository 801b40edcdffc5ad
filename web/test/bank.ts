// The sandbox's bank, which holds the accounts that buyers send money to, and the operator who
// takes its statements in.
import { expect, type Browser } from '@playwright/test'
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

/** The operator takes in what the bank says of today. */
export async function takeStatementIn(browser: Browser): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB' })
  await signIn(context, demo.operator)
  const page = await context.newPage()
  await page.goto('/operator/bank')
  await page.getByLabel('Choose the bank’s file').setInputFiles({
    ...{ name: 'statement.xml', mimeType: 'application/xml' },
    buffer: Buffer.from(await readStatement()),
  })
  await expect(page.getByRole('status').filter({ hasText: /\d+ entries/ })).toBeVisible()
  await context.close()
}

async function readStatement(): Promise<string> {
  const day = new Date().toISOString().slice(0, 10)
  const path = `/bank/${EURO_ACCOUNT}/${day}/camt053.xml`
  const response = await fetch(new URL(path, process.env.DANBAO_SANDBOX_URL))
  expect(response.status, path).toBe(200)
  return response.text()
}
