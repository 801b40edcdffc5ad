import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf, partyOf } from '../identity/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import { fromWire, Id, PositiveMoney, Problem, WireMoney } from '../platform/wire.ts'
import { payIntent } from './attempts.ts'
import type { PaymentsDeps } from './deps.ts'
import { openPayOff, pricePayOff } from './pay-offs.ts'
import { findIntent } from './store.ts'
import { methodOfferView, MethodOfferView, stepView, StepView } from './views.ts'

// Paying off what is owed for orders on terms, whose lines and debts are `credit`'s.

type Deps = PaymentsDeps & Readonly<{ publicUrl: string }>

export const debtRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(methodsRoute, deps)
  await app.register(payingRoute, deps)
}

const methodsRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env, gateways } = deps
  app.get(
    '/v1/credit/methods',
    {
      config: { permission: 'credit.read' },
      schema: {
        operationId: 'listDebtMethods',
        summary: 'The ways to pay debts off, and what an amount comes to by each',
        querystring: Type.Object(PositiveMoney.properties, { additionalProperties: false }),
        response: { 200: Type.Object({ items: Type.Array(MethodOfferView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const total = fromWire(request.query, '/querystring')
      const asked = { caller: callerOf(request), total }
      return { items: methodOfferView(await pricePayOff(db, { gateways, now: env.now() }, asked)) }
    },
  )
}

const MAX_DEBTS = 50

const PayBody = Type.Object(
  {
    debtIds: Type.Array(Id('dbt'), { minItems: 1, maxItems: MAX_DEBTS, uniqueItems: true }),
    amount: Type.Optional(PositiveMoney),
    method: Type.String({ minLength: 1, maxLength: 40 }),
    seenCharge: Type.Optional(
      Type.Object(WireMoney.properties, {
        additionalProperties: false,
        description: 'What it was shown to come to; refused where it comes to something else',
      }),
    ),
  },
  { additionalProperties: false },
)

const payingRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env, outcomes } = deps
  app.post(
    '/v1/credit/payments',
    {
      config: { permission: 'payments.pay', idempotent: true },
      schema: {
        operationId: 'payDebts',
        summary: 'Pay off debts, the oldest first; without an amount all that is owed of them',
        body: PayBody,
        response: {
          200: Type.Object({
            intentId: Type.String(),
            state: Type.String({ description: 'succeeded where a balance has paid' }),
            next: StepView,
          }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = asParty(callerOf(request))
      const { debtIds, method, amount, seenCharge } = request.body
      const wanted = {
        ...{ caller, debtIds, method },
        amount: amount && fromWire(amount),
        seen: seenCharge && fromWire(seenCharge, '/seenCharge'),
      }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const intentId = await idempotently(context, (trx) => openPayOff(trx, deps, wanted))
      outcomes.announce([intentId])
      const intent = await findIntent(db, { id: intentId, parties: caller.parties })
      // The attempt is committed: now the buyer may go and pay. Where the network does not begin
      // it, the page of the payment leads on.
      const next = await payIntent(deps, intentId).catch((error: unknown) => {
        if (error instanceof Refusal) return null
        throw error
      })
      return { intentId, state: intent?.state ?? '', next: stepView(next) }
    },
  )
}
