// A supplier's own goods: from a spreadsheet into the shop, and from there to one buyer at a price
// of their own.
import { randomUUID } from 'node:crypto'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, fillCart, signIn, signUp } from './buyers.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const run = randomUUID().slice(0, 8).toUpperCase()
const mug = `Trial Mug ${run}`
const columns = 'sku,title_en,title_zh,category,unit,weight_g,moq,stock,tiers'

test('a price list is checked by row, imported, and updates what it brought', async ({
  context,
  page,
}) => {
  await signIn(context, demo.supplier)
  await test.step('a list with errors says which cells are wrong', async () => {
    await sendList(page, [
      `T-${run}-1,${mug},试用杯,ceramics,piece,300,6,500,6:20.00;48:18.00`,
      `T-${run}-2,Trial Bowl ${run},试用碗,ceramics,piece,300,6,500,six for 20`,
      `T-${run}-3,Trial Plate ${run},试用盘,spaceships,piece,300,6,500,6:20.00`,
    ])
    const rows = page.getByRole('table', { name: 'Rows with errors' }).getByRole('row')
    await expect(rows.filter({ hasText: 'Row 3' })).toContainText('is not quantity:price')
    await expect(rows.filter({ hasText: 'Row 4' })).toContainText('is not a category')
    await expect(page.getByText('2 rows have errors and are left out')).toBeVisible()
    await expectAccessible(page)
  })
  await test.step('the rest is imported', async () => {
    await apply(page, 1)
  })
  await test.step('the corrected list adds what is new and changes what is there', async () => {
    await sendList(page, [
      `T-${run}-1,${mug},试用杯,ceramics,piece,300,6,800,6:21.00;48:18.00`,
      `T-${run}-2,Trial Bowl ${run},试用碗,ceramics,piece,300,6,500,6:20.00`,
    ])
    const rows = page.getByRole('table', { name: 'Rows that are taken in' }).getByRole('row')
    await expect(rows.filter({ hasText: mug })).toContainText('changed')
    await expect(rows.filter({ hasText: mug })).toContainText('Stock')
    await expect(rows.filter({ hasText: 'Trial Bowl' })).toContainText('new')
    await apply(page, 2)
  })
  await test.step('the shop sells it at the new price', async () => {
    await page.goto(`/search?q=${encodeURIComponent(mug)}`)
    await page.getByRole('link', { name: mug }).click()
    await expect(page.getByRole('table', { name: 'Prices by quantity' })).toContainText('¥21.00')
    await expect(page.getByText('800').first()).toBeVisible()
  })
})

test('a supplier tells buyers who it is, and its page shows it with its goods', async ({
  context,
  page,
}) => {
  await signIn(context, demo.supplier)
  await test.step('the supplier describes itself in both languages', async () => {
    await page.goto('/supplier/catalogue')
    await page.getByRole('link', { name: 'Your page' }).first().click()
    await expect(page.getByLabel('Name in English')).not.toHaveValue('')
    await expectAccessible(page)
    await page.getByLabel('Address of your page').fill('Not an address')
    await page.getByLabel('Address of your page').blur()
    await expect(page.getByText('Use small letters and digits')).toBeVisible()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('alert')).toContainText('small letters and digits')
    await page.reload()
    await page.getByLabel('Description in English').fill(`We fire trial mugs: ${run}.`)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Buyers see it now.')).toBeVisible()
  })
  await test.step('buyers read it on its page, on a phone too, and search its goods', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('link', { name: 'View in the shop' }).click()
    await expect(page.getByText(`We fire trial mugs: ${run}.`)).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText(/^Since \d{4}$/)).toBeVisible()
    await expect(page.getByRole('main').locator('[lang=zh]').first()).toBeVisible()
    await expectAccessible(page)
    const box = page.getByRole('main').getByRole('searchbox')
    await box.fill('spekled')
    await box.press('Enter')
    await expect(page.getByRole('link', { name: /Speckled Stoneware Mug/ }).first()).toBeVisible()
  })
  await test.step('one that is not there is not found', async () => {
    await page.goto('/suppliers/nobody-at-all')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })
})

test('an offer to one buyer is accepted in the cart', async ({ browser, context, page }) => {
  const buyer = await signUp(context)
  await fillCart(context, ['Speckled Stoneware Mug, 350 ml'])
  const supplier = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  await makeOffer(supplier, buyer.email)

  await page.goto('/cart')
  const line = page.getByRole('listitem').filter({ hasText: 'Speckled Stoneware Mug' }).first()
  await expect(line.getByText('Your agreed price ¥9.90')).toBeVisible()
  await expectAccessible(page)
  await line.getByRole('button', { name: 'Use this price' }).click()
  await expect(line.getByText('At your agreed price ¥9.90')).toBeVisible()
  await expect(line.getByText('¥237.60')).toBeVisible() // 24 × 9.90
  await page.getByRole('link', { name: 'Check out' }).click()
  await expect(page.getByText('agreed price')).toBeVisible()
  await page.getByRole('radio', { name: /^Alipay(?! QR)/ }).check()
  await expect(page.getByRole('button', { name: /^Pay ¥.* with Alipay$/ })).toBeEnabled()
})

async function sendList(page: Page, rows: readonly string[]): Promise<void> {
  await page.goto('/supplier/import')
  await page.getByLabel('Choose your price list').setInputFiles({
    name: 'prices.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([columns, ...rows].join('\n')),
  })
  await expect(page.getByRole('heading', { name: 'prices.csv' })).toBeVisible()
}

async function apply(page: Page, count: number): Promise<void> {
  const name = count === 1 ? 'Import 1 article' : `Import ${count} articles`
  await page.getByRole('button', { name }).click()
  const question = page.getByRole('alertdialog', { name: 'Import this price list?' })
  await question.getByRole('button', { name }).click()
  await expect(page.getByRole('main').getByText('The price list is imported.')).toBeVisible()
}

async function makeOffer(context: BrowserContext, email: string): Promise<void> {
  await signIn(context, demo.supplier)
  const page = await context.newPage()
  await test.step('the supplier agrees a price with the buyer', async () => {
    await page.goto('/supplier/offers')
    await page.getByRole('link', { name: 'Make an offer' }).click()
    await page.getByLabel('Buyer’s e-mail').fill(email)
    await page.getByLabel('Title, code or variant').fill('speckled')
    await page.getByRole('radio', { name: /Speckled Stoneware Mug/ }).check()
    await page.getByLabel('Price per unit').fill('9.90')
    await page.getByLabel('Minimum quantity').fill('24')
    await page.getByLabel('Maximum quantity').fill('200')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Make an offer' }).click()
    await expect(page.getByText(`The offer to ${email} is made.`)).toBeVisible()
  })
  await context.close()
}
