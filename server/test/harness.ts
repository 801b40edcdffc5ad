// A whole server on a database of its own, with a sandbox process beside it, over real HTTP. Time
// is the test's: `clock.advance` moves the server's and the sandbox's together.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { buildApp, type App, type AppOptions } from '../src/app.ts'
import {
  createAlipay,
  type AlipayConfig,
  type BankConfig,
  type Gateways,
} from '../src/gateways/index.ts'
import { createMailer } from '../src/notifications/index.ts'
import { createDb, type Db } from '../src/platform/db.ts'
import { realEnv, type Env } from '../src/platform/env.ts'
import { runDueJobs } from '../src/platform/jobs.ts'
import { createSecrets } from '../src/platform/secrets.ts'
import { createTestDatabase } from './database.ts'
import { registerApp, startSandbox, type Sandbox } from './sandbox.ts'

export type TestServer = Readonly<{
  url: string
  db: Db
  /** Connects as the owner: for what a test arranges behind the server's back. */
  owner: Db
  env: Env
  app: App
  sandbox: Sandbox
  appId: string
  /** What the connector is configured with. */
  alipay: AlipayConfig
  clock: { advance: (ms: number) => Promise<void> }
  /** Does everything that is due until nothing is: loops, outbox, jobs. */
  settle: () => Promise<void>
  stop: () => Promise<void>
}>

type Around = Readonly<{ sandbox: Sandbox; url: string }>

/** `others`: gateways beside the sandbox's Alipay. `bank`: our accounts at banks, if any. */
export async function startTestServer(
  others: (env: Env, around: Around) => Gateways | Promise<Gateways> = () => ({}),
  bank?: BankConfig,
): Promise<TestServer> {
  const [database, sandbox, port] = await Promise.all([
    createTestDatabase(),
    startSandbox(),
    freePort(),
  ])
  const db = createDb({ url: database.appUrl })
  const owner = createDb({ url: database.ownerUrl, max: 2 })
  let shiftMs = 0
  const env: Env = { ...realEnv, now: () => new Date(Date.now() + shiftMs) }
  const url = `http://127.0.0.1:${port}`
  const appId = `2021${randomBytes(6).readUIntBE(0, 6).toString().slice(0, 12).padStart(12, '0')}`
  const alipay = await registerApp({ sandbox, appId, url })
  const mailer = createMailer(
    `smtp://127.0.0.1:${sandbox.smtpPort}`,
    'Danbao <noreply@danbao.test>',
  )
  const app = await buildApp({
    ...{ db, env, mailer },
    gateways: { alipay: createAlipay(alipay, env), ...(await others(env, { sandbox, url })) },
    ...{ bank, wallet: testWallet(env) },
    publicUrl: url,
    logLevel: process.env['TEST_LOG'] ?? 'silent',
  })
  await app.http.listen({ port, host: '127.0.0.1' })
  return {
    ...{ url, db, owner, env, app, sandbox, appId, alipay },
    clock: {
      advance: async (ms) => {
        shiftMs += ms
        await sandbox.control('PUT', '/clock', { advanceMs: ms })
      },
    },
    settle: async () => {
      do {
        while ((await app.workOnce()) > 0);
        await runDueJobs({ db, env, log: app.http.log, jobs: app.jobs })
      } while (await pullJobs(db, env.now()))
    },
    stop: async () => {
      await app.http.close()
      await Promise.all([sandbox.stop(), db.end(), owner.end()])
      await database.drop()
    },
  }
}

/** As an installation has it that lets money out. */
export function testWallet(env: Env): NonNullable<AppOptions['wallet']> {
  return {
    secrets: createSecrets([{ id: 'test', key: Buffer.alloc(32, 7) }], env),
    rules: { coolingOffDays: 3, dailyLimit: 50_000 },
    debtor: { name: 'Danbao Test', account: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
  }
}

/** The queue lives by the real clock: makes due what is due by the test's. Says whether any was. */
async function pullJobs(db: Db, now: Date): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `update graphile_worker._private_jobs set run_at = $1
      where run_at > $1 and run_at <= $2 and attempts = 0`,
    [new Date(), now],
  )
  return (rowCount ?? 0) > 0
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
