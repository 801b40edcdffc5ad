/**
 * Lets a few things run at once; the others wait their turn in order. It is for pace only: what
 * takes long (it may wait for a lock) keeps its lane for a moment and then runs beside the others.
 */
export type Lanes = Readonly<{
  /** Starts at once where a lane is free. Resolves when the work is done, or slow. */
  run: (work: () => Promise<void>) => Promise<void>
}>

const PATIENCE_MS = 100

export function createLanes(limit: number, patienceMs = PATIENCE_MS): Lanes {
  const waiting: (() => void)[] = []
  let free = limit

  function leave() {
    const next = waiting.shift()
    if (next) next()
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
    run: (work) => {
      if (free === 0) {
        return new Promise<void>((resolve) => waiting.push(resolve)).then(() => keepLane(work))
      }
      free -= 1
      return keepLane(work)
    },
  }
}
