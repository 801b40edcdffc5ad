import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildApp, errorTable, type AppOptions } from './app.ts'
import { readBank } from './bank-config.ts'
import { readConfig, readWallet, type Config } from './config.ts'
import { readAlipay, readStripe, readWechatPay } from './gateway-config.ts'
import { createAlipay, createStripe, createWechatPay, type Gateways } from './gateways/index.ts'
import { closeAccount, reverseJournal, verifyLedger } from './ledger/index.ts'
import { rateFromDecimal } from './kernel/exchange.ts'
import { orThrow, Refusal } from './kernel/result.ts'
import { importStatementFile } from './import-statement.ts'
import { createMailer } from './notifications/index.ts'
import { askPassword, type AskedPassword } from './password-prompt.ts'
import { insertRates, parseEcbRates } from './payments/index.ts'
import { createDb, inTransaction, type Db } from './platform/db.ts'
import { realEnv } from './platform/env.ts'
import { migrateJobs } from './platform/jobs.ts'
import { migrate } from './platform/migrate.ts'
import { giveWay } from './platform/priority.ts'
import { issuesOf } from './platform/problems.ts'
import { createSecrets } from './platform/secrets.ts'
import { addOperator, addSupplier, setCategory } from './setup.ts'

// danbao: reads the configuration and runs a subcommand.

const HELP = `danbao serve          the marketplace: HTTP and background work
danbao serve --web    HTTP only
danbao work           background work only
danbao migrate        bring the database up to date
danbao demo           load the demo market into an empty marketplace
danbao ledger verify [URL]  prove that the books add up; of a replica, if a URL is given
danbao ledger reverse REFERENCE REASON  post the opposite of a journal
danbao ledger close ACCOUNT  close an account that holds nothing
danbao rates set BASE QUOTE RATE   what one BASE costs in QUOTE from now on
danbao rates import FILE           the European Central Bank's rates, as eurofxref-daily.xml
danbao statement import FILE [MAPPING]   a bank's camt, MT940 or, by a mapping, CSV file
danbao categories set SLUG NAME_EN NAME_ZH             add or rename a category of goods
danbao operator add EMAIL NAME COMPANY COUNTRY            an account that sees everything
danbao supplier add EMAIL NAME COMPANY COUNTRY CURRENCY   an account that sells

The last two read the password from standard input, and make one if there is none.`

const commands: Readonly<Record<string, (config: Config, args: string[]) => Promise<void>>> = {
  serve: (config, args) => serve(config, { http: true, work: !args.includes('--web') }),
  work: (config) => workQuietly(config),
  migrate: migrateAll,
  demo: (config) =>
    withDb(config, async (db) => (await import('./demo.ts')).loadDemo({ db, env: realEnv })),
  ledger: (config, args) => ledger(config, args),
  rates: (config, args) => rates(config, args),
  statement: (config, args) => statement(config, args),
  categories: (config, args) => nameCategory(config, args),
  operator: (config, args) => openOperator(config, args),
  supplier: (config, args) => openSupplier(config, args),
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
    bank: readBank(process.env),
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    mailer: config.smtpUrl ? createMailer(config.smtpUrl, config.mailFrom) : undefined,
    wallet: walletOf(),
    webDist: config.webDist ?? join(import.meta.dirname, '../../web/dist'),
    logLevel: config.logLevel,
  })
  const work = parts.work ? app.startWork() : undefined
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

function gatewaysOf({ publicUrl }: Config): Gateways {
  const alipay = readAlipay(process.env)
  const wechatPay = readWechatPay(process.env, { publicUrl })
  const stripe = readStripe(process.env, { publicUrl })
  const ofGateway = (name: string) => ({ notifyUrl: `${publicUrl}/notices/${name}` })
  return {
    ...(alipay && { alipay: createAlipay({ ...alipay, ...ofGateway('alipay') }, realEnv) }),
    ...(stripe && { stripe: createStripe(stripe, realEnv) }),
    ...(wechatPay && {
      wechatpay: createWechatPay({ ...wechatPay, ...ofGateway('wechatpay') }, realEnv),
    }),
  }
}

