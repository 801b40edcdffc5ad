// npm run danbao -- ledger verify: a subcommand of the server, on the database of this checkout.
// While the marketplace runs it uses that database, else it starts PostgreSQL for a moment.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { openDatabase } from './database.ts'
import { openHome, root } from './home.ts'
import { takeLock } from './lock.ts'
import { explain } from './session.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

try {
  process.exitCode = process.env.DATABASE_URL ? await run({}) : await runOnOurs()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

async function runOnOurs(): Promise<number> {
  const home = await openHome(process.env)
  const lock = await takeLock(home.dir)
  if (!('release' in lock)) {
    const { ownerUrl, appUrl } = lock
    if (ownerUrl && appUrl) return run({ ownerUrl, appUrl })
    throw new Error('Danbao is just starting. Try again when it is ready')
  }
  try {
    const database = await openDatabase(home, process.env)
    try {
      return await run(database)
    } finally {
      await database.stop()
    }
  } finally {
    await lock.release()
  }
}

type Urls = Readonly<{ ownerUrl?: string; appUrl?: string }>

function run({ ownerUrl, appUrl }: Urls): Promise<number> {
  const urls = appUrl ? { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl } : {}
  const command = [join(root, 'server/src/main.ts'), ...process.argv.slice(2)]
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...urls }
    const child = spawn(process.execPath, command, { stdio: 'inherit', env })
    for (const signal of forwarded) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
