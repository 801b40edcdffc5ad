// npm run screenshots: looks at every page there is a link to, as a guest, buyer, supplier and
// operator, at desktop and phone width, light and dark, and leaves pictures under
// .danbao/screenshots. Writes the README's picture too, and with --readme nothing else. Uses a
// marketplace of its own, or the one at DANBAO_URL.
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser as Chromium, type BrowserContext } from '@playwright/test'
import setup from './browser-setup.ts'
import { findBrowser } from './browser.ts'
import { root } from './home.ts'

const password = 'danbao-demo-2026'
const roles = ['guest', 'buyer', 'supplier', 'operator'] as const
const sizes = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const
const schemes = ['light', 'dark'] as const
const patienceMs = 600_000 // A page that hangs must end some day, a slow machine must not.
const maxPages = 40 // Of one role; more means that pages are not told apart by kind.
const dir = join(root, '.danbao/screenshots')

const stop = await setup()
const { executablePath, args, env } = await findBrowser()
const browser = await chromium.launch({ executablePath, args, env })
try {
  if (!process.argv.includes('--readme')) {
    await fs.rm(dir, { recursive: true, force: true })
    for (const role of roles) await lookAround(browser, role)
  }
  await takeReadmePicture(browser)
} finally {
  await browser.close()
  await stop?.()
}

async function lookAround(chrome: Chromium, role: (typeof roles)[number]): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of schemes) {
      const baseURL = process.env.DANBAO_URL ?? ''
      const context = await chrome.newContext({ baseURL, viewport, colorScheme, locale: 'en-GB' })
      if (role !== 'guest') await signIn(context, `${role}@demo.test`)
      const count = await walk(context, (kind) =>
        join(dir, role, `${kind}.${size}.${colorScheme}.png`),
      )
      console.log(`${role}, ${size}, ${colorScheme}: ${count} pages`)
      await context.close()
    }
  }
}

async function signIn(context: BrowserContext, email: string): Promise<void> {
  const response = await context.request.post('/v1/session', { data: { email, password } })
  if (!response.ok()) throw new Error(`${email} cannot sign in: ${response.status()}`)
}

/** Follows links from the front page, once to each kind of page. */
async function walk(context: BrowserContext, fileFor: (kind: string) => string): Promise<number> {
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  const seen = new Set(['home'])
  const waiting = [{ path: '/', kind: 'home' }]
  let count = 0
  for (let next = waiting.shift(); next && count < maxPages; next = waiting.shift()) {
    await page.goto(next.path, { waitUntil: 'networkidle' })
    await page.screenshot({ path: fileFor(next.kind), fullPage: true })
    count += 1
    for (const link of await page.locator('a[href^="/"]').all()) {
      const path = (await link.getAttribute('href')) ?? '/'
      const kind = kindOf(path)
      if (seen.has(kind) || /\.(pdf|csv|svg)$/.test(path)) continue
      seen.add(kind)
      waiting.push({ path, kind })
    }
  }
  return count
}

// Pages of one kind differ in an id or a name at the end: one of them is enough.
function kindOf(path: string): string {
  const parts = (path.split(/[?#]/)[0] ?? '').split('/').filter(Boolean)
  const names = ['category', 'suppliers', 'products']
  const general = parts.map((part, i) => {
    const isName = names.includes(parts[i - 1] ?? '')
    return isName || /\d/.test(part) ? 'one' : part
  })
  return general.join('-') || 'home'
}

async function takeReadmePicture(chrome: Chromium): Promise<void> {
  const baseURL = process.env.DANBAO_URL ?? ''
  const page = await chrome.newPage({ baseURL, viewport: sizes.desktop, locale: 'en-GB' })
  await page.goto('/', { waitUntil: 'networkidle' })
  const path = join(root, 'docs/images/shop.png')
  await page.screenshot({ path })
  console.log('wrote docs/images/shop.png')
}
