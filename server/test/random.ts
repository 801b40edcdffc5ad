// Chance that comes again: the same seed deals the same numbers.

export type Random = Readonly<{
  /** A whole number from 0 up to, and without, `below`. */
  int: (below: number) => number
  /** True so many times in a hundred. */
  chance: (percent: number) => boolean
  pick: <T>(items: readonly [T, ...T[]]) => T
}>

/** Mulberry32: small, and good enough to shake things up. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    int,
    chance: (percent) => int(100) < percent,
    pick: (items) => items[int(items.length)] ?? items[0],
  }
}
