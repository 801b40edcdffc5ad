// A person with a keyboard only.
import { expect, type Locator, type Page } from '@playwright/test'

const MOST_TABS = 80

/** Presses Tab until it is there; wherever the focus stops on the way, it is seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const isThere = () => target.evaluate((element) => element === document.activeElement)
  for (let tabs = 0; !(await isThere()); tabs += 1) {
    expect(tabs, 'tabs pressed without getting there').toBeLessThan(MOST_TABS)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(describeFocus)).toMatch(/^seen/)
  }
}

/** The frame may be around what the focus is in, as around the field of the search. */
function describeFocus(): string {
  const { activeElement } = document
  let element = activeElement
  for (let level = 0; element && level < 4; level += 1, element = element.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) return 'seen'
  }
  return `no frame around ${activeElement?.outerHTML.slice(0, 300)}`
}
