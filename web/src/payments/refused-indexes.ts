import type { Problem } from '@danbao/sdk'

/** Which of the lines sent are refused: the server points at each. */
export function refusedIndexes({ errors = [] }: Problem): Set<number> {
  const indexes = errors.map(({ pointer }) => /^\/lines\/(\d+)(\/|$)/.exec(pointer)?.[1])
  return new Set(indexes.filter((index) => index !== undefined).map(Number))
}
