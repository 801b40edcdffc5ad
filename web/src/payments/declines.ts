import { m } from '../messages.gen/messages.js'

// What whoever was declined can do about it.

const words: Readonly<Record<string, () => string>> = {
  authentication_failed: () => m.cards_why_authentication(),
  authentication_required: () => m.cards_why_authentication(),
  call_issuer: () => m.cards_why_call(),
  card_not_supported: () => m.cards_why_unsupported(),
  card_velocity_exceeded: () => m.cards_why_velocity(),
  currency_not_supported: () => m.cards_why_currency(),
  expired_card: () => m.cards_why_expired(),
  incorrect_cvc: () => m.cards_why_cvc(),
  incorrect_number: () => m.cards_why_number(),
  insufficient_funds: () => m.cards_why_insufficient(),
  processing_error: () => m.cards_why_processing(),
  transaction_not_allowed: () => m.cards_why_unsupported(),
  try_again_later: () => m.cards_why_processing(),
  withdrawal_count_limit_exceeded: () => m.cards_why_velocity(),
}

/** Why the last try was declined, and what to do next. */
export function declineText(code: string): string {
  return words[code]?.() ?? m.cards_why_generic()
}
