import { createHash } from 'node:crypto'

export type Ids = Readonly<{
  hex: (length: number) => string
  digits: (length: number) => string
}>

/**
 * Numbers and tokens that repeat when the seed repeats. The counter is kept with the rest of the
 * truth: a restart under the same seed goes on where it stopped and never deals a number twice.
 */
export function createIds(options: {
  seed: string
  dealt: number
  onDealt: (dealt: number) => void
}): Ids {
  let dealt = options.dealt
  const next = () => {
    dealt += 1
    options.onDealt(dealt)
    return createHash('sha256').update(`${options.seed}:${dealt}`).digest('hex')
  }
  return {
    hex: (length) => next().slice(0, length),
    digits: (length) => BigInt(`0x${next()}`).toString().slice(-length),
  }
}
