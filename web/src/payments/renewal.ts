const MARGIN_MS = 60_000
const SOONEST_MS = 10_000

type Dying = Readonly<{ until: Date; expiresAt: string }>

/**
 * How long until a code is renewed: while somebody may still be pointing a phone at it. False where
 * it lives as long as the payment can be made.
 */
export function renewPauseMs(
  { until, expiresAt }: Dying,
  payBy: string,
  now: number,
): number | false {
  if (Date.parse(expiresAt) >= Date.parse(payBy)) return false
  return Math.max(until.getTime() - MARGIN_MS - now, SOONEST_MS)
}
