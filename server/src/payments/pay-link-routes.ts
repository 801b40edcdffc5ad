import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf, systemCaller, type Caller } from '../identity/index.ts'
import { findMethod } from '../gateways/index.ts'
import { inTransaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { idempotently } from '../platform/idempotency.ts'
import { recordEvents } from '../platform/outbox.ts'
import { Id, Nullable, Problem, Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import { choose, makeWay, payIntent, startAttempt } from './attempts.ts'
import { checkIntent } from './commands.ts'
import type { PaymentsDeps } from './deps.ts'
import { isReserved } from './holds.ts'
import { findLink, insertLink, listLinks, MAX_LINKS, revokeLink } from './pay-link-store.ts'
import { payByWithLink, type Intent } from './payments.ts'
import { findIntent, findIntents, lockIntent, postponeIntent } from './store.ts'
import type { FollowedIntent } from './store.ts'
import { attemptView, AttemptView, MethodOfferView, stepView, StepView } from './views.ts'

// Somebody else pays, without an account. The token is a secret, so it stands in bodies and never
// in an address, which is logged and kept in histories.

type Deps = PaymentsDeps & Readonly<{ publicUrl: string }>

const closed = { additionalProperties: false } as const
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const intentParams = Type.Object({ intentId: Id('pi') })

export const payLinkRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(listingRoute, deps)
  await app.register(makingRoute, deps)
  await app.register(revokingRoute, deps)
  await app.register(seeingRoute, deps)
  await app.register(payingRoute, deps)
}

const LinkView = Type.Object({
  id: Type.String(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
})

const listingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, { db }) => {
  app.get(
    '/v1/payment-intents/:intentId/links',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'listPayLinks',
        summary: 'The links by which others can pay it',
        params: intentParams,
        response: { 200: Type.Object({ items: Type.Array(LinkView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const { intentId: id } = request.params
      const intent = await findIntent(db, { id, parties: callerOf(request).parties })
      if (!intent) throw new Refusal({ code: 'payments.not_found' })
      const links = await listLinks(db, id)
      const expiresAt = intent.expiresAt.toISOString()
      return {
        items: links.map((link) => ({
          ...{ id: link.id, createdAt: link.createdAt.toISOString(), expiresAt },
        })),
      }
    },
  )
}

const makingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  app.post(
    '/v1/payment-intents/:intentId/links',
    {
      config: { permission: 'payments.pay' },
      schema: {
        operationId: 'createPayLink',
        summary: 'A link by which somebody else can pay; its token is shown this once',
        description: 'There is a day from the order on to pay, if there was less.',
        params: intentParams,
        response: {
          200: Type.Object({ ...LinkView.properties, token: Type.String() }),
          '4xx': Problem,
        },
      },
    },
    (request) => createLink(deps, asParty(callerOf(request)), request.params.intentId),
  )
}

async function createLink(
  { db, env, effects }: Pick<Deps, 'db' | 'env' | 'effects'>,
  { parties, actor }: Caller,
  intentId: string,
) {
  const token = env.randomBytes(32).toString('base64url')
  const id = encodeId('lnk', newUuid(env))
  const createdAt = env.now()
  const expiresAt = await inTransaction(db, async (trx) => {
    const intent = (await lockIntent(trx, intentId, parties))?.intent
    refuseUnpayable(intent, createdAt)
    if ((await listLinks(trx, intentId)).length >= MAX_LINKS) {
      throw new Refusal({ code: 'payments.too_many_links', most: MAX_LINKS })
    }
    await insertLink(trx, { id, intentId, createdBy: actor, createdAt }, token)
    const event = { type: 'payments.link_created', object: intentId, actor }
    await recordEvents(trx, env, [{ ...event, data: { linkId: id } }])
    const payBy = payByWithLink(intent)
    await postponeIntent(trx, intentId, payBy)
    await effects.postponeOrders(trx, { intentId, payBy })
    return payBy
  })
  return {
    ...{ id, token },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
  }
}

function refuseUnpayable(intent: Intent | undefined, now: Date): asserts intent is Intent {
  if (!intent) throw new Refusal({ code: 'payments.not_found' })
  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })
  if (intent.expiresAt <= now) throw new Refusal({ code: 'payments.expired' })
}

const revokingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.delete(
    '/v1/payment-intents/:intentId/links/:linkId',
    {
      config: { permission: 'payments.pay' },
      schema: {
        operationId: 'revokePayLink',
        summary: 'Take a link back: it stops working at once',
        params: Type.Object({ intentId: Id('pi'), linkId: Id('lnk') }),
        response: { 200: Type.Object({ id: Type.String() }), '4xx': Problem },
      },
    },
    async (request) => {
      const { intentId, linkId: id } = request.params
      const caller = asParty(callerOf(request))
      const intent = await findIntent(db, { id: intentId, parties: caller.parties })
      if (!intent) throw new Refusal({ code: 'payments.not_found' })
      const { actor } = caller
      await inTransaction(db, async (trx) => {
        const found = await revokeLink(trx, { id, intentId, at: env.now() })
        if (!found) throw new Refusal({ code: 'payments.not_found' })
        const event = { type: 'payments.link_revoked', object: intentId, actor }
        await recordEvents(trx, env, [{ ...event, data: { linkId: id } }])
      })
      return { id }
    },
  )
}

