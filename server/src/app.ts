import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './kernel/result.ts'
import { catalogErrors, catalogRoutes, forgetPreviews } from './catalog/index.ts'
import { creditErrors, creditRoutes, remindOfDebts } from './credit/index.ts'
import { disputesRoutes } from './disputes/index.ts'
import { errorPage } from './error-page.ts'
import {
  BALANCE,
  createBalance,
  createBank,
  createTerms,
  TERMS,
  withPoints,
  type BankConfig,
  type Gateways,
} from './gateways/index.ts'
import {
  createAuthorize,
  forgetExpired,
  identityErrors,
  identityRoutes,
  isPermission,
} from './identity/index.ts'
import { createSealer, expireHolds, ledgerErrors } from './ledger/index.ts'
import {
  createReceiptPrinter,
  notificationSubscribers,
  notificationsErrors,
  notificationsJobs,
  notificationsRoutes,
  statementRoutes,
} from './notifications/index.ts'
import type { Mailer, ReceiptPrinter } from './notifications/index.ts'
import {
  cartRoutes,
  customersOf,
  endOldQuotes,
  forgetBrowserCarts,
  keepCartOnSignIn,
  orderEffects,
  ordersOf,
  ordersErrors,
  ordersRoutes,
  quoteRoutes,
  stagePlanRoutes,
  tariffRoutes,
} from './orders/index.ts'
import {
  membershipSql,
  membershipsOf,
  partiesErrors,
  partiesRoutes,
  partyByEmail,
} from './parties/index.ts'
import {
  createOutcomes,
  dispatchRefunds,
  expireIntents,
  operatorPaymentsRoutes,
  paymentsErrors,
  paymentsRoutes,
  queryDueAttempts,
  type PaymentsDeps,
} from './payments/index.ts'
import {
  bookNewEntries,
  hasLeft,
  isArriving,
  receivedFor,
  reconciliationErrors,
  reconciliationRoutes,
  returnEndedParts,
  type ReconciliationDeps,
} from './reconciliation/index.ts'
import {
  bankAccountRoutes,
  bankFileRoutes,
  sealAnew,
  topUpRoutes,
  walletErrors,
  walletRoutes,
  withdrawalRoutes,
  type WalletDeps,
} from './wallet/index.ts'
import type { Db } from './platform/db.ts'
import type { Env } from './platform/env.ts'
import { platformErrors, type ErrorTable } from './platform/errors.ts'
import { createHttpServer, type HttpServer, type TrustedProxies } from './platform/http.ts'
import { forgetOldKeys } from './platform/idempotency.ts'
import { startWorker, type Job } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { startLoop, type Loop } from './platform/loop.ts'
import { deliverEvents, OUTBOX_BATCH, type Subscriber } from './platform/outbox.ts'

// The composition root: the only file that knows every module.

export type AppOptions = Readonly<{
  db: Db
  env: Env
  gateways: Gateways
  /** Our accounts at banks; without any nobody pays by bank transfer. */
  bank?: BankConfig | undefined
  publicUrl: string
  trustProxy?: TrustedProxies
  /** Sends mail; without one nobody is told anything by mail. */
  mailer?: Mailer | undefined
  /** What lets money leave for bank accounts; without it none can be linked. */
  wallet?: WalletSettings | undefined
  /** Makes receipts; without one the app has its own. */
  receipts?: ReceiptPrinter
  /** The built web app. */
  webDist?: string | undefined
  logLevel?: string
}>

type WalletSettings = Pick<WalletDeps, 'secrets' | 'rules' | 'debtor'>

const nothingLeaves: WalletSettings = {
  ...{ secrets: undefined, debtor: undefined },
  rules: { coolingOffDays: 3, dailyLimit: 0 },
}

export const errorTable: ErrorTable = {
  ...platformErrors,
  ...identityErrors,
  ...ledgerErrors,
  ...partiesErrors,
  ...catalogErrors,
  ...creditErrors,
  ...paymentsErrors,
  ...walletErrors,
  ...ordersErrors,
  ...reconciliationErrors,
  ...notificationsErrors,
}

