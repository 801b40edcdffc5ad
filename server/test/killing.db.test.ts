import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { verifyLedger } from '../src/ledger/index.ts'
import { createDb, type Db } from '../src/platform/db.ts'
import { realEnv } from '../src/platform/env.ts'
import { networkTotals } from './checkout.ts'
import { freePort } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Supplier } from './market.ts'
import { startMortal, type Mortal, type Surroundings } from './mortal.ts'
import { startMortalPostgres, type MortalPostgres } from './mortal-postgres.ts'
import { randomFrom, type Random } from './random.ts'
import { registerApp, startSandbox, type Sandbox } from './sandbox.ts'
import { insist, pause, startTrading, type Acknowledged, type Trade } from './trading.ts'

// Lessons #28 and #31. While people trade, the web server, the worker and PostgreSQL are killed at
// random moments, for real. In the end everything that was acknowledged is there, once.
// DANBAO_KILLS=300 for a long run, which says what it has killed; DANBAO_SEED=... to repeat one.

const KILLS = Number(process.env['DANBAO_KILLS'] ?? 8)
const SEED = Number(process.env['DANBAO_SEED'] ?? Date.now() % 1_000_000)
const BUYERS = 3
const STOCK = 1_000_000
/** Past the end of all quotes, claims and repetitions that are soon. */
const LATER_MS = 45 * 60_000

let postgres: MortalPostgres
let sandbox: Sandbox
let surroundings: Surroundings & { smtpUrl: string }
let appId: string
let db: Db
let owner: Db
let buyers: Buyer[]
let supplier: Supplier
const alive = new Map<Mortal, string>()
const deaths: string[] = []
const killed = { serve: 0, work: 0, postgres: 0, connections: 0 }

beforeAll(async () => {
  const [started, world, port] = await Promise.all([
    startMortalPostgres(),
    startSandbox(),
    freePort(),
  ])
  ;[postgres, sandbox] = [started, world]
  db = createDb({ url: postgres.appUrl, max: 4 })
  owner = createDb({ url: postgres.ownerUrl, max: 2 })
  appId = '2021000000000001'
  const url = `http://127.0.0.1:${port}`
  const alipay = await registerApp({ sandbox, appId, url })
  surroundings = { url, alipay, db, smtpUrl: `smtp://127.0.0.1:${sandbox.smtpPort}` }
})
afterAll(async () => {
  await Promise.all([...alive.keys()].map(end))
  await Promise.all([db.end(), owner.end(), sandbox.stop()])
  await postgres.stop()
})

type Part = 'serve' | 'work'

async function start(part: Part, laterMs = 0): Promise<Mortal> {
  const { smtpUrl } = surroundings
  const mortal = await startMortal(surroundings, { part, laterMs, smtpUrl })
  alive.set(mortal, part)
  // Nobody but us ends it: it outlives its database.
  void mortal.death.then((signal) => alive.has(mortal) && deaths.push(`${part}: ${signal}`))
  return mortal
}

async function end(mortal: Mortal): Promise<void> {
  alive.delete(mortal)
  await mortal.stop()
}

const PATIENCE_MS = 600_000 + KILLS * 20_000

test(
  'whatever dies, and whenever, nothing that was acknowledged is lost and nothing is done twice',
  { timeout: PATIENCE_MS },
  async () => {
    onTestFailed(() => console.error(`DANBAO_SEED=${SEED} DANBAO_KILLS=${KILLS}`))
    const running = { serve: await start('serve'), work: await start('work') }
    buyers = await Promise.all(
      Array.from({ length: BUYERS }, () => aBuyer({ url: surroundings.url })),
    )
    const server = { url: surroundings.url, owner, env: realEnv }
    supplier = await aSupplier(server, { goods: ['1:10.00'], stock: STOCK })

    const trade = startTrading({ buyers, supplier, seed: SEED })
    const random = randomFrom(SEED)
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(random.int(900))
      await misbehave(random)
      await strike(random, running)
    }
    await trade.stop()
    expect(deaths).toEqual([])
    if (process.env['DANBAO_KILLS']) console.log('killed:', JSON.stringify(killed))

    await Promise.all([running.serve, running.work].map(end))
    await faults({})
    await sandbox.control('PUT', '/clock', { advanceMs: LATER_MS })
    const [serve, work] = [await start('serve', LATER_MS), await start('work', LATER_MS)]
    await untilQuiet()
    await expectAnswersKept(trade)
    await expectOnceAndForAll(trade)
    await Promise.all([serve, work].map(end))
  },
)

const faults = (switches: unknown) =>
  sandbox.control('PUT', `/alipay/apps/${appId}/faults`, switches)

/** The network does what it was asked and hangs up; its notices get lost. */
function misbehave(random: Random) {
  const methods = ['alipay.trade.refund', 'alipay.trade.query', 'alipay.trade.close']
  const loseAnswer = random.chance(30) ? 1 + random.int(3) : 0
  return faults({ methods, loseAnswer, notices: { drop: random.chance(20) } })
}

