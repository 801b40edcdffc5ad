// What happens without people: the worker's turns and jobs, the network's notices, time.
import assert from 'node:assert/strict'
import { noticeDeath } from './client.ts'
import type { Life } from './life.ts'
import type { Payment } from './networks.ts'
import type { Mood } from './troubles.ts'
import type { World } from './world.ts'

const TURN_WEIGHT = 5
const JOB_WEIGHT = 1

/**
 * Each of the worker's turns in a loop of its own, as in production, and its scheduled jobs at
 * times.
 */
export function startWorker(world: World): void {
  for (const [index, { name }] of world.lives.work.app.turns.entries()) {
    void world.run(`turn ${name}`, async () => {
      await world.stage.pause(`turn ${name}`, TURN_WEIGHT)
      const { work } = world.lives
      const done = await outcomeOf(work, () => work.app.turns[index]?.run())
      if (done !== 0) world.trace.note(`turn ${name} -> ${done}`)
    })
  }
  const random = world.randomFor('jobs')
  void world.run('jobs', async () => {
    await world.stage.pause('jobs', JOB_WEIGHT)
    const { work } = world.lives
    const { db, env, app } = work
    const job = random.pick(app.jobs.filter(({ schedule }) => schedule))
    const context = { db, env, log: app.http.log, payload: {} }
    const done = await outcomeOf(work, async () => job.run(context).then(() => 'done'))
    world.trace.note(`job ${job.name} -> ${done}`)
  })
}

/** What work came to; it may fail where its database did, and as it is said to. */
export async function outcomeOf<T>(
  life: Life,
  run: () => Promise<T> | undefined,
  mayFail: (error: Error) => boolean = () => false,
) {
  const { broken } = life
  try {
    return await Promise.race([run(), life.death])
  } catch (error) {
    const isExpected = error instanceof Error && mayFail(error)
    if (life.broken === broken && !isExpected) throw error
    return 'failed'
  }
}

type Letter = Readonly<{
  id: number
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}>

const POST_WEIGHT = 9

/** The network's notices on their way to us, by two carriers, so that one overtakes the other. */
export function startPost(world: World, mood: Mood): void {
  const random = world.randomFor('post')
  for (const name of ['post 1', 'post 2']) {
    void world.run(name, async () => {
      await world.stage.pause(name, POST_WEIGHT)
      const letters = await lettersOf(world)
      if (letters.length === 0) return
      const letter = random.pick(letters)
      const fate = random.weighted({
        deliver: 8,
        lose: mood.has('letters lost') ? 3 : 0,
        'deliver, lose the answer': mood.has('letters lost') ? 1.5 : 0,
        'deliver often': mood.has('letters repeated') ? 3 : 0,
        'deliver changed': mood.has('letters forged') ? 3 : 0,
      })
      if (fate !== 'deliver') world.trace.count('fault', `notice: ${fate}`)
      world.trace.note(`${name}: ${fate} ${letter.id}`)
      await carry(world, letter, { name, fate })
    })
  }
}

export async function lettersOf(world: World): Promise<Letter[]> {
  return (await world.outside('GET', '/letters'))['letters'] as Letter[]
}

type Fate = 'deliver' | 'lose' | 'deliver, lose the answer' | 'deliver often' | 'deliver changed'

async function carry(
  world: World,
  letter: Letter,
  { name, fate }: Readonly<{ name: string; fate: Fate }>,
): Promise<void> {
  const { id, body } = letter
  const nothing = { status: null, body: 'lost' }
  if (fate === 'lose') return tellNetwork(world, id, nothing)
  if (fate === 'deliver changed') {
    // By somebody on the way: the signature does not fit any more.
    await deliver(world, { ...letter, body: body.replace(AMOUNT, (at) => `${at}9`) })
    await world.stage.pause(name, POST_WEIGHT)
  }
  let said = await deliver(world, letter)
  if (fate === 'deliver often') {
    await world.stage.pause(name, POST_WEIGHT)
    said = await deliver(world, letter)
  }
  await tellNetwork(world, id, fate === 'deliver, lose the answer' ? nothing : said)
}

