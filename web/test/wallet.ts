// A payment account, as its owner fills it.
import { expect, type Page } from '@playwright/test'
import { payAtCashier } from './sandbox.ts'

export async function topUp(page: Page, amount: string): Promise<void> {
  await page.goto('/account/wallet/top-ups')
  await page.getByLabel('Amount').fill(amount)
  await page.getByRole('button', { name: 'Top up with Alipay' }).click()
  await expect(page.getByLabel('Login password')).toBeVisible()
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: 'Your balance is topped up' })).toBeVisible()
}
