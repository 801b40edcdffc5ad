import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import * as identity from '../identity/index.ts'
import { callerOf, partyOf, type AfterSignIn } from '../identity/index.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { Id, Line, Nullable, Page, Problem, Timestamp } from '../platform/wire.ts'
import * as commands from './commands.ts'
import { MAX_ADDRESSES } from './parties.ts'
import type { AddressFields, Party } from './parties.ts'
import { listAddresses } from './store.ts'

export type PartiesDeps = Readonly<{
  db: Db
  env: Env
  secureCookies: boolean
  afterSignIn?: AfterSignIn | undefined
}>

const closed = { additionalProperties: false } as const

const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2 code' })
const TimeZone = Type.String({ minLength: 1, maxLength: 64, description: 'As Europe/London' })
const CompanyName = Line(200)

const profileFields = {
  name: CompanyName,
  legalName: CompanyName,
  country: Country,
  locale: identity.LocaleSchema,
  timeZone: TimeZone,
}

const PartyView = Type.Object({
  id: Type.String(),
  ...profileFields,
  isSupplier: Type.Boolean(),
  isOperator: Type.Boolean(),
  createdAt: Timestamp,
})

function partyView(party: Party): Static<typeof PartyView> {
  const { id, name, legalName, country, locale, timeZone, isSupplier, isOperator } = party
  const createdAt = party.createdAt.toISOString()
  return { id, name, legalName, country, locale, timeZone, isSupplier, isOperator, createdAt }
}

const OptionalLine = (maxLength: number) => Type.Optional(Nullable(Line(maxLength)))

const addressBody = {
  recipient: Line(100),
  company: OptionalLine(100),
  line1: Line(200),
  line2: OptionalLine(200),
  city: Line(100),
  region: OptionalLine(100),
  postalCode: OptionalLine(20),
  country: Country,
  phone: OptionalLine(40),
}
const AddressBody = Type.Object(addressBody, closed)
const NewAddressBody = Type.Object(
  { ...addressBody, isDefault: Type.Optional(Type.Boolean({ default: false })) },
  closed,
)

const AddressView = Type.Object({
  id: Type.String(),
  recipient: Type.String(),
  company: Nullable(Type.String()),
  line1: Type.String(),
  line2: Nullable(Type.String()),
  city: Type.String(),
  region: Nullable(Type.String()),
  postalCode: Nullable(Type.String()),
  country: Type.String(),
  phone: Nullable(Type.String()),
  isDefault: Type.Boolean(),
})

function fieldsOf(body: Static<typeof AddressBody>): AddressFields {
  const trimmed = (text: string | null | undefined) => text?.trim() ?? null
  return {
    recipient: body.recipient.trim(),
    company: trimmed(body.company),
    line1: body.line1.trim(),
    line2: trimmed(body.line2),
    city: body.city.trim(),
    region: trimmed(body.region),
    postalCode: trimmed(body.postalCode),
    country: body.country,
    phone: trimmed(body.phone),
  }
}

export const partiesRoutes: FastifyPluginAsyncTypebox<PartiesDeps> = async (app, deps) => {
  await app.register(signUpRoutes, deps)
  await app.register(profileRoutes, deps)
  await app.register(addressBookRoutes, deps)
  await app.register(addressRoutes, deps)
}

const SignUpBody = Type.Object(
  {
    email: identity.EmailSchema,
    password: identity.NewPassword,
    name: identity.PersonName,
    companyName: CompanyName,
    country: Country,
    locale: identity.LocaleSchema,
    timeZone: TimeZone,
  },
  closed,
)

