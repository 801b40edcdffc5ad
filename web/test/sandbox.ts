// The sandbox of payment networks, as the tests steer it and look behind its scenes.
import { expect, type Page } from '@playwright/test'

// Who a start of the marketplace registers as there.
const app = '/control/alipay/apps/2021000000000001'
const merchant = '/control/wechatpay/merchants/1900000001'

export type Faults = Readonly<{
  loseAnswer?: number
  notices?: Readonly<{ drop?: boolean; repeat?: number; reverseOrder?: boolean }>
}>

export type WechatFaults = Readonly<{
  down?: boolean
  methods?: readonly string[]
  notices?: Readonly<{ drop?: boolean }>
}>

export type Trade = Readonly<{
  tradeNo: string
  outTradeNo: string
  status: string
  totalAmount: string
  notices: readonly Readonly<{ attempts: readonly unknown[] }>[]
}>

export type Mail = Readonly<{
  subject: string
  text: string
  attachments: readonly Readonly<{ contentType: string }>[]
}>

/** Makes Alipay misbehave, until `clearFaults`. */
export async function setFaults(faults: Faults): Promise<void> {
  await control('PUT', `${app}/faults`, faults)
}

/** Makes WeChat Pay misbehave, until `clearFaults`. */
export async function setWechatFaults(faults: WechatFaults): Promise<void> {
  await control('PUT', `${merchant}/faults`, faults)
}

export async function clearFaults(): Promise<void> {
  await control('DELETE', `${app}/faults`)
  await control('DELETE', `${merchant}/faults`)
}

/** Every trade there is, the unpaid ones too. */
export async function listTrades(): Promise<readonly Trade[]> {
  const { trades } = await control<{ trades: readonly Trade[] }>('GET', `${app}/trades`)
  return trades
}

/** What the network itself says of how many trades were paid, and how much that was. */
export async function readTotals() {
  const totals = await control<{ paidTrades: number; paid: string }>('GET', `${app}/totals`)
  return { paidTrades: totals.paidTrades, paidFen: BigInt(totals.paid.replace('.', '')) }
}

/** How many orders WeChat Pay says were paid by its codes. */
export async function readWechatPaid(): Promise<number> {
  return (await control<{ paidOrders: number }>('GET', `${merchant}/totals`)).paidOrders
}

/** The mails to somebody, once there are as many as this. */
export async function mailsTo(email: string, count: number): Promise<readonly Mail[]> {
  const path = `/control/mail?to=${encodeURIComponent(email)}`
  const read = async () => (await control<{ messages: readonly Mail[] }>('GET', path)).messages
  await expect.poll(async () => (await read()).length).toBeGreaterThanOrEqual(count)
  return read()
}

/** Opens what a code leads to on a telephone: there is nothing but the code in common. */
export async function scan(phone: Page, code: string): Promise<void> {
  await phone.goto(new URL('/phone', process.env.DANBAO_SANDBOX_URL).href)
  await phone.getByLabel('What the code says').fill(code)
  await phone.getByRole('button', { name: 'Scan' }).click()
}

/** From the cashier's first page to the money being gone. */
export async function payAtCashier(page: Page, account = 'buyer@sandbox.test'): Promise<void> {
  await logInAtCashier(page, account)
  await page.getByLabel('Payment password').fill('111111')
  await page.getByRole('button', { name: /^Pay ¥/ }).click()
}

export async function logInAtCashier(page: Page, account = 'buyer@sandbox.test'): Promise<void> {
  await page.getByRole('textbox', { name: /^Account/ }).fill(account)
  await page.getByLabel('Login password').fill('111111')
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** Asks the sandbox's own switches. */
export async function control<Answer>(
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(new URL(path, process.env.DANBAO_SANDBOX_URL), {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${text}`)
  return JSON.parse(text || 'null') as Answer
}
