// A whole marketplace as child processes: database, sandbox, web app, server. What npm start, the
// browser tests and the screenshots have in common.
import { join } from 'node:path'
import { openDatabase, readInhabitants, type Database, type Inhabitants } from './database.ts'
import { readSecrets, root, type Home, type Secrets } from './home.ts'
import type { Ports } from './ports.ts'
import { describeEnd, runProgram, startProgram, waitUntil, type Program } from './program.ts'
import { chooseDemo, usesSandbox } from './purpose.ts'
import { startSandbox, type Sandbox } from './sandbox.ts'
import { buildWeb } from './web-build.ts'

export type Marketplace = Readonly<{
  publicUrl: string
  /** None where a real gateway is configured. */
  sandboxUrl: string | undefined
  ownerUrl: string
  appUrl: string
  /** The server's environment, for its other subcommands. */
  env: NodeJS.ProcessEnv
  inhabitants: Inhabitants
  /** Resolves with what happened when a part ends that was not asked to. */
  failed: Promise<string>
}>

export type MarketplaceOptions = Readonly<{
  home: Home
  ports: Ports
  env: NodeJS.ProcessEnv
  report: (step: string) => void
  parts: Parts
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

export async function startMarketplace(options: MarketplaceOptions): Promise<Marketplace> {
  const secrets = await readSecrets(options.home)
  const preparing = [
    prepareDatabase(options),
    prepareSandbox(options, secrets),
    prepareWeb(options),
  ] as const
  await Promise.allSettled(preparing) // One that failed must not leave another half started.
  const [database, sandbox] = await Promise.all(preparing)
  const env = serverEnvironment(options, { database, secrets, sandbox })
  const inhabitants = await prepareDemo(options, database, env)
  const { server, worker } = await startServer(options, env)
  const programs = [server, worker, ...(sandbox ? [sandbox.program] : [])]
  const failed = Promise.race([
    ...programs.map((program) => program.exited.then(() => describeEnd(program))),
    database.exited.then(
      () => `PostgreSQL ended\nIts log: ${join(options.home.logs, 'postgres.log')}`,
    ),
  ])
  const publicUrl = env.PUBLIC_URL ?? ''
  const { ownerUrl, appUrl } = database
  return { publicUrl, sandboxUrl: sandbox?.url, ownerUrl, appUrl, env, inhabitants, failed }
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

async function prepareWeb({ home, env, report, parts, web = true }: MarketplaceOptions) {
  if (!web || env.WEB_DIST) return // Who names a folder has built it.
  const took = stopwatch()
  const built = await buildWeb(home, (program) => void parts.add('tools', program.stop))
  if (built) report(`Web app built (${took()})`)
}

async function prepareSandbox(options: MarketplaceOptions, secrets: Secrets) {
  const { home, ports, env, report, parts } = options
  if (!usesSandbox(env)) return undefined
  const took = stopwatch()
  const onStart = (program: Program) => parts.add('sandbox', program.stop)
  const sandbox = await startSandbox({ home, ports, env, secrets, onStart })
  report(`Sandbox ready (${took()})`)
  return sandbox
}

type Known = Readonly<{ database: Database; secrets: Secrets; sandbox: Sandbox | undefined }>

/** Where withdrawals come from as long as no real money moves. */
const madeUpBank = {
  BANK_ACCOUNT_HOLDER: 'Danbao Demo',
  BANK_ACCOUNT_NUMBER: 'DE89370400440532013000',
  BANK_ACCOUNT_BIC: 'COBADEFFXXX',
}

// What is set already wins: with the real Alipay's addresses and keys, the same start goes live.
function serverEnvironment({ ports, env }: MarketplaceOptions, known: Known): NodeJS.ProcessEnv {
  const { database, secrets, sandbox } = known
  const defaults = {
    NODE_ENV: 'production',
    PUBLIC_URL: `http://localhost:${ports.web}`,
    ALIPAY_APP_PRIVATE_KEY_FILE: secrets.privateKeyFile,
    SECRET_KEYS_FILE: secrets.secretKeysFile,
    ...(sandbox ? madeUpBank : {}),
    ...sandbox?.settings,
  }
  const databases = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl }
  return { ...defaults, ...env, ...databases, PORT: String(ports.web) }
}

/** Loads the demo market where it belongs; says who lives in the database now. */
async function prepareDemo(
  options: MarketplaceOptions,
  { ownerUrl }: Database,
  env: NodeJS.ProcessEnv,
): Promise<Inhabitants> {
  const { wanted, realUse } = chooseDemo(options.env)
  const found = await readInhabitants(ownerUrl)
  if (wanted && found.lacksDemo) {
    await loadDemo(options, env)
    return readInhabitants(ownerUrl)
  }
  if (realUse && found.hasDemo) refuseOrWarn(options, realUse)
  if (realUse && found.isEmpty && !options.env.DANBAO_DEMO) {
    options.report(`No demo market loaded: ${realUse}. DANBAO_DEMO=yes loads it all the same`)
  }
  return found
}

function refuseOrWarn({ env, report }: MarketplaceOptions, realUse: string): void {
  const danger =
    'the database holds the demo market, and everybody knows the password of its operator'
  if (!usesSandbox(env)) {
    throw new Error(
      `Real payments are configured, but ${danger}. Give real trade a database of its own (docs/guides/going-live.md), or go on all the same with DANBAO_DEMO=yes`,
    )
  }
  report(`Careful: ${realUse}, and ${danger}`)
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

// What a request needs is garbage when it is answered: with twice the usual 16 MiB for it, fewer
// requests are under way, and copied, when it is collected.
const ROOM_FOR_THE_YOUNG = '--max-semi-space-size=32'

// Two processes: who waits for a page is served by one, and all the rest is done by the other.
async function startServer(options: MarketplaceOptions, env: NodeJS.ProcessEnv) {
  const { home, ports, report, parts } = options
  const took = stopwatch()
  const start = async (name: string, log: string, args: readonly string[]) => {
    const program = await startProgram({
      name,
      command: [process.execPath, ROOM_FOR_THE_YOUNG, join(root, 'server/src/main.ts'), ...args],
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

function stopwatch(): () => string {
  const started = performance.now()
  return () => `${((performance.now() - started) / 1000).toFixed(1)} s`
}
