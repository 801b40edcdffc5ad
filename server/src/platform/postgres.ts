// The embedded PostgreSQL: made at the first start, healed at the next, and gone when we are.
// It listens on a Unix socket in a private directory only; who gets that far is trusted.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { spawnGuarded, type Guarded, type User } from './guard.ts'
import { chooseUser, findPrograms, giveTo, placeData, placeSocket } from './postgres-place.ts'
import type { Programs } from './postgres-place.ts'

export type PostgresOptions = Readonly<{
  dataDir: string
  logFile: string
  /** False only for tests: a crash of the machine may then lose or damage everything. */
  durable?: boolean
  settings?: Readonly<Record<string, string>>
  /** How long a server of an earlier run gets to stop in order. */
  /** How long a server of an earlier start may take to stop: in order, then at once. */
  leftoverMs?: Readonly<{ inOrder: number; atOnce: number }>
}>

export type RunningPostgres = Readonly<{
  ownerUrl: string
  appUrl: string
  urlFor(at: Readonly<{ user: string; database: string }>): string
  /** Where the data really is: behind the asked path may be a symbolic link. */
  dataDir: string
  /** Resolves when PostgreSQL has ended, asked or not. */
  exited: Promise<number>
  /** Ends open connections, so whoever uses the database stops first. */
  stop(): Promise<void>
}>

type Place = Readonly<{
  programs: Programs
  dataDir: string
  socketDir: string
  logFile: string
  user: User | undefined
}>

const ownerRole = 'danbao_owner'
const appRole = 'danbao_app'
const databaseName = 'danbao'
const superuser = 'postgres'
const maxLogBytes = 20_000_000
const stopTimeoutMs = 120_000 // The last checkpoint may have much to write.

export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const place = await prepare(options)
  const settings = { ...settingsFor(options.durable ?? true), ...options.settings }
  const urlFor = ({ user, database }: { user: string; database: string }) =>
    `postgres://${user}@/${database}?host=${encodeURIComponent(place.socketDir)}&port=5432`
  const patience = { inOrder: stopTimeoutMs, atOnce: stopTimeoutMs / 2 }
  await stopLeftover(place, options.leftoverMs ?? patience)
  const server = await startServer(
    place,
    settings,
    urlFor({ user: superuser, database: 'postgres' }),
  )
  const stop = async () => {
    await server.stop(stopTimeoutMs)
    await fs.rmdir(place.socketDir).catch(() => {}) // Made anew at the next start.
  }
  try {
    await ensureRolesAndDatabase(urlFor({ user: superuser, database: 'postgres' }))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ownerUrl: urlFor({ user: ownerRole, database: databaseName }),
    appUrl: urlFor({ user: appRole, database: databaseName }),
    urlFor,
    dataDir: place.dataDir,
    exited: server.exited,
    stop,
  }
}

// Sized for a machine of 2 cores shared with the server and the sandbox; memory is used as needed.
function settingsFor(durable: boolean): Record<string, string> {
  const common = {
    listen_addresses: '',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    jit: 'off', // Queries here are short; compiling them costs more than it saves.
  }
  if (!durable) {
    const off = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
    return { ...common, ...off, shared_buffers: '128MB', max_wal_size: '1GB' }
  }
  return {
    ...common,
    fsync: 'on',
    synchronous_commit: 'on',
    shared_buffers: '512MB',
    effective_cache_size: '4GB',
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    random_page_cost: '1.1',
    wal_buffers: '16MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: '0.9',
  }
}

async function prepare({ dataDir: wanted, logFile }: PostgresOptions): Promise<Place> {
  const user = await chooseUser(wanted)
  const programs = await findPrograms(user)
  const dataDir = await placeData(wanted, user)
  const socketDir = await placeSocket(dataDir, user)
  await fs.mkdir(dirname(logFile), { recursive: true })
  await rotate(logFile)
  const place = { programs, dataDir, socketDir, logFile, user }
  const found = await readVersion(dataDir)
  if (found === undefined) await initialise(place)
  else await checkExisting(place, found)
  return place
}

async function readVersion(dataDir: string): Promise<string | undefined> {
  const text = await fs.readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (isCode(error, 'EACCES')) throw new Error(foreignOwner(dataDir), { cause: error })
    return undefined
  })
  return text?.trim()
}

async function checkExisting({ programs, dataDir, user }: Place, found: string): Promise<void> {
  if (found !== programs.version) {
    throw new Error(
      `The data in ${dataDir} is of PostgreSQL ${found}, and this is ${programs.version}: go back to the release that made it, or move it away to begin anew`,
    )
  }
  const { uid } = await fs.stat(dataDir)
  if (user) await giveTo(dataDir, user)
  else if (process.getuid && uid !== process.getuid()) throw new Error(foreignOwner(dataDir))
}

function foreignOwner(dataDir: string): string {
  return `The data in ${dataDir} belongs to another user (was it made by a start as root?): start as that user, or hand it over with chown -R`
}

