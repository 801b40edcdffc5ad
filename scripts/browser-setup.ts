// Runs once before the browser tests: a whole marketplace of their own on free ports, with the demo
// market. With DANBAO_URL and DANBAO_SANDBOX_URL set, the tests use the one running there.
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestCluster } from '../server/test/cluster.ts'
import type { Database } from './database.ts'
import { openHomeAt } from './home.ts'
import { createParts, startMarketplace } from './marketplace.ts'
import { findFreePorts } from './ports.ts'

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.DANBAO_URL) return undefined
  const dir = await fs.mkdtemp(join(tmpdir(), 'danbao-browser-'))
  const parts = createParts()
  const stop = async () => {
    await parts.stop()
    await fs.rm(dir, { recursive: true, force: true })
  }
  try {
    const home = await openHomeAt(dir)
    const ports = await findFreePorts()
    const report = (step: string) => console.log(`  ${step}`)
    const options = { home, ports, report, parts, env: withoutOurs(), openDatabase }
    const { publicUrl, sandboxUrl } = await startMarketplace(options)
    process.env.DANBAO_URL = publicUrl
    process.env.DANBAO_SANDBOX_URL = sandboxUrl ?? ''
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

// Migrated already, and not made to survive a crash of the machine.
async function openDatabase(): Promise<Database> {
  const { postgres, failure, stop } = await startTestCluster()
  if (failure) {
    await stop()
    throw new Error(failure)
  }
  const { ownerUrl, appUrl, exited } = postgres
  return { ownerUrl, appUrl, exited, stop }
}

// Nobody waits three days in a test.
const quick = { WITHDRAWAL_COOLING_OFF_DAYS: '0' }

// The settings of whoever runs the tests must not reach a real network, or their own database.
function withoutOurs(): NodeJS.ProcessEnv {
  const ours =
    /^(DANBAO_DEMO$|DATABASE_|ALIPAY_|WECHATPAY_|STRIPE_|BANK_|SANDBOX_|SMTP_|PUBLIC_URL$|PORT$|HOST$|WEB_DIST$)/
  const others = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return { ...Object.fromEntries(others), ...quick }
}
