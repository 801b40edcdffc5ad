// One marketplace per data folder. The lock file says which process holds it and how to reach it.
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'

export type Holder = Readonly<{
  pid: number
  /** Tells the process from a later one with the same number. */
  identity: string
  ownerUrl?: string | undefined
  appUrl?: string | undefined
  publicUrl?: string | undefined
}>

export type Lock = Readonly<{
  tell(details: Omit<Holder, 'pid' | 'identity'>): Promise<void>
  release(): Promise<void>
}>

/** The lock, or who has it. A lock left by a process that is gone does not count. */
export async function takeLock(dir: string): Promise<Lock | Holder> {
  const file = join(dir, 'running.json')
  const mine = { pid: process.pid, identity: await identify(process.pid) }
  for (;;) {
    if (await createWhole(file, JSON.stringify(mine))) break
    const holder = await findHolder(dir)
    if (holder) return holder
    await fs.rm(file, { force: true })
  }
  return {
    tell: (details) => replace(file, JSON.stringify({ ...mine, ...details })),
    release: () => fs.rm(file, { force: true }),
  }
}

async function findHolder(dir: string): Promise<Holder | undefined> {
  const text = await fs.readFile(join(dir, 'running.json'), 'utf8').catch(() => '')
  const holder = parseHolder(text)
  if (!holder || holder.identity === '') return undefined
  return (await identify(holder.pid)) === holder.identity ? holder : undefined
}

function parseHolder(json: string): Holder | undefined {
  const found = new Map<string, unknown>(Object.entries(json ? parseJson(json) : {}))
  const [pid, identity] = [found.get('pid'), found.get('identity')]
  if (typeof pid !== 'number' || typeof identity !== 'string') return undefined
  const text = (name: string) => {
    const value = found.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const urls = { ownerUrl: text('ownerUrl'), appUrl: text('appUrl'), publicUrl: text('publicUrl') }
  return { pid, identity, ...urls }
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

// A link appears with its content or not at all, and never over another.
async function createWhole(file: string, text: string): Promise<boolean> {
  const partial = `${file}.${process.pid}`
  await fs.writeFile(partial, text, { mode: 0o600 }) // A database's password may be in it.
  try {
    await fs.link(partial, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await fs.rm(partial, { force: true })
  }
}

async function replace(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}`
  await fs.writeFile(partial, text, { mode: 0o600 })
  await fs.rename(partial, file)
}

// Since when the process runs; numbers come round again, above all in containers.
async function identify(pid: number): Promise<string> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat) {
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (afterName[0] === 'Z') return '' // Dead; its parent has not asked how it ended.
    const boot = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
    return `${boot.trim()} ${afterName[19] ?? ''}`
  }
  if (process.platform === 'linux') return ''
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}
