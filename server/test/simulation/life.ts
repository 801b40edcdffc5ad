// A process of the server, from its start to its death. It runs within ours, but nothing of it goes
// on once it has died, and its connections are gone.
import { buildApp, type App } from '../../src/app.ts'
import type { BegunPayment, PaymentRequest, RefundRequest } from '../../src/gateways/gateway.ts'
import type { Gateway } from '../../src/gateways/index.ts'
import type { Mailer, ReceiptPrinter } from '../../src/notifications/index.ts'
import { createDb, type Db } from '../../src/platform/db.ts'
import type { Env } from '../../src/platform/env.ts'
import { createSecrets } from '../../src/platform/secrets.ts'
import { simulatedBank } from './bank-accounts.ts'
import { watchPool, type Breakage, type BreakageKind } from './breakage.ts'
import type { Network } from './networks.ts'
import type { Silence } from './silence.ts'
import type { Stage } from './stage.ts'

export type Part = 'web' | 'work'

export type Vital = {
  readonly part: Part
  /** What its connections are called. */
  readonly name: string
  isDead: boolean
  /** Resolves when it dies; nobody gets an answer then. */
  readonly death: Promise<'died'>
  /** Told when. */
  readonly die: () => void
  /** What is to go wrong with its database next. */
  breakage: Breakage | undefined
  /** How often something has. */
  broken: number
}

export type Life = Vital & Readonly<{ app: App; db: Db; env: Env }>

export type Surroundings = Readonly<{
  stage: Stage
  databaseUrl: string
  networks: readonly Network[]
  /** Where the networks are. */
  sandboxUrl: string
  silence: Silence
  onSilence: (network: string) => void
  mailerFor: (vital: Vital) => Mailer
  receipts: ReceiptPrinter
  env: Pick<Env, 'now' | 'randomBytes'>
  /** Sets the network's clock by ours. */
  syncClocks: () => Promise<void>
  killConnection: (processId: number) => Promise<void>
  /** Told of each point that a process comes to; says whether it dies there. */
  onPoint: (name: string) => 'lives' | 'dies'
  onBreakage: (part: Part, kind: BreakageKind) => void
}>

export const PUBLIC_URL = 'http://shop.test'

export async function startLife(around: Surroundings, part: Part, nth: number): Promise<Life> {
  const { stage, databaseUrl, killConnection } = around
  const vital = newVital(part, nth)
  const env: Env = {
    ...around.env,
    point: (point) => {
      if (vital.isDead) return never()
      if (around.onPoint(point) === 'lives') return stage.arrive(vital, point)
      vital.die()
      return never()
    },
  }
  const db = createDb({
    url: `${databaseUrl}&application_name=${vital.name}`,
    watch: (pool) =>
      watchPool(pool, {
        ...{ stage, kill: killConnection, die: vital.die },
        isDead: () => vital.isDead,
        next: (text) => takeBreakage(around, vital, text),
      }),
  })
  const app = await buildApp({
    ...{ db, env, publicUrl: PUBLIC_URL },
    gateways: Object.fromEntries(
      around.networks.map((network) => [
        network.name,
        watchGateway(around, network, { vital, env }),
      ]),
    ),
    bank: simulatedBank,
    mailer: around.mailerFor(vital),
    wallet: {
      secrets: createSecrets([{ id: 'simulation', key: Buffer.alloc(32, 7) }], env),
      rules: { coolingOffDays: 1, dailyLimit: 300 },
      debtor: { name: 'Danbao', account: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
    },
    receipts: {
      print: (...asked) => stage.track(around.receipts.print(...asked)),
      printStatement: (...asked) => stage.track(around.receipts.printStatement(...asked)),
    },
    logLevel: process.env['TEST_LOG'] ?? 'silent',
  })
  await app.http.ready()
  return Object.assign(vital, { app, db, env })
}

function newVital(part: Part, nth: number): Vital {
  const { promise: death, resolve } = Promise.withResolvers<'died'>()
  const vital: Vital = {
    ...{ part, name: `sim_${part}_${nth}`, isDead: false, death },
    ...{ breakage: undefined, broken: 0 },
    die: () => {
      vital.isDead = true
      resolve('died')
    },
  }
  return vital
}

const never = () => new Promise<never>(() => undefined)

function takeBreakage(
  { onBreakage }: Surroundings,
  vital: Vital,
  text: string,
): BreakageKind | undefined {
  if (!vital.breakage) return undefined
  const { kind, after } = vital.breakage
  const isOfCommits = kind === 'commit_answer_lost' || kind === 'died_after_commit'
  if (isOfCommits && text !== 'commit') return undefined
  vital.breakage = after > 0 ? { kind, after: after - 1 } : undefined
  if (after > 0) return undefined
  vital.broken += 1
  onBreakage(vital.part, kind)
  return kind
}

/** The method whose page has an address that is made without asking the network. */
const PAGE = 'alipay'

/** A slow machine must not make answers late: they come, or never do. */
const PATIENT_MS = 600_000
/** Less than any other wait: where an answer never comes, that is all it takes. */
const IMPATIENT_MS = 250

type Of = Readonly<{ vital: Vital; env: Env }>

/** The network is outside: its clock is set first, and it is waited for. */
function watchGateway(around: Surroundings, network: Network, { vital, env }: Of): Gateway {
  const { stage, syncClocks, sandboxUrl, silence, onSilence } = around
  const gateway = network.connect({ url: sandboxUrl, timeoutMs: PATIENT_MS }, env)
  const unheard = network.connect({ url: silence.url, timeoutMs: IMPATIENT_MS }, env)
  const watched =
    <Asked, Answer>(ask: (gateway: Gateway, asked: Asked) => Promise<Answer>) =>
    async (asked: Asked): Promise<Answer> => {
      const isUnheard = silence.takes()
      if (isUnheard) onSilence(network.name)
      const call = () => (isUnheard ? silence.outlast(ask(unheard, asked)) : ask(gateway, asked))
      const answer = await stage.track(syncClocks().then(call))
      return vital.isDead ? never() : answer
    }
  const begin = watched((each, asked: PaymentRequest) => each.begin(asked))
  return {
    ...gateway,
    begin: (request) => (request.method === PAGE ? gateway.begin(request) : begin(request)),
    query: watched((each, asked: BegunPayment) => each.query(asked)),
    close: watched((each, asked: BegunPayment) => each.close(asked)),
    refund: watched((each, asked: RefundRequest) => each.refund(asked)),
    queryRefund: watched((each, asked: RefundRequest) => each.queryRefund(asked)),
  }
}
