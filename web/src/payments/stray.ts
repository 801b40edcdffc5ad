type Seen = Readonly<{
  strays: readonly Readonly<{ finalAt: string | null }>[]
  /** How often the server has answered since the page was opened. */
  answers: number
}>

// Who comes back from paying a second time, or too late, is here before the network has told us.
const PAUSES_MS = [3_000, 8_000, 20_000, 60_000]
const UNDER_WAY_MS = 5_000

/** How long to wait before asking again for money that nothing waited for. */
export function strayPauseMs({ strays, answers }: Seen): number | false {
  if (strays.some(({ finalAt }) => finalAt === null)) return UNDER_WAY_MS
  return PAUSES_MS[answers - 1] ?? false
}
