// An order whose first way to pay did not do is paid in another, once, and the cart is not lost.
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { fillCart, listOrders, signUp, untilOrders } from './buyers.ts'
import { judgeReview, paidCharges, payByCard } from './cards.ts'
import { tabTo } from './keyboard.ts'
import { payAtCashier, readTotals } from './sandbox.ts'
import { shot } from './shots.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const goods = 'USB-C to USB-C Cable, 60 W' // Of which there are enough for every test.
const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const

for (const [name, viewport] of Object.entries(sizes)) {
  test.describe(`at the ${name}`, () => {
    test.use({ viewport })

    test('who ordered by transfer pays the same order by card, in the currency of that', async ({
      context,
      page,
    }) => {
      await signUp(context)
      const before = await paidCharges()
      await order(context, page, 'Bank transfer')
      await expectHeading(page, 'Send the money from your bank')
      await page.getByRole('button', { name: 'Pay another way' }).click()
      await expectAccessible(page)
      await shot(page, `other-ways-${name}`)
      await page.getByRole('button', { name: /^Pay £.* with Card$/ }).click()
      await payByCard(page)
      await expectHeading(page, 'Paid')
      expect((await paidCharges()) - before).toBe(1)
      expect(await listOrders(context)).toHaveLength(1)
      await untilOrders(context, 'held')
    })

    test('after a declined card the same order is paid by another method', async ({
      context,
      page,
    }) => {
      await signUp(context)
      const before = await readTotals()
      await order(context, page, 'Card')
      await payByCard(page, '4000000000009995')
      await expect(page.getByRole('alert')).toContainText('insufficient funds')
      await page.getByRole('link', { name: 'Cancel and go back' }).click()
      await expectHeading(page, 'Your card was declined')
      await page.getByRole('button', { name: 'Pay another way' }).click()
      await page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ }).click()
      await payAtCashier(page)
      await expectHeading(page, 'Paid')
      expect((await readTotals()).paidTrades - before.paidTrades).toBe(1)
      expect(await listOrders(context)).toHaveLength(1)
    })

    test('a payment that is refused after a look at it is paid by another card', async ({
      context,
      page,
    }) => {
      await signUp(context)
      const before = await paidCharges()
      await order(context, page, 'Card')
      await payByCard(page, '4000000000009235')
      await expectHeading(page, 'Your payment is being looked at')
      await judgeReview(false)
      await expectHeading(page, 'Your card was declined')
      await expectAccessible(page)
      await shot(page, `refused-${name}`)
      await page.getByRole('button', { name: /^Pay .* with Card$/ }).click()
      await payByCard(page)
      await expectHeading(page, 'Paid')
      expect((await paidCharges()) - before).toBe(1)
    })
  })
}

test('a keyboard is enough from the cart to the confirmation', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, [goods])
  await page.goto('/cart')
  await tabTo(page, page.getByRole('link', { name: 'Check out' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Pay .* with / })).toBeEnabled()
  await test.step('arrows go from one method to the next', async () => {
    const wanted = page.getByRole('radio', { name: /^Alipay(?! QR)/ })
    await tabTo(page, page.getByRole('radio', { checked: true }))
    for (let pressed = 0; !(await wanted.isChecked()); pressed += 1) {
      expect(pressed, 'arrows pressed without getting there').toBeLessThan(10)
      await page.keyboard.press('ArrowDown')
    }
  })
  const pay = page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ })
  await expect(pay).toBeEnabled()
  await tabTo(page, pay)
  await page.keyboard.press('Enter')
  await payAtCashier(page)
  await expectHeading(page, 'Paid')
  await tabTo(page, page.getByRole('link', { name: 'Your orders' }))
  await page.keyboard.press('Enter')
  await expectHeading(page, 'Your orders')
})

/** Orders what a cart holds, by this method. */
async function order(context: BrowserContext, page: Page, method: string): Promise<void> {
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByRole('radio', { name: new RegExp(`^${method}`) }).check()
  await page.getByRole('button', { name: new RegExp(`^Pay .* with ${method}$`) }).click()
}

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
