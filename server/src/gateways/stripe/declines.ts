// Why a card was declined, in Stripe's words as far as its owner may know them.

/** Said as they are: the payer can do something about each. */
const TOLD = new Set([
  'authentication_required',
  'call_issuer',
  'card_not_supported',
  'card_velocity_exceeded',
  'currency_not_supported',
  'do_not_honor',
  'expired_card',
  'incorrect_cvc',
  'incorrect_number',
  'insufficient_funds',
  'processing_error',
  'transaction_not_allowed',
  'try_again_later',
  'withdrawal_count_limit_exceeded',
])

const SAME: Readonly<Record<string, string>> = {
  payment_intent_authentication_failure: 'authentication_failed',
  setup_intent_authentication_failure: 'authentication_failed',
  invalid_cvc: 'incorrect_cvc',
  invalid_number: 'incorrect_number',
  issuer_not_available: 'try_again_later',
  reenter_transaction: 'try_again_later',
  approve_with_id: 'call_issuer',
  invalid_account: 'call_issuer',
}

type Declined = Readonly<{ code?: string | null; decline_code?: string | null }>

/**
 * Whoever holds a card that is reported lost or stolen, or that looks like fraud, must not learn it
 * from us: that is an ordinary decline, and so is what we have no word for.
 */
export function declineOf(error: Declined | null | undefined): string | undefined {
  if (!error) return undefined
  const code = error.decline_code ?? error.code ?? ''
  const known = SAME[code] ?? code
  return TOLD.has(known) || known === 'authentication_failed' ? known : 'generic_decline'
}
