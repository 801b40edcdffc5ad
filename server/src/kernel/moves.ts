/** From each state, the states it may become. A state without any is final. */
export type Moves<S extends string> = Readonly<Record<S, readonly S[]>>

/** The states from which something may become `to`, as SQL's `in` takes them. */
export function sourcesOf<S extends string>(moves: Moves<S>, to: S): string {
  const sources = Object.entries<readonly S[]>(moves).filter(([, targets]) => targets.includes(to))
  return sources.map(([from]) => `'${from}'`).join(', ')
}
