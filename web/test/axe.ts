import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What a program can find of barriers on the page as it stands now: nothing. */
export async function expectAccessible(page: Page): Promise<void> {
  // While a page fades in, its colours are not its own.
  await page.evaluate(async () => {
    const running = document.getAnimations().filter(isFinite)
    await Promise.allSettled(running.map(({ finished }) => finished))
    function isFinite({ effect }: Animation) {
      return effect?.getComputedTiming().endTime !== Infinity
    }
  })
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`),
  }))
  expect(found, `barriers on ${page.url()}`).toEqual([])
}
