/**
 * Lets a few things run at once; the others wait their turn in order. It is for pace only: what
 * takes long (it may wait for a lock) keeps its lane for a moment and then runs beside the others.
 */
export type Lanes = Readonly<{
  /** Starts at once where a lane is free. Resolves when the work is done, or slow. */
  run: (work: () => Promise<void>, size?: () => number) => Promise<void>
}>

const PATIENCE_MS = 100

export function createLanes(limit: number, patienceMs = PATIENCE_MS): Lanes {
  const waiting: Waiting[] = []
  let free = limit

  function leave() {
    const next = takeNext(waiting, performance.now() - patienceMs)
    if (next) next.start()
    else free += 1
  }

  async function keepLane(work: () => Promise<void>) {
    const { promise: impatient, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, patienceMs)
    try {
      await Promise.race([work(), impatient])
    } finally {
      clearTimeout(timer)
      leave()
    }
  }

  return {
    run: (work, size = () => 1) => {
      if (free === 0) {
        const since = performance.now()
        const started = new Promise<void>((start) => waiting.push({ start, size, since }))
        return started.then(() => keepLane(work))
      }
      free -= 1
      return keepLane(work)
    },
  }
}

type Waiting = Readonly<{ start: () => void; size: () => number; since: number }>

/** Takes the largest, or the first of those that have waited since before `overdue`. */
function takeNext(waiting: Waiting[], overdue: number): Waiting | undefined {
  const [first] = waiting
  if (!first) return undefined
  const next =
    first.since < overdue
      ? first
      : waiting.reduce((largest, each) => (each.size() > largest.size() ? each : largest))
  waiting.splice(waiting.indexOf(next), 1)
  return next
}
