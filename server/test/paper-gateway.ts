// A network that exists on paper: one process, no wire. It takes what it is told to take, so that
// tests of the core can have a second way to pay beside the sandbox's.
import { randomUUID } from 'node:crypto'
import type { Gateway, PaymentAnswer, PaymentRequest } from '../src/gateways/gateway.ts'
import type { Env } from '../src/platform/env.ts'

export type PaperGateway = Readonly<{
  gateway: Gateway
  /** The buyer pays what was begun under this number. */
  pay: (number: string) => void
  /** From now on the network says this of everything that is not paid; null: what is true. */
  say: (answer: Exclude<PaymentAnswer, { status: 'paid' }> | null) => void
  /** From now on it does not begin, for this reason; null: it does. */
  refuse: (status: 'declined' | 'unknown' | null) => void
  begun: ReadonlyMap<string, PaymentRequest>
}>

/** Takes `paper` in euros, dollars, pounds and yen. */
export function createPaperGateway(env: Env): PaperGateway {
  const begun = new Map<string, PaymentRequest>()
  const paid = new Map<string, { gatewayNumber: string; paidAt: Date }>()
  const closed = new Set<string>()
  const refunds = new Set<string>()
  const mood: {
    says: Exclude<PaymentAnswer, { status: 'paid' }> | null
    refuses: 'declined' | 'unknown' | null
  } = { says: null, refuses: null }
  const answerOf = (number: string): PaymentAnswer => {
    const request = begun.get(number)
    const payment = paid.get(number)
    if (request && payment) {
      const report = { number, amount: request.amount, payer: 'Paper •••• 1234', ...payment }
      return { status: 'paid', report }
    }
    if (mood.says) return mood.says
    if (closed.has(number)) return { status: 'closed', detail: 'closed' }
    return { status: request ? 'pending' : 'absent', detail: '' }
  }
  const gateway: Gateway = {
    name: 'paper',
    methods: [
      {
        ...{ name: 'paper', currencies: ['EUR', 'USD', 'GBP', 'JPY'], step: 'redirect' },
        ...{ limits: { minMinor: 50n, maxMinor: 99_999_999n }, confirms: 'at_once' },
      },
    ],
    begin: (request) => {
      if (mood.refuses) return Promise.resolve({ status: mood.refuses, detail: 'on paper' })
      begun.set(request.number, request)
      const next = { kind: 'redirect', url: `https://paper.test/${request.number}` } as const
      return Promise.resolve({ status: 'ready', next, reference: `paper_${request.number}` })
    },
    query: ({ number }) => Promise.resolve(answerOf(number)),
    close: ({ number }) => {
      const { status } = answerOf(number)
      if (status === 'paid') return Promise.resolve({ status, detail: '' })
      if (status === 'unknown' || status === 'review') {
        return Promise.resolve({ status: 'unknown', detail: '' })
      }
      closed.add(number)
      return Promise.resolve({ status: 'closed', detail: '' })
    },
    refund: ({ number }) => {
      refunds.add(number)
      return Promise.resolve({ status: 'succeeded', detail: '' })
    },
    queryRefund: ({ number }) =>
      Promise.resolve({ status: refunds.has(number) ? 'succeeded' : 'absent', detail: '' }),
    readNotice: () => ({ ok: false, reason: 'paper sends none', number: null }),
    answerNotice: () => ({ status: 200, type: 'text/plain', body: '' }),
  }
  return {
    gateway,
    begun,
    pay: (number) => paid.set(number, { gatewayNumber: randomUUID(), paidAt: env.now() }),
    say: (answer) => {
      mood.says = answer
    },
    refuse: (status) => {
      mood.refuses = status
    },
  }
}