/** What somebody who pays for another sees: what it is for, not who buys what. */
const SharedView = Type.Object({
  state: Type.String({ description: 'awaiting_payment, succeeded, cancelled or expired' }),
  amount: WireMoney,
  subject: Type.String({ description: 'As the network shows it' }),
  expiresAt: Timestamp,
  attempt: Nullable(AttemptView),
  methods: Type.Array(MethodOfferView),
})

const seeingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db } = deps
  app.post(
    '/v1/pay-links/view',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'viewPayLink',
        summary: 'What a link asks to be paid; asks the network what became of it if told to',
        body: Type.Object(
          { token: Token, check: Type.Optional(Type.Boolean({ default: false })) },
          closed,
        ),
        response: { 200: SharedView, '4xx': Problem },
      },
    },
    async (request) => {
      const { token, check = false } = request.body
      const { intentId } = await linkOf(deps, token)
      if (check) await checkIntent(deps, stranger, intentId)
      return sharedView(deps, await intentOf(db, intentId))
    },
  )
}

const payingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env, publicUrl } = deps
  app.post(
    '/v1/pay-links/pay',
    {
      config: { permission: 'public', idempotent: true },
      schema: {
        operationId: 'payByLink',
        summary: 'Pay what a link asks for: where to go',
        body: Type.Object(
          { token: Token, method: Type.String({ minLength: 1, maxLength: 40 }) },
          closed,
        ),
        response: { 200: Type.Object({ next: StepView }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { token, method } = request.body
      const { id, intentId } = await linkOf(deps, token)
      if (!isForOthers(deps, method)) {
        throw new Refusal({ code: 'payments.method_unavailable', method })
      }
      const chosen = { ...choose(deps, method), payLinkId: id }
      const starting = { caller: { ...stranger, actor: id }, intentId, chosen }
      await makeWay(deps, starting)
      const context = { db, env, request, reply, scope: id }
      await idempotently(context, async (trx) => (await startAttempt(trx, deps, starting)).id)
      const returnUrl = `${publicUrl}/pay-for`
      return { next: stepView(await payIntent(deps, intentId, { returnUrl })) }
    },
  )
}

/** Whoever holds the token acts on this one intent, whosever it is. */
const stranger: Caller = { ...systemCaller, actor: 'payer' }

/** The buyer's balance and credit are not theirs to spend. */
function isForOthers({ gateways }: Pick<Deps, 'gateways'>, name: string): boolean {
  const offered = findMethod(gateways, name)
  return !offered || !isReserved({ gateway: offered.gateway.name })
}

async function linkOf({ db }: Pick<Deps, 'db'>, token: string) {
  const link = await findLink(db, token)
  if (!link) throw new Refusal({ code: 'payments.link_not_found' })
  return link
}

async function intentOf(db: Deps['db'], id: string): Promise<FollowedIntent> {
  const [intent] = await findIntents(db, [{ id, parties: null }])
  if (!intent) throw new Refusal({ code: 'payments.link_not_found' })
  return intent
}

async function sharedView(
  { db, gateways, effects }: Deps,
  intent: FollowedIntent,
): Promise<Static<typeof SharedView>> {
  const { state, amount, subject, expiresAt, attempt } = intent
  const offers = await effects.quotedMethods(db, [intent.id])
  const methods = offers.filter(({ method }) => isForOthers({ gateways }, method))
  return {
    ...{ state, amount: toWire(amount), subject, expiresAt: expiresAt.toISOString() },
    attempt: attempt && isReserved(attempt) ? null : await attemptView(gateways, intent),
    methods,
  }
}
