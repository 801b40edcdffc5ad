import { Type, type Static } from 'typebox'
import { Line, Nullable, Timestamp } from '../platform/wire.ts'
import { locales } from './identity.ts'
import type { Caller, CallerParty, Locale, Session } from './identity.ts'
import { permissionsOf } from './permissions.ts'

// People and sessions as they stand in JSON.

export const LocaleSchema = Type.Enum([...locales])
export const EmailSchema = Type.String({ format: 'email', maxLength: 254 })
export const PersonName = Line(100)
/** Long, and otherwise free. Counted in characters. */
export const NewPassword = Type.String({ minLength: 10, maxLength: 200 })
export const Password = Type.String({ minLength: 1, maxLength: 200 })

export const PersonView = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  locale: LocaleSchema,
})

const MembershipView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  country: Type.String(),
  locale: LocaleSchema,
  timeZone: Type.String(),
  isSupplier: Type.Boolean(),
  isOperator: Type.Boolean(),
  role: Type.Enum(['owner', 'member', 'viewer']),
})

/** Who the session belongs to; everything null or empty for somebody not signed in. */
export const SessionView = Type.Object({
  person: Nullable(PersonView),
  party: Nullable(MembershipView),
  parties: Type.Array(MembershipView),
  permissions: Type.Array(Type.String()),
})

export const OpenSessionView = Type.Object({
  id: Type.String(),
  userAgent: Type.String(),
  createdAt: Timestamp,
  lastSeenAt: Timestamp,
  expiresAt: Timestamp,
  isCurrent: Type.Boolean(),
})

const localeOf = (text: string): Locale => (text === 'zh' ? 'zh' : 'en')

function membershipView(party: CallerParty): Static<typeof MembershipView> {
  const { id, name, country, timeZone, isSupplier, isOperator, role } = party
  return {
    id,
    name,
    country,
    locale: localeOf(party.locale),
    timeZone,
    isSupplier,
    isOperator,
    role,
  }
}

export function sessionView(caller: Caller, parties: readonly CallerParty[]) {
  const { person, party } = caller
  return {
    person: person && { ...person, locale: localeOf(person.locale) },
    party: party && membershipView(party),
    parties: parties.map(membershipView),
    permissions: permissionsOf(caller),
  }
}

export function openSessionView(session: Session, caller: Caller): Static<typeof OpenSessionView> {
  return {
    ...session,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    isCurrent: session.id === caller.sessionId,
  }
}
