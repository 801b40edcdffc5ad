import { createBalance } from './balance.ts'
import type { Gateway } from './gateway.ts'

/**
 * Ordering now and paying later, offered beside the networks to who has a credit line. As with a
 * balance nobody outside is asked.
 */
export const TERMS = 'terms'

export function createTerms(): Gateway {
  const balance = createBalance()
  const methods = balance.methods.map((method) => ({ ...method, name: TERMS }))
  return { ...balance, name: TERMS, methods }
}
