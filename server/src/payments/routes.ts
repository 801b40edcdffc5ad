import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf, partyOf } from '../identity/index.ts'
import { findMethod, listMethods, type Gateway, type Method } from '../gateways/index.ts'
import { createBatcher } from '../platform/batcher.ts'
import { idempotently } from '../platform/idempotency.ts'
import { createLanes } from '../platform/lanes.ts'
import { Id, Nullable, Problem, Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import { choose, makeWay, payIntent, startAttempt } from './attempts.ts'
import { confirmFromBalance } from './balance.ts'
import { cardRoutes } from './card-routes.ts'
import { checkIntent } from './commands.ts'
import { awaitOutcome } from './outcomes.ts'
import type { PaymentsDeps } from './deps.ts'
import { debtRoutes } from './debt-routes.ts'
import { isReserved } from './holds.ts'
import { mergeRoutes } from './merge-routes.ts'
import { createNoticeTaker } from './notices.ts'
import { payLinkRoutes } from './pay-link-routes.ts'
import { proofRoutes } from './proof-routes.ts'
import { rateRoutes } from './rate-routes.ts'
import { findIntent, findIntents, type FollowedIntent, type IntentQuery } from './store.ts'
import { attemptView, AttemptView, MethodOfferView, stepView, StepView } from './views.ts'

type Deps = PaymentsDeps & Readonly<{ publicUrl: string }>

const IntentView = Type.Object({
  id: Type.String(),
  purpose: Type.String({
    description: 'What it pays: orders, top_up (the balance) or debts (on terms)',
  }),
  state: Type.String({ description: 'awaiting_payment, succeeded, cancelled, expired or merged' }),
  amount: WireMoney,
  subject: Type.String(),
  expiresAt: Timestamp,
  groupIds: Type.Array(Type.String(), { description: 'The checkouts that it pays' }),
  dueAt: Nullable(Timestamp),
  mergedIntoId: Nullable(Type.String({ description: 'What pays it together with others' })),
  fromBalance: Nullable(WireMoney),
  attempt: Nullable(AttemptView),
})

const params = Type.Object({ intentId: Id('pi') })

export const paymentsRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(methodRoutes, deps)
  await app.register(cardRoutes, deps)
  await app.register(rateRoutes, deps)
  await app.register(intentRoutes, deps)
  await app.register(intentMethodRoutes, deps)
  await app.register(attemptRoutes, deps)
  await app.register(confirmRoute, deps)
  await app.register(payLinkRoutes, deps)
  await app.register(debtRoutes, deps)
  await app.register(mergeRoutes, deps)
  await app.register(proofRoutes, deps)
  for (const gateway of Object.values(deps.gateways)) {
    if (!isReserved({ gateway: gateway.name })) await app.register(noticeRoute(deps, gateway))
  }
}

const MethodView = Type.Object({
  method: Type.String(),
  currencies: Type.Array(Type.String()),
  limits: Type.Object({ min: WireMoney, max: WireMoney }),
  step: Type.String({ description: 'redirect or qr: what the buyer does' }),
  confirms: Type.String({ description: 'at_once or in_days: when the supplier sees it paid' }),
})

function methodView({
  name,
  currencies,
  limits,
  step,
  confirms,
}: Method): Static<typeof MethodView> {
  const [currency = ''] = currencies
  return {
    method: name,
    currencies: [...currencies],
    limits: {
      min: toWire({ currency, minor: limits.minMinor }),
      max: toWire({ currency, minor: limits.maxMinor }),
    },
    ...{ step, confirms },
  }
}

const methodRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { gateways }) => {
  app.get(
    '/v1/payment-methods',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'listPaymentMethods',
        summary: 'The ways to pay: the currencies each charges in, its network’s limits, its speed',
        response: { 200: Type.Object({ items: Type.Array(MethodView) }), '4xx': Problem },
      },
    },
    async () => ({ items: listMethods(gateways).map(({ method }) => methodView(method)) }),
  )
}

const MAX_READS = 100

const intentRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  // Many wait for their outcome at once, and hear of it at once.
  const read = createBatcher<IntentQuery, Seen | undefined>((asked) => readIntents(deps, asked), {
    maxSize: MAX_READS,
    lanes: createLanes(1),
  })
  app.get(
    '/v1/payment-intents/:intentId',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getPaymentIntent',
        summary: 'What is to be paid and whether it is; waits for the outcome if asked to',
        params,
        querystring: Type.Object(
          {
            waitSeconds: Type.Optional(
              Type.Integer({ minimum: 0, maximum: 20, description: 'While it is awaited' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: IntentView, '4xx': Problem },
      },
    },
    async (request) => {
      const { intentId } = request.params
      const { waitSeconds = 0 } = request.query
      const { parties } = callerOf(request)
      const until = { seconds: waitSeconds, gone: request.raw.socket }
      const asked = { id: intentId, parties }
      const intent = await awaitOutcome(deps, () => read(asked), until)
      if (!intent) throw new Refusal({ code: 'payments.not_found' })
      return viewOf(intent)
    },
  )

  app.post(
    '/v1/payment-intents/:intentId/check',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'checkPaymentIntent',
        summary: 'Ask the payment network now what became of it',
        params,
        response: { 200: IntentView, '4xx': Problem },
      },
    },
    async (request) => {
      const { intentId: id } = request.params
      const caller = callerOf(request)
      await checkIntent(deps, caller, id)
      const intent = await read({ id, parties: caller.parties })
      if (!intent) throw new Refusal({ code: 'payments.not_found' })
      return viewOf(intent)
    },
  )
}

