// npm run db:reset: throws the checkout's database and the sandbox's memory away; keys stay. The
// next start makes both anew.
import * as fs from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists, openHome } from './home.ts'
import { takeLock } from './lock.ts'
import { describeHolder, explain } from './session.ts'

try {
  if (process.env.DATABASE_URL) {
    throw new Error('DATABASE_URL is set: drop and create that database with its own tools')
  }
  const home = await openHome(process.env)
  const lock = await takeLock(home.dir)
  if (!('release' in lock)) throw new Error(`Stop it first. ${describeHolder(lock, home)}`)
  const data = await fs.realpath(home.postgres).catch(() => home.postgres)
  const isElsewhere = await exists(join(dirname(data), 'belongs-to'))
  const everything = [home.postgres, `${home.postgres}.run`, home.sandbox]
  if (isElsewhere) everything.push(dirname(data)) // Root's checkouts keep it under /var/lib.
  for (const path of everything) await fs.rm(path, { recursive: true, force: true })
  await lock.release()
  console.log('The database and the sandbox are empty. The next start makes them anew.')
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
