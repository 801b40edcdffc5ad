// A PostgreSQL for one run of tests, with a migrated database to clone. Making one takes seconds,
// so the finished files are kept under node_modules/.cache until a migration changes.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateJobs } from '../src/platform/jobs.ts'
import { migrate, readMigrations } from '../src/platform/migrate.ts'
import { startPostgres, type RunningPostgres } from '../src/platform/postgres.ts'

const root = join(import.meta.dirname, '../..')
const cacheDir = join(root, 'node_modules/.cache/danbao-test')
const migrationsDir = join(root, 'server/migrations')
const runPrefix = 'danbao-test-'
const enoughMemoryBytes = 4_000_000_000

export type TestCluster = Readonly<{
  postgres: RunningPostgres
  /** Why the template lacks some migrations. */
  failure: string | undefined
  stop(): Promise<void>
}>

/** Starts a PostgreSQL of its own; several runs in one checkout do not meet. */
export async function startTestCluster(): Promise<TestCluster> {
  const { place, failure } = await placeTestCluster()
  const postgres = await startPostgres({ ...place, durable: false })
  return { postgres, failure, stop: () => removeCluster(place.dir, postgres) }
}

type Place = Readonly<{ dir: string; dataDir: string; logFile: string }>

/** The files of a PostgreSQL with a migrated database, not started. */
export async function placeTestCluster(): Promise<
  Readonly<{ place: Place; failure: string | undefined }>
> {
  const kept = join(cacheDir, await fingerprint())
  await removeLeftovers()
  if (!existsSync(kept)) await keep(kept)
  const failure = await fs.readFile(`${kept}.failure`, 'utf8').catch(() => undefined)
  const place = await newPlace()
  await fs.cp(kept, place.dataDir, { recursive: true })
  return { place, failure }
}

async function keep(kept: string): Promise<void> {
  const place = await newPlace()
  const postgres = await startPostgres({ ...place, durable: false })
  try {
    const failure = await migrateAsFarAsPossible(postgres.ownerUrl)
    await postgres.stop()
    const partial = `${kept}.${process.pid}.partial`
    await fs.rm(cacheDir, { recursive: true, force: true })
    await fs.mkdir(cacheDir, { recursive: true })
    if (failure) await fs.writeFile(`${kept}.failure`, failure)
    await fs.cp(postgres.dataDir, partial, { recursive: true })
    await fs.rename(partial, kept).catch((error: unknown) => {
      if (!existsSync(kept)) throw error // Else another run made the same.
    })
  } finally {
    await removeCluster(place.dir, postgres)
  }
}

// A migration in the making breaks the tests that need it and no others. The check lets none pass.
async function migrateAsFarAsPossible(ownerUrl: string): Promise<string | undefined> {
  const failure = await migrate(ownerUrl, { dir: migrationsDir }).then(
    () => undefined,
    (error: unknown) => String(error),
  )
  await migrateJobs(ownerUrl)
  return failure
}

export async function removeCluster(dir: string, postgres: RunningPostgres): Promise<void> {
  await postgres.stop()
  await fs.rm(postgres.dataDir, { recursive: true, force: true })
  await fs.rm(dir, { recursive: true, force: true })
}

// Whatever goes into the migrated database: the migrations, packages and code that add to it.
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, checksum } of await readMigrations(migrationsDir)) hash.update(name + checksum)
  const code = ['jobs.ts', 'postgres.ts'].map((name) => join(root, 'server/src/platform', name))
  for (const file of [...code, join(root, 'package-lock.json')])
    hash.update(await fs.readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function newPlace(): Promise<Place> {
  const dir = await fs.mkdtemp(join(await temporaryRoot(), `${runPrefix}${process.pid}-`))
  await fs.chmod(dir, 0o755) // PostgreSQL's user must get through; the data directory is closed.
  return { dir, dataDir: join(dir, 'data'), logFile: join(dir, 'postgres.log') }
}

// Memory where there is plenty: thousands of small files are made and thrown away.
async function temporaryRoot(): Promise<string> {
  const memory = await fs.statfs('/dev/shm').catch(() => undefined)
  const isPlenty = memory && memory.bavail * memory.bsize > enoughMemoryBytes
  return isPlenty ? '/dev/shm' : tmpdir()
}

// A run that was killed could not clean up.
async function removeLeftovers(): Promise<void> {
  const place = await temporaryRoot()
  for (const name of await fs.readdir(place)) {
    if (!name.startsWith(runPrefix)) continue
    const pid = Number(name.slice(runPrefix.length).split('-')[0])
    if (pid === process.pid || isAlive(pid)) continue
    await fs.rm(join(place, name), { recursive: true, force: true }).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
