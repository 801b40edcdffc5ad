import { createHash } from 'node:crypto'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { failureWindowEnd } from './identity.ts'
import type { CallerParty, CallerPerson, Role, Session } from './identity.ts'

// Every query on the schema `identity`.

/** What a session knows of its company; all null when it acts for none. */
export type MembershipColumns = {
  party_id: string | null
  party_name: string | null
  party_country: string | null
  party_locale: string | null
  party_time_zone: string | null
  party_is_supplier: boolean | null
  party_is_operator: boolean | null
  party_role: Role | null
}

export function callerPartyFrom(row: MembershipColumns): CallerParty | null {
  if (row.party_id === null) return null
  return {
    id: encodeId('pty', row.party_id),
    uuid: row.party_id,
    name: row.party_name ?? '',
    country: row.party_country ?? '',
    locale: row.party_locale ?? '',
    timeZone: row.party_time_zone ?? '',
    isSupplier: row.party_is_supplier ?? false,
    isOperator: row.party_is_operator ?? false,
    role: row.party_role ?? 'viewer',
  }
}

type CallerRow = MembershipColumns & {
  session_id: string
  token_hash: Buffer
  last_seen_at: Date
  person_id: string
  email: string
  name: string
  locale: string
}

export type Resolved = Readonly<{
  sessionUuid: string
  lastSeenAt: Date
  person: CallerPerson
  party: CallerParty | null
}>

/**
 * The sessions behind these tokens, each with its person and the company it acts for, in one
 * statement: it runs on every request. `membershipSql` is the part on the companies' schema; it may
 * name `s.person_id` and `s.party_id`.
 */
export async function findCallers(
  reader: Reader,
  membershipSql: string,
  asked: Readonly<{ tokens: readonly string[]; now: Date }>,
): Promise<(Resolved | undefined)[]> {
  const hashes = asked.tokens.map(hashToken)
  const rows = await reader.query<CallerRow>({
    name: 'identity.find_callers',
    text: `select s.id as session_id, s.token_hash, s.last_seen_at,
        p.id as person_id, p.email, p.name, p.locale, m.*
      from identity.sessions s
      join identity.people p on p.id = s.person_id
      left join lateral (${membershipSql}) m on true
      where s.token_hash = any($1::bytea[]) and s.expires_at > $2`,
    values: [hashes, asked.now],
  })
  const found = new Map(rows.map((row) => [row.token_hash.toString('hex'), resolvedFrom(row)]))
  return hashes.map((hash) => found.get(hash.toString('hex')))
}

function resolvedFrom(row: CallerRow): Resolved {
  return {
    sessionUuid: row.session_id,
    lastSeenAt: row.last_seen_at,
    person: personFrom({ ...row, id: row.person_id }),
    party: callerPartyFrom(row),
  }
}

type PersonRow = { id: string; email: string; name: string; locale: string }