export type App = Readonly<{
  http: HttpServer
  /** What background work does again and again, each in a loop of its own. */
  turns: readonly Turn[]
  /** Does everything that is due now, in this process; for tests and `danbao work --once`. */
  workOnce: () => Promise<number>
  startWork: () => { stop: () => Promise<void> }
  subscribers: readonly Subscriber[]
  jobs: readonly Job[]
}>

export async function buildApp(options: AppOptions): Promise<App> {
  const { db, env, publicUrl } = options
  const gateways = withPoints(gatewaysOf(options), env)
  const http = await createHttpServer({
    errors: errorTable,
    authorize: createAuthorize({ db, env, membershipSql }),
    isPermission,
    publicUrl,
    trustProxy: options.trustProxy ?? false,
    ...(options.logLevel ? { logLevel: options.logLevel } : {}),
  })
  const log: Log = http.log
  const effects = orderEffects(env, gateways)
  const payments: PaymentsDeps = { db, env, log, gateways, effects, outcomes: createOutcomes() }
  const loops: { refunds?: Loop } = {}
  const receipts = options.receipts ?? createReceiptPrinter()
  const refundsWaiting = () => loops.refunds?.poke()
  const bank = options.bank ?? noBank
  const reconciliation: ReconciliationDeps = { payments, bank }
  await registerRoutes(http, options, { reconciliation, receipts, refundsWaiting })
  const { mailer, wallet } = options
  const subscribers = notificationSubscribers({ env, log, mailer })
  const jobs = [
    ...[forgetExpired, forgetOldKeys, forgetPreviews, forgetBrowserCarts],
    ...(wallet?.secrets ? [sealAnew(wallet.secrets)] : []),
    ...notificationsJobs({ mailer, receipts, publicUrl }),
  ]
  const turns = turnsOf(reconciliation, subscribers)
  return {
    http,
    turns,
    subscribers,
    jobs,
    workOnce: async () => {
      let done = 0
      for (const { run } of turns) done += await run()
      return done
    },
    startWork: () => {
      const worker = startWorker({ db, env, log, jobs })
      const running = turns.map((turn) => startLoop({ ...turn, log }))
      const refunds = running[turns.findIndex(({ name }) => name === 'refunds')]
      if (refunds) loops.refunds = refunds
      return {
        stop: async () => {
          await Promise.all([worker.stop(), ...running.map((loop) => loop.stop())])
        },
      }
    },
  }
}

const noBank: BankConfig = { accounts: [], payWithinDays: 1 }

function gatewaysOf({ bank, db, ...options }: AppOptions): Gateways {
  const gateways = { ...options.gateways, [BALANCE]: createBalance(), [TERMS]: createTerms() }
  if (!bank || bank.accounts.length === 0) return gateways
  const records = {
    isArriving: (number: string) => isArriving(db, number),
    receivedFor: (number: string) => receivedFor(db, number),
    hasLeft: (number: string) => hasLeft(db, number),
  }
  return { ...gateways, bank: createBank(bank, records) }
}

/** What a worker does again and again. */
function turnsOf(
  reconciliation: ReconciliationDeps,
  subscribers: readonly Subscriber[],
): readonly Turn[] {
  const { payments } = reconciliation
  const { db, env } = payments
  return [
    {
      name: 'outbox',
      everyMs: 300,
      batch: OUTBOX_BATCH,
      run: () => deliverEvents(db, subscribers),
    },
    { name: 'attempts', everyMs: 1_000, run: () => queryDueAttempts(payments) },
    { name: 'refunds', everyMs: 1_000, run: () => dispatchRefunds(payments) },
    { name: 'intents', everyMs: 5_000, run: () => expireIntents(payments) },
    { name: 'bank_entries', everyMs: 1_000, run: () => bookNewEntries(reconciliation) },
    { name: 'bank_parts', everyMs: 5_000, run: () => returnEndedParts(reconciliation) },
    { name: 'quotes', everyMs: 5_000, run: () => endOldQuotes({ db, env }) },
    { name: 'reminders', everyMs: 30_000, run: () => remindOfDebts({ db, env }) },
    { name: 'holds', everyMs: 5_000, run: () => expireHolds({ db, env }) },
    { name: 'blocks', everyMs: 10_000, run: createSealer(db, env) },
  ]
}