function walletOf(): AppOptions['wallet'] {
  const { secretKeys, rules, debtor } = readWallet(process.env)
  const secrets = secretKeys.length > 0 ? createSecrets(secretKeys, realEnv) : undefined
  return { secrets, rules, debtor }
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

function ledger(config: Config, [action, ...args]: string[]) {
  const [first = '', reason = ''] = args
  if (action === 'verify' && args.length <= 1) {
    return verify({ ...config, databaseUrl: first || config.databaseUrl })
  }
  if (action === 'reverse' && first && reason) return reverse(config, first, reason)
  if (action === 'close' && first && !reason) return close(config, first)
  return help()
}

function verify(config: Config) {
  return withDb(config, async (db) => {
    const { accounts, transfers, journals, sealed, currencies, findings } = await verifyLedger(
      db,
      showProgress,
    )
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    console.log(`${accounts} accounts, ${transfers} transfers in ${journals} journals`)
    console.log(`${sealed} journals are sealed`)
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

const BAR = 30

function showProgress(rule: string, done: number) {
  if (!process.stderr.isTTY) return
  const filled = Math.round(done * BAR)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled)
  process.stderr.write(`\r\x1b[K${bar} ${Math.round(done * 100)} % ${rule}`)
}

function reverse(config: Config, reference: string, reason: string) {
  return withDb(config, async (db) => {
    const actor = 'operator'
    const outcome = orThrow(
      await inTransaction(db, (trx) => reverseJournal(trx, realEnv, { reference, reason, actor })),
    )
    console.log(outcome === 'exists' ? 'It was reversed before.' : `Reversed ${reference}.`)
  })
}

function close(config: Config, account: string) {
  return withDb(config, async (db) => {
    orThrow(await inTransaction(db, (trx) => closeAccount(trx, realEnv, account)))
    console.log(`Closed ${account}.`)
  })
}

function rates(config: Config, [action, ...args]: string[]) {
  if (action === 'set') return setRate(config, args)
  const [file, ...rest] = args
  return action === 'import' && file && rest.length === 0 ? importRates(config, file) : help()
}

async function importRates(config: Config, file: string) {
  const read = orThrow(parseEcbRates(await readFile(file, 'utf8')))
  await withDb(config, (db) => insertRates(db, read))
  console.log(`${read.length} rates of ${read[0]?.source ?? ''} and before are there.`)
}

function setRate(config: Config, [base = '', quote = '', text = '']: string[]) {
  const rate = rateFromDecimal({ from: base, to: quote }, text)
  if (!rate) return help()
  return withDb(config, async (db) => {
    const { micros } = rate
    await insertRates(db, [{ base, quote, micros, validFrom: new Date(), source: 'operator' }])
    console.log(`From now on one ${base} costs ${text} ${quote}.`)
  })
}

function statement(config: Config, [action, path, mappingPath, ...rest]: string[]) {
  if (action !== 'import' || !path || rest.length > 0) return help()
  return withDb(config, async (db) => {
    const files = { path, mappingPath, source: process.env }
    for (const line of await importStatementFile({ db, env: realEnv }, files)) console.log(line)
  })
}

function nameCategory(config: Config, [action, slug, en, zh, ...rest]: string[]) {
  if (action !== 'set' || !slug || !en || !zh || rest.length > 0) return help()
  return withDb(config, async (db) => {
    await setCategory({ db, env: realEnv }, { slug, en, zh })
    console.log(`${slug}: ${en}, ${zh}`)
  })
}

async function openOperator(config: Config, [action, ...args]: string[]) {
  const [email, name, company, country, ...rest] = args
  if (action !== 'add' || !email || !name || !company || !country || rest.length > 0) return help()
  const asked = await askPassword()
  const { password } = asked
  await withDb(config, async (db) => {
    await addOperator({ db, env: realEnv }, { email, name, company, country, password })
  })
  sayOpened(`${email} is an operator of this marketplace.`, asked)
}

async function openSupplier(config: Config, [action, ...args]: string[]) {
  const [email, name, company, country, currency, ...rest] = args
  if (action !== 'add' || !email || !name || !company || !country || !currency) return help()
  if (rest.length > 0) return help()
  const asked = await askPassword()
  const account = { email, name, company, country, currency, password: asked.password }
  await withDb(config, async (db) => {
    const slug = await addSupplier({ db, env: realEnv }, account)
    sayOpened(`${email} sells for ${company}: ${config.publicUrl}/suppliers/${slug}`, asked)
  })
}

function sayOpened(what: string, { password, isGenerated }: AskedPassword) {
  console.log(what)
  if (isGenerated) console.log(`Password, shown this once: ${password}`)
}

// Refusals are written for answers of the API; a person in a terminal wants a sentence.
function explain(error: unknown): string {
  if (!(error instanceof Refusal)) return error instanceof Error ? error.message : String(error)
  const { code } = error.reason
  const rules = issuesOf(error).map(({ pointer, message }) => `${pointer.slice(1)} ${message}`)
  const title = errorTable[code]?.title ?? code
  return (code === 'request.invalid' ? rules : [title, ...rules]).join(': ')
}

try {
  const [name = '', ...args] = process.argv.slice(2)
  await (commands[name] ?? help)(readConfig(process.env), args)
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