/** Before what is paid, in each network's letters; encrypted in one. */
const AMOUNT = /total_amount=|"ciphertext":"|"amount\w*": /

type Said = Readonly<{ status: number | null; body: string }>

/** As networks are told that their notice is not believed, or could not be kept. */
const NOT_TAKEN = [400, 503]

export async function deliver(world: World, letter: Letter): Promise<Said> {
  const { url, headers, body: payload } = letter
  const { web } = world.lives
  const answer = await Promise.race([
    web.app.http.inject({ method: 'POST', url: new URL(url).pathname, payload, headers }),
    web.death,
  ])
  const said = answer === 'died' ? 'no answer' : `${answer.statusCode} ${answer.body}`
  world.trace.note(`${new URL(url).pathname} -> ${said}`)
  if (answer === 'died') {
    await noticeDeath(world, 'post')
    return { status: null, body: 'connection reset' }
  }
  const { statusCode: status, body } = answer
  const isExpected = status === 200 || NOT_TAKEN.includes(status)
  assert(isExpected, `a notice was answered with ${status}`)
  return { status, body }
}

/** Another carrier may have brought the same letter first. */
export async function tellNetwork(world: World, id: number, said: Said): Promise<void> {
  await world.outside('PUT', `/letters/${id}`, said).catch(() => undefined)
}

const CLOCK_WEIGHT = 6
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000]

export function startTime(world: World): void {
  const random = world.randomFor('time')
  void world.run('time', async () => {
    await world.stage.pause('time', CLOCK_WEIGHT)
    const pace = random.weighted({ seconds: 60, minutes: 25, 'half hours': 6, hours: 3, days: 6 })
    const ms = {
      seconds: 1 + random.int(20 * SECOND),
      minutes: random.int(4 * MINUTE),
      'half hours': random.int(50 * MINUTE),
      hours: random.int(13 * HOUR),
      days: random.int(60 * HOUR),
    }[pace]
    world.clock.advance(ms)
    world.trace.note(`time goes on by ${ms} ms`)
  })
}

const REVIEW_WEIGHT = 2
/** Of the turns of those who look at card payments. */
const RETURNS = 0.1

/** At the network of cards somebody looks at payments, and banks send refunds back, days later. */
export function startReviews(world: World): void {
  const random = world.randomFor('reviews')
  void world.run('reviews', async () => {
    await world.stage.pause('reviews', REVIEW_WEIGHT)
    const payments = await cardPayments(world)
    const held = payments.filter(({ intent }) => intent?.status === 'processing')
    if (held.length > 0) return judge(world, random.pick(held), random.chance(0.7))
    const made = payments.flatMap(({ refunds }) => refunds)
    const kept = made.filter(({ status }) => status === 'succeeded')
    if (kept.length === 0 || !random.chance(RETURNS)) return
    world.trace.count('method', 'card: refund sent back by its bank')
    await world.outside('POST', `${pathOfCards(world)}/refunds/${random.pick(kept).id}/fail`)
  })
}

/** In the end nobody waits for a review. */
export async function judgeAll(world: World): Promise<void> {
  for (const payment of await cardPayments(world)) {
    if (payment.intent?.status === 'processing') await judge(world, payment, true)
  }
}

const pathOfCards = ({ networks }: World) =>
  networks.find(({ name }) => name === 'stripe')?.path ?? ''

async function cardPayments(world: World): Promise<readonly Payment[]> {
  const { payments } = await world.outside('GET', `${pathOfCards(world)}/payments`)
  return payments as Payment[]
}

async function judge(world: World, { intent }: Payment, approved: boolean): Promise<void> {
  world.trace.count('method', `card: review ${approved ? 'approved' : 'refused'}`)
  await world.outside('POST', `${pathOfCards(world)}/reviews/${intent?.id}`, { approved })
}
