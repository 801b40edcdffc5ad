// Everything a simulation needs around the server: a database of its own, a sandbox that does
// nothing by itself, and a clock that nobody but the simulation moves.
import { createReceiptPrinter } from '../../src/notifications/index.ts'
import { createDb, type Db } from '../../src/platform/db.ts'
import { cloneDatabase } from '../clone.ts'
import { startSandbox, type Sandbox } from '../sandbox.ts'
import { PUBLIC_URL, startLife, type Life, type Part, type Surroundings } from './life.ts'
import { openAccounts } from './bank-accounts.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'
import { registerAtNetworks, type Network } from './networks.ts'
import { createRandom, type Random } from './random.ts'
import { openSilence, type Silence } from './silence.ts'
import { createStage, type Stage } from './stage.ts'
import { createTrace, type Trace } from './trace.ts'

export type Clock = Readonly<{
  /** By the server's clock, which may go wrong. */
  now: () => Date
  advance: (ms: number) => void
  /** How far the server's clock is ahead of everybody else's. */
  skew: (ms: number) => void
}>

export type World = Readonly<{
  stage: Stage
  trace: Trace
  clock: Clock
  sandbox: Sandbox
  mailbox: Mailbox
  silence: Silence
  networks: readonly Network[]
  /** What the world outside is told, its clock set before. */
  outside: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>
  /** Reads behind the server's back. */
  owner: Db
  lives: Readonly<Record<Part, Life>>
  /** Ends a process as by a power cut, and starts another in its place. */
  crash: (part: Part) => Promise<void>
  /** Kills whoever comes to one of these points, at that coming from now on, and only then. */
  doom: (dooms: readonly Doom[]) => void
  /** Lets somebody act again and again. What goes wrong there is for the simulation to report. */
  run: (name: string, act: () => Promise<void>) => Promise<void>
  failure: () => unknown
  /** Randomness of its own for each who acts. */
  randomFor: (name: string) => Random
  stop: () => Promise<void>
}>

/** At which coming to which point a process dies, from one up. */
export type Doom = Readonly<{ point: string; hit: number }>

type Fields = Readonly<{
  seed: string
  adminUrl: string
  tell: (line: string) => void
  /** Whether mail may go wrong now. */
  mailFails: () => boolean
}>

const START = Date.parse('2026-03-02T01:00:00Z')

/** One for all runs: its fonts take a while to unpack. */
const receipts = createReceiptPrinter()

export async function openWorld({ seed, adminUrl, tell, mailFails }: Fields): Promise<World> {
  const randomFor = (name: string) => createRandom(seed, name)
  const stage = createStage(randomFor('stage'))
  const [database, sandbox] = await Promise.all([
    cloneDatabase(adminUrl),
    startSandbox({ SANDBOX_SEED: seed, SANDBOX_HOLD_NOTICES: 'yes' }),
  ])
  const owner = createDb({ url: database.ownerUrl, max: 2 })
  const silence = await openSilence(sandbox.url)
  const { clock, syncClocks } = createClocks(sandbox)
  const trace = createTrace(clock.now, tell)
  const mailbox = createMailbox({ trace, random: randomFor('mailbox'), mayFail: mailFails })
  const networks = await registerAtNetworks({ sandbox, seed, url: PUBLIC_URL })
  await openAccounts(sandbox)
  const comings = new Map<string, number>()
  const around: Surroundings = {
    ...{ stage, syncClocks, databaseUrl: database.appUrl, receipts, silence },
    ...{ networks, sandboxUrl: sandbox.url, mailerFor: mailbox.mailerFor },
    env: { now: clock.now, randomBytes: randomFor('server').bytes },
    killConnection: (processId) => killConnections(owner, 'pid', processId),
    onPoint: (name) => {
      trace.count('point', name)
      const left = (comings.get(name) ?? 0) - 1
      if (left < 0) return 'lives'
      comings.set(name, left)
      if (left > 0) return 'lives'
      trace.count('crash', name)
      trace.note(`killed at ${name}`)
      return 'dies'
    },
    onSilence: (network) => trace.count('fault', `${network}: no answer`),
    onBreakage: (part, kind) => {
      trace.count('fault', kind)
      trace.note(`${part}: ${kind}`)
    },
  }
  let failure: unknown
  let started = 0
  const start = (part: Part) => startLife(around, part, (started += 1))
  const lives = { web: await start('web'), work: await start('work') }
  return {
    ...{ stage, trace, clock, sandbox, mailbox, silence, networks, owner, lives, randomFor },
    outside: (method, path, body) =>
      stage.track(syncClocks().then(() => sandbox.control(method, path, body))),
    run: async (name, act) => {
      try {
        for (;;) await act()
      } catch (error) {
        failure ??= new Error(`${name} failed`, { cause: error })
      }
    },
    failure: () => failure,
    doom: (dooms) => {
      comings.clear()
      for (const { point, hit } of dooms) comings.set(point, hit)
    },
    crash: async (part) => {
      await bury({ stage, trace, owner }, lives[part])
      lives[part] = await start(part)
    },
    stop: async () => {
      const alive = Object.values(lives).filter(({ isDead }) => !isDead)
      await Promise.all(alive.map(({ db }) => db.end()))
      await Promise.all([silence.stop(), sandbox.stop(), owner.end()])
      await database.drop()
    },
  }
}

function createClocks(sandbox: Sandbox) {
  let now = START
  let skewMs = 0
  let shown = 0
  const clock: Clock = {
    now: () => new Date(now + skewMs),
    advance: (ms) => {
      now += ms
    },
    skew: (ms) => {
      skewMs = ms
    },
  }
  // Notices that have become due go on their way then.
  const syncClocks = async () => {
    if (shown === now) return
    shown = now
    const setting = { now: new Date(now).toISOString(), frozen: true }
    await sandbox.control('PUT', '/clock', setting)
  }
  return { clock, syncClocks }
}

async function bury(
  { stage, trace, owner }: Pick<World, 'stage' | 'trace' | 'owner'>,
  life: Life,
): Promise<void> {
  life.die()
  const points = stage.clear(life)
  for (const point of points) trace.count('crash', point)
  trace.note(`${life.part} died${points.length > 0 ? ` at ${points.join(', ')}` : ''}`)
  await killConnections(owner, 'application_name', life.name)
  // Not waited for: what had a connection in hand never gives it back.
  void life.db.end()
}

/** Rolls back what they had open: their locks are free when this resolves. */
async function killConnections(
  owner: Db,
  by: 'pid' | 'application_name',
  value: number | string,
): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where ${by} = $1`,
      [value],
    )
    if (rowCount === 0) return
  }
}
