import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { Refusal } from '../kernel/result.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { MAX_FAILURES_PER_ACCOUNT, MAX_FAILURES_PER_NETWORK } from './identity.ts'
import { countFailure, findFailures, forgetFailures, type Failures } from './store.ts'

// The limit on guessing passwords, counted in the database: it holds across processes and restarts.

/** Whose password is tried, and from where. */
export type Guess = Readonly<{ email: string; ip: string }>

/**
 * Judges a password unless too many were wrong lately. A try counts before it is judged, so that
 * many at once do not get past the limit; a right one clears the account's count.
 */
export async function countingFailures<T>(
  { db, env }: Readonly<{ db: Db; env: Env }>,
  { email, ip }: Guess,
  judge: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const network = networkOf(ip)
  const networkKey = keyOf('network', network)
  const accountKey = keyOf('account', network, email.toLowerCase())
  const now = env.now()
  const [onAccount, onNetwork] = await Promise.all([
    countFailure(db, accountKey, now),
    findFailures(db, networkKey, now),
  ])
  if (onAccount.failures > MAX_FAILURES_PER_ACCOUNT) throw tooMany(onAccount, now)
  if (onNetwork.failures >= MAX_FAILURES_PER_NETWORK) throw tooMany(onNetwork, now)
  const result = await judge()
  if (result === undefined) await countFailure(db, networkKey, now)
  else await forgetFailures(db, accountKey)
  return result
}

function tooMany({ windowEndsAt }: Failures, now: Date): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((windowEndsAt.getTime() - now.getTime()) / 1000))
  return new Refusal({ code: 'identity.too_many_attempts', retryAfterSeconds })
}

function keyOf(...parts: string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest()
}

/** One customer of an IPv6 provider has a whole /64. */
export function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  if (ip.startsWith('::ffff:')) return ip.slice('::ffff:'.length) // IPv4 on an IPv6 socket.
  const [head = '', tail = ''] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail.split(':').filter(Boolean)
  const zeros = ip.includes('::') ? Math.max(0, 8 - groups.length - rest.length) : 0
  return [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':')
}