function personFrom({ id, email, name, locale }: PersonRow): CallerPerson {
  return { id: encodeId('per', id), email, name, locale }
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export type NewPerson = Readonly<{
  uuid: string
  email: string
  name: string
  locale: string
  passwordHash: string
}>

export async function insertPerson(trx: Transaction, now: Date, person: NewPerson) {
  const { uuid, email, name, locale, passwordHash } = person
  await trx.query({
    name: 'identity.insert_person',
    text: `insert into identity.people
        (id, email, name, locale, password_hash, password_changed_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $6)`,
    values: [uuid, email, name, locale, passwordHash, now],
  })
}

export type Account = Readonly<{
  uuid: string
  person: CallerPerson
  passwordHash: string
  lastPartyUuid: string | null
}>

type AccountRow = PersonRow & { password_hash: string; last_party_id: string | null }

const accountFrom = (row: AccountRow): Account => ({
  uuid: row.id,
  person: personFrom(row),
  passwordHash: row.password_hash,
  lastPartyUuid: row.last_party_id,
})

/** Served by people_email_key. */
export async function findAccount(reader: Reader, email: string): Promise<Account | undefined> {
  const [row] = await reader.query<AccountRow>({
    name: 'identity.find_account',
    text: `select id, email, name, locale, password_hash, last_party_id
      from identity.people where lower(email) = lower($1)`,
    values: [email],
  })
  return row && accountFrom(row)
}

export async function lockAccount(trx: Transaction, personId: string) {
  const [row] = await trx.query<AccountRow>({
    name: 'identity.lock_account',
    text: `select id, email, name, locale, password_hash, last_party_id
      from identity.people where id = $1 for update`,
    values: [uuidOf('per', personId)],
  })
  return row && accountFrom(row)
}

export async function savePassword(
  trx: Transaction,
  now: Date,
  change: { personId: string; passwordHash: string },
) {
  await trx.query({
    name: 'identity.save_password',
    text: `update identity.people set password_hash = $2, password_changed_at = $3 where id = $1`,
    values: [uuidOf('per', change.personId), change.passwordHash, now],
  })
}

export async function savePerson(trx: Transaction, person: Omit<CallerPerson, 'email'>) {
  await trx.query({
    name: 'identity.save_person',
    text: 'update identity.people set name = $2, locale = $3 where id = $1',
    values: [uuidOf('per', person.id), person.name, person.locale],
  })
}

export type NewSession = Readonly<{
  uuid: string
  token: string
  personUuid: string
  partyUuid: string | null
  userAgent: string
  expiresAt: Date
}>

export async function insertSession(trx: Transaction, now: Date, session: NewSession) {
  const { uuid, token, personUuid, partyUuid, userAgent, expiresAt } = session
  await trx.query({
    name: 'identity.insert_session',
    text: `insert into identity.sessions
        (id, token_hash, person_id, party_id, user_agent, created_at, last_seen_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $6, $7)`,
    values: [uuid, hashToken(token), personUuid, partyUuid, userAgent, now, expiresAt],
  })
}

/** Keeps a person's latest sessions and ends those beyond. */
export async function trimSessions(trx: Transaction, personUuid: string, keep: number) {
  await trx.query({
    name: 'identity.trim_sessions',
    text: `delete from identity.sessions where id in (
      select id from identity.sessions where person_id = $1
      order by last_seen_at desc, id desc offset $2)`,
    values: [personUuid, keep],
  })
}

export async function markSeen(reader: Reader, seen: { uuid: string; at: Date; expiresAt: Date }) {
  await reader.query({
    name: 'identity.mark_seen',
    text: `update identity.sessions set last_seen_at = $2, expires_at = $3
      where id = $1 and last_seen_at < $2`,
    values: [seen.uuid, seen.at, seen.expiresAt],
  })
}

type SessionRow = {
  id: string
  user_agent: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

/** The person's live sessions, latest used first. Served by sessions_person_id_idx. */
export async function listSessions(
  reader: Reader,
  personId: string,
  page: { now: Date; limit: number },
): Promise<Session[]> {
  const rows = await reader.query<SessionRow>({
    name: 'identity.list_sessions',
    text: `select id, user_agent, created_at, last_seen_at, expires_at from identity.sessions
      where person_id = $1 and expires_at > $2 order by last_seen_at desc, id desc limit $3`,
    values: [uuidOf('per', personId), page.now, page.limit],
  })
  return rows.map((row) => ({
    id: encodeId('ses', row.id),
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  }))
}

/** Ends one session of this person. False when it is not theirs or not there. */
export async function deleteSession(
  trx: Transaction,
  { personId, sessionId }: { personId: string; sessionId: string },
): Promise<boolean> {
  const rows = await trx.query({
    name: 'identity.delete_session',
    text: 'delete from identity.sessions where id = $1 and person_id = $2 returning id',
    values: [uuidOf('ses', sessionId), uuidOf('per', personId)],
  })
  return rows.length > 0
}

/** Ends the person's sessions, all or all but one. Says how many. */
export async function deleteSessions(
  trx: Transaction,
  { personId, keep }: { personId: string; keep: string | null },
): Promise<number> {
  const rows = await trx.query({
    name: 'identity.delete_sessions',
    text: `delete from identity.sessions
      where person_id = $1 and ($2::uuid is null or id <> $2) returning id`,
    values: [uuidOf('per', personId), keep && uuidOf('ses', keep)],
  })
  return rows.length
}

/** Makes the session act for another company, and the person's next session start there. */
export async function saveActingParty(
  trx: Transaction,
  { personId, sessionId, partyUuid }: { personId: string; sessionId: string; partyUuid: string },
) {
  await Promise.all([
    trx.query({
      name: 'identity.save_session_party',
      text: 'update identity.sessions set party_id = $2 where id = $1',
      values: [uuidOf('ses', sessionId), partyUuid],
    }),
    trx.query({
      name: 'identity.save_last_party',
      text: 'update identity.people set last_party_id = $2 where id = $1',
      values: [uuidOf('per', personId), partyUuid],
    }),
  ])
}

export type Failures = Readonly<{ failures: number; windowEndsAt: Date }>
type FailuresRow = { failures: number; window_ends_at: Date }

/** Counts one more failure and says how many there are in the current window. */
export async function countFailure(reader: Reader, key: Buffer, now: Date): Promise<Failures> {
  const [row] = await reader.query<FailuresRow>({
    name: 'identity.count_failure',
    text: `insert into identity.sign_in_failures as f (key, failures, window_ends_at)
      values ($1, 1, $3)
      on conflict (key) do update set
        failures = case when f.window_ends_at <= $2 then 1 else f.failures + 1 end,
        window_ends_at = case when f.window_ends_at <= $2 then $3 else f.window_ends_at end
      returning failures, window_ends_at`,
    values: [key, now, failureWindowEnd(now)],
  })
  if (!row) throw new Error('an upsert returned no row')
  return { failures: row.failures, windowEndsAt: row.window_ends_at }
}

export async function findFailures(reader: Reader, key: Buffer, now: Date): Promise<Failures> {
  const [row] = await reader.query<FailuresRow>({
    name: 'identity.find_failures',
    text: `select failures, window_ends_at from identity.sign_in_failures
      where key = $1 and window_ends_at > $2`,
    values: [key, now],
  })
  return { failures: row?.failures ?? 0, windowEndsAt: row?.window_ends_at ?? now }
}

export async function forgetFailures(reader: Reader, key: Buffer) {
  await reader.query({
    name: 'identity.forget_failures',
    text: 'delete from identity.sign_in_failures where key = $1',
    values: [key],
  })
}

/** Deletes what is over: a batch of expired sessions and of closed windows. Says how many. */
export async function deleteExpired(reader: Reader, now: Date, limit: number): Promise<number> {
  const [sessions, windows] = await Promise.all([
    reader.query({
      name: 'identity.delete_expired_sessions',
      text: `delete from identity.sessions where id in (
        select id from identity.sessions where expires_at <= $1 limit $2) returning id`,
      values: [now, limit],
    }),
    reader.query({
      name: 'identity.delete_closed_windows',
      text: `delete from identity.sign_in_failures where key in (
        select key from identity.sign_in_failures where window_ends_at <= $1 limit $2)
        returning key`,
      values: [now, limit],
    }),
  ])
  return Math.max(sessions.length, windows.length)
}
