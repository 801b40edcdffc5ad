// npm start: everything a person needs to try Danbao, in one process tree that ends with Ctrl-C.
import { relative } from 'node:path'
import { openHome, root, type Home } from './home.ts'
import { takeLock, type Holder, type Lock } from './lock.ts'
import { createParts, startMarketplace, type Marketplace, type Parts } from './marketplace.ts'
import { choosePorts } from './ports.ts'

const impatientAfterMs = 2000
const parts = createParts()
let lock: Lock | undefined
stopOnSignals(parts)
try {
  const home = await openHome(process.env)
  const taken = await takeLock(home.dir)
  if (!('release' in taken)) throw new Error(describeHolder(taken, home))
  lock = taken
  console.log('Starting Danbao ...')
  const ports = await choosePorts(process.env)
  const report = (step: string) => console.log(`  ${step}`)
  const marketplace = await startMarketplace({ home, ports, env: process.env, report, parts })
  const { ownerUrl, appUrl, publicUrl } = marketplace
  await lock.tell({ ownerUrl, appUrl, publicUrl })
  if (!parts.isStopping()) console.log(welcome(marketplace, home))
  const failure = await marketplace.failed
  if (!parts.isStopping()) throw new Error(failure)
} catch (error) {
  // When we were told to stop, parts that ended are no news.
  if (!parts.isStopping()) await giveUp(error)
}

async function giveUp(error: unknown): Promise<void> {
  console.error(`\n${explain(error)}`)
  process.exitCode = 1
  await end()
}

async function end(): Promise<never> {
  await parts.stop()
  await lock?.release()
  process.exit()
}

function stopOnSignals({ isStopping }: Parts): void {
  let toldAt = 0
  const onSignal = () => {
    // npm and the terminal both pass on a Ctrl-C; only one that comes later is impatience.
    if (isStopping()) {
      if (Date.now() - toldAt > impatientAfterMs) process.exit(130)
      return
    }
    toldAt = Date.now()
    console.log('\nStopping: server, sandbox, PostgreSQL ...')
    process.exitCode = 0
    void end()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)
}

function describeHolder({ pid, publicUrl }: Holder, { dir }: Home): string {
  const where = publicUrl ? ` at ${publicUrl}` : ''
  return `Danbao runs already in ${dir}${where} (process ${pid}). To run a second one, give it a folder and ports of its own: DANBAO_HOME=/other/folder PORT=5400 SANDBOX_PORT=5500 SANDBOX_SMTP_PORT=5525 npm start`
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC')
    return `The disk is full: ${error.message}\nFree some space and start again.`
  if (code === 'EACCES' || code === 'EROFS') return `Danbao may not write here: ${error.message}`
  return error.message
}

function welcome({ publicUrl, sandboxUrl }: Marketplace, home: Home): string {
  const data = relative(root, home.dir) || home.dir
  return `
Danbao is ready.

  Marketplace   ${publicUrl}
  Sandbox       ${sandboxUrl}        Alipay's stand-in: wallets, trades, switches to misbehave
  Mailbox       ${sandboxUrl}/mail   e-mails the marketplace sent

  Sign in, password danbao-demo-2026
    as buyer      buyer@demo.test
    as supplier   supplier@demo.test
    as operator   operator@demo.test

  Pay with Alipay as buyer@sandbox.test: password 111111, payment password 111111

  Data in ${data}, logs in ${data}/logs. Ctrl-C stops everything and keeps the data.
`
}