// Made beside its place and moved there when complete, so an interrupted start leaves nothing half.
async function initialise({ programs, dataDir, logFile, user }: Place): Promise<void> {
  const partial = `${dataDir}.partial`
  await fs.rm(partial, { recursive: true, force: true })
  await fs.mkdir(partial, { mode: 0o700 })
  if (user) await fs.chown(partial, user.uid, user.gid)
  const locale = ['--locale=C', '--lc-ctype=C.UTF-8']
  const collation = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--auth-local=trust', '--auth-host=reject', `--username=${superuser}`]
  const args = ['-D', partial, '--encoding=UTF8', ...locale, ...collation, ...access]
  const options = { encoding: 'utf8', cwd: partial, env: plainEnvironment(), ...user } as const
  const { status, stdout, stderr, error } = spawnSync(programs.initdb, args, options)
  await fs.appendFile(logFile, `${stdout ?? ''}${stderr ?? ''}`).catch(() => {}) // A full disk.
  if (status !== 0) {
    await fs.rm(partial, { recursive: true, force: true })
    const text = error?.message ?? stderr
    throw new Error(explain(`The database could not be made in ${dataDir}`, text))
  }
  await fs.rm(dataDir, { recursive: true, force: true })
  await fs.rename(partial, dataDir)
}

// A server of an earlier run may still be stopping, or its number belongs to another process now.
async function stopLeftover(
  { dataDir, socketDir }: Place,
  { inOrder, atOnce }: Readonly<{ inOrder: number; atOnce: number }>,
): Promise<void> {
  const file = join(dataDir, 'postmaster.pid')
  const began = performance.now()
  for (;;) {
    const text = await fs.readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) break
    const pid = Number(text.split('\n')[0])
    if (!(await isServerOf(pid, dataDir))) {
      await fs.rm(file, { force: true })
      break
    }
    const waitedMs = performance.now() - began
    if (waitedMs > inOrder + atOnce) {
      throw new Error(
        `The PostgreSQL of an earlier start (process ${pid}) does not stop. End that process, then start again`,
      )
    }
    // First in order, then at once: what that leaves undone is recovered at the start.
    signal(pid, waitedMs > inOrder ? 'SIGQUIT' : 'SIGINT')
    await sleep(100)
  }
  for (const name of await fs.readdir(socketDir)) await fs.rm(join(socketDir, name))
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error // It ended just now.
  }
}

async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  if (!(pid > 1)) return false
  const commandLine = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (commandLine) return commandLine.split('\0').includes(dataDir)
  if (process.platform === 'linux') return false
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.includes(dataDir)
}

async function startServer(
  place: Place,
  settings: Readonly<Record<string, string>>,
  url: string,
): Promise<Guarded> {
  const tries = 20 // Backends of a killed server take a moment to notice and let go of its memory.
  for (let left = tries; ; left -= 1) {
    const { size: logStart } = await fs.stat(place.logFile)
    const server = launch(place, settings)
    if (await answers(server, url)) return server
    const log = (await fs.readFile(place.logFile)).subarray(logStart).toString()
    const stillInUse = /shared memory block .* is still in use/.test(log)
    if (stillInUse && left > 0) await sleep(500)
    else throw new Error(explain(`PostgreSQL did not start (log: ${place.logFile})`, log))
  }
}

function launch(place: Place, settings: Readonly<Record<string, string>>): Guarded {
  const { programs, dataDir, socketDir, logFile, user } = place
  const all = { ...settings, unix_socket_directories: socketDir, port: '5432' }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = openSync(logFile, 'a')
  try {
    return spawnGuarded({
      command: [programs.postgres, '-D', dataDir, ...flags],
      stopSignal: 'INT', // Rolls back what is open and ends in order.
      output,
      env: plainEnvironment(),
      cwd: dataDir,
      user,
    })
  } finally {
    closeSync(output)
  }
}

/**
 * Waits until the server takes connections; false when it ended instead. Recovery may take long.
 */
async function answers(server: Guarded, connectionString: string): Promise<boolean> {
  let running = true
  const ended = server.exited.finally(() => {
    running = false
  })
  ended.catch(() => {})
  while (running) {
    const client = new pg.Client({ connectionString })
    const connected = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    if (connected) return true
    await Promise.race([sleep(25), ended])
  }
  await ended
  return false
}

// The owner is no superuser, as on a server given by DATABASE_URL, so that both behave the same.
async function ensureRolesAndDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows: roles } = await client.query<{ rolname: string }>('select rolname from pg_roles')
    const { rows: databases } = await client.query('select from pg_database where datname = $1', [
      databaseName,
    ])
    const names = new Set(roles.map(({ rolname }) => rolname))
    if (!names.has(ownerRole))
      await client.query(`create role ${ownerRole} login createdb createrole`)
    if (!names.has(appRole)) await client.query(`create role ${appRole} login`)
    await client.query(`grant ${appRole} to ${ownerRole} with admin option`)
    if (databases.length === 0) {
      await client.query(`create database ${databaseName} owner ${ownerRole}`)
    }
  } finally {
    await client.end()
  }
}

// Nothing of the caller's environment changes the server: not its language, not a PGOPTIONS.
function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
}

async function rotate(logFile: string): Promise<void> {
  const { size } = await fs.stat(logFile).catch(() => ({ size: 0 }))
  if (size > maxLogBytes) await fs.rename(logFile, `${logFile}.old`)
  await fs.appendFile(logFile, '')
}

function explain(what: string, log: string): string {
  if (/No space left on device/i.test(log)) {
    return `${what}: the disk is full. Free some space and start again`
  }
  if (/could not look up effective user/i.test(log)) {
    return `${what}: PostgreSQL needs a user name, and the user ${process.getuid?.()} has none in /etc/passwd`
  }
  return `${what}:\n${log.trim().split('\n').slice(-8).join('\n')}`
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
