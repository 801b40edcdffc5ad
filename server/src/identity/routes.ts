import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Db, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { Id, Page, Problem } from '../platform/wire.ts'
import { callerOf, clearSessionCookie, personOf, setSessionCookie } from './callers.ts'
import * as commands from './commands.ts'
import type { MembershipsOf, SignedIn } from './commands.ts'
import { signedInCaller, type Caller } from './identity.ts'
import { listSessions } from './store.ts'
import { EmailSchema, LocaleSchema, NewPassword, OpenSessionView, Password } from './views.ts'
import { openSessionView, PersonName, PersonView, SessionView, sessionView } from './views.ts'

/**
 * What the right does when somebody signed in or up, in the same transaction: keeps the cart, say.
 */
export type AfterSignIn = (
  trx: Transaction,
  who: SignedIn & Readonly<{ request: FastifyRequest; reply: FastifyReply }>,
) => Promise<void>

export type IdentityDeps = Readonly<{
  db: Db
  env: Env
  membershipsOf: MembershipsOf
  /** Whether the site is reached by https, so that the cookie must be too. */
  secureCookies: boolean
  afterSignIn?: AfterSignIn | undefined
}>

export const identityRoutes: FastifyPluginAsyncTypebox<IdentityDeps> = async (app, deps) => {
  await app.register(signingInRoutes, deps)
  await app.register(callerRoutes, deps)
  await app.register(sessionRoutes, deps)
  await app.register(personRoutes, deps)
}

async function viewOf({ db, membershipsOf }: IdentityDeps, caller: Caller) {
  const parties = caller.person ? await membershipsOf(db, caller.person.id) : []
  return sessionView(caller, parties)
}

const signingInRoutes: FastifyPluginAsyncTypebox<IdentityDeps> = async (app, deps) => {
  const { membershipsOf, secureCookies, afterSignIn } = deps
  app.post(
    '/v1/session',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in; the session is in a cookie',
        body: Type.Object(
          { email: EmailSchema, password: Password },
          { additionalProperties: false },
        ),
        response: { 200: SessionView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { token, sessionId, person, party } = await commands.signIn(deps, {
        credentials: { ...request.body, ip: request.ip },
        userAgent: request.headers['user-agent'] ?? '',
        previous: callerOf(request),
        membershipsOf,
        after: async (trx, who) => afterSignIn?.(trx, { ...who, request, reply }),
      })
      setSessionCookie(reply, token, secureCookies)
      return viewOf(deps, signedInCaller({ person, party, sessionId }))
    },
  )

  app.delete(
    '/v1/session',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out of this browser',
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      await commands.signOut(deps, callerOf(request))
      clearSessionCookie(reply, secureCookies)
      return reply.status(204).send(null)
    },
  )
}

const callerRoutes: FastifyPluginAsyncTypebox<IdentityDeps> = async (app, deps) => {
  const { membershipsOf } = deps
  app.get(
    '/v1/session',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getSession',
        summary: 'Who am I, for which company do I act, and what may I do',
        response: { 200: SessionView, '4xx': Problem },
      },
    },
    async (request) => viewOf(deps, callerOf(request)),
  )

  app.put(
    '/v1/session/party',
    {
      config: { permission: 'session.manage' },
      schema: {
        operationId: 'switchParty',
        summary: 'Act for another of my companies',
        body: Type.Object({ partyId: Id('pty') }, { additionalProperties: false }),
        response: { 200: SessionView, '4xx': Problem },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { partyId } = request.body
      const party = await commands.switchParty(deps, caller, { partyId, membershipsOf })
      const { sessionId } = caller
      return viewOf(
        deps,
        sessionId ? signedInCaller({ person: personOf(caller), sessionId, party }) : caller,
      )
    },
  )
}

const MAX_LISTED = 100

const sessionRoutes: FastifyPluginAsyncTypebox<IdentityDeps> = async (app, deps) => {
  app.get(
    '/v1/sessions',
    {
      config: { permission: 'session.manage' },
      schema: {
        operationId: 'listSessions',
        summary: 'Where I am signed in, latest first',
        response: { 200: Page(OpenSessionView), '4xx': Problem },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const page = { now: deps.env.now(), limit: MAX_LISTED }
      const sessions = await listSessions(deps.db, personOf(caller).id, page)
      const items = sessions.map((session) => openSessionView(session, caller))
      return { items, next: null }
    },
  )

  app.delete(
    '/v1/sessions',
    {
      config: { permission: 'session.manage' },
      schema: {
        operationId: 'signOutEverywhere',
        summary: 'End all my sessions, or all but this one',
        querystring: Type.Object({ keepCurrent: Type.Optional(Type.Boolean({ default: false })) }),
        response: { 200: Type.Object({ ended: Type.Integer() }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const keepCurrent = request.query.keepCurrent ?? false
      const ended = await commands.endSessions(deps, callerOf(request), keepCurrent)
      if (!keepCurrent) clearSessionCookie(reply, deps.secureCookies)
      return { ended }
    },
  )

  app.delete(
    '/v1/sessions/:sessionId',
    {
      config: { permission: 'session.manage' },
      schema: {
        operationId: 'endSession',
        summary: 'End one of my sessions',
        params: Type.Object({ sessionId: Id('ses') }),
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      await commands.endSession(deps, callerOf(request), request.params.sessionId)
      return reply.status(204).send(null)
    },
  )
}

const personRoutes: FastifyPluginAsyncTypebox<IdentityDeps> = async (app, deps) => {
  app.put(
    '/v1/person',
    {
      config: { permission: 'session.manage' },
      schema: {
        operationId: 'changePerson',
        summary: 'Change my name and language',
        body: Type.Object(
          { name: PersonName, locale: LocaleSchema },
          { additionalProperties: false },
        ),
        response: { 200: PersonView, '4xx': Problem },
      },
    },
    async (request) => {
      const { locale } = request.body
      const name = request.body.name.trim()
      const { id, email } = personOf(callerOf(request))
      await commands.changePerson(deps, callerOf(request), { name, locale })
      return { id, email, name, locale }
    },
  )

  app.put(
    '/v1/person/password',
    {
      config: { permission: 'session.manage' },
      schema: {
        operationId: 'changePassword',
        summary: 'Change my password; ends my other sessions',
        body: Type.Object(
          { currentPassword: Password, newPassword: NewPassword },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      await commands.changePassword(deps, callerOf(request), { ...request.body, ip: request.ip })
      return reply.status(204).send(null)
    },
  )
}
