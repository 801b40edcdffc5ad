import type { Tone } from '../ui/icons.ts'
import { m } from '../messages.gen/messages.js'
import type { StatementKind } from './statement.ts'

// What states and kinds are called, and how they look.

export const kindTexts: Readonly<Record<StatementKind, () => string>> = {
  top_up: () => m.wallet_kind_top_up(),
  payment: () => m.wallet_kind_payment(),
  debt_payment: () => m.wallet_kind_debt_payment(),
  refund: () => m.wallet_kind_refund(),
  debt_excess: () => m.wallet_kind_debt_excess(),
  top_up_refund: () => m.wallet_kind_top_up_refund(),
  withdrawal: () => m.wallet_kind_withdrawal(),
  withdrawal_return: () => m.wallet_kind_withdrawal_return(),
  correction: () => m.wallet_kind_correction(),
}

type Look = Readonly<{ text: () => string; tone: Tone }>

export const transferLooks: Readonly<Record<string, Look>> = {
  requested: { text: () => m.wallet_state_requested(), tone: 'note' },
  in_file: { text: () => m.wallet_state_in_file(), tone: 'note' },
  sent: { text: () => m.wallet_state_sent(), tone: 'brand' },
  confirmed: { text: () => m.wallet_state_confirmed(), tone: 'good' },
  returned: { text: () => m.wallet_state_returned(), tone: 'bad' },
  cancelled: { text: () => m.wallet_state_cancelled(), tone: 'neutral' },
}

export const topUpLooks: Readonly<Record<string, Look>> = {
  awaiting_payment: { text: () => m.wallet_top_up_awaiting(), tone: 'warn' },
  succeeded: { text: () => m.wallet_top_up_succeeded(), tone: 'good' },
  cancelled: { text: () => m.wallet_state_cancelled(), tone: 'neutral' },
  expired: { text: () => m.wallet_top_up_expired(), tone: 'neutral' },
}

export const accountKinds: Readonly<Record<string, () => string>> = {
  iban: () => m.wallet_account_iban(),
  card: () => m.wallet_account_card(),
  local: () => m.wallet_account_local(),
}
