// A deposit with the order, and the balance later.
import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { fillCart, listOrders, signUp } from './buyers.ts'
import { payAtCashier } from './sandbox.ts'
import { shot } from './shots.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const

// Of the demo market's supplier who lets orders be paid in stages.
const goods = 'Herringbone Knee Blanket'

async function pay(page: Page): Promise<void> {
  await expect(page.getByLabel('Login password')).toBeVisible()
  await payAtCashier(page)
  await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
}

for (const [name, viewport] of Object.entries(sizes)) {
  test(`a deposit is paid with the order and the rest later, at the ${name}`, async ({
    context,
    page,
  }) => {
    await page.setViewportSize(viewport)
    await signUp(context)
    await fillCart(context, [goods])
    await page.goto('/checkout')
    await page.getByRole('radio', { name: '30% when ordered, 70% within 30 days' }).check()
    await page
      .getByRole('radio', { name: /^Alipay/ })
      .first()
      .check()
    await expect(page.getByText('You pay now')).toBeVisible()
    await expectAccessible(page)
    await shot(page, `deposit-checkout-${name}`)
    await page.getByRole('button', { name: /^Pay .* with Alipay$/ }).click()
    await pay(page)

    const [order] = await listOrders(context)
    expect(order?.paymentState).toBe('partly_paid')
    await page.goto(`/account/orders/${order?.id}`)
    await expect(page.getByRole('heading', { name: 'Staged payment' })).toBeVisible()
    await expectAccessible(page)
    await shot(page, `deposit-order-${name}`)
    await page.getByRole('link', { name: 'Pay this stage' }).click()
    await expect(page.getByText('The next stage of your order.')).toBeVisible()
    await expectAccessible(page)
    await shot(page, `deposit-pay-${name}`)
    await page.getByRole('button', { name: /^Pay .* with Alipay$/ }).click()
    await pay(page)
    expect((await listOrders(context))[0]?.paymentState).toBe('held')
  })
}
