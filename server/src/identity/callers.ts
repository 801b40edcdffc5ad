import assert from 'node:assert/strict'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { createBatcher } from '../platform/batcher.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { createLanes } from '../platform/lanes.ts'
import { anonymousCaller, expiryFrom, isSeenDue, signedInCaller } from './identity.ts'
import type { Caller, CallerParty, CallerPerson } from './identity.ts'
import { isPermission, mayDo } from './permissions.ts'
import { findCallers, markSeen, type Resolved } from './store.ts'

// From the cookie of a request to the caller that commands see.

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller
  }
}

const COOKIE = 'danbao_session'

/** `membershipSql`: see `findCallers`. It is written further right, by the module that owns it. */
type Authority = Readonly<{ db: Db; env: Env; membershipSql: string }>

/** What the HTTP server calls before every handler. */
export function createAuthorize(authority: Authority) {
  const { db, env, membershipSql } = authority
  // Requests that arrive together are looked up together; a lookup waits for no command.
  const find: Find = createBatcher(
    (tokens) => findCallers(db, membershipSql, { tokens, now: env.now() }),
    { maxSize: MAX_LOOKUPS, lanes: createLanes(1) },
  )
  return async (request: FastifyRequest, permission: string): Promise<void> => {
    assert(isPermission(permission), `no such permission: ${permission}`)
    const caller = await authenticate(authority, find, request)
    request.caller = caller
    if (mayDo(caller, permission)) return
    if (!caller.person) throw new Refusal({ code: 'identity.sign_in_needed' })
    throw new Refusal({ code: 'identity.not_allowed', permission })
  }
}

const MAX_LOOKUPS = 100
type Find = (token: string) => Promise<Resolved | undefined>

const tokenForm = /^[A-Za-z0-9_-]{43}$/

/** One statement, and a rare write that keeps a used session alive. */
async function authenticate(
  { db, env }: Authority,
  find: Find,
  request: FastifyRequest,
): Promise<Caller> {
  const token = request.cookies[COOKIE]
  if (!token || !tokenForm.test(token)) return anonymousCaller
  const now = env.now()
  const found = await find(token)
  if (!found) return anonymousCaller
  const { sessionUuid, lastSeenAt, person, party } = found
  if (isSeenDue(lastSeenAt, now)) {
    await markSeen(db, { uuid: sessionUuid, at: now, expiresAt: expiryFrom(now) })
  }
  return signedInCaller({ person, party, sessionId: encodeId('ses', sessionUuid) })
}

export function callerOf(request: FastifyRequest): Caller {
  assert(request.caller, 'a handler ran before its permission was checked')
  return request.caller
}

export function partyOf(caller: Caller): CallerParty {
  if (!caller.party) throw new Refusal({ code: 'identity.sign_in_needed' })
  return caller.party
}

/** Operators see everybody's rows; what they do, and what is their own, is their own company's. */
export function asParty(caller: Caller): Caller {
  return { ...caller, parties: [partyOf(caller).uuid] }
}

export function personOf(caller: Caller): CallerPerson {
  if (!caller.person) throw new Refusal({ code: 'identity.sign_in_needed' })
  return caller.person
}

const COOKIE_SECONDS = 400 * 24 * 3600 // As long as browsers allow: the server decides when it ends.

// The API alone gets the cookie: pictures and scripts are served without looking up a session.
const cookiePath = { path: '/v1', httpOnly: true, sameSite: 'lax' } as const

export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean): void {
  void reply.setCookie(COOKIE, token, { ...cookiePath, secure, maxAge: COOKIE_SECONDS })
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  void reply.clearCookie(COOKIE, { ...cookiePath, secure })
}
