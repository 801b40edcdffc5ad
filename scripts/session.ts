// A marketplace somebody runs in a terminal: one per data folder, until Ctrl-C or a part's end.
import { openHome, type Home } from './home.ts'
import { takeLock, type Holder, type Lock } from './lock.ts'
import { createParts, type Marketplace, type MarketplaceOptions } from './marketplace.ts'
import { choosePorts } from './ports.ts'

export type Session = Pick<MarketplaceOptions, 'home' | 'ports' | 'env' | 'report' | 'parts'>

const impatientAfterMs = 2000

/** Runs what `start` starts; ends the process with 0 when told to stop and with 1 on a failure. */
export async function runSession(start: (session: Session) => Promise<Marketplace>): Promise<void> {
  const parts = createParts()
  let lock: Lock | undefined
  const end = async () => {
    await parts.stop()
    await lock?.release()
    process.exit()
  }
  stopOnSignals(parts.isStopping, end)
  try {
    const home = await openHome(process.env)
    const taken = await takeLock(home.dir)
    if (!('release' in taken)) throw new Error(describeHolder(taken, home))
    lock = taken
    console.log('Starting Danbao ...')
    const ports = await choosePorts(process.env)
    const report = (step: string) => console.log(`  ${step}`)
    const marketplace = await start({ home, ports, env: process.env, report, parts })
    const { ownerUrl, appUrl, publicUrl } = marketplace
    await lock.tell({ ownerUrl, appUrl, publicUrl })
    throw new Error(await marketplace.failed)
  } catch (error) {
    if (parts.isStopping()) return // When we were told to stop, parts that ended are no news.
    console.error(`\n${explain(error)}`)
    process.exitCode = 1
    await end()
  }
}

function stopOnSignals(isStopping: () => boolean, end: () => Promise<void>): void {
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

export function describeHolder({ pid, publicUrl }: Holder, { dir }: Home): string {
  const where = publicUrl ? ` at ${publicUrl}` : ''
  return `Danbao runs already in ${dir}${where} (process ${pid}). To run a second one, give it a folder and ports of its own: DANBAO_HOME=/other/folder PORT=5400 SANDBOX_PORT=5500 SANDBOX_SMTP_PORT=5525 npm start`
}

export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC') {
    return `The disk is full: ${error.message}\nFree some space and start again.`
  }
  if (code === 'EACCES' || code === 'EROFS') return `Danbao may not write here: ${error.message}`
  return error.message
}
