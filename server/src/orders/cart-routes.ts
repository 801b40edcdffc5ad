import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { MAX_QUANTITY } from '../catalog/index.ts'
import { callerOf, type AfterSignIn } from '../identity/index.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import {
  Id,
  Nullable,
  priceToWire,
  Problem,
  toWire,
  Timestamp,
  WireMoney,
  WirePrice,
} from '../platform/wire.ts'
import {
  cartOwner,
  cartWriter,
  goodsOf,
  keepCart,
  readCart,
  removeLines,
  type PricedCart,
  type PricedCartLine,
  type WriteLines,
} from './carts.ts'
import type { CartOwner } from './cart-store.ts'

const Text = Type.Object({ en: Type.String(), zh: Type.String() })
const Quantity = Type.Integer({ minimum: 1, maximum: MAX_QUANTITY })

const CartLineView = Type.Object({
  skuId: Type.String(),
  productId: Type.String(),
  code: Type.String(),
  title: Text,
  variant: Text,
  picture: Type.String(),
  unit: Type.String(),
  quantity: Type.Integer(),
  moq: Type.Integer(),
  available: Type.Integer(),
  unitPrice: Nullable(WirePrice),
  total: Nullable(WireMoney),
  offerId: Nullable(Type.String()),
  offers: Type.Array(
    Type.Object({
      id: Type.String(),
      unitPrice: WirePrice,
      minQuantity: Type.Integer(),
      maxQuantity: Type.Integer(),
      validUntil: Timestamp,
    }),
  ),
  nextStep: Nullable(
    Type.Object({ more: Type.Integer(), minQuantity: Type.Integer(), unitPrice: WirePrice }),
  ),
  /** Why it cannot be ordered like this. */
  refusal: Nullable(Type.Record(Type.String(), Type.Unknown())),
})

const CartView = Type.Object({
  suppliers: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Text,
      slug: Type.String(),
      country: Type.String(),
      goods: WireMoney,
      lines: Type.Array(CartLineView),
    }),
  ),
  lineCount: Type.Integer(),
  refusedCount: Type.Integer(),
})

function lineView(line: PricedCartLine): Static<typeof CartLineView> {
  const { item, quantity, offerId, priced, refusal } = line
  const { skuId, productId, code, title, variant, picture, unit, moq, available } = item
  const next = priced?.nextStep
  return {
    ...{ skuId, productId, code, title, variant, picture, unit, quantity, moq, available, offerId },
    unitPrice: priced && priceToWire(priced.unitPrice),
    total: priced && toWire(priced.lineTotal),
    offers: item.offers.map(({ id, unitPrice, minQuantity, maxQuantity, validUntil }) => ({
      ...{ id, minQuantity, maxQuantity },
      unitPrice: priceToWire(unitPrice),
      validUntil: validUntil.toISOString(),
    })),
    nextStep: next
      ? {
          more: next.more,
          minQuantity: next.tier.minQuantity,
          unitPrice: priceToWire(next.tier.unitPrice),
        }
      : null,
    refusal,
  }
}

function cartView({ lines }: PricedCart): Static<typeof CartView> {
  const bySupplier = Map.groupBy(lines, ({ item }) => item.supplier.id)
  return {
    suppliers: [...bySupplier.values()].flatMap((own) => {
      const supplier = own[0]?.item.supplier
      if (!supplier) return []
      const { id, name, slug, country, currency } = supplier
      const goods = toWire(goodsOf(currency, own))
      return { id, name, slug, country, goods, lines: own.map(lineView) }
    }),
    lineCount: lines.length,
    refusedCount: lines.filter(({ refusal }) => refusal).length,
  }
}

const COOKIE = 'danbao_cart'
const COOKIE_SECONDS = 90 * 24 * 3600

type Deps = Readonly<{ db: Db; env: Env; secureCookies: boolean }>

function tokenOf(request: FastifyRequest): string | undefined {
  const token = request.cookies[COOKIE]
  return token && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined
}

