// A whole marketplace as child processes: database, sandbox, web app, server. What npm start, the
// browser tests and the screenshots have in common.
import { join } from 'node:path'
import { lacksDemo, openDatabase, type Database } from './database.ts'
import { readSecrets, root, writeSecret, type Home, type Secrets } from './home.ts'
import type { Ports } from './ports.ts'
import { describeEnd, runProgram, startProgram, waitUntil, type Program } from './program.ts'
import { buildWeb } from './web-build.ts'

export type Marketplace = Readonly<{
  publicUrl: string
  sandboxUrl: string
  ownerUrl: string
  appUrl: string
  /** The server's environment, for its other subcommands. */
  env: NodeJS.ProcessEnv
  /** Resolves with what happened when a part ends that was not asked to. */
  failed: Promise<string>
}>

export type MarketplaceOptions = Readonly<{
  home: Home
  ports: Ports
  env: NodeJS.ProcessEnv
  report: (step: string) => void
  parts: Parts
  demo?: boolean
  /** False where nobody opens a page. */
  web?: boolean
  /** Starts the server anew when its sources change. */
  watch?: boolean
  onServer?: (server: Program) => void
  /** Instead of the embedded or given one. */
  openDatabase?: () => Promise<Database>
}>

/** What has been started, to be stopped in order: first who uses, then who serves. */
export type Parts = Readonly<{
  add(rank: Rank, stop: () => Promise<void>): Promise<void>
  stop(): Promise<void>
  isStopping(): boolean
}>
type Rank = 'tools' | 'server' | 'sandbox' | 'database'

const ranks: readonly Rank[] = ['tools', 'server', 'sandbox', 'database']
const alipayAppId = '2021000000000001'
const alipaySellerId = '2088000000000001'

export async function startMarketplace(options: MarketplaceOptions): Promise<Marketplace> {
  const secrets = await readSecrets(options.home)
  const preparing = [
    prepareDatabase(options),
    startSandbox(options, secrets),
    prepareWeb(options),
  ] as const
  await Promise.allSettled(preparing) // One that failed must not leave another half started.
  const [database, sandbox] = await Promise.all(preparing)
  const env = serverEnvironment(options, { ...database, ...secrets, ...sandbox })
  const wantsDemo = options.demo ?? process.env.DANBAO_DEMO !== 'no'
  if (wantsDemo && (await lacksDemo(database.ownerUrl))) await loadDemo(options, env)
  const { server, worker } = await startServer(options, env)
  const failed = Promise.race([
    server.exited.then(() => describeEnd(server)),
    worker.exited.then(() => describeEnd(worker)),
    sandbox.program.exited.then(() => describeEnd(sandbox.program)),
    database.exited.then(
      () => `PostgreSQL ended\nIts log: ${join(options.home.logs, 'postgres.log')}`,
    ),
  ])
  const publicUrl = env.PUBLIC_URL ?? ''
  const { ownerUrl, appUrl } = database
  return { publicUrl, sandboxUrl: sandbox.url, ownerUrl, appUrl, env, failed }
}

export function createParts(): Parts {
  const stoppers: { rank: Rank; stop: () => Promise<void> }[] = []
  let stopping: Promise<void> | undefined
  async function stopAll() {
    for (const rank of ranks) {
      const all = stoppers.filter((part) => part.rank === rank)
      await Promise.allSettled(all.map(({ stop }) => stop()))
    }
  }
  return {
    isStopping: () => stopping !== undefined,
    stop: () => (stopping ??= stopAll()),
    async add(rank, stop) {
      if (!stopping) stoppers.push({ rank, stop })
      else await stop() // It was starting when the others were told to stop.
    },
  }
}

async function prepareDatabase(options: MarketplaceOptions) {
  const { home, env, report, parts } = options
  const took = stopwatch()
  const open = options.openDatabase ?? (() => openDatabase(home, env))
  const database = await open()
  await parts.add('database', database.stop)
  report(
    `${env.DATABASE_URL ? 'Database of DATABASE_URL' : 'PostgreSQL'} ready, migrated (${took()})`,
  )
  return database
}

