import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { listSuspense } from '../ledger/index.ts'
import { Nullable, Problem, Timestamp, WireMoney } from '../platform/wire.ts'
import { listNoticesInNeed, listRefundsInNeed } from './attention-store.ts'
import type { PaymentsDeps } from './deps.ts'
import { fieldsOf, plain } from './operator-views.ts'

const Refund = Type.Object({
  id: Type.String(),
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
  refunds: Type.Object({ items: Type.Array(Refund), more: Type.Boolean() }),
  notices: Type.Object({ items: Type.Array(Notice), more: Type.Boolean() }),
  suspense: Type.Array(Suspense),
})

/** Most refunds are done long before, also those that were asked about a few times. */
const LONG_OPEN_MS = 15 * 60_000
/** Networks repeat a notice for about a day. What is older was looked at, or never will be. */
const NOTICES_FOR_MS = 30 * DAY_MS

/** What needs a person. Each list begins with what comes first; it shrinks as it is worked off. */
export const attentionRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (
  app,
  { db, env },
) => {
  app.get(
    '/v1/operator/attention',
    {
      config: { permission: 'payments.inspect' },
      schema: {
        operationId: 'listAttention',
        summary: 'Money that does not find its way by itself: refunds, notices, suspense',
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
      const [refunds, notices, suspense] = await Promise.all([
        listRefundsInNeed(db, { openBefore, limit: limit + 1 }),
        listNoticesInNeed(db, { since: addMs(now, -NOTICES_FOR_MS), limit: limit + 1 }),
        listSuspense(db),
      ])
      const views = notices.map(({ body, ...notice }) => ({
        ...plain(notice),
        fields: notice.intentId ? null : fieldsOf(body),
      }))
      return {
        refunds: firstOf(refunds.map(plain), limit),
        notices: firstOf(views, limit),
        suspense: suspense.map(plain),
      }
    },
  )
}

function firstOf<T>(found: readonly T[], limit: number) {
  return { items: found.slice(0, limit), more: found.length > limit }
}
