import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import {
  constraintOf,
  inTransaction,
  type Db,
  type Reader,
  type Transaction,
} from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { invalid } from '../platform/wire.ts'
import { isCommonPassword } from './common-passwords.ts'
import { countingFailures, type Guess } from './guessing.ts'
import { expiryFrom } from './identity.ts'
import type { Caller, CallerParty, CallerPerson, Locale } from './identity.ts'
import { personOf } from './callers.ts'
import { hashOfNothing, hashPassword, isPassword } from './passwords.ts'
import * as store from './store.ts'

const MAX_SESSIONS = 50 // Per person: whoever opens more ends the ones used longest ago.
const MAX_USER_AGENT = 300

/**
 * The companies a person belongs to, in the order they joined. Read by the module that owns them.
 */
export type MembershipsOf = (reader: Reader, personId: string) => Promise<CallerParty[]>

type Shell = Readonly<{ db: Db; env: Env }>

export type SignedIn = Readonly<{ person: CallerPerson; party: CallerParty | null }>

type PersonCommand = Readonly<{ email: string; password: string; name: string; locale: Locale }>

/** A person ready to be inserted: the slow hash is made before any transaction is open. */
export async function preparePerson(env: Env, command: PersonCommand): Promise<store.NewPerson> {
  const { email, password, name, locale } = command
  refuseWeakPassword(password, { email, pointer: '/password' })
  const passwordHash = await hashPassword(env, password)
  return { uuid: newUuid(env), email, name, locale, passwordHash }
}

export async function createPerson(
  trx: Transaction,
  env: Env,
  person: store.NewPerson,
): Promise<CallerPerson> {
  try {
    await store.insertPerson(trx, env.now(), person)
  } catch (error) {
    if (constraintOf(error) !== 'people_email_key') throw error
    const errors = [{ pointer: '/email', rule: 'taken', message: 'has an account already' }]
    throw new Refusal({ code: 'identity.email_taken', errors })
  }
  const { uuid, email, name, locale } = person
  return { id: encodeId('per', uuid), email, name, locale }
}

type Opening = Readonly<{
  personUuid: string
  party: CallerParty | null
  userAgent: string
  /** Who this browser was until now: that session ends. */
  previous: Caller
}>
export type Opened = Readonly<{ token: string; sessionId: string }>

/** Opens a session; its token exists in the cookie only. */
export async function openSession(trx: Transaction, env: Env, opening: Opening): Promise<Opened> {
  const { personUuid, party, userAgent, previous } = opening
  const token = env.randomBytes(32).toString('base64url')
  const uuid = newUuid(env)
  const now = env.now()
  await Promise.all([
    store.insertSession(trx, now, {
      uuid,
      token,
      personUuid,
      partyUuid: party?.uuid ?? null,
      userAgent: userAgent.slice(0, MAX_USER_AGENT),
      expiresAt: expiryFrom(now),
    }),
    store.trimSessions(trx, personUuid, MAX_SESSIONS),
    endPrevious(trx, previous),
  ])
  return { token, sessionId: encodeId('ses', uuid) }
}

type Credentials = Guess & Readonly<{ password: string }>

/**
 * The answer and the time it takes are the same for an unknown address and for a wrong password.
 */
async function checkCredentials(shell: Shell, credentials: Credentials): Promise<store.Account> {
  const account = await countingFailures(shell, credentials, async () => {
    const found = await store.findAccount(shell.db, credentials.email)
    const matches = await isPassword(credentials.password, found?.passwordHash ?? hashOfNothing)
    return matches ? found : undefined
  })
  if (!account) throw new Refusal({ code: 'identity.wrong_credentials' })
  return account
}

type SignIn = Readonly<{
  credentials: Credentials
  userAgent: string
  previous: Caller
  membershipsOf: MembershipsOf
  /** Runs in the transaction that opens the session. */
  after: (trx: Transaction, who: SignedIn) => Promise<void>
}>

export async function signIn(shell: Shell, command: SignIn): Promise<Opened & SignedIn> {
  const { credentials, userAgent, previous, membershipsOf, after } = command
  const { db, env } = shell
  const { person, uuid: personUuid, lastPartyUuid } = await checkCredentials(shell, credentials)
  return inTransaction(db, async (trx) => {
    const parties = await membershipsOf(trx, person.id)
    const party = parties.find((each) => each.uuid === lastPartyUuid) ?? parties[0] ?? null
    const opened = await openSession(trx, env, { personUuid, party, userAgent, previous })
    const { sessionId } = opened
    await recordEvents(trx, env, [
      { type: 'identity.signed_in', object: sessionId, actor: person.id, party: party?.id },
    ])
    await after(trx, { person, party })
    return { ...opened, person, party }
  })
}

async function endPrevious(trx: Transaction, { person, sessionId }: Caller): Promise<void> {
  if (person && sessionId) await store.deleteSession(trx, { personId: person.id, sessionId })
}

