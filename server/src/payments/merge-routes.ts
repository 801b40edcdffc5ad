import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf, partyOf } from '../identity/index.ts'
import { findMethod } from '../gateways/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import { Id, Problem, Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import { choose, payIntent } from './attempts.ts'
import type { PaymentsDeps } from './deps.ts'
import { closeOpen, findMergeable, MAX_MERGED_ORDERS } from './merging.ts'
import { mergeIntents, separateIntent } from './merging.ts'
import type { Intent } from './payments.ts'
import { listShares } from './store.ts'
import { MethodOfferView, stepView, StepView } from './views.ts'

type Deps = PaymentsDeps & Readonly<{ publicUrl: string }>

const closed = { additionalProperties: false } as const
const OrderIds = Type.Array(Id('ord'), {
  minItems: 1,
  maxItems: MAX_MERGED_ORDERS,
  uniqueItems: true,
})

export const mergeRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(offeringRoute, deps)
  await app.register(mergingRoute, deps)
  await app.register(separatingRoute, deps)
}

const MergedOrder = Type.Object({
  id: Type.String(),
  number: Type.String(),
  supplier: Type.Object({ name: Type.Object({ en: Type.String(), zh: Type.String() }) }),
  total: WireMoney,
})

const offeringRoute: FastifyPluginAsyncTypebox<Deps> = async (app, { db, effects, gateways }) => {
  app.post(
    '/v1/merged-payments/offers',
    {
      config: { permission: 'payments.pay' },
      schema: {
        operationId: 'offerMergedPayment',
        summary: 'What unpaid orders come to together, by each method, with their whole checkouts',
        body: Type.Object({ orderIds: OrderIds }, closed),
        response: {
          200: Type.Object({
            orders: Type.Array(MergedOrder),
            items: Type.Array(MethodOfferView),
            expiresAt: Timestamp,
          }),
          '4xx': Problem,
        },
      },
    },
    async (request) => {
      const caller = asParty(callerOf(request))
      const { orderIds } = request.body
      const intents = await findMergeable(db, { caller, orderIds })
      const ids = intents.map(({ id }) => id)
      const [shares, offers] = await Promise.all([
        listShares(db, ids),
        effects.quotedMethods(db, ids),
      ])
      const names = await effects.nameOrders(
        db,
        shares.map(({ orderId }) => orderId),
      )
      const first = Math.min(...intents.map(({ expiresAt }) => expiresAt.getTime()))
      return {
        orders: shares.flatMap(({ orderId, total }) => {
          const name = names.get(orderId)
          if (!name) return []
          const { number, supplier } = name
          return [{ id: orderId, number, supplier: { name: supplier.name }, total: toWire(total) }]
        }),
        items: offers.filter(({ method }) => findMethod(gateways, method)),
        expiresAt: new Date(first).toISOString(),
      }
    },
  )
}

const mergingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/merged-payments',
    {
      config: { permission: 'payments.pay', idempotent: true },
      schema: {
        operationId: 'payTogether',
        summary: 'Pay the checkouts of these orders by one payment',
        body: Type.Object(
          { orderIds: OrderIds, method: Type.String({ minLength: 1, maxLength: 40 }) },
          closed,
        ),
        response: {
          200: Type.Object({ intentId: Type.String(), next: StepView }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = asParty(callerOf(request))
      const { orderIds, method } = request.body
      const chosen = choose(deps, method)
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const asked = { caller, orderIds }
      // What cannot be merged is refused in the transaction, unless this is asked for once more.
      const open = await findMergeable(db, asked).catch(noneIfRefused)
      await closeOpen(deps, { caller, intentIds: idsOf(open) })
      const intentId = await idempotently(context, async (trx) => {
        const intentIds = idsOf(await findMergeable(trx, asked))
        return mergeIntents(trx, deps, { caller, intentIds, chosen })
      })
      return { intentId, next: stepView(await payIntent(deps, intentId)) }
    },
  )
}

const idsOf = (intents: readonly Intent[]) => intents.map(({ id }) => id)

function noneIfRefused(error: unknown): Intent[] {
  if (error instanceof Refusal) return []
  throw error
}

const separatingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  app.post(
    '/v1/payment-intents/:intentId/separate',
    {
      config: { permission: 'payments.pay' },
      schema: {
        operationId: 'payApart',
        summary: 'Let each checkout of a payment be paid by itself again',
        params: Type.Object({ intentId: Id('pi') }),
        response: { 200: Type.Object({ intentIds: Type.Array(Type.String()) }), '4xx': Problem },
      },
    },
    async (request) => {
      const caller = asParty(callerOf(request))
      return { intentIds: await separateIntent(deps, caller, request.params.intentId) }
    },
  )
}
