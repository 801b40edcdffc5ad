import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { callerOf, EmailSchema, partyOf } from '../identity/index.ts'
import {
  Id,
  invalid,
  Nullable,
  Page,
  PageQuery,
  priceFromWire,
  priceToWire,
} from '../platform/wire.ts'
import { Problem, Timestamp, WirePrice } from '../platform/wire.ts'
import { MAX_PRICE_MICROS, MAX_QUANTITY, pictureUrl } from './catalog.ts'
import { listOffers, type Offer } from './offer-store.ts'
import { makeOffer, withdrawOffer, type OfferShell } from './offers.ts'
import { TextView, TierView } from './views.ts'

const OfferView = Type.Object({
  id: Type.String(),
  state: Type.Enum(['open', 'expired', 'withdrawn']),
  skuId: Type.String(),
  productId: Type.String(),
  code: Type.String(),
  title: TextView,
  variant: TextView,
  picture: Type.String(),
  unit: Type.String(),
  unitPrice: WirePrice,
  tiers: Type.Array(TierView, { description: 'The list prices as they are now, by quantity' }),
  available: Type.Integer({ description: 'How many there are to buy now' }),
  minQuantity: Type.Integer(),
  maxQuantity: Type.Integer({ description: 'The most one order line may take at this price' }),
  validUntil: Timestamp,
  note: Type.String(),
  createdAt: Timestamp,
  supplier: Type.Object({ id: Type.String(), slug: Type.String(), name: TextView }),
  buyer: Type.Object({
    id: Nullable(Type.String({ description: 'Null to a supplier that named the buyer by e-mail' })),
    name: Type.String({ description: 'To a supplier that named the buyer by e-mail, the address' }),
  }),
})

const quantity = Type.Integer({ minimum: 1, maximum: MAX_QUANTITY })

const OfferBody = Type.Object(
  {
    buyerId: Type.Optional(Id('pty')),
    buyerEmail: Type.Optional(EmailSchema),
    skuId: Id('sku'),
    unitPrice: WirePrice,
    minQuantity: quantity,
    maxQuantity: quantity,
    validUntil: Timestamp,
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)

const ListQuery = { limit: PageQuery.limit, after: Type.Optional(Id('off')) }

export const offerRoutes: FastifyPluginAsyncTypebox<OfferShell> = async (app, shell) => {
  await app.register(supplierSide, shell)

  app.get(
    '/v1/offers',
    {
      config: { permission: 'offers.read' },
      schema: {
        operationId: 'listOffers',
        summary: 'Prices that suppliers agreed with my company and that can be used now',
        querystring: Type.Object(
          { productId: Type.Optional(Id('prd')), ...ListQuery },
          { additionalProperties: false },
        ),
        response: { 200: Page(OfferView), '4xx': Problem },
      },
    },
    async (request) => {
      const { productId, after, limit = 20 } = request.query
      const { uuid: buyerUuid } = partyOf(callerOf(request))
      const now = shell.env.now()
      const query = { buyerUuid, productId, after, onlyOpen: true, now, limit: limit + 1 }
      return page(await listOffers(shell.db, query), limit)
    },
  )
}

const supplierSide: FastifyPluginAsyncTypebox<OfferShell> = async (app, shell) => {
  app.get(
    '/v1/supplier/offers',
    {
      config: { permission: 'offers.make' },
      schema: {
        operationId: 'listOwnOffers',
        summary: 'The offers my company made, newest first',
        querystring: Type.Object(ListQuery, { additionalProperties: false }),
        response: { 200: Page(OfferView), '4xx': Problem },
      },
    },
    async (request) => {
      const { after, limit = 20 } = request.query
      const { uuid: supplierUuid } = partyOf(callerOf(request))
      const query = { supplierUuid, after, now: shell.env.now(), limit: limit + 1 }
      return page(await listOffers(shell.db, query), limit)
    },
  )

  app.post(
    '/v1/supplier/offers',
    {
      config: { permission: 'offers.make' },
      schema: {
        operationId: 'makeOffer',
        summary: 'Offer one buyer a price for a SKU, for a time',
        body: OfferBody,
        response: { 201: OfferView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const offer = await makeOffer(shell, callerOf(request), readOffer(request.body))
      return reply.status(201).send(offerView(offer))
    },
  )

  app.delete(
    '/v1/supplier/offers/:offerId',
    {
      config: { permission: 'offers.make' },
      schema: {
        operationId: 'withdrawOffer',
        summary: 'Withdraw an offer; orders that took it keep its price',
        params: Type.Object({ offerId: Id('off') }),
        response: { 200: OfferView, '4xx': Problem },
      },
    },
    async (request) =>
      offerView(await withdrawOffer(shell, callerOf(request), request.params.offerId)),
  )
}

function readOffer(body: Static<typeof OfferBody>) {
  const { buyerId, buyerEmail, unitPrice, validUntil, note = '', ...rest } = body
  const price = priceFromWire(unitPrice, '/unitPrice')
  if (price.micros > MAX_PRICE_MICROS) {
    throw invalid('/unitPrice/amount', 'maximum', 'is above 1000000')
  }
  return {
    ...rest,
    note: note.trim(),
    unitPrice: price,
    validUntil: readInstant(validUntil, '/validUntil'),
    buyer: readBuyer(buyerId, buyerEmail),
  }
}

// The format admits leap seconds, which our clock does not have.
function readInstant(text: string, pointer: string): Date {
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) throw invalid(pointer, 'date-time', 'is not an instant')
  return instant
}

function readBuyer(partyId: string | undefined, email: string | undefined) {
  if (partyId !== undefined && email !== undefined) {
    throw invalid('/buyerEmail', 'one_of', 'stands beside buyerId: name the buyer by one of them')
  }
  if (partyId !== undefined) return { partyId }
  if (email !== undefined) return { email }
  throw invalid('/buyerId', 'required', 'is missing: name the buyer by buyerId or buyerEmail')
}

function page(offers: readonly Offer[], limit: number) {
  const items = offers.slice(0, limit).map(offerView)
  return { items, next: offers.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function offerView(offer: Offer): Static<typeof OfferView> {
  const { picture, unitPrice, tiers, validUntil, createdAt, ...rest } = offer
  return {
    ...rest,
    picture: pictureUrl(picture),
    unitPrice: priceToWire(unitPrice),
    tiers: tiers.map((tier) => ({ ...tier, unitPrice: priceToWire(tier.unitPrice) })),
    validUntil: validUntil.toISOString(),
    createdAt: createdAt.toISOString(),
  }
}
