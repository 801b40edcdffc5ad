import { addMs, HOUR_MS } from '../kernel/time.ts'

const CODE_LIFE_MS = 2 * HOUR_MS

/**
 * Until when a code that a network gave out now can be scanned: two hours at Alipay and at WeChat
 * Pay alike, and not longer than what it is for can be paid.
 */
export function codeEnd(now: Date, expiresAt: Date): Date {
  const end = addMs(now, CODE_LIFE_MS)
  return end < expiresAt ? end : expiresAt
}
