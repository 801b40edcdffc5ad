/** What the pay page says. A payment whose outcome is not known has never failed. */
export type Phase = 'checking' | 'unpaid' | 'declined' | 'review' | 'paid' | 'expired' | 'cancelled'

type Seen = Readonly<{
  state: string
  /** The last try, as the network told of it. */
  attempt?: Readonly<{ inReview: boolean; decline: string | null }> | null
  /** How often the server has answered since the page was opened; the first time without asking. */
  answers: number
}>

// The first answer is what we knew; then the network is asked, and a notice gets its time to come.
const ANSWERS_BEFORE_UNPAID = 4
// A decline that was known before may have been followed by a payment that we have not heard of.
const ANSWERS_BEFORE_DECLINED = 3

export function phaseOf({ state, attempt, answers }: Seen): Phase {
  if (state === 'succeeded') return 'paid'
  if (state === 'expired' || state === 'cancelled') return state
  if (attempt?.inReview) return 'review'
  if (attempt?.decline && answers >= ANSWERS_BEFORE_DECLINED) return 'declined'
  return answers < ANSWERS_BEFORE_UNPAID ? 'checking' : 'unpaid'
}

/** How long to wait before asking again: soon while somebody just paid, then less often. */
export function pollPauseMs({ state, answers }: Seen): number | false {
  if (state !== 'awaiting_payment') return false
  if (answers < 2) return 600
  if (answers < 60) return 2_500
  return answers < 200 ? 5_000 : 15_000
}
