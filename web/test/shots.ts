// Pictures for somebody to look at: `DANBAO_SHOTS` names a folder.
import type { Page } from '@playwright/test'

export async function shot(page: Page, name: string): Promise<void> {
  const dir = process.env.DANBAO_SHOTS
  if (dir) await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true })
}
