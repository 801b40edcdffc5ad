// What goes wrong, in mixes that change. A quarter of the time nothing does.
import { breakageKinds } from './breakage.ts'
import type { Part } from './life.ts'
import type { Network } from './networks.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const kinds = [
  'calls lost',
  'calls unanswered',
  'network down',
  'calls spoilt',
  'notices false',
  'letters lost',
  'letters repeated',
  'letters forged',
  'answers lost',
  'mail fails',
  'database',
  'crashes',
  'clock wrong',
] as const
type Kind = (typeof kinds)[number]

/** What interrupts a process at its work. */
export const deadly: readonly Kind[] = ['database', 'crashes']

/** What may go wrong at present. */
export type Mood = Readonly<{ has: (kind: Kind) => boolean; isCalm: () => boolean }>
type Moody = Mood &
  Readonly<{
    /** What may ever go wrong. */
    allowed: readonly Kind[]
    set: (present: readonly Kind[]) => void
  }>

/** `spared`: what never goes wrong. */
export function createMood(spared: readonly Kind[] = []): Moody {
  let present: readonly Kind[] = []
  return {
    allowed: kinds.filter((kind) => !spared.includes(kind)),
    has: (kind) => present.includes(kind),
    isCalm: () => present.length === 0,
    set: (to) => {
      present = to
    },
  }
}

const WEIGHT = 20
/** How many of its turns a mix lasts, about. */
const LASTING = 15

export function startTroubles(world: World, mood: Moody): void {
  const random = world.randomFor('troubles')
  let isFirst = true
  void world.run('troubles', async () => {
    await world.stage.pause('troubles', WEIGHT)
    if (isFirst || random.int(LASTING) === 0) await changeMood(world, mood, random)
    isFirst = false
    const chances = mood.allowed.filter((kind) => mood.has(kind) && !isCarried(kind))
    if (chances.length > 0) await strike(world, random.pick(chances), random)
  })
}

async function changeMood(world: World, mood: Moody, random: Random): Promise<void> {
  const share = random.pick([0.15, 0.3, 0.6])
  mood.set(random.chance(0.25) ? [] : mood.allowed.filter(() => random.chance(share)))
  await endTroubles(world)
  world.trace.note(`now: ${kinds.filter((kind) => mood.has(kind)).join(', ') || 'all is well'}`)
}

/** What lasts until it is mended is mended. What is lost stays lost. */
export async function endTroubles(world: World): Promise<void> {
  world.clock.skew(0)
  world.silence.begin(0)
  for (const life of Object.values(world.lives)) life.breakage = undefined
  for (const network of world.networks) await setSwitches(world, network, {})
}

const setSwitches = (world: World, { path }: Network, switches: unknown) =>
  world.outside('PUT', `${path}/faults`, switches)

async function strike(world: World, kind: Kind, random: Random): Promise<void> {
  const { trace } = world
  const network = random.pick(world.networks)
  const strikeAt = async (name: string, switches: unknown) => {
    const what = `${network.name}: ${name}`
    trace.count('fault', what)
    trace.note(what)
    await setSwitches(world, network, switches)
  }
  switch (kind) {
    case 'calls lost': {
      const how = random.pick(network.callFaults)
      return strikeAt(how, { [how]: 1 + random.int(3) })
    }
    case 'calls unanswered': {
      const calls = 1 + random.int(2)
      trace.note(`no answer to ${calls} calls`)
      return world.silence.begin(calls)
    }
    case 'network down': {
      const isDown = random.chance(0.4)
      return strikeAt(isDown ? 'down' : 'up again', { down: isDown })
    }
    case 'calls spoilt': {
      const how = random.pick(['all well', ...Object.keys(network.lastingFaults)])
      return strikeAt(how, network.lastingFaults[how] ?? {})
    }
    case 'notices false': {
      const how = random.pick([...network.noticeFaults, 'true'])
      return strikeAt(`notices ${how}`, how === 'true' ? {} : { notices: { [how]: true } })
    }
    case 'database':
      return breakDatabase(world, random)
    case 'crashes':
      return crash(world, random)
    case 'clock wrong': {
      const skewMs = random.int(600_000) - 300_000
      trace.count('fault', 'clock wrong')
      trace.note(`the server's clock is off by ${skewMs} ms`)
      return world.clock.skew(skewMs)
    }
    case 'letters lost':
    case 'letters repeated':
    case 'letters forged':
    case 'answers lost':
    case 'mail fails':
      return undefined
  }
}

/** Goes wrong where it is carried. */
const isCarried = (kind: Kind) =>
  kind.startsWith('letters') || kind === 'answers lost' || kind === 'mail fails'

function breakDatabase({ lives, trace }: World, random: Random): void {
  const life = lives[random.pick<Part>(['web', 'work'])]
  const kind = random.pick(breakageKinds)
  const after = random.int(10)
  life.breakage = { kind, after }
  trace.note(`${life.part}: ${kind} after ${after}`)
}

/** Mostly where somebody stands at a point: that is where it matters. */
async function crash(world: World, random: Random): Promise<void> {
  const part = random.pick<Part>(['web', 'work'])
  const isBusy = world.stage.standing(world.lives[part]).length > 0
  if (!random.chance(isBusy ? 0.5 : 0.05)) return
  world.trace.count('fault', `${part} killed`)
  await world.stage.track(world.crash(part))
}