/** Ends the session of this browser, if it is still there. */
export function signOut({ db, env }: Shell, caller: Caller): Promise<void> {
  const { person, sessionId } = caller
  if (!person || !sessionId) return Promise.resolve()
  return inTransaction(db, async (trx) => {
    const ended = await store.deleteSession(trx, { personId: person.id, sessionId })
    if (ended) await record(trx, env, { caller, type: 'identity.signed_out', object: sessionId })
  })
}

/** Ends one session of the caller's. */
export function endSession({ db, env }: Shell, caller: Caller, sessionId: string): Promise<void> {
  const { id: personId } = personOf(caller)
  return inTransaction(db, async (trx) => {
    const ended = await store.deleteSession(trx, { personId, sessionId })
    if (!ended) throw new Refusal({ code: 'identity.session_not_found' })
    await record(trx, env, { caller, type: 'identity.signed_out', object: sessionId })
  })
}

/** Ends all of the caller's sessions, or all others. Says how many. */
export function endSessions({ db, env }: Shell, caller: Caller, keepCurrent: boolean) {
  const { id: personId } = personOf(caller)
  return inTransaction(db, async (trx) => {
    const keep = keepCurrent ? caller.sessionId : null
    const ended = await store.deleteSessions(trx, { personId, keep })
    const data = { ended, keptCurrent: keepCurrent }
    await record(trx, env, {
      caller,
      type: 'identity.signed_out_everywhere',
      object: personId,
      data,
    })
    return ended
  })
}

export function changePerson(
  { db, env }: Shell,
  caller: Caller,
  to: { name: string; locale: Locale },
) {
  const { id } = personOf(caller)
  return inTransaction(db, async (trx) => {
    await store.savePerson(trx, { id, ...to })
    await record(trx, env, { caller, type: 'identity.person_changed', object: id })
  })
}

type PasswordChange = Readonly<{ currentPassword: string; newPassword: string; ip: string }>

/** Changes the caller's password and ends their other sessions: a thief's among them. */
export async function changePassword(shell: Shell, caller: Caller, change: PasswordChange) {
  const { currentPassword, newPassword, ip } = change
  const { db, env } = shell
  const person = personOf(caller)
  refuseWeakPassword(newPassword, { email: person.email, pointer: '/newPassword' })
  if (newPassword === currentPassword) {
    throw invalid('/newPassword', 'unchanged', 'is the password you have now')
  }
  const known = await countingFailures(shell, { email: person.email, ip }, async () => {
    const account = await store.findAccount(db, person.email)
    return account && (await isPassword(currentPassword, account.passwordHash))
      ? account
      : undefined
  })
  if (!known) throw wrongPassword()
  const passwordHash = await hashPassword(env, newPassword)
  return inTransaction(db, async (trx) => {
    // Two changes at once: the second was allowed by a password that is no longer the current one.
    const now = await store.lockAccount(trx, person.id)
    if (now?.passwordHash !== known.passwordHash) throw wrongPassword()
    await store.savePassword(trx, env.now(), { personId: person.id, passwordHash })
    const ended = await store.deleteSessions(trx, { personId: person.id, keep: caller.sessionId })
    const data = { ended }
    await record(trx, env, { caller, type: 'identity.password_changed', object: person.id, data })
  })
}

function wrongPassword(): Refusal {
  const errors = [{ pointer: '/currentPassword', rule: 'wrong', message: 'is not your password' }]
  return new Refusal({ code: 'identity.wrong_password', errors })
}

/** Makes the session act for another of the person's companies. */
export function switchParty(
  { db, env }: Shell,
  caller: Caller,
  to: { partyId: string; membershipsOf: MembershipsOf },
): Promise<CallerParty> {
  const { id: personId } = personOf(caller)
  return inTransaction(db, async (trx) => {
    const parties = await to.membershipsOf(trx, personId)
    const party = parties.find(({ id }) => id === to.partyId)
    const sessionId = caller.sessionId
    if (!party || !sessionId) throw new Refusal({ code: 'identity.not_a_member' })
    await store.saveActingParty(trx, { personId, sessionId, partyUuid: party.uuid })
    const what = { type: 'identity.party_switched', object: sessionId, data: { to: party.id } }
    await record(trx, env, { caller, ...what })
    return party
  })
}

type What = Readonly<{
  caller: Caller
  type: string
  object: string
  data?: Record<string, unknown>
}>

async function record(trx: Transaction, env: Env, { caller, ...event }: What): Promise<void> {
  await recordEvents(trx, env, [{ ...event, actor: caller.actor, party: caller.party?.id }])
}

/**
 * NIST SP 800-63B: length and a list of what guessers try first; no demands on kinds of characters.
 */
function refuseWeakPassword(password: string, about: { email: string; pointer: string }): void {
  const [mailbox = ''] = about.email.toLowerCase().split('@')
  const text = password.toLowerCase()
  if (text === about.email.toLowerCase() || text === mailbox || isCommonPassword(password)) {
    throw invalid(about.pointer, 'common', 'is among the passwords that are guessed first')
  }
}
