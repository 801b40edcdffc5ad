/** From each state, the states it may become. A state without any is final. */
export type Moves<S extends string> = Readonly<Record<S, readonly S[]>>

/**
 * The states from which something may become `to`: a parameter of the statement that changes it. As
 * a constant it would tempt the planner into the index of all that is in that state.
 */
export function sourcesOf<S extends string>(moves: Moves<S>, to: S): string[] {
  const sources = Object.entries<readonly S[]>(moves).filter(([, targets]) => targets.includes(to))
  return sources.map(([from]) => from)
}
