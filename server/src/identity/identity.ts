import type { ErrorTable } from '../platform/errors.ts'
import { addMs, DAY_MS, HOUR_MS } from '../kernel/time.ts'

// People, their sessions, and who a request comes from.

export const locales = ['en', 'zh'] as const
export type Locale = (typeof locales)[number]

export type Role = 'owner' | 'member' | 'viewer'

/** A company as the sessions of its people see it. */
export type CallerParty = Readonly<{
  id: string
  uuid: string
  name: string
  country: string
  locale: string
  timeZone: string
  isSupplier: boolean
  isOperator: boolean
  role: Role
}>

export type CallerPerson = Readonly<{ id: string; email: string; name: string; locale: string }>

/** Who asks: resolved once per request from its session, and passed to every command. */
export type Caller = Readonly<{
  /** `per_...`, 'system' or 'anonymous': the actor of the audit log. */
  actor: string
  person: CallerPerson | null
  sessionId: string | null
  /** The company the session acts for. */
  party: CallerParty | null
  /** The UUIDs of the parties whose rows the caller may see; null means all of them. */
  parties: readonly string[] | null
}>

const nobody = { person: null, sessionId: null, party: null } as const

export const systemCaller: Caller = { ...nobody, actor: 'system', parties: null }
export const anonymousCaller: Caller = { ...nobody, actor: 'anonymous', parties: [] }

type SignedIn = Readonly<{ person: CallerPerson; sessionId: string; party: CallerParty | null }>

export function signedInCaller({ person, sessionId, party }: SignedIn): Caller {
  const own = party ? [party.uuid] : []
  return { actor: person.id, person, sessionId, party, parties: party?.isOperator ? null : own }
}

export type Session = Readonly<{
  id: string
  userAgent: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}>

/** A session ends this long after it was last used. */
const SESSION_IDLE_MS = 30 * DAY_MS

/** Being seen is written this rarely, so that reading a page does not write to the database. */
const SEEN_EVERY_MS = HOUR_MS / 12

export function expiryFrom(now: Date): Date {
  return addMs(now, SESSION_IDLE_MS)
}

export function isSeenDue(lastSeenAt: Date, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY_MS
}

// Guessing: per account and network a handful of failures in a window, per network alone more,
// because an office shares one. Nobody can lock an account for its owner elsewhere.
const FAILURE_WINDOW_MS = HOUR_MS / 4
export const MAX_FAILURES_PER_ACCOUNT = 5
export const MAX_FAILURES_PER_NETWORK = 100

/** In the same window: more than an office at its first day, fewer than fill a database. */
export const MAX_SIGN_UPS_PER_NETWORK = 50

export function failureWindowEnd(now: Date): Date {
  return addMs(now, FAILURE_WINDOW_MS)
}

export const identityErrors = {
  'identity.sign_in_needed': { status: 401, title: 'Sign in first' },
  'identity.not_allowed': { status: 403, title: 'Your role in this company does not allow this' },
  'identity.wrong_credentials': { status: 422, title: 'The e-mail address or password is wrong' },
  'identity.wrong_password': { status: 422, title: 'The current password is wrong' },
  'identity.too_many_attempts': { status: 429, title: 'Too many failed attempts; wait a little' },
  'identity.too_many_sign_ups': { status: 429, title: 'Too many sign-ups; wait a little' },
  'identity.email_taken': { status: 409, title: 'There is an account with this e-mail address' },
  'identity.session_not_found': { status: 404, title: 'There is no such session' },
  'identity.not_a_member': { status: 404, title: 'You do not belong to such a company' },
} as const satisfies ErrorTable
