/** An instant of the server's clock by the browser's, given what the server's showed just now. */
export function untilHere(at: string, serverNow: string | null, now: number): Date {
  const ahead = serverNow === null ? 0 : Date.parse(serverNow) - now
  // The header counts in seconds, and an answer takes a moment: less than this is no difference.
  const difference = Number.isNaN(ahead) || Math.abs(ahead) < CLOCK_TOLERANCE_MS ? 0 : ahead
  return new Date(Date.parse(at) - difference)
}

const CLOCK_TOLERANCE_MS = 3_000
