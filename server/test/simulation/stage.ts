// Where everything takes its turn. Actors wait here between what they do, and the server at its
// named points. One of them goes on at a time, until nothing moves any more.
import assert from 'node:assert/strict'
import type { Random } from './random.ts'

/** Goes on when it is chosen. */
type Waiting = Readonly<{
  name: string
  weight: number
  /** The server's process that stands at this point; none for actors. */
  process: object | undefined
  go: () => void
}>

export type Stage = Readonly<{
  /** Waits for its turn. */
  pause: (name: string, weight: number) => Promise<void>
  /** The same at a point of the server: what stands there goes when its process dies. */
  arrive: (process: object, point: string) => void | Promise<void>
  /** Says of something outside, a database or a network, that it is to be waited for. */
  track: <T>(outside: Promise<T>) => Promise<T>
  /** Lets one of those who wait go on until all stand still; says which. */
  step: () => Promise<string>
  /** Runs something else on this stage until all stand still. */
  during: <T>(work: () => Promise<T>) => Promise<T>
  /** At which points a process stands now. */
  standing: (process: object) => readonly string[]
  /** Takes away what stands at points of a process that died; says at which. */
  clear: (process: object) => readonly string[]
  /** From now on who comes waits for a turn. Before, nobody stops at points. */
  begin: () => void
  /** Does something to its end: who stands at a point goes on, first come, first served. */
  finish: <T>(work: () => Promise<T>) => Promise<T>
}>

/** Servers that wait are let on often, or they would pile up. */
const POINT_WEIGHT = 8
/** Turns of the event loop without anything new after which nothing moves any more. */
const QUIET_TURNS = 8
/** In real time: longer than any answer takes on the slowest machine. */
const STUCK_MS = 600_000

export function createStage(random: Random): Stage {
  let waiting: Waiting[] = []
  let busy = 0
  let isMoving = false
  let hasBegun = false
  let wake: () => void = () => undefined

  function wait(entry: Omit<Waiting, 'go'>): Promise<void> {
    // It would make a difference at which moment it came.
    assert(isMoving || !hasBegun, `${entry.name} moved by itself`)
    return new Promise((go) => waiting.push({ ...entry, go }))
  }

  /** Until the world outside has answered. */
  async function outsideDone() {
    const { promise: stuck, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error('something waits for ever')), STUCK_MS)
    await Promise.race([stuck, new Promise<void>((resolve) => (wake = resolve))])
    clearTimeout(timer)
  }

  async function still() {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      if (busy > 0) {
        await outsideDone()
        quiet = 0
      }
      await new Promise((resolve) => setImmediate(resolve))
      if (busy > 0) quiet = -1
    }
  }

  async function during<T>(work: () => Promise<T>): Promise<T> {
    isMoving = true
    const done = await work()
    await still()
    isMoving = false
    return done
  }

  function choose(): Waiting {
    let left = random.int(waiting.reduce((sum, { weight }) => sum + weight, 0))
    const chosen = waiting.find(({ weight }) => (left -= weight) < 0)
    assert(chosen, 'nobody waits')
    return chosen
  }

  const standing = (process: object) =>
    waiting.filter((each) => each.process === process).map(({ name }) => name)

  return {
    pause: (name, weight) => wait({ name, weight, process: undefined }),
    arrive: (process, name) =>
      hasBegun ? wait({ name, weight: POINT_WEIGHT, process }) : undefined,
    track: async (outside) => {
      busy += 1
      try {
        return await outside
      } finally {
        busy -= 1
        if (busy === 0) wake()
      }
    },
    step: async () => {
      const chosen = choose()
      waiting.splice(waiting.indexOf(chosen), 1)
      await during(() => Promise.resolve(chosen.go()))
      return chosen.process ? `… ${chosen.name}` : chosen.name
    },
    during,
    standing,
    clear: (process) => {
      const gone = standing(process)
      waiting = waiting.filter((each) => each.process !== process)
      return gone
    },
    begin: () => {
      hasBegun = true
    },
    finish: async (work) => {
      isMoving = true
      let isDone = false
      const result = work().finally(() => (isDone = true))
      result.catch(() => undefined) // Heard of below.
      for (;;) {
        await still()
        const [next] = waiting.filter(({ process }) => process)
        if (!next) break
        waiting.splice(waiting.indexOf(next), 1)
        next.go()
      }
      assert(isDone, 'it never ends')
      isMoving = false
      return result
    },
  }
}
