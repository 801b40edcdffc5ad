// Builds the web app when there is no build of the present sources.
import { createHash } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { exists, root, type Home } from './home.ts'
import { runProgram, type Program } from './program.ts'

const dist = join(root, 'web/dist')
const stamp = join(dist, '.sources')
const sources = ['web', 'sdk/src', 'package-lock.json']
const derived = new Set(['node_modules', 'dist', 'messages.gen', 'test', 'test-results'])

export async function buildWeb(
  { logs }: Home,
  onStart: (program: Program) => void,
): Promise<boolean> {
  if (!(await exists(join(root, 'web/package.json')))) return false
  const wanted = await hashSources()
  if ((await fs.readFile(stamp, 'utf8').catch(() => '')) === wanted) return false
  const command = ['npm', 'run', 'build', '--workspace', 'web']
  const logFile = join(logs, 'web-build.log')
  // Whatever the caller's is: what is built in another mode is half as large again.
  const env = { ...process.env, NODE_ENV: 'production' }
  await runProgram({ name: 'The build of the web app', command, env, logFile }, onStart)
  await fs.writeFile(stamp, wanted) // Last: an interrupted build is none.
  return true
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const path of sources) await addTo(hash, path)
  return hash.digest('hex')
}

async function addTo(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  const full = join(root, path)
  const stat = await fs.stat(full).catch(() => undefined)
  if (!stat) return
  if (stat.isFile()) {
    hash.update(`${path}\0`).update(await fs.readFile(full))
    return
  }
  for (const name of (await fs.readdir(full)).sort()) {
    if (!derived.has(name)) await addTo(hash, `${path}/${name}`)
  }
}
