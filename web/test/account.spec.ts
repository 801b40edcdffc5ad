// What a person keeps for themselves: where they are signed in, addresses, language, appearance,
// and a keyboard that is enough.
import { expect, test } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { fillCart, signIn, signUp } from './buyers.ts'
import { tabTo } from './keyboard.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('signing out everywhere else ends the other browser', async ({ browser, context, page }) => {
  const buyer = await signUp(context)
  const elsewhere = await browser.newContext({ locale: 'en-GB' })
  await signIn(elsewhere, buyer)
  const other = await elsewhere.newPage()
  await other.goto('/account/orders')
  await expect(other.getByRole('heading', { name: 'Your orders' })).toBeVisible()

  await page.goto('/account/sessions')
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  const question = page.getByRole('alertdialog', { name: 'Sign out everywhere else?' })
  await question.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(page.getByText('Signed out on 1 other device.')).toBeVisible()
  await expectAccessible(page)

  await other.reload()
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Where you are signed in' })).toBeVisible()
  await elsewhere.close()
})

test('addresses are added, changed, made the default and removed', async ({ context, page }) => {
  await signUp(context)
  await page.goto('/account/addresses')
  await page.getByRole('link', { name: 'Add an address' }).click()
  await page.getByRole('button', { name: 'Add an address' }).click()
  await expect(page.getByRole('alert')).toContainText('Enter who receives the goods')
  await expectAccessible(page)
  await page.getByLabel('Recipient').fill('Ben Oakes')
  await page.getByLabel('Street and number').fill('9 Dock Road')
  await page.getByLabel('City').fill('Hull')
  await page.getByLabel('Postcode').fill('HU1 1AA')
  await page.getByRole('button', { name: 'Add an address' }).click()
  const card = page.getByRole('listitem').filter({ hasText: 'Dock Road' })
  await card.getByRole('button', { name: 'Make it the default' }).click()
  await expect(card.getByText('Default', { exact: true })).toBeVisible()

  await page.getByRole('link', { name: 'Edit the address of Ben Oakes' }).click()
  await expect(page.getByLabel('City')).toHaveValue('Hull')
  await page.getByLabel('City').fill('Grimsby')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(card).toContainText('Grimsby')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Remove the address of Ada Quill' }).click()
  const question = page.getByRole('alertdialog', { name: 'Remove this address?' })
  await question.getByRole('button', { name: 'Remove the address' }).click()
  await expect(page.getByText('5 Mill Lane')).toHaveCount(0)
  await expect(card).toBeVisible()
})

test('switching the language keeps the page and what was typed', async ({ context, page }) => {
  await signUp(context)
  await page.goto('/account/addresses/new')
  await page.getByLabel('Recipient').fill('Ben Oakes')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: '中文' }).click()
  await expect(page.getByLabel('收货人')).toHaveValue('Ben Oakes')
  await expect(page).toHaveURL(/\/account\/addresses\/new$/)
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByLabel('收货人')).toBeVisible()
})

test('the dark appearance stays, and is as readable', async ({ context, page }) => {
  await signUp(context)
  await fillCart(context, ['Speckled Stoneware Mug, 350 ml'])
  await page.goto('/')
  const paper = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await paper()
  await page.getByRole('button', { name: 'Appearance' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect.poll(paper).not.toBe(light)
  await expect(page.getByRole('article').first()).toBeVisible()
  await expectAccessible(page)
  for (const path of ['/cart', '/checkout', '/account/orders', '/account/sessions']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
    expect(await paper()).not.toBe(light)
    await expectAccessible(page)
  }
})

test('a keyboard is enough to search, choose and fill the cart', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('article').first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await tabTo(page, page.getByRole('searchbox', { name: 'Search goods and suppliers' }))
  await page.keyboard.type('speckled mug')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Results for “speckled mug”' })).toBeVisible()
  await tabTo(page, page.getByRole('link', { name: 'Speckled Stoneware Mug, 350 ml' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Speckled Stoneware Mug' })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Add to cart' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: 'Cart, 1 line' })).toBeVisible()
})
