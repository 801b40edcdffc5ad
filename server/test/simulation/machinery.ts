// What happens without people: the worker's turns and jobs, the network's notices, time.
import assert from 'node:assert/strict'
import { noticeDeath, refuseOwnFaults } from './client.ts'
import type { Life } from './life.ts'
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

type Letter = Readonly<{ id: number; url: string; body: string }>

const POST_WEIGHT = 6

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
  return (await world.network('GET', '/letters'))['letters'] as Letter[]
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
    await deliver(world, { ...letter, body: body.replace('total_amount=', 'total_amount=9') })
    await world.stage.pause(name, POST_WEIGHT)
  }
  let said = await deliver(world, letter)
  if (fate === 'deliver often') {
    await world.stage.pause(name, POST_WEIGHT)
    said = await deliver(world, letter)
  }
  await tellNetwork(world, id, fate === 'deliver, lose the answer' ? nothing : said)
}

type Said = Readonly<{ status: number | null; body: string }>

export async function deliver(world: World, { url, body: payload }: Letter): Promise<Said> {
  const { web } = world.lives
  const { broken } = web
  const answer = await Promise.race([
    web.app.http.inject({
      ...{ method: 'POST', url: new URL(url).pathname, payload },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    web.death,
  ])
  world.trace.note(`notice -> ${answer === 'died' ? 'no answer' : answer.body}`)
  if (answer === 'died') {
    await noticeDeath(world, 'post')
    return { status: null, body: 'connection reset' }
  }
  const { statusCode: status, body } = answer
  refuseOwnFaults(web, { broken, status, what: 'a notice' })
  assert(status === 200, `a notice was answered with ${status}`)
  return { status, body }
}

/** Another carrier may have brought the same letter first. */
export async function tellNetwork(world: World, id: number, said: Said): Promise<void> {
  await world.network('PUT', `/letters/${id}`, said).catch(() => undefined)
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
