// People and companies without the rest of the marketplace: the routes of `identity` and `parties`
// on a database of their own, and a clock that moves only when a test says so.
import { randomBytes } from 'node:crypto'
import { createAuthorize, identityErrors, identityRoutes } from '../src/identity/index.ts'
import {
  createPerson,
  isPermission,
  preparePerson,
  type AfterSignIn,
  type Role,
} from '../src/identity/index.ts'
import { addMember, createParty, membershipSql, membershipsOf } from '../src/parties/index.ts'
import { partiesErrors, partiesRoutes } from '../src/parties/index.ts'
import { createDb, inTransaction, type Db } from '../src/platform/db.ts'
import type { Env } from '../src/platform/env.ts'
import { platformErrors } from '../src/platform/errors.ts'
import { createHttpServer, type HttpServer, type TrustedProxies } from '../src/platform/http.ts'
import { createTestDatabase } from './database.ts'

export type PeopleServer = Readonly<{
  http: HttpServer
  db: Db
  env: Env
  advance: (ms: number) => void
  stop: () => Promise<void>
}>

export async function startPeopleServer(
  options: { afterSignIn?: AfterSignIn; trustProxy?: TrustedProxies } = {},
): Promise<PeopleServer> {
  const { afterSignIn, trustProxy } = options
  const database = await createTestDatabase()
  const db = createDb({ url: database.appUrl, max: 4 })
  let now = new Date('2026-03-01T10:00:00Z')
  const env: Env = { now: () => now, randomBytes, point: () => undefined }
  const http = await createHttpServer({
    errors: { ...platformErrors, ...identityErrors, ...partiesErrors },
    authorize: createAuthorize({ db, env, membershipSql }),
    isPermission,
    publicUrl: 'http://localhost:4400',
    logLevel: 'silent',
    ...(trustProxy === undefined ? {} : { trustProxy }),
  })
  const deps = { db, env, membershipsOf, secureCookies: false, afterSignIn }
  await http.register(identityRoutes, deps)
  await http.register(partiesRoutes, deps)
  await http.ready()
  return {
    ...{ http, db, env },
    advance: (ms) => {
      now = new Date(now.getTime() + ms)
    },
    stop: async () => {
      await http.close()
      await db.end()
      await database.drop()
    },
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

type Company = { id: string; name: string; role: string }
type Item = {
  id: string
  isDefault: boolean
  isCurrent: boolean
  userAgent: string
  lastSeenAt: string
}

/** What the tests read from answers of all kinds. */
type Body = Item & {
  code: string
  errors: { pointer: string; rule: string }[]
  requestId: string
  person: { id: string; email: string; name: string } | null
  party: Company | null
  parties: Company[]
  permissions: string[]
  items: Item[]
  next: string | null
}

/** Where a visitor's requests come from, and what they say of where they came from before. */
type From = Readonly<{ remoteAddress?: string; forwardedFor?: string }>

/** A browser: it keeps its cookies from one request to the next. */
export function visitorOf({ http }: PeopleServer, userAgent = 'Visitor/1.0', from: From = {}) {
  const cookies: Record<string, string> = {}
  const { remoteAddress, forwardedFor } = from
  const headers = {
    'user-agent': userAgent,
    ...(forwardedFor ? { 'x-forwarded-for': forwardedFor } : {}),
  }
  const send = async (method: Method, url: string, payload?: object) => {
    const sent = { ...(payload ? { payload } : {}), ...(remoteAddress ? { remoteAddress } : {}) }
    const answer = await http.inject({ method, url, cookies, headers, ...sent })
    for (const { name, value } of answer.cookies) {
      if (value) cookies[name] = value
      else delete cookies[name]
    }
    const body: Body = answer.body ? JSON.parse(answer.body) : null
    return { status: answer.statusCode, body, headers: answer.headers }
  }
  return {
    cookies,
    send,
    get: (url: string) => send('GET', url),
    post: (url: string, payload: object) => send('POST', url, payload),
    put: (url: string, payload?: object) => send('PUT', url, payload),
    delete: (url: string) => send('DELETE', url),
  }
}

export type Visitor = ReturnType<typeof visitorOf>

export const PASSWORD = 'tall green teapot'

export const aProfile = {
  name: 'New Shop',
  legalName: 'New Shop Limited',
  country: 'DE',
  locale: 'zh',
  timeZone: 'Europe/Berlin',
} as const

/** A person with a company of their own, and no session yet. */
export async function aPerson({ db, env }: PeopleServer, part: { isSupplier?: boolean } = {}) {
  const { email, name, password, locale } = aSignUp()
  const prepared = await preparePerson(env, { email, name, password, locale })
  return inTransaction(db, async (trx) => {
    const person = await createPerson(trx, env, prepared)
    const party = await createParty(trx, env, { ...aProfile, ...part })
    await addMember(trx, env, { personId: person.id, partyUuid: party.uuid, role: 'owner' })
    return { ...person, party }
  })
}

type Membership = Readonly<{ personId: string; role: Role; isSupplier?: boolean }>

/** One more company of a person. */
export function aCompany({ db, env }: PeopleServer, { personId, role, ...part }: Membership) {
  return inTransaction(db, async (trx) => {
    const party = await createParty(trx, env, { ...aProfile, ...part })
    await addMember(trx, env, { personId, partyUuid: party.uuid, role })
    return party
  })
}

/** A person who belongs to this company alone, signed in. */
export async function aColleague(
  server: PeopleServer,
  member: { partyUuid: string; role: Role },
): Promise<Visitor> {
  const { db, env } = server
  const { email, name, password, locale } = aSignUp()
  const prepared = await preparePerson(env, { email, name, password, locale })
  await inTransaction(db, async (trx) => {
    const person = await createPerson(trx, env, prepared)
    await addMember(trx, env, { ...member, personId: person.id })
  })
  return signedIn(server, email)
}

/** What `POST /v1/sign-up` takes, with an address nobody else has. */
export function aSignUp(changes: Record<string, unknown> = {}) {
  const mark = randomBytes(6).toString('hex')
  return {
    email: `buyer-${mark}@example.com`,
    password: PASSWORD,
    name: `Buyer ${mark}`,
    companyName: `Shop ${mark}`,
    country: 'GB',
    locale: 'en' as const,
    timeZone: 'Europe/London',
    ...changes,
  }
}

export const signIn = (visitor: Visitor, email: string, password = PASSWORD) =>
  visitor.post('/v1/session', { email, password })

export async function signedIn(server: PeopleServer, email: string, userAgent?: string) {
  const visitor = visitorOf(server, userAgent)
  const { status } = await signIn(visitor, email)
  if (status !== 200) throw new Error(`signing in answered ${status}`)
  return visitor
}

export const isSignedIn = async (visitor: Visitor) =>
  (await visitor.get('/v1/session')).body.person !== null
