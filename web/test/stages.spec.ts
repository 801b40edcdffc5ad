// How a supplier lets orders be paid in stages: plans by template or of one's own, and their end.
import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, signIn } from './buyers.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const phone = { width: 390, height: 844 }
const title = 'Let orders be paid in stages'

async function openDialog(page: Page) {
  await page.getByRole('button', { name: 'Add a plan' }).click()
  return page.getByRole('dialog', { name: title })
}

test('a supplier opens plans by template and of their own, and closes them', async ({
  context,
  page,
}) => {
  await signIn(context, demo.supplier)
  await page.goto('/supplier')
  await page.getByRole('link', { name: 'Staged payment' }).click()
  await expect(page.getByRole('heading', { name: 'No plans yet' })).toBeVisible()
  await expectAccessible(page)

  await test.step('a template is one choice', async () => {
    const dialog = await openDialog(page)
    await expectAccessible(page)
    await dialog.getByLabel('For orders from').fill('0')
    await dialog.getByRole('button', { name: 'Add a plan' }).click()
    await expect(dialog.getByRole('alert')).toContainText('above zero')
    await dialog.getByLabel('For orders from').fill('500')
    await dialog.getByRole('button', { name: 'Add a plan' }).click()
    await expect(dialog).toBeHidden()
    await expect(
      page
        .getByRole('listitem')
        .filter({ hasText: /^30% when ordered, 70% within 30 days; for orders from .*500\.00/ }),
    ).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('own stages are judged at their fields', async () => {
    await page.setViewportSize(phone)
    const dialog = await openDialog(page)
    await dialog.getByRole('radio', { name: 'Your own stages' }).check()
    await dialog.getByRole('button', { name: 'Add a stage' }).click()
    const shares = dialog.getByLabel('Share')
    const days = dialog.getByLabel('Due after days')
    await shares.nth(2).fill('20')
    await days.nth(1).fill('30')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Add a plan' }).click()
    const alert = dialog.getByRole('alert')
    await expect(alert).toContainText('The shares come to 120% together: make it 100%')
    await expect(alert).toContainText('This must be later than the stage before')
    await expect(days.nth(1)).toHaveAttribute('aria-invalid', 'true')
    await expectAccessible(page)
    await shares.nth(1).fill('50')
    await expect(dialog.getByText('Together 100%')).toBeVisible()
    await expect(shares.nth(2)).not.toHaveAttribute('aria-invalid', 'true')
    await days.nth(1).fill('90')
    await dialog.getByRole('button', { name: 'Add a plan' }).click()
    await expect(dialog).toBeHidden()
    const own = '30% when ordered, 50% within 30 days, 20% within 90 days'
    await expect(page.getByText(own)).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('a row can go, and the dialog be left', async () => {
    const dialog = await openDialog(page)
    await dialog.getByRole('radio', { name: 'Your own stages' }).check()
    await expect(dialog.getByRole('button', { name: 'Remove stage 2' })).toBeDisabled()
    await dialog.getByRole('button', { name: 'Add a stage' }).click()
    await dialog.getByRole('button', { name: 'Remove stage 3' }).click()
    await expect(dialog.getByLabel('Share')).toHaveCount(2)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('closing asks first', async () => {
    const close = page.getByRole('button', { name: /^Close the plan: / })
    await expect(close).toHaveCount(2)
    for (const left of [1, 0]) {
      await close.first().click()
      const question = page.getByRole('alertdialog', { name: 'Close this plan?' })
      await expectAccessible(page)
      await question.getByRole('button', { name: 'Close the plan' }).click()
      await expect(close).toHaveCount(left)
    }
    await expect(page.getByRole('heading', { name: 'No plans yet' })).toBeVisible()
  })
})

test('a supplier who reads Chinese has the page in Chinese', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN', reducedMotion: 'reduce' })
  await signIn(context, demo.supplier)
  const page = await context.newPage()
  await page.goto('/supplier/stages')
  await page.getByRole('button', { name: '添加方案' }).click()
  const dialog = page.getByRole('dialog', { name: '允许订单分阶段付款' })
  await expect(dialog.getByRole('radio', { name: '下单时付 50%，30 天内付 50%' })).toBeVisible()
  await expectAccessible(page)
  await context.close()
})
