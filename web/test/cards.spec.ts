// Cards, from the cart to the confirmation, at a desk and on a phone.
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { fillCart, signUp } from './buyers.ts'
import { judgeReview, paidCharges, payByCard } from './cards.ts'
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

    test('a card pays from the cart to the confirmation', async ({ context, page }) => {
      await signUp(context)
      const before = await paidCharges()
      await goToCard(context, page)
      await payByCard(page)
      await expectPaid(page)
      expect((await paidCharges()) - before).toBe(1)
    })

    test('a bank that asks for the owner of the card lets it pay when it is them', async ({
      context,
      page,
    }) => {
      await signUp(context)
      await goToCard(context, page)
      await payByCard(page, '4000002760003184')
      await expect(page.getByRole('heading', { name: /^Is it you/ })).toBeVisible()
      await page.getByRole('button', { name: 'Complete' }).click()
      await expectPaid(page)
    })

    test('a card whose owner the bank did not know is declined, and another pays', async ({
      context,
      page,
    }) => {
      await signUp(context)
      const before = await paidCharges()
      await goToCard(context, page)
      await payByCard(page, '4000002760003184')
      await page.getByRole('button', { name: 'Fail' }).click()
      await expect(page.getByRole('alert')).toContainText('unable to authenticate')
      await test.step('back in the shop the decline is told with what to do', async () => {
        await page.getByRole('link', { name: 'Cancel and go back' }).click()
        await expectHeading(page, 'Your card was declined')
        await expect(page.getByText('Your bank could not confirm that it was you')).toBeVisible()
        await expectAccessible(page)
        await shot(page, `declined-${name}`)
      })
      await page.getByRole('button', { name: /^Pay .* with Card$/ }).click()
      await payByCard(page)
      await expectPaid(page)
      expect((await paidCharges()) - before).toBe(1)
    })

    test('a declined card says why, and another one pays at the same page', async ({
      context,
      page,
    }) => {
      await signUp(context)
      await goToCard(context, page)
      await payByCard(page, '4000000000009995')
      await expect(page.getByRole('alert')).toContainText('insufficient funds')
      await shot(page, `declined-there-${name}`)
      await payByCard(page)
      await expectPaid(page)
    })

    test('a payment that is looked at is not paid again, and is found when it is approved', async ({
      context,
      page,
    }) => {
      await signUp(context)
      await goToCard(context, page)
      await payByCard(page, '4000000000009235')
      await expectHeading(page, 'Your payment is being looked at')
      await expect(page.getByText('Do not pay again')).toBeVisible()
      await expect(page.getByRole('button', { name: /^Pay/ })).toHaveCount(0)
      await expectAccessible(page)
      await shot(page, `review-${name}`)
      await judgeReview(true)
      await expectPaid(page)
      await shot(page, `paid-${name}`)
    })

    test('a card is saved, offered the next time, and removed', async ({ context, page }) => {
      await signUp(context)
      await page.goto('/account/cards')
      await expectHeading(page, 'No saved cards')
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Save a card' }).click()
      await payByCard(page, '5555555555554444')
      await expect(page.getByRole('status').filter({ hasText: 'The card is saved' })).toBeVisible()
      await expect(page.getByText('Mastercard ending in 4444')).toBeVisible()
      await expectAccessible(page)
      await shot(page, `saved-${name}`)

      await goToCard(context, page)
      await expect(page.getByRole('radio', { name: /Mastercard •••• 4444/ })).toBeChecked()
      await shot(page, `offered-${name}`)
      await page.getByRole('button', { name: /^Pay/ }).click()
      await expectPaid(page)

      await page.goto('/account/cards')
      await page.getByRole('button', { name: 'Remove Mastercard ending in 4444' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
      await expectHeading(page, 'No saved cards')
    })
  })
}

/** Orders what a cart holds, by card, up to the card network's page. */
async function goToCard(context: BrowserContext, page: Page): Promise<void> {
  await fillCart(context, [goods])
  await page.goto('/checkout')
  await page.getByRole('radio', { name: /^Card/ }).check()
  await page.getByRole('button', { name: /^Pay .* with Card$/ }).click()
  await expect(page.getByLabel('Card number')).toBeVisible()
}

async function expectPaid(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/pay\/pi_\w+$/)
  await expectHeading(page, 'Paid')
}

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
