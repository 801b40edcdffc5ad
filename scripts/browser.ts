// The browser for tests and screenshots: an installed one, else the one that came as a package.
import { existsSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './home.ts'

export type Browser = Readonly<{
  executablePath: string
  args: string[]
  env: Record<string, string>
}>

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
// As root there is no sandbox, and nothing is to be fetched from anywhere.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage', // Where /dev/shm is small, as in containers, pages crash without it.
]

/** CHROME_PATH chooses; CHROME_PATH=package takes the packaged one even if another is installed. */
export async function findBrowser(): Promise<Browser> {
  const wanted = process.env.CHROME_PATH
  if (wanted && wanted !== 'package') {
    if (existsSync(wanted)) return { executablePath: wanted, args, env: defined(process.env) }
    throw new Error(`CHROME_PATH names ${wanted}, which is not there`)
  }
  const found = wanted ? undefined : installed.find((path) => existsSync(path))
  return found ? { executablePath: found, args, env: defined(process.env) } : unpackBrowser()
}

async function unpackBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium or Chrome found: install one, or set CHROME_PATH')
  }
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const packageDir = join(dirname(entry), '..')
  const { size } = await fs.stat(join(packageDir, 'bin/chromium.br'))
  const place = join(root, 'node_modules/.cache', `chromium-${size}`)
  if (!existsSync(place)) await unpack(join(packageDir, 'bin'), place)
  const libraries = [join(place, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean)
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(place, 'fonts') }
  const env = defined({ ...process.env, LD_LIBRARY_PATH: libraries.join(':'), ...fonts })
  return { executablePath: join(place, 'chromium'), args: [...args, '--no-zygote'], env }
}

// The package unpacks into the folder for temporary files, and takes a file half written for a
// whole one. So it gets a folder of its own, which takes its place when complete.
async function unpack(bin: string, place: string): Promise<void> {
  console.log('Unpacking the packaged Chromium (once) ...')
  const { inflate } = await import('@sparticuz/chromium')
  await fs.mkdir(dirname(place), { recursive: true })
  const partial = await fs.mkdtemp(`${place}.`)
  const temporary = process.env.TMPDIR
  process.env.TMPDIR = partial
  try {
    // Beside the browser: the libraries (NSS and others) that bare machines lack, and some fonts.
    for (const name of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
      await inflate(join(bin, name))
    }
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = temporary
  }
  await fs.rename(partial, place).catch(async (error: unknown) => {
    await fs.rm(partial, { recursive: true, force: true })
    if (!existsSync(place)) throw error // Else another run was faster.
  })
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined) variables[name] = value
  return variables
}