async function prepareWeb({ home, report, parts, web = true }: MarketplaceOptions) {
  if (!web) return
  const took = stopwatch()
  const built = await buildWeb(home, (program) => void parts.add('tools', program.stop))
  if (built) report(`Web app built (${took()})`)
}

type Sandbox = Readonly<{ program: Program; url: string; alipayPublicKeyFile: string }>

async function startSandbox(options: MarketplaceOptions, secrets: Secrets): Promise<Sandbox> {
  const { home, ports, env, report, parts } = options
  const took = stopwatch()
  const own = {
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_SMTP_PORT: String(ports.smtp),
    SANDBOX_HOME: home.sandbox,
  }
  const program = await startProgram({
    name: 'The sandbox',
    command: [process.execPath, join(root, 'sandbox/src/main.ts')],
    env: { ...env, ...own },
    logFile: join(home.logs, 'sandbox.log'),
  })
  await parts.add('sandbox', program.stop)
  await waitUntil(program, async () => /^\{.*"ready":true/m.test(await program.output()))
  const url = `http://localhost:${ports.sandbox}`
  await ask(`${url}/control/alipay/apps/${alipayAppId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ publicKey: secrets.publicKey, sellerId: alipaySellerId }),
  })
  const answer = await ask(`${url}/control/alipay/keys`)
  const keys = new Map<string, unknown>(Object.entries(answer ?? {}))
  const alipayPublicKeyFile = join(home.dir, 'keys', 'alipay-public-key')
  await writeSecret(alipayPublicKeyFile, String(keys.get('alipayPublicKey')))
  report(`Sandbox ready (${took()})`)
  return { program, url, alipayPublicKeyFile }
}

// What is set already wins: with the real Alipay's addresses and keys, the same start goes live.
function serverEnvironment(
  { ports, env }: MarketplaceOptions,
  known: Sandbox & Secrets & Readonly<{ ownerUrl: string; appUrl: string }>,
): NodeJS.ProcessEnv {
  const defaults = {
    NODE_ENV: 'production',
    PUBLIC_URL: `http://localhost:${ports.web}`,
    ALIPAY_GATEWAY_URL: `${known.url}/gateway.do`,
    ALIPAY_APP_ID: alipayAppId,
    ALIPAY_SELLER_ID: alipaySellerId,
    ALIPAY_APP_PRIVATE_KEY_FILE: known.privateKeyFile,
    ALIPAY_PUBLIC_KEY_FILE: known.alipayPublicKeyFile,
    SMTP_URL: `smtp://localhost:${ports.smtp}`,
    SECRET_KEY_FILE: known.secretKeyFile,
  }
  const databases = { DATABASE_URL: known.appUrl, DATABASE_OWNER_URL: known.ownerUrl }
  return { ...defaults, ...env, ...databases, PORT: String(ports.web) }
}

async function loadDemo(options: MarketplaceOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { home, report, parts } = options
  const took = stopwatch()
  const program = {
    name: 'Loading the demo market',
    command: [process.execPath, join(root, 'server/src/main.ts'), 'demo'],
    env,
    logFile: join(home.logs, 'demo.log'),
  }
  await runProgram(program, (started) => void parts.add('tools', started.stop))
  report(`Demo market loaded (${took()})`)
}

// Two processes: who waits for a page is served by one, and all the rest is done by the other.
async function startServer(options: MarketplaceOptions, env: NodeJS.ProcessEnv) {
  const { home, ports, report, parts } = options
  const took = stopwatch()
  const start = async (name: string, log: string, args: readonly string[]) => {
    const program = await startProgram({
      name,
      command: [process.execPath, join(root, 'server/src/main.ts'), ...args],
      env,
      logFile: join(home.logs, log),
    })
    await parts.add('server', program.stop)
    return program
  }
  const [server, worker] = await Promise.all([
    start('The server', 'server.log', ['serve', '--web']),
    start('The background worker', 'worker.log', ['work']),
  ])
  await waitUntil(server, () => answers(`http://localhost:${ports.web}/healthz`))
  report(`Server ready (${took()})`)
  return { server, worker }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}

async function ask(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`The sandbox refused ${url}: ${response.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}

function stopwatch(): () => string {
  const started = performance.now()
  return () => `${((performance.now() - started) / 1000).toFixed(1)} s`
}
