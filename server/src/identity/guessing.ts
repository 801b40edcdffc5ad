import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { Refusal } from '../kernel/result.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import {
  MAX_FAILURES_PER_ACCOUNT,
  MAX_FAILURES_PER_NETWORK,
  MAX_SIGN_UPS_PER_NETWORK,
} from './identity.ts'
import { countFailure, findFailures, forgetFailures, type Failures } from './store.ts'

// The limits on guessing passwords and on signing up, counted in the database: they hold across
// processes and restarts.

type Shell = Readonly<{ db: Db; env: Env }>

/** Whose password is tried, and from where. */
export type Guess = Readonly<{ email: string; ip: string }>

/**
 * Judges a password unless too many were wrong lately. A try counts before it is judged, so that
 * many at once do not get past the limit; a right one clears the account's count.
 */
export async function countingFailures<T>(
  { db, env }: Shell,
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

/**
 * Refuses a sign-up where too many came from one network lately. A try counts, whatever comes of
 * it. Who sits at this machine has no limit: benches sign up by the thousand, and behind a proxy
 * that TRUST_PROXY does not name everybody seems to sit here.
 */
export async function limitSignUps({ db, env }: Shell, ip: string): Promise<void> {
  if (isThisMachine(ip)) return
  const now = env.now()
  const counted = await countFailure(db, keyOf('sign-up', networkOf(ip)), now)
  if (counted.failures <= MAX_SIGN_UPS_PER_NETWORK) return
  throw new Refusal({ code: 'identity.too_many_sign_ups', ...retryAfter(counted, now) })
}

function isThisMachine(ip: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(ip)
}

function tooMany(counted: Failures, now: Date): Refusal {
  return new Refusal({ code: 'identity.too_many_attempts', ...retryAfter(counted, now) })
}

function retryAfter({ windowEndsAt }: Failures, now: Date) {
  const leftMs = windowEndsAt.getTime() - now.getTime()
  return { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) }
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
