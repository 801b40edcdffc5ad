/** What the pay page says. A payment whose outcome is not known has never failed. */
export type Phase = 'checking' | 'unpaid' | 'paid' | 'expired' | 'cancelled'

type Seen = Readonly<{
  state: string
  /** How often the server has answered since the page was opened; the first time without asking. */
  answers: number
}>

// The first answer is what we knew; then the network is asked, and a notice gets its time to come.
const ANSWERS_BEFORE_UNPAID = 4

export function phaseOf({ state, answers }: Seen): Phase {
  if (state === 'succeeded') return 'paid'
  if (state === 'expired' || state === 'cancelled') return state
  return answers < ANSWERS_BEFORE_UNPAID ? 'checking' : 'unpaid'
}

/** How long to wait before asking again: soon while somebody just paid, then less often. */
export function pollPauseMs({ state, answers }: Seen): number | false {
  if (state !== 'awaiting_payment') return false
  if (answers < 2) return 600
  if (answers < 60) return 2_500
  return answers < 200 ? 5_000 : 15_000
}