type Turn = Readonly<{
  name: string
  everyMs: number
  batch?: number
  run: () => Promise<number>
}>
type Wired = Readonly<{
  reconciliation: ReconciliationDeps
  receipts: ReceiptPrinter
  refundsWaiting: () => void
}>

async function registerRoutes(app: HttpServer, options: AppOptions, wired: Wired) {
  const { db, env, publicUrl, webDist } = options
  const { payments } = wired.reconciliation
  const { gateways } = payments
  const secureCookies = publicUrl.startsWith('https:')
  const afterSignIn = keepCartOnSignIn(env)
  await app.register(identityRoutes, { db, env, membershipsOf, secureCookies, afterSignIn })
  await app.register(partiesRoutes, { db, env, secureCookies, afterSignIn })
  await app.register(catalogRoutes, { db, env, partyByEmail })
  await app.register(cartRoutes, { db, env, secureCookies })
  await app.register(quoteRoutes, { db, env, gateways, publicUrl })
  await app.register(ordersRoutes, payments)
  await app.register(tariffRoutes, { db, env })
  await app.register(stagePlanRoutes, { db, env })
  await app.register(paymentsRoutes, { ...payments, publicUrl })
  await app.register(operatorPaymentsRoutes, payments)
  await app.register(creditRoutes, { db, env, customersOf, ordersOf })
  const settings = options.wallet ?? nothingLeaves
  const { refundsWaiting } = wired
  const wallet: WalletDeps = { ...payments, ...settings, publicUrl, refundsWaiting }
  await app.register(walletRoutes, wallet)
  await app.register(bankAccountRoutes, wallet)
  await app.register(topUpRoutes, wallet)
  await app.register(withdrawalRoutes, wallet)
  await app.register(bankFileRoutes, wallet)
  const { effects } = payments
  await app.register(disputesRoutes, { db, env, effects, refundsWaiting })
  await app.register(reconciliationRoutes, wired.reconciliation)
  const { receipts } = wired
  await app.register(notificationsRoutes, { db, env, receipts })
  await app.register(statementRoutes, { db, env, receipts, effects })
  await app.register(systemRoutes(db))
  await app.register(errorPage)
  if (webDist && existsSync(webDist)) await app.register(webApp(webDist))
}

function systemRoutes(db: Db) {
  return async (app: FastifyInstance) => {
    const open = { config: { permission: 'public' }, schema: { hide: true } } as const
    app.get('/healthz', open, async () => {
      await db.query({ name: 'system.ping', text: 'select 1' })
      return { ok: true }
    })
    app.get('/v1/openapi.json', open, () => app.swagger())
  }
}

// Built files have their content's hash in their name; the page itself is always asked for again.
function webApp(dist: string) {
  const open = { config: { permission: 'public' }, schema: { hide: true } } as const
  return async (app: FastifyInstance) => {
    await app.register(staticFiles, { root: dist, serve: false })
    app.get<{ Params: { '*': string } }>('/assets/*', open, (request, reply) =>
      reply.sendFile(`assets/${request.params['*']}`, { immutable: true, maxAge: '1y' }),
    )
    app.get('/*', open, (request, reply) => {
      const path = request.url.split('?')[0] ?? '/'
      if (path.startsWith('/v1/')) throw new Refusal({ code: 'request.not_found' })
      const file = /^\/[\w-]+\.(svg|ico|png|webmanifest|txt|js)$/.test(path) ? path.slice(1) : ''
      if (file && existsSync(join(dist, file))) return reply.sendFile(file)
      return reply.header('cache-control', 'no-cache').sendFile('index.html', { maxAge: 0 })
    })
  }
}
