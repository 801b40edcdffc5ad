import { expect, test } from '@playwright/test'

test('the shop window opens, and nothing goes wrong in the page', async ({ page }) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto('/')
  await expect(page.getByRole('main')).toBeVisible()
  expect(errors).toEqual([])
})
