import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { encodeId } from '../kernel/ids.ts'
import { asParty, callerOf, partyOf } from '../identity/index.ts'
import { newUuid } from '../platform/env.ts'
import { Id, Nullable, Problem, Timestamp } from '../platform/wire.ts'
import { listCards, type SavedCard } from './card-store.ts'
import type { PaymentsDeps } from './deps.ts'
import { forgetSavedCard, refreshCards, startCardSetup } from './saved-cards.ts'
import { stepView, StepView } from './views.ts'

type Deps = PaymentsDeps & Readonly<{ publicUrl: string }>

const CardView = Type.Object({
  id: Type.String(),
  brand: Type.String(),
  last4: Type.String(),
  expires: Type.Object({ month: Type.Integer(), year: Type.Integer() }),
  country: Nullable(Type.String({ description: 'Of the bank that issued it' })),
  savedAt: Timestamp,
})
const Cards = Type.Object({ items: Type.Array(CardView) })

function cardView({ id, brand, last4, expires, country, savedAt }: SavedCard) {
  const view: Static<typeof CardView> = {
    ...{ id, brand, last4, expires, country },
    savedAt: savedAt.toISOString(),
  }
  return view
}

function whoseOf(request: FastifyRequest) {
  const caller = asParty(callerOf(request))
  const { id, uuid } = partyOf(caller)
  return { partyId: id, partyUuid: uuid, actor: caller.actor }
}

/** A company's saved cards. No card number is taken by any route: cards are typed elsewhere. */
export const cardRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db } = deps
  await app.register(setupRoutes, deps)

  app.get(
    '/v1/saved-cards',
    {
      config: { permission: 'cards.read' },
      schema: {
        operationId: 'listSavedCards',
        summary: 'The cards your company has saved with the card network’s page',
        response: { 200: Cards, '4xx': Problem },
      },
    },
    async (request) => {
      const cards = await listCards(db, whoseOf(request).partyUuid)
      return { items: cards.map(cardView) }
    },
  )

  app.delete(
    '/v1/saved-cards/:cardId',
    {
      config: { permission: 'cards.manage' },
      schema: {
        operationId: 'forgetSavedCard',
        summary: 'Forget a card, here and at the card network',
        params: Type.Object({ cardId: Id('crd') }),
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      await forgetSavedCard(deps, whoseOf(request), request.params.cardId)
      return reply.code(204).send(null)
    },
  )
}

const setupRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { env, publicUrl } = deps
  app.post(
    '/v1/saved-cards/setups',
    {
      config: { permission: 'cards.manage' },
      schema: {
        operationId: 'startCardSetup',
        summary: 'Save a card: where to send the buyer to type it',
        response: { 200: Type.Object({ next: StepView }), '4xx': Problem },
      },
    },
    async (request) => {
      // A page each time it is asked for: one that nobody uses ends by itself.
      const key = encodeId('crs', newUuid(env))
      const setup = { key, returnUrl: `${publicUrl}/account/cards` }
      return { next: stepView(await startCardSetup(deps, whoseOf(request), setup)) }
    },
  )

  app.post(
    '/v1/saved-cards/refresh',
    {
      config: { permission: 'cards.manage' },
      schema: {
        operationId: 'refreshSavedCards',
        summary: 'Ask the card network which cards your company has saved',
        response: { 200: Cards, '4xx': Problem },
      },
    },
    async (request) => ({ items: (await refreshCards(deps, whoseOf(request))).map(cardView) }),
  )
}
