import type { Tone } from '../ui/icons.ts'
import { Status } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'

type Words = Readonly<Record<string, Readonly<{ tone: Tone; name: () => string }>>>

const intents: Words = {
  awaiting_payment: { tone: 'warn', name: () => m.operator_state_awaiting() },
  succeeded: { tone: 'good', name: () => m.operator_state_succeeded() },
  cancelled: { tone: 'neutral', name: () => m.operator_state_cancelled() },
  expired: { tone: 'neutral', name: () => m.operator_state_expired() },
}

const attempts: Words = {
  pending: { tone: 'warn', name: () => m.operator_state_pending() },
  succeeded: { tone: 'good', name: () => m.operator_state_succeeded() },
  closed: { tone: 'neutral', name: () => m.operator_state_closed() },
}

const notices: Words = {
  applied: { tone: 'good', name: () => m.operator_state_applied() },
  ignored: { tone: 'neutral', name: () => m.operator_state_ignored() },
  rejected: { tone: 'bad', name: () => m.operator_state_rejected() },
  failed: { tone: 'bad', name: () => m.operator_state_failed() },
}

const refunds: Words = {
  prepared: { tone: 'warn', name: () => m.operator_state_prepared() },
  dispatched: { tone: 'note', name: () => m.operator_state_dispatched() },
  unknown: { tone: 'warn', name: () => m.operator_state_unknown() },
  succeeded: { tone: 'good', name: () => m.operator_state_succeeded() },
  declined: { tone: 'bad', name: () => m.operator_state_declined() },
  failed: { tone: 'bad', name: () => m.cards_refund_failed() },
}

const matches: Words = {
  waiting: { tone: 'warn', name: () => m.operator_state_waiting() },
  captured: { tone: 'good', name: () => m.operator_state_captured() },
  stray: { tone: 'note', name: () => m.operator_state_stray() },
}

const all = { intents, attempts, notices, refunds, matches }

type Props = { of: keyof typeof all; state: string }

/** A state in words; one that has none yet is shown as it is called. */
export function State({ of, state }: Props) {
  const words = all[of][state]
  return <Status tone={words?.tone}>{words?.name() ?? state}</Status>
}
