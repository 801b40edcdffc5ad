import type { Page } from '@playwright/test'

/**
 * What the marketplace answers next at this address. Read before the page has it: the browser drops
 * an answer when its page is left, which may be at once.
 */
export function nextAnswer<Answer>(page: Page, address: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const read = page.route(
    `**${address}`,
    async (route) => {
      const response = await route.fetch()
      resolve((await response.json()) as Answer)
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  read.catch(reject)
  return promise
}
