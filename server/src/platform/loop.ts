import type { Log } from './log.ts'

export type Loop = Readonly<{
  /** Runs as soon as it can, without waiting for the interval. */
  poke: () => void
  stop: () => Promise<void>
}>

type Options = Readonly<{
  name: string
  everyMs: number
  log: Log
  /** Does what is due and says how much that was; asked again at once while there is more. */
  run: () => Promise<number>
  /**
   * As much as one turn can do. After less than that nothing is left, and to look again at once
   * would only make many small turns of what could be one. Not said: after anything it looks again.
   */
  batch?: number
}>

/**
 * Runs work again and again in this process. A failure is logged, and the next turn tries again.
 */
export function startLoop({ name, everyMs, log, run, batch = 1 }: Options): Loop {
  let stopped = false
  let wake: () => void = () => undefined
  let poked = false

  const sleep = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (poked || stopped) wake()
    })

  const finished = (async () => {
    while (!stopped) {
      poked = false
      const done = await run().catch((error: unknown) => {
        log.error({ err: error, loop: name }, 'a loop failed')
        return 0
      })
      if (done < batch && !stopped) await sleep()
    }
  })()

  return {
    poke: () => {
      poked = true
      wake()
    },
    stop: async () => {
      stopped = true
      wake()
      await finished
    },
  }
}