/** Another way may take the place of the first as long as nothing is paid. */
const intentMethodRoutes: FastifyPluginAsyncTypebox<Deps> = async (
  app,
  { db, effects, gateways },
) => {
  app.get(
    '/v1/payment-intents/:intentId/methods',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'listIntentMethods',
        summary: 'The ways to pay it, and what it comes to by each, as its quote said',
        params,
        response: { 200: Type.Object({ items: Type.Array(MethodOfferView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const { intentId: id } = request.params
      const intent = await findIntent(db, { id, parties: callerOf(request).parties })
      if (!intent) throw new Refusal({ code: 'payments.not_found' })
      const offers = await effects.quotedMethods(db, [id])
      return { items: offers.filter(({ method }) => findMethod(gateways, method)) }
    },
  )
}

const attemptRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/payment-intents/:intentId/attempts',
    {
      config: { permission: 'payments.pay', idempotent: true },
      schema: {
        operationId: 'startPaymentAttempt',
        summary: 'Pay: where to send the buyer',
        params,
        body: Type.Object(
          { method: Type.String({ minLength: 1, maxLength: 40 }) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ attemptId: Type.String(), next: StepView }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = asParty(callerOf(request))
      const { intentId } = request.params
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const starting = { caller, intentId, chosen: choose(deps, request.body.method) }
      await makeWay(deps, starting)
      const attemptId = await idempotently(
        context,
        async (trx) => (await startAttempt(trx, deps, starting)).id,
      )
      return { attemptId, next: stepView(await payIntent(deps, intentId)) }
    },
  )
}

const confirmRoute: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env, outcomes } = deps
  app.post(
    '/v1/payment-intents/:intentId/confirm',
    {
      config: { permission: 'payments.pay', idempotent: true },
      schema: {
        operationId: 'confirmFromBalance',
        summary: 'Confirm what was reserved: that the balance pays it, or that it is paid on terms',
        params,
        response: { 200: Type.Object({ state: Type.String() }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = asParty(callerOf(request))
      const { intentId } = request.params
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const answer = await idempotently(context, async (trx) => {
        await confirmFromBalance(trx, deps, { caller, intentId })
        return { state: 'succeeded' }
      })
      outcomes.announce([intentId])
      return answer
    },
  )
}

type Seen = FollowedIntent &
  Readonly<{ groupIds: readonly string[]; shown: Static<typeof AttemptView> | null }>

async function readIntents({ db, effects, gateways }: Deps, asked: readonly IntentQuery[]) {
  const [intents, groups] = await Promise.all([
    findIntents(db, asked),
    effects.findGroupIds(
      db,
      asked.map(({ id }) => id),
    ),
  ])
  return Promise.all(
    intents.map(async (intent) => {
      if (!intent) return undefined
      const shown = await attemptView(gateways, intent)
      return { ...intent, shown, groupIds: groups.get(intent.id) ?? [] }
    }),
  )
}

function viewOf(intent: Seen): Static<typeof IntentView> {
  return {
    id: intent.id,
    purpose: intent.purpose,
    state: intent.state,
    amount: toWire(intent.amount),
    subject: intent.subject,
    expiresAt: intent.expiresAt.toISOString(),
    groupIds: [...intent.groupIds],
    dueAt: intent.dueAt?.toISOString() ?? null,
    mergedIntoId: intent.mergedIntoId,
    fromBalance: intent.fromBalance && toWire(intent.fromBalance),
    attempt: intent.shown,
  }
}

const MAX_NOTICE_BYTES = 64 * 1024

// A signature covers the bytes as they came, so notices are read as text, whatever their type; no
// other route reads a form, so that one on another site cannot call us.
function noticeRoute(deps: Deps, gateway: Gateway) {
  const take = createNoticeTaker(deps, gateway)
  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers()
    const parse = { parseAs: 'string', bodyLimit: MAX_NOTICE_BYTES } as const
    app.addContentTypeParser('*', parse, (_request, body, done) => done(null, body))
    app.post(
      `/notices/${gateway.name}`,
      { config: { permission: 'public' }, schema: { hide: true } },
      async (request: FastifyRequest, reply) => {
        const body = typeof request.body === 'string' ? request.body : ''
        await deps.env.point('payments.notice_arrived')
        const taken = await take({ headers: headersOf(request), body }).catch((error: unknown) => {
          request.log.error({ err: error, gateway: gateway.name }, 'a notice could not be taken')
          return false
        })
        await deps.env.point('payments.notice_taken')
        const answer = gateway.answerNotice(taken)
        return reply.code(answer.status).type(answer.type).send(answer.body)
      },
    )
  }
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}
