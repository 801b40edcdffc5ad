// Orders that several payments pay together, and payments that pay several orders.
import { expect, test } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { fillCart, listOrders, placeOrders, signUp } from './buyers.ts'
import { payByCard } from './cards.ts'
import { payAtCashier } from './sandbox.ts'
import { shot } from './shots.ts'
import { topUp } from './wallet.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const goods = 'Gingham Gift Wrap Sheets, Pack of 5' // Of which there are enough for every test.
const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const

for (const [name, viewport] of Object.entries(sizes)) {
  test.describe(`at the ${name}`, () => {
    test.use({ viewport })

    test('the balance pays what it has, and a card the rest', async ({ context, page }) => {
      await signUp(context)
      await topUp(page, '5.00')
      await fillCart(context, [goods])
      await page.goto('/checkout')
      await page.getByLabel('Pay in').selectOption('CNY')
      await expect(page.getByRole('radio', { name: /^Alipay/ }).first()).toBeChecked()
      await page.getByRole('radio', { name: /^Card/ }).check()
      await page.getByRole('checkbox', { name: /^Use my balance first: ¥5.00/ }).check()
      await expect(page.getByText('From your balance')).toBeVisible()
      await expectAccessible(page)
      await shot(page, `balance-and-card-${name}`)
      const pay = page.getByRole('button', { name: /^Pay .* with Card$/ })
      const rest = /[\d.,]+/.exec((await pay.textContent()) ?? '')?.[0]
      await pay.click()
      await expect(page.getByText(rest ?? '').first()).toBeVisible()
      await payByCard(page)
      await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
      await expect(page.getByText(/5\.00.*more was paid from your balance/)).toBeVisible()
      await expectAccessible(page)
      const [order] = await listOrders(context)
      expect(order?.paymentState).toBe('held')
      await page.goto('/account/wallet')
      await expect(page.getByRole('row').filter({ hasText: 'Order ' })).toContainText('5.00')
    })

    test('five unpaid orders are chosen in the list and paid by one payment', async ({
      context,
      page,
    }) => {
      await signUp(context)
      for (let n = 0; n < 5; n += 1) {
        await fillCart(context, [goods])
        await placeOrders(context)
      }
      await page.goto('/account/orders')
      const choices = page.getByRole('checkbox', { name: /^Pay with others/ })
      await expect(choices).toHaveCount(5)
      for (let n = 0; n < 5; n += 1) await choices.nth(n).check()
      await expect(page.getByText('5 orders chosen')).toBeVisible()
      await expectAccessible(page)
      await shot(page, `together-chosen-${name}`)
      await page.getByRole('link', { name: 'Pay together' }).click()
      await expect(page.getByRole('heading', { name: 'Pay together' })).toBeVisible()
      await page
        .getByRole('radio', { name: /^Alipay/ })
        .first()
        .check()
      await expectAccessible(page)
      await shot(page, `together-${name}`)
      await page.getByRole('button', { name: /^Pay .* with Alipay$/ }).click()
      await expect(page.getByLabel('Login password')).toBeVisible()
      await payAtCashier(page)
      await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
      await expect(page.getByRole('link', { name: /^Order \d+/ })).toHaveCount(5)
      await expectAccessible(page)
      const orders = await listOrders(context)
      expect(orders.map(({ paymentState }) => paymentState)).toEqual(Array(5).fill('held'))
    })

    test('orders that were to be paid together are paid one by one after all', async ({
      context,
      page,
    }) => {
      await signUp(context)
      for (let n = 0; n < 2; n += 1) {
        await fillCart(context, [goods])
        await placeOrders(context)
      }
      await page.goto('/account/orders')
      const choices = page.getByRole('checkbox', { name: /^Pay with others/ })
      for (let n = 0; n < 2; n += 1) await choices.nth(n).check()
      await page.getByRole('link', { name: 'Pay together' }).click()
      await page.getByRole('radio', { name: /^Alipay QR/ }).check()
      await page.getByRole('button', { name: /^Pay .* with Alipay QR code$/ }).click()
      await page.getByRole('button', { name: 'Pay them one by one' }).click()
      await expect(page.getByText('Each checkout waits for its own payment again.')).toBeVisible()
      await expect(page.getByRole('checkbox', { name: /^Pay with others/ })).toHaveCount(2)
      await page
        .getByRole('link', { name: /^Order \d+/ })
        .first()
        .click()
      await expect(
        page
          .getByRole('button', { name: /^Pay/ })
          .or(page.getByRole('link', { name: /^Pay/ }))
          .first(),
      ).toBeVisible()
    })
  })
}