type Running = { serve: Mortal; work: Mortal }

async function strike(random: Random, running: Running): Promise<void> {
  const parts = random.pick<readonly Part[]>([['serve'], ['work'], ['serve', 'work'], []])
  const database = random.pick<'kill' | 'wound' | 'spare'>(
    parts.length === 0 ? ['kill', 'wound'] : ['kill', 'spare', 'spare', 'spare'],
  )
  for (const part of parts) killed[part] += 1
  if (database === 'kill') killed.postgres += 1
  if (database === 'wound') {
    killed.connections += 1
    return postgres.wound()
  }
  await Promise.all([
    ...parts.map((part) => end(running[part])),
    database === 'kill' ? postgres.kill() : undefined,
  ])
  if (database === 'kill') {
    await pause(random.int(400))
    await postgres.revive()
  }
  await Promise.all(
    parts.map(async (part) => {
      running[part] = await start(part)
    }),
  )
}

async function countOf(text: string): Promise<number> {
  const { rows } = await owner.pool.query<{ n: string }>(`select count(*) as n from ${text}`)
  return Number(rows[0]?.n)
}

/** What has not come to its end. */
const restless = {
  'intents waiting': `payments.intents where state = 'awaiting_payment'`,
  'attempts to ask about': `payments.attempts where next_query_at is not null`,
  'refunds on their way': `payments.refunds where final_at is null`,
  'events to deliver': `platform.outbox`,
  'jobs to do': `graphile_worker._private_jobs`,
  'mails to send': `notifications.mails where state = 'sending'`,
}

async function untilQuiet(): Promise<void> {
  for (;;) {
    const counts = await Promise.all(Object.values(restless).map(countOf))
    if (counts.every((count) => count === 0)) return
    await pause(200)
    // The queue lives by the real clock, and some of it was tried and is put off.
    await owner.pool.query(
      `update graphile_worker._private_jobs set run_at = $1 where id in (
        select id from graphile_worker._private_jobs where run_at > $1 and locked_at is null
        for update skip locked)`,
      [new Date(0)],
    )
    await owner.pool.query(
      `update payments.refunds set next_try_at = $1 where id in (
        select id from payments.refunds where state = 'unknown' and next_try_at > $1
        for update skip locked)`,
      [new Date()],
    )
  }
}

/** The same key again, after everything: the same answer, and nothing more is done. */
async function expectAnswersKept({ placed, refunds }: Trade): Promise<void> {
  for (const { client, path, body, key, answer } of [...placed, ...refunds]) {
    const headers = { 'idempotency-key': key }
    const again = await insist(() => client.post<Acknowledged['answer']>(path, body, headers))
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    // Where to pay is no part of what was promised: by now there is nothing to pay.
    expect({ ...again.body, next: null }).toEqual({ ...answer, next: null })
  }
}

async function expectOnceAndForAll({ placed, refunds, paid }: Trade): Promise<void> {
  const counted = {
    groups: await countOf('orders.order_groups'),
    orders: await countOf('orders.orders'),
    paidOrders: await countOf(`orders.orders where paid_at is not null`),
    captures: await countOf(`payments.captures where purpose = 'orders'`),
    stray: await countOf(`payments.captures where purpose <> 'orders'`),
    refunds: await countOf(`payments.refunds where state = 'succeeded'`),
    otherRefunds: await countOf(`payments.refunds where state <> 'succeeded'`),
    confirmations: await mailsOf('confirmation'),
    refundMails: await mailsOf('refund'),
  }
  expect(counted).toEqual({
    ...{ groups: placed.length, orders: placed.length, stray: 0, otherRefunds: 0 },
    ...{ paidOrders: paid.size, captures: paid.size, refunds: refunds.length },
    ...{ confirmations: paid.size, refundMails: refunds.length },
  })
  const { rows } = await owner.pool.query<Record<string, string>>(TRUTHS)
  const { paid: took, refunded: gaveBack } = await networkTotals({ sandbox, appId })
  expect(rows[0]).toEqual({
    ...{ captured: `${took}`, refunded: `${gaveBack}`, at_network: `${took - gaveBack}` },
    ...{ sold_and_left: `${STOCK}`, reserved: '0' },
  })
  expect((await verifyLedger(db)).findings).toEqual([])
}

const mailsOf = (kind: string) =>
  countOf(`notifications.mails where kind = '${kind}' and state = 'sent'`)

const TRUTHS = `select
  (select sum(amount) from payments.captures)::text as captured,
  (select coalesce(sum(amount), 0) from payments.refunds where state = 'succeeded')::text
    as refunded,
  (select debits_posted - credits_posted from ledger.accounts
    where code = 'network:alipay:CNY')::text as at_network,
  ((select sum(on_hand) from catalog.stock_levels)
    + (select coalesce(sum(l.quantity), 0) from orders.order_lines l
      join orders.orders o on o.id = l.order_id where o.paid_at is not null))::text
    as sold_and_left,
  (select sum(reserved) from catalog.stock_levels)::text as reserved`