/** Keeps the browser's cart when its owner signs in or up. Given to `identity` by `app.ts`. */
export function keepCartOnSignIn(env: Env): AfterSignIn {
  return async (trx, { request, reply, person, party }) => {
    const token = tokenOf(request)
    if (!token || !party) return
    await keepCart(trx, env, { token, owner: { personId: person.id, partyUuid: party.uuid } })
    void reply.clearCookie(COOKIE, { path: '/' })
  }
}

const access = { config: { permission: 'cart.use' } } as const
const response = { 200: CartView, '4xx': Problem }
const params = Type.Object({ skuId: Id('sku') })

const ownerOf = (request: FastifyRequest) => cartOwner(callerOf(request), tokenOf(request))
const buyerOf = (request: FastifyRequest) => callerOf(request).party?.uuid ?? null

/** A browser gets its cart's token with the first line it puts in. */
function ownerForWrite(
  { env, secureCookies }: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): CartOwner {
  const known = ownerOf(request)
  if (known) return known
  const token = env.randomBytes(32).toString('base64url')
  void reply.setCookie(COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: secureCookies,
    maxAge: COOKIE_SECONDS,
  })
  return { token }
}

export const cartRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const writing = { ...deps, write: cartWriter(deps) }
  await app.register(readingRoutes, deps)
  await app.register(addingRoutes, writing)
  await app.register(changingRoutes, writing)
}

type Writing = Deps & Readonly<{ write: (write: WriteLines) => Promise<PricedCart> }>

const readingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.get(
    '/v1/cart',
    { ...access, schema: { operationId: 'getCart', summary: 'The cart by supplier', response } },
    async (request) =>
      cartView(await readCart(db, env, { owner: ownerOf(request), buyerUuid: buyerOf(request) })),
  )
}

const addingRoutes: FastifyPluginAsyncTypebox<Writing> = async (app, deps) => {
  app.post(
    '/v1/cart/lines',
    {
      ...access,
      schema: {
        operationId: 'addCartLines',
        summary: 'Put goods into the cart, on top of what is there',
        body: Type.Object(
          {
            lines: Type.Array(
              Type.Object(
                {
                  skuId: Id('sku'),
                  quantity: Quantity,
                  offerId: Type.Optional(Nullable(Id('off'))),
                },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: 2000 },
            ),
          },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request, reply) => {
      const asked = request.body.lines.map((line, index) => ({ ...line, at: `/lines/${index}` }))
      const bySku = Map.groupBy(asked, ({ skuId }) => skuId)
      const lines = [...bySku].map(([skuId, same]) => ({
        skuId,
        quantity: Math.min(
          MAX_QUANTITY,
          same.reduce((total, { quantity }) => total + quantity, 0),
        ),
        offerId: same.find(({ offerId }) => offerId)?.offerId ?? null,
        at: same[0]?.at ?? '',
      }))
      const owner = ownerForWrite(deps, request, reply)
      const buyerUuid = buyerOf(request)
      return cartView(await deps.write({ owner, buyerUuid, lines, mode: 'add' }))
    },
  )
}

const changingRoutes: FastifyPluginAsyncTypebox<Writing> = async (app, deps) => {
  app.put(
    '/v1/cart/lines/:skuId',
    {
      ...access,
      schema: {
        operationId: 'setCartLine',
        summary: 'Set the quantity of a line, and the offer it uses',
        params,
        body: Type.Object(
          { quantity: Quantity, offerId: Type.Optional(Nullable(Id('off'))) },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request, reply) => {
      const { quantity, offerId = null } = request.body
      const lines = [{ skuId: request.params.skuId, quantity, offerId, at: '' }]
      const owner = ownerForWrite(deps, request, reply)
      const buyerUuid = buyerOf(request)
      return cartView(await deps.write({ owner, buyerUuid, lines, mode: 'set' }))
    },
  )

  app.delete(
    '/v1/cart/lines/:skuId',
    {
      ...access,
      schema: { operationId: 'removeCartLine', summary: 'Take a line out', params, response },
    },
    async (request, reply) => {
      const owner = ownerForWrite(deps, request, reply)
      const skuIds = [request.params.skuId]
      return cartView(await removeLines(deps, { owner, buyerUuid: buyerOf(request), skuIds }))
    },
  )
}
