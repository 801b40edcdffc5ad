import { join } from 'node:path'
import { buildApp } from './app.ts'
import { readConfig, type Config } from './config.ts'
import { createAlipay, type Gateways } from './gateways/index.ts'
import { verifyLedger } from './ledger/index.ts'
import { rateFromDecimal } from './kernel/exchange.ts'
import { createMailer } from './notifications/index.ts'
import { insertRate } from './payments/index.ts'
import { createDb, type Db } from './platform/db.ts'
import { realEnv } from './platform/env.ts'
import { migrateJobs } from './platform/jobs.ts'
import { migrate } from './platform/migrate.ts'
import { giveWay } from './platform/priority.ts'

// danbao: reads the configuration and runs a subcommand.

const HELP = `danbao serve          the marketplace: HTTP and background work
danbao serve --web    HTTP only
danbao work           background work only
danbao migrate        bring the database up to date
danbao demo           load the demo market into an empty marketplace
danbao ledger verify  prove that the books add up
danbao rates set BASE QUOTE RATE   what one BASE costs in QUOTE from now on`

const commands: Readonly<Record<string, (config: Config, args: string[]) => Promise<void>>> = {
  serve: (config, args) => serve(config, { http: true, work: !args.includes('--web') }),
  work: (config) => workQuietly(config),
  migrate: migrateAll,
  demo: (config) =>
    withDb(config, async (db) => (await import('./demo.ts')).loadDemo({ db, env: realEnv })),
  ledger: (config, [action]) => (action === 'verify' ? verify(config) : help()),
  rates: (config, args) => setRate(config, args),
}

async function help() {
  console.log(HELP)
  process.exitCode = 2
}

// With both cores of a small machine taken by others, mails get 3 % of one, and what concerns money
// is still done within two seconds. At 19 it took up to six.
const BACKGROUND_NICE = 15

/** Background work gives way to people who wait: it runs at a lower priority of the system. */
async function workQuietly(config: Config) {
  giveWay(BACKGROUND_NICE)
  await serve(config, { http: false, work: true })
}

async function serve(config: Config, parts: Readonly<{ http: boolean; work: boolean }>) {
  const db = createDb({ url: config.databaseUrl, onError: (error) => console.error(error.message) })
  const app = await buildApp({
    db,
    env: realEnv,
    gateways: gatewaysOf(config),
    publicUrl: config.publicUrl,
    mailer: config.smtpUrl ? createMailer(config.smtpUrl, config.mailFrom) : undefined,
    webDist: config.webDist ?? join(import.meta.dirname, '../../web/dist'),
    logLevel: config.logLevel,
  })
  const work = parts.work ? await app.startWork() : undefined
  if (parts.http) await app.http.listen({ port: config.port, host: config.host })
  // Requests first, then what they started, then the connections both use.
  const stop = once(async () => {
    await app.http.close()
    await work?.stop()
    await db.end()
  })
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function once(run: () => Promise<void>) {
  let running: Promise<void> | undefined
  return () => {
    running ??= run().catch((error: unknown) => {
      console.error(error)
      process.exitCode = 1
    })
  }
}

function gatewaysOf({ alipay, publicUrl }: Config): Gateways {
  if (!alipay) return {}
  const notifyUrl = `${publicUrl}/notices/alipay`
  return { alipay: createAlipay({ ...alipay, notifyUrl }, realEnv) }
}

async function migrateAll({ ownerUrl }: Config) {
  await migrate(ownerUrl, { dir: join(import.meta.dirname, '../migrations') })
  await migrateJobs(ownerUrl)
}

async function withDb(config: Config, run: (db: Db) => Promise<void>) {
  const db = createDb({ url: config.databaseUrl, max: 4 })
  try {
    await run(db)
  } finally {
    await db.end()
  }
}

function verify(config: Config) {
  return withDb(config, async (db) => {
    const { accounts, transfers, journals, currencies, findings } = await verifyLedger(db)
    console.log(`${accounts} accounts, ${transfers} transfers in ${journals} journals`)
    for (const { currency, debits, credits } of currencies) {
      console.log(`${currency}: debits ${debits}, credits ${credits}`)
    }
    for (const { rule, subject, detail } of findings) {
      console.log(`BROKEN: ${rule}: ${subject}: ${detail}`)
    }
    console.log(findings.length === 0 ? 'The books add up.' : 'The books do NOT add up.')
    if (findings.length > 0) process.exitCode = 1
  })
}

function setRate(config: Config, [action, base = '', quote = '', text = '']: string[]) {
  const rate = rateFromDecimal({ from: base, to: quote }, text)
  if (action !== 'set' || !rate) return help()
  return withDb(config, async (db) => {
    const { micros } = rate
    await insertRate(db, { base, quote, micros, validFrom: new Date(), source: 'operator' })
    console.log(`From now on one ${base} costs ${text} ${quote}.`)
  })
}

try {
  const [name = '', ...args] = process.argv.slice(2)
  await (commands[name] ?? help)(readConfig(process.env), args)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
