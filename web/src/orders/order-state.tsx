import type { Tone } from '../ui/icons.ts'
import { Status } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'

type Words = Readonly<{ tone: Tone; name: () => string; sentence: () => string }>

// Every state has a noun and a sentence that is true for whoever reads it.
const states: Readonly<Record<string, Words>> = {
  awaiting_payment: {
    tone: 'warn',
    name: () => m.orders_state_awaiting(),
    sentence: () => m.orders_sentence_awaiting(),
  },
  partly_paid: {
    tone: 'warn',
    name: () => m.orders_state_partly_paid(),
    sentence: () => m.orders_sentence_partly_paid(),
  },
  held: {
    tone: 'brand',
    name: () => m.orders_state_held(),
    sentence: () => m.orders_sentence_held(),
  },
  partly_refunded: {
    tone: 'note',
    name: () => m.orders_state_partly_refunded(),
    sentence: () => m.orders_sentence_partly_refunded(),
  },
  refunded: {
    tone: 'neutral',
    name: () => m.orders_state_refunded(),
    sentence: () => m.orders_sentence_refunded(),
  },
  cancelled: {
    tone: 'neutral',
    name: () => m.orders_state_cancelled(),
    sentence: () => m.orders_sentence_cancelled(),
  },
  expired: {
    tone: 'neutral',
    name: () => m.orders_state_expired(),
    sentence: () => m.orders_sentence_expired(),
  },
}

/** An order's payment state in a word or two. */
export function OrderStatus({ state }: { state: string }) {
  const words = states[state]
  return <Status tone={words?.tone}>{words?.name() ?? state}</Status>
}

export function orderSentence(state: string): string {
  return states[state]?.sentence() ?? state
}
