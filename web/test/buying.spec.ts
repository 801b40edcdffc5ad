// The whole road of a purchase, as a buyer walks it: from the shop window to money held in escrow.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { newBuyer, type Buyer } from './buyers.ts'
import { mailsTo, logInAtCashier, payAtCashier } from './sandbox.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('a guest fills a cart from three suppliers, signs up, pays, and follows the orders', async ({
  page,
}) => {
  const buyer = newBuyer()
  await page.goto('/')
  await putIntoCart(page)
  await reviewCart(page)
  await signUpOnTheWay(page, buyer)
  await checkOut(page)
  await confirmAtCashier(page)
  await readConfirmation(page, buyer)
  await readMail(buyer)
  await findInHistory(page)
})

async function putIntoCart(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Goods for your shop' })).toBeVisible()
  await expect(page.getByRole('article').first()).toBeVisible()
  await expectAccessible(page)

  await test.step('a search with a typing error finds what was meant', async () => {
    await search(page, 'headphnes')
    await expect(page.getByText('These are the results for “headphones”.')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Over-Ear Wireless Headphones' }).click()
    await addToCart(page, 'Over-Ear Wireless Headphones')
    await expectAccessible(page)
  })
  await test.step('a category leads to a product in pounds', async () => {
    await page.getByRole('banner').getByRole('link', { name: 'Categories' }).click()
    await expect(page.getByRole('heading', { name: 'Categories', level: 1 })).toBeVisible()
    await page
      .getByRole('main')
      .getByRole('link', { name: /^Textiles/ })
      .click()
    await expect(page.getByRole('article').first()).toBeVisible()
    await expectAccessible(page)
    await showMoreUntil(page, page.getByRole('link', { name: 'Herringbone Knee Blanket' }))
    await page.getByRole('link', { name: 'Herringbone Knee Blanket' }).click()
    await addToCart(page, 'Herringbone Knee Blanket')
  })
  await test.step('a third supplier', async () => {
    await search(page, 'speckled mug')
    await page.getByRole('link', { name: 'Speckled Stoneware Mug, 350 ml' }).click()
    await addToCart(page, 'Speckled Stoneware Mug, 350 ml')
  })
}

// Without words the goods are mixed anew in every market: nobody knows on which page one is.
async function showMoreUntil(page: Page, wanted: Locator): Promise<void> {
  while ((await wanted.count()) === 0) {
    const shown = await page.getByRole('article').count()
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBeGreaterThan(shown)
  }
}

async function search(page: Page, words: string): Promise<void> {
  const box = page.getByRole('searchbox', { name: 'Search goods and suppliers' })
  await box.fill(words)
  await box.press('Enter')
  await expect(page.getByRole('heading', { name: `Results for “${words}”` })).toBeVisible()
}

async function addToCart(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await expect(page.getByText(/^In your cart: /).last()).toBeVisible()
}

async function reviewCart(page: Page): Promise<void> {
  await test.step('the cart shows each supplier, and what more would cost', async () => {
    await page.getByRole('link', { name: 'Cart, 3 lines' }).click()
    for (const supplier of ['Shengbo Audio', 'Marrow & Thistle', 'Taoyin Pottery House']) {
      await expect(page.getByRole('heading', { name: supplier })).toBeVisible()
    }
    await expect(page.getByText('Goods in CNY')).toBeVisible()
    await expect(page.getByText('Goods in GBP')).toBeVisible()
    await expectAccessible(page)

    const line = page.getByRole('listitem').filter({ hasText: 'Speckled Stoneware Mug' })
    await expect(quantityIn(line)).toHaveValue('24')
    await line.getByRole('button', { name: /^48 more and each costs ¥11\.80/ }).click()
    await expect(quantityIn(line)).toHaveValue('72')
    await expect(line.getByText('¥849.60')).toBeVisible() // 72 × 11.80
  })
}

const quantityIn = (line: Locator) => line.getByRole('textbox', { name: /^Quantity of/ })

async function signUpOnTheWay(page: Page, buyer: Buyer): Promise<void> {
  await test.step('signing up on the way keeps the cart', async () => {
    await page.getByRole('link', { name: 'Check out' }).click()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Your name').fill(buyer.name)
    await expectAccessible(page)
    await page.getByLabel('E-mail').fill(buyer.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(buyer.password)
    await page.getByLabel('Company name').fill('Quill & Daughters')
    await page.getByLabel('Country').selectOption('United Kingdom')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible()
  })
}

async function checkOut(page: Page): Promise<void> {
  await test.step('one page has address, shipping, rate, time limit and total', async () => {
    await page.getByLabel('Recipient').fill('Ada Quill')
    await page.getByLabel('Street and number').fill('5 Mill Lane')
    await page.getByLabel('City').fill('York')
    await page.getByLabel('Postcode').fill('YO1 7HH')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Deliver here' }).click()

    // A card in pounds is recommended; this buyer has none.
    await page.getByRole('radio', { name: /^Alipay(?! QR)/ }).check()
    const pay = page.getByRole('button', { name: /^Pay ¥[\d,.]+ CNY with Alipay$/ })
    await expect(pay).toBeEnabled()
    await expect(page.getByRole('term').filter({ hasText: /^Shipping/ })).toHaveCount(3)
    await expect(page.getByText('Charged at 1 GBP = 9.2 CNY')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Exchange rates' })).toContainText(
      /Demo rate, set on .* no markup .* Guaranteed until \d/,
    )
    await expect(page.getByRole('radio', { name: /^Alipay(?! QR)/ })).toHaveAccessibleDescription(
      /No fee.*Up to ¥100,000,000\.00\sCNY a payment.*moments after you have paid/,
    )
    await expect(page.getByRole('timer')).toContainText(/held for \d+:\d\d/)
    await expectAccessible(page)
    await pay.click()
  })
}

async function confirmAtCashier(page: Page): Promise<void> {
  await test.step('the cashier takes the payment and leads back', async () => {
    await expect(page.getByRole('heading', { name: 'Log in to your wallet' })).toBeVisible()
    await expectAccessible(page)
    await logInAtCashier(page)
    await expect(page.getByText('Balance')).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Payment password').fill('111111')
    await page.getByRole('button', { name: /^Pay ¥/ }).click()
    await expect(page).toHaveURL(/\/pay\/pi_\w+$/)
  })
}

async function readConfirmation(page: Page, buyer: Buyer): Promise<void> {
  await test.step('the confirmation names the orders and gives a receipt', async () => {
    await expect(page.getByRole('heading', { name: 'Paid', exact: true })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Your 3 orders' })).toBeVisible()
    await expect(page.getByRole('link', { name: /^Order \w/ })).toHaveCount(3)
    await expect(page.getByText(`A confirmation is on its way to ${buyer.email}.`)).toBeVisible()
    await expectAccessible(page)
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Receipt (PDF)' }).click()
    const file = await readFile(await (await downloading).path())
    expect(file.subarray(0, 4).toString()).toBe('%PDF')
  })
}

async function readMail(buyer: Buyer): Promise<void> {
  await test.step('a confirmation comes by mail', async () => {
    const [mail] = await mailsTo(buyer.email, 1)
    for (const supplier of ['Shengbo Audio', 'Marrow & Thistle', 'Taoyin Pottery House']) {
      expect(mail?.text).toContain(supplier)
    }
  })
}

async function findInHistory(page: Page): Promise<void> {
  await test.step('the history is searched and filtered', async () => {
    await page.getByRole('link', { name: 'Your orders' }).click()
    const table = page.getByRole('table', { name: 'Orders' })
    await expect(table.getByText('Paid, held')).toHaveCount(3)
    const sums = table.getByRole('row').last()
    await expect(sums).toContainText(/3 orders shown.*¥[\d,.]+\s?CNY/)
    await expect(sums).toContainText(/£[\d,.]+\s?GBP/)
    await expectAccessible(page)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download CSV' }).click()
    const file = await readFile(await (await downloading).path(), 'utf8')
    expect(file.trim().split('\r\n')).toHaveLength(4)
    expect(file).toContain('Marrow & Thistle')
    const box = page.getByRole('searchbox', { name: 'Search orders' })
    await box.fill('blanket')
    await box.press('Enter')
    await expect(table.getByRole('link')).toHaveCount(1)
    await page.getByRole('link', { name: 'Cancelled' }).click()
    await expect(page.getByRole('heading', { name: 'No order fits' })).toBeVisible()
    await page.getByRole('link', { name: 'Paid', exact: true }).click()
    await expect(table.getByText('Marrow & Thistle')).toBeVisible()
  })
  await test.step('an amount finds the order, and the address keeps the search', async () => {
    const amount = await page
      .getByRole('table', { name: 'Orders' })
      .getByText(/^£/)
      .first()
      .innerText()
    const box = page.getByRole('searchbox', { name: 'Search orders' })
    await box.fill(amount)
    await box.press('Enter')
    await expect(page).toHaveURL(/[?&]q=/)
    await page.reload()
    await expect(page.getByRole('table', { name: 'Orders' }).getByRole('link')).toHaveCount(1)
  })
  await test.step('the order shows where its money is', async () => {
    await page.getByRole('table', { name: 'Orders' }).getByRole('link').click()
    const steps = page.getByRole('group', { name: 'How far the order is' })
    await expect(steps.locator('[aria-current=step]')).toContainText('Held in escrow')
    await expect(page.getByText(/^Protected: £[\d.]+ is held for this order/)).toBeVisible()
    const events = page.getByRole('list', { name: 'What happened' }).getByRole('listitem')
    await expect(events).toHaveCount(4)
    for (const [i, event] of [
      'Ordered',
      'Paid',
      'Held in escrow',
      'Paid to the supplier',
    ].entries()) {
      await expect(events.nth(i)).toContainText(event)
    }
    await expect(events.nth(3)).toContainText('still to come')
    await expectAccessible(page)
  })
}

test.describe('on a phone, in Chinese', () => {
  test.use({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', hasTouch: true })

  test('a buyer searches, signs up, pays, and nothing is wider than the screen', async ({
    page,
  }) => {
    const buyer = newBuyer()
    await page.goto('/')
    const box = page.getByRole('searchbox', { name: '搜索商品或供应商' })
    await box.fill('斑点马克杯')
    await box.press('Enter')
    await expectFitting(page)
    await page.getByRole('link', { name: '斑点炻器马克杯 350毫升' }).tap()
    await page.getByRole('button', { name: '加入购物车' }).tap()
    await page.getByRole('link', { name: /^购物车/ }).tap()
    await expect(page.getByRole('heading', { name: '陶隐舍' })).toBeVisible()
    await expectFitting(page)
    await page.getByRole('link', { name: '去结算' }).tap()
    await page.getByRole('link', { name: '注册账户' }).tap()
    await signUpInChinese(page, buyer)
    await page.getByRole('button', { name: /^用支付宝支付/ }).tap()
    await expect(page.getByRole('heading', { name: /登录钱包/ })).toBeVisible()
    await expectFitting(page)
    await payAtCashier(page)
    await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
    await expectFitting(page)
    await page.getByRole('link', { name: /^订单 / }).tap()
    const events = page.getByRole('list', { name: '进展' }).getByRole('listitem')
    await expect(events).toHaveText([/已下单/, /已付款/, /平台担保中/, /付给供应商/])
    await expectFitting(page)
  })
})

async function signUpInChinese(page: Page, buyer: Buyer): Promise<void> {
  await page.getByLabel('您的姓名').fill('李明')
  await page.getByLabel('电子邮箱').fill(buyer.email)
  await page.getByRole('textbox', { name: '密码' }).fill(buyer.password)
  await page.getByLabel('公司名称').fill('明月杂货')
  await page.getByLabel('国家或地区').selectOption('中国')
  await expectFitting(page)
  await page.getByRole('button', { name: '注册账户' }).tap()
  await page.getByLabel('收货人').fill('李明')
  await page.getByLabel('城市').fill('杭州')
  await page.getByLabel('街道和门牌号').fill('文三路 90 号')
  await page.getByRole('button', { name: '使用此地址' }).tap()
  await expect(page.getByRole('button', { name: /^用支付宝支付/ })).toBeEnabled()
  await expectFitting(page)
}

/** Read without scrolling sideways, and without barriers that a program can find. */
async function expectFitting(page: Page): Promise<void> {
  await expect(page.getByRole('heading').first()).toBeVisible()
  const tooWide = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(tooWide).toBe(0)
  await expectAccessible(page)
}
