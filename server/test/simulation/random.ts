// Randomness that is the same for the same seed.
import { createHash } from 'node:crypto'

export type Random = Readonly<{
  /** At least 0, less than `below`. */
  int: (below: number) => number
  chance: (probability: number) => boolean
  pick: <T>(items: readonly T[]) => T
  /** One of these names, each as likely as its weight says. */
  weighted: <N extends string>(weights: Readonly<Record<N, number>>) => N
  bytes: (size: number) => Buffer
}>

/** What is drawn under one name does not depend on what is drawn under others. */
export function createRandom(seed: string, name: string): Random {
  const next = sfc32(createHash('sha256').update(`${seed} ${name}`).digest())
  const real = () => next() / 2 ** 32
  const random: Random = {
    int: (below) => Math.floor(real() * below),
    chance: (probability) => real() < probability,
    pick: (items) => {
      const item = items[random.int(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    weighted: (weights) => {
      const names = Object.keys(weights) as (keyof typeof weights)[]
      let left = real() * names.reduce((sum, each) => sum + weights[each], 0)
      const found = names.find((each) => (left -= weights[each]) < 0)
      return found ?? random.pick(names)
    },
    bytes: (size) => Buffer.from(Array.from({ length: size }, () => next() & 0xff)),
  }
  return random
}

/** Small Fast Counter, 32 bits, by Chris Doty-Humphrey: not for secrets. */
function sfc32(key: Buffer): () => number {
  let [a, b, c, count] = [0, 4, 8, 12].map((at) => key.readInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ]
  const next = () => {
    const sum = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) next()
  return next
}