const signUpRoutes: FastifyPluginAsyncTypebox<PartiesDeps> = async (app, deps) => {
  const { secureCookies, afterSignIn } = deps
  app.post(
    '/v1/sign-up',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'signUp',
        summary: 'Create an account with its company, and sign in',
        body: SignUpBody,
        response: { 201: identity.SessionView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { email, password, country, locale, timeZone } = request.body
      const companyName = request.body.companyName.trim()
      const { token, sessionId, person, party } = await commands.signUp(deps, {
        person: { email, password, name: request.body.name.trim(), locale },
        party: { name: companyName, legalName: companyName, country, locale, timeZone },
        userAgent: request.headers['user-agent'] ?? '',
        ip: request.ip,
        previous: callerOf(request),
        after: async (trx, who) => afterSignIn?.(trx, { ...who, request, reply }),
      })
      identity.setSessionCookie(reply, token, secureCookies)
      const caller = identity.signedInCaller({ person, sessionId, party })
      return reply.status(201).send(identity.sessionView(caller, [party]))
    },
  )
}

const profileRoutes: FastifyPluginAsyncTypebox<PartiesDeps> = async (app, deps) => {
  app.get(
    '/v1/party',
    {
      config: { permission: 'party.read' },
      schema: {
        operationId: 'getParty',
        summary: 'The company I act for',
        response: { 200: PartyView, '4xx': Problem },
      },
    },
    async (request) => partyView(await commands.getParty(deps.db, partyOf(callerOf(request)).uuid)),
  )

  app.put(
    '/v1/party',
    {
      config: { permission: 'party.manage' },
      schema: {
        operationId: 'changeParty',
        summary: 'Change the profile of my company',
        body: Type.Object(profileFields, closed),
        response: { 200: PartyView, '4xx': Problem },
      },
    },
    async (request) => {
      const { name, legalName, ...rest } = request.body
      const profile = { ...rest, name: name.trim(), legalName: legalName.trim() }
      return partyView(await commands.changeProfile(deps, callerOf(request), profile))
    },
  )
}

const addressBookRoutes: FastifyPluginAsyncTypebox<PartiesDeps> = async (app, deps) => {
  app.get(
    '/v1/addresses',
    {
      config: { permission: 'party.read' },
      schema: {
        operationId: 'listAddresses',
        summary: 'The address book of my company, the default first',
        response: { 200: Page(AddressView), '4xx': Problem },
      },
    },
    async (request) => {
      const { uuid } = partyOf(callerOf(request))
      return { items: await listAddresses(deps.db, uuid, MAX_ADDRESSES), next: null }
    },
  )

  app.post(
    '/v1/addresses',
    {
      config: { permission: 'addresses.manage' },
      schema: {
        operationId: 'addAddress',
        summary: 'Add an address; the first one is the default',
        body: NewAddressBody,
        response: { 201: AddressView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { isDefault = false, ...body } = request.body
      const added = { fields: fieldsOf(body), isDefault }
      return reply.status(201).send(await commands.addAddress(deps, callerOf(request), added))
    },
  )
}

const AddressParams = Type.Object({ addressId: Id('adr') })

const addressRoutes: FastifyPluginAsyncTypebox<PartiesDeps> = async (app, deps) => {
  const changeAddress = commands.addressChanger(deps)
  app.put(
    '/v1/addresses/:addressId',
    {
      config: { permission: 'addresses.manage' },
      schema: {
        operationId: 'changeAddress',
        summary: 'Change an address',
        params: AddressParams,
        body: AddressBody,
        response: { 200: AddressView, '4xx': Problem },
      },
    },
    async (request) => {
      const { addressId: id } = request.params
      return changeAddress({ caller: callerOf(request), id, fields: fieldsOf(request.body) })
    },
  )

  app.delete(
    '/v1/addresses/:addressId',
    {
      config: { permission: 'addresses.manage' },
      schema: {
        operationId: 'deleteAddress',
        summary: 'Take an address out of the book',
        params: AddressParams,
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      await commands.deleteAddress(deps, callerOf(request), request.params.addressId)
      return reply.status(204).send(null)
    },
  )

  app.put(
    '/v1/addresses/:addressId/default',
    {
      config: { permission: 'addresses.manage' },
      schema: {
        operationId: 'makeAddressDefault',
        summary: 'Make an address the default',
        params: AddressParams,
        response: { 200: AddressView, '4xx': Problem },
      },
    },
    async (request) => commands.makeDefault(deps, callerOf(request), request.params.addressId),
  )
}
