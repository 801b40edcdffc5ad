// Browser tests against a whole marketplace: web/test/*.spec.ts. `npx playwright test NAME` runs
// one.
import { defineConfig } from '@playwright/test'
import { findBrowser } from './scripts/browser.ts'

const { executablePath, args, env } = await findBrowser()
const report = process.env.DANBAO_TEST_REPORT

export default defineConfig({
  testDir: 'web/test',
  outputDir: 'node_modules/.cache/browser-tests',
  globalSetup: './scripts/browser-setup.ts',
  // The setup has put the addresses into the environment when the workers read this.
  use: {
    ...(process.env.DANBAO_URL ? { baseURL: process.env.DANBAO_URL } : {}),
    launchOptions: { executablePath, args, env },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  workers: 1,
  // A test that hangs must end some day, but no time limit may depend on how fast the machine is.
  timeout: 240_000,
  globalTimeout: 2_400_000,
  expect: { timeout: 120_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ...(report ? [['json', { outputFile: report }] as const] : [])],
})
