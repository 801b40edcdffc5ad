// Cards at the sandbox's Stripe, as the tests type them and steer its switches.
import type { Page } from '@playwright/test'
import { control } from './sandbox.ts'

// The account that a start of the marketplace registers there.
const account = '/control/stripe/accounts/acct_danbao'

/** Types a card at the hosted page and pays. */
export async function payByCard(page: Page, number = '4242424242424242'): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^(Pay|Save)/ }).click()
}

type Payment = Readonly<{ intent: Readonly<{ id: string; status: string }> | null }>

/** Somebody at the network has looked at the payment that is held. */
export async function judgeReview(approved: boolean): Promise<void> {
  const { payments } = await control<{ payments: readonly Payment[] }>('GET', `${account}/payments`)
  const held = payments.find(({ intent }) => intent?.status === 'processing')
  await control('POST', `${account}/reviews/${held?.intent?.id}`, { approved })
}

export async function paidCharges(): Promise<number> {
  return (await control<{ paidCharges: number }>('GET', `${account}/totals`)).paidCharges
}
