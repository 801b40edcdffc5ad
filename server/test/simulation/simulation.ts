// A run of the whole marketplace under a seed: the real server, PostgreSQL and sandbox, in virtual
// time, with everybody acting at random and much going wrong. The same seed does the same again.
import { startBuyer } from './buyers.ts'
import { openWallets } from './cashier.ts'
import { comeToRest, loose } from './ending.ts'
import { brokenBooks, brokenRules, watchStates } from './invariants.ts'
import { startPost, startReviews, startTime, startWorker } from './machinery.ts'
import { missingMails, wrongMails } from './mails.ts'
import { openMarket, type Market } from './market.ts'
import { startPurse } from './purses.ts'
import { startQueue } from './queue.ts'
import { startOperator, startSupplier } from './suppliers.ts'
import { createMood, deadly, startTroubles } from './troubles.ts'
import { openWorld, type Doom, type World } from './world.ts'
import type { Part } from './life.ts'

export type Options = Readonly<{
  seed: string
  steps: number
  adminUrl: string
  /**
   * Nothing dies but at these points, each once, and the run ends soon after the last; it has
   * `steps` to come to all.
   */
  dooms?: readonly Doom[] | undefined
  /** Hears of each step. */
  onStep?: (step: number, world: World) => void
  /** Hears of each line of the trace. */
  tell?: (line: string) => void
}>

export type Report = Readonly<{
  seed: string
  steps: number
  digest: string
  payments: number
  strays: number
  refunds: number
  mails: number
  virtualDays: number
  actions: Readonly<Record<string, number>>
  methods: Readonly<Record<string, number>>
  faults: Readonly<Record<string, number>>
  points: Readonly<Record<string, number>>
  crashes: Readonly<Record<string, number>>
}>

/** How far a run came that broke a rule, what it was doing, and why it ended. */
export type Failure = Readonly<{ step: number; last: readonly string[]; cause: unknown }>

export type Outcome =
  Readonly<{ ok: true; report: Report }> | Readonly<{ ok: false; failure: Failure }>

export async function simulate(options: Options): Promise<Outcome> {
  const mood = createMood(options.dooms ? deadly : [])
  const mailFails = () => mood.has('mail fails')
  const world = await openWorld({ tell: () => undefined, ...options, mailFails })
  let step = 0
  try {
    const random = world.randomFor('losing')
    const losing = () => mood.has('answers lost') && random.chance(0.1)
    const market = await openMarket(world, losing)
    await openWallets(world)
    await watchStates(world.owner)
    const begun = world.clock.now()
    await world.stage.during(() => {
      world.stage.begin()
      startAll(world, market, mood)
      return Promise.resolve()
    })
    const { dooms } = options
    world.doom(dooms ?? [])
    let last = options.steps
    let checkedUntil = dooms ? 0 : last
    let deaths = 0
    for (step = 1; step <= last; step += 1) {
      await takeStep(world, step)
      if (step <= checkedUntil) await checkStep(world, step)
      options.onStep?.(step, world)
      const now = deathsOf(world)
      if (!dooms || now === deaths) continue
      deaths = now
      checkedUntil = step + STEPS_AFTER_DEATH
      last = deaths === dooms.length ? checkedUntil : Math.max(last, checkedUntil)
    }
    world.doom([])
    mood.set([])
    await comeToRest(world, market)
    await refuseBroken([
      brokenRules(world.owner),
      brokenBooks(world.owner),
      loose(world, market.operator),
      wrongMails(world),
      missingMails(world),
    ])
    return { ok: true, report: await report(world, { seed: options.seed, steps: last }, begun) }
  } catch (cause) {
    return { ok: false, failure: { step, cause, last: [...world.trace.last()] } }
  } finally {
    await world.stop()
  }
}

const STEPS_AFTER_DEATH = 60

/** How many points somebody has died at. */
const deathsOf = ({ trace }: World) => Object.keys(trace.counts('crash')).length

function startAll(world: World, market: Market, mood: ReturnType<typeof createMood>): void {
  for (const buyer of market.buyers) {
    startBuyer(world, market, buyer)
    startPurse(world, market, buyer)
  }
  for (const supplier of market.suppliers) startSupplier(world, supplier)
  startOperator(world, market)
  startWorker(world)
  startQueue(world, mood)
  startPost(world, mood)
  startReviews(world)
  startTime(world)
  startTroubles(world, mood)
}

async function takeStep(world: World, step: number): Promise<void> {
  const { stage, trace, clock, lives } = world
  clock.advance(1 + (step % 7))
  const who = await stage.step()
  trace.note(`#${step} ${who}`)
  for (const part of Object.keys(lives) as Part[]) {
    if (lives[part].isDead) await stage.during(() => world.crash(part))
  }
  const failure = world.failure()
  if (failure) throw failure
}

const BOOKS_EVERY = 50

async function checkStep(world: World, step: number): Promise<void> {
  await refuseBroken([
    brokenRules(world.owner),
    step % BOOKS_EVERY === 0 ? brokenBooks(world.owner) : [],
    wrongMails(world),
  ])
}

async function refuseBroken(checks: readonly (string[] | Promise<string[]>)[]): Promise<void> {
  const wrong = (await Promise.all(checks.map((check) => Promise.resolve(check)))).flat()
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
}

async function report(
  { owner, trace, clock, mailbox }: World,
  { seed, steps }: Pick<Report, 'seed' | 'steps'>,
  begun: Date,
): Promise<Report> {
  const { rows } = await owner.pool.query<Record<'payments' | 'strays' | 'refunds', string>>(
    `select (select count(*) from payments.captures where purpose = 'orders')::text as payments,
      (select count(*) from payments.captures where purpose = 'stray')::text as strays,
      (select count(*) from payments.refunds where state = 'succeeded')::text as refunds`,
  )
  const [sums] = rows
  return {
    ...{ seed, steps, digest: trace.digest() },
    payments: Number(sums?.payments),
    strays: Number(sums?.strays),
    refunds: Number(sums?.refunds),
    mails: mailbox.copies.length,
    virtualDays: Math.round((clock.now().getTime() - begun.getTime()) / 86_400_000),
    actions: trace.counts('action'),
    methods: { ...trace.counts('method'), ...(await paidByMethod(owner)) },
    faults: trace.counts('fault'),
    points: trace.counts('point'),
    crashes: trace.counts('crash'),
  }
}

/** What the books have of each method in each currency. */
async function paidByMethod(owner: World['owner']): Promise<Record<string, number>> {
  const { rows } = await owner.pool.query<{ what: string; times: number }>(
    `select format('%s: %s in %s', a.method, c.purpose, c.currency) as what, count(*)::int as times
      from payments.captures c join payments.attempts a on a.id = c.attempt_id group by 1
    union all select format('%s: refund %s', a.method, r.state), count(*)::int
      from payments.refunds r join payments.captures c on c.id = r.capture_id
      join payments.attempts a on a.id = c.attempt_id group by 1 order by 1`,
  )
  return Object.fromEntries(rows.map(({ what, times }) => [what, times]))
}
