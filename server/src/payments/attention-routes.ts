import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { callerOf, partyOf } from '../identity/index.ts'
import { listSuspense } from '../ledger/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import { Id, Line, Nullable, Problem, Timestamp, WireMoney } from '../platform/wire.ts'
import { handleItem } from './attention.ts'
import { listAttemptsInNeed, listNoticesInNeed, listRefundsInNeed } from './attention-store.ts'
import type { PaymentsDeps } from './deps.ts'
import { fieldsOf, plain } from './operator-views.ts'
import { sendRefundAgain } from './refund-returns.ts'

/** What a person says back to tell what they have dealt with. */
const version = Type.String({ description: 'Changes when something new is known of the item' })

const Attempt = Type.Object({
  id: Type.String(),
  version,
  intentId: Type.String(),
  gateway: Type.String(),
  number: Type.String(),
  charge: WireMoney,
  state: Type.String(),
  tries: Type.Integer(),
  lastAnswer: Nullable(Type.String()),
  expiresAt: Timestamp,
  nextTryAt: Timestamp,
})

const Refund = Type.Object({
  id: Type.String(),
  version,
  intentId: Type.String(),
  orderId: Nullable(Type.String()),
  gateway: Type.String(),
  number: Type.String(),
  charge: WireMoney,
  reason: Type.String(),
  state: Type.String(),
  tries: Type.Integer(),
  lastAnswer: Nullable(Type.String()),
  createdAt: Timestamp,
  nextTryAt: Nullable(Timestamp),
})

const Notice = Type.Object({
  id: Type.String(),
  version,
  intentId: Nullable(Type.String()),
  gateway: Type.String(),
  state: Type.String(),
  reason: Nullable(Type.String()),
  deliveries: Type.Integer(),
  receivedAt: Timestamp,
  /** What it says, where no payment’s dossier shows it. */
  fields: Nullable(Type.Record(Type.String(), Type.String())),
})

const Suspense = Type.Object({
  account: Type.String(),
  posted: WireMoney,
  pending: Type.Object(WireMoney.properties, { description: 'Of it, on its way back' }),
})

const Answer = Type.Object({
  attempts: Type.Object({ items: Type.Array(Attempt), more: Type.Boolean() }),
  refunds: Type.Object({ items: Type.Array(Refund), more: Type.Boolean() }),
  notices: Type.Object({ items: Type.Array(Notice), more: Type.Boolean() }),
  suspense: Type.Array(Suspense),
})

/** Most are known long before, also those that were asked about a few times. */
const LONG_OPEN_MS = 15 * 60_000
/** Networks repeat a notice for about a day. What is older was looked at, or never will be. */
const NOTICES_FOR_MS = 30 * DAY_MS

/** What needs a person. Each list begins with what comes first; it shrinks as it is worked off. */
export const attentionRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  await app.register(listingRoutes, deps)
  await app.register(sendingRoutes, deps)
  await app.register(handlingRoutes, deps)
}

const listingRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, { db, env }) => {
  app.get(
    '/v1/operator/attention',
    {
      config: { permission: 'payments.inspect' },
      schema: {
        operationId: 'listAttention',
        summary: 'Money that does not find its way by itself: tries, refunds, notices, suspense',
        querystring: Type.Object(
          { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })) },
          { additionalProperties: false },
        ),
        response: { 200: Answer, '4xx': Problem },
      },
    },
    async (request) => {
      const { limit = 50 } = request.query
      const now = env.now()
      const openBefore = addMs(now, -LONG_OPEN_MS)
      const [attempts, refunds, notices, suspense] = await Promise.all([
        listAttemptsInNeed(db, { overBefore: openBefore, limit: limit + 1 }),
        listRefundsInNeed(db, { openBefore, limit: limit + 1 }),
        listNoticesInNeed(db, { since: addMs(now, -NOTICES_FOR_MS), limit: limit + 1 }),
        listSuspense(db),
      ])
      const views = notices.map(({ body, ...notice }) => ({
        ...plain(notice),
        fields: notice.intentId ? null : fieldsOf(body),
      }))
      return {
        attempts: firstOf(attempts.map(plain), limit),
        refunds: firstOf(refunds.map(plain), limit),
        notices: firstOf(views, limit),
        suspense: suspense.map(plain),
      }
    },
  )
}

const sendingRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, { db, env }) => {
  app.post(
    '/v1/operator/attention/refunds/again',
    {
      config: { permission: 'payments.handle', idempotent: true },
      schema: {
        operationId: 'sendRefundAgain',
        summary: 'Send a refund that came back once more, to what it was paid from',
        body: Type.Object({ refundId: Id('ref') }, { additionalProperties: false }),
        response: {
          200: Type.Object({ refundId: Type.String(), number: Type.String() }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { refundId } = request.body
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => {
        const { number } = await sendRefundAgain(trx, env, { refundId, actor: caller.actor })
        return { refundId, number }
      })
    },
  )
}

/** Somebody has dealt with an item: it leaves the list until something new is known of it. */
const handlingRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, { db, env }) => {
  app.post(
    '/v1/operator/attention/handled',
    {
      config: { permission: 'payments.handle', idempotent: true },
      schema: {
        operationId: 'handleAttention',
        summary: 'Take an item that was dealt with off the list, with a note for the audit log',
        body: Type.Object(
          {
            itemId: Type.String({ minLength: 1, maxLength: 60 }),
            version: Type.String({ minLength: 1, maxLength: 60 }),
            note: Line(500),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ itemId: Type.String() }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { note, ...item } = request.body
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => {
        await handleItem(trx, env, { ...item, note: note.trim(), actor: caller.actor })
        return { itemId: item.itemId }
      })
    },
  )
}

function firstOf<T>(found: readonly T[], limit: number) {
  return { items: found.slice(0, limit), more: found.length > limit }
}
