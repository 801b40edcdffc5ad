import { currencies } from '../kernel/money.ts'
import type { Gateway } from './gateway.ts'

/**
 * A buyer's own balance, offered beside the networks. Nobody outside is asked: what it pays is
 * reserved with the attempt and captured in the transaction in which the buyer confirms it, and a
 * refund is back in the transaction that grants it.
 */
export const BALANCE = 'wallet'

const nothing = { status: 'unknown', detail: 'it moves without being asked' } as const

export function createBalance(): Gateway {
  return {
    name: BALANCE,
    methods: [
      {
        name: BALANCE,
        // China's first: that is what the networks fill it with.
        currencies: ['CNY', ...currencies.filter((currency) => currency !== 'CNY')],
        limits: { minMinor: 1n, maxMinor: 10_000_000_000n },
        step: 'confirm',
        confirms: 'at_once',
      },
    ],
    begin: () => Promise.resolve({ status: 'ready', next: { kind: 'confirm' }, reference: null }),
    query: () => Promise.resolve({ status: 'pending', detail: 'not confirmed' }),
    close: () => Promise.resolve({ status: 'closed', detail: 'given up' }),
    refund: () => Promise.resolve(nothing),
    queryRefund: () => Promise.resolve(nothing),
    readNotice: () => ({ ok: false, reason: 'it sends no notices', number: null }),
    answerNotice: () => ({ status: 404, type: 'text/plain', body: '' }),
  }
}
