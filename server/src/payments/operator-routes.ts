import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { listTransfers } from '../ledger/index.ts'
import {
  Id,
  Nullable,
  Page,
  PageQuery,
  Problem,
  Timestamp,
  toWire,
  WireMoney,
} from '../platform/wire.ts'
import { attentionRoutes } from './attention-routes.ts'
import { methodTermsRoutes } from './method-routes.ts'
import { operatorRateRoutes } from './rate-routes.ts'
import type { OrderName, PaymentsDeps } from './deps.ts'
import { dossierTimeline } from './dossier.ts'
import { listNotices } from './notice-store.ts'
import {
  findIntentForOperator,
  findPeopleNames,
  listAttempts,
  listCaptures,
  listEvents,
  listRefundsOfIntent,
  searchIntents,
  type FoundIntent,
} from './operator-store.ts'
import { fieldsOf, plain } from './operator-views.ts'
import { readAmount } from './search.ts'
import { listShares } from './store.ts'

const intent = {
  id: Type.String(),
  buyerName: Type.String(),
  state: Type.String(),
  amount: WireMoney,
  subject: Type.String(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
}
const Summary = Type.Object(intent)

const summary = ({ id, buyerName, state, amount, subject, createdAt, expiresAt }: FoundIntent) => ({
  ...{ id, buyerName, state, subject },
  amount: toWire(amount),
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
})

const Text = Type.Object({ en: Type.String(), zh: Type.String() })

const Dossier = Type.Object({
  ...intent,
  shares: Type.Array(
    Type.Object({
      orderId: Type.String(),
      number: Type.String(),
      supplier: Type.Object({ id: Type.String(), name: Text }),
      total: WireMoney,
      charge: WireMoney,
    }),
  ),
  timeline: Type.Array(
    Type.Object({
      kind: Type.String({ description: 'What happened, in one word; the last ones are `booked`' }),
      at: Timestamp,
      actor: Type.String({ description: 'A person’s id, or system' }),
      actorName: Nullable(Type.String()),
      source: Type.String({ description: 'buyer, supplier, notice, query, worker or ledger' }),
      object: Type.String({ description: 'The id of what it happened to' }),
      amount: Nullable(WireMoney),
      note: Nullable(Type.String()),
    }),
  ),
  attempts: Type.Array(
    Type.Object({
      id: Type.String(),
      gateway: Type.String(),
      number: Type.String(),
      amount: WireMoney,
      state: Type.String(),
      queries: Type.Integer(),
      lastAnswer: Nullable(Type.String()),
      createdAt: Timestamp,
      finalAt: Nullable(Timestamp),
      nextQueryAt: Nullable(Timestamp),
    }),
  ),
  notices: Type.Array(
    Type.Object({
      id: Type.String(),
      state: Type.String(),
      reason: Nullable(Type.String()),
      deliveries: Type.Integer(),
      receivedAt: Timestamp,
      fields: Type.Record(Type.String(), Type.String()),
      body: Type.String({ description: 'As it came, the signature included' }),
    }),
  ),
  captures: Type.Array(
    Type.Object({
      id: Type.String(),
      attemptId: Type.String(),
      gateway: Type.String(),
      gatewayNumber: Type.String(),
      amount: WireMoney,
      purpose: Type.String(),
      strayReason: Nullable(Type.String()),
      payer: Nullable(Type.String()),
      capturedAt: Timestamp,
      recordedAt: Timestamp,
    }),
  ),
  refunds: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      orderId: Nullable(Type.String()),
      amount: Nullable(WireMoney),
      charge: WireMoney,
      reason: Type.String(),
      requestedBy: Type.String(),
      state: Type.String(),
      tries: Type.Integer(),
      returns: Type.Integer({
        description: 'How often it came back, or was declined when it was sent once more',
      }),
      lastAnswer: Nullable(Type.String()),
      createdAt: Timestamp,
      sentAt: Nullable(Timestamp),
      finalAt: Nullable(Timestamp),
    }),
  ),
  transfers: Type.Array(
    Type.Object({
      id: Type.String(),
      reference: Type.String(),
      template: Type.String(),
      reason: Nullable(Type.String()),
      actor: Type.String(),
      kind: Type.String(),
      debit: Type.String(),
      credit: Type.String(),
      amount: WireMoney,
      effectiveAt: Timestamp,
      recordedAt: Timestamp,
    }),
  ),
})

export const operatorPaymentsRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (
  app,
  deps,
) => {
  const { db, effects } = deps
  await app.register(attentionRoutes, deps)
  await app.register(methodTermsRoutes, deps)
  await app.register(operatorRateRoutes, deps)
  const access = { config: { permission: 'payments.inspect' } } as const

  app.get(
    '/v1/operator/payments',
    {
      ...access,
      schema: {
        operationId: 'searchPayments',
        summary: 'Find payments by any number, amount or e-mail, newest first',
        querystring: Type.Object(
          {
            ...PageQuery,
            q: Type.Optional(Type.String({ maxLength: 100 })),
            after: Type.Optional(Id('pi')),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(Summary), '4xx': Problem },
      },
    },
    async (request) => {
      const { q = '', limit = 20, after = null } = request.query
      const text = q.trim()
      const intentIds = await effects.findIntentIds(db, text)
      const search = { text, intentIds, amount: readAmount(text), after }
      const found = await searchIntents(db, { ...search, limit: limit + 1 })
      const items = found.slice(0, limit)
      return {
        items: items.map(summary),
        next: found.length > limit ? (items.at(-1)?.id ?? null) : null,
      }
    },
  )

  app.get(
    '/v1/operator/payments/:intentId',
    {
      ...access,
      schema: {
        operationId: 'getPaymentDossier',
        summary: 'Everything known of a payment: attempts, notices, refunds, ledger transfers',
        params: Type.Object({ intentId: Id('pi') }),
        response: { 200: Dossier, '4xx': Problem },
      },
    },
    (request) => readDossier(deps, request.params.intentId),
  )
}

async function readDossier({ db, effects }: PaymentsDeps, intentId: string) {
  const [found, shares, attempts, captures, refunds] = await Promise.all([
    findIntentForOperator(db, intentId),
    listShares(db, [intentId]),
    listAttempts(db, intentId),
    listCaptures(db, intentId),
    listRefundsOfIntent(db, intentId),
  ])
  if (!found) throw new Refusal({ code: 'payments.not_found' })
  const references = [
    ...captures.map(({ gateway, gatewayNumber }) => `capture:${gateway}:${gatewayNumber}`),
    ...refunds.flatMap(referencesOf),
  ]
  const orderIds = shares.map(({ orderId }) => orderId)
  const [notices, transfers, events, names] = await Promise.all([
    listNotices(
      db,
      attempts.map(({ id }) => id),
    ),
    listTransfers(db, references),
    listEvents(db, [intentId, ...orderIds]),
    effects.nameOrders(db, orderIds),
  ])
  const parts = { intent: found, attempts, notices, captures, refunds, transfers, events }
  const timeline = dossierTimeline(parts)
  const people = await findPeopleNames(
    db,
    timeline.map(({ actor }) => actor),
  )
  return {
    ...summary(found),
    shares: shares.map(({ orderId, total, charge }) => ({
      ...shareName(names.get(orderId)),
      orderId,
      total: toWire(total),
      charge: toWire(charge),
    })),
    timeline: timeline.map(({ amount, ...entry }) => ({
      ...plain(entry),
      amount: amount && toWire(amount),
      actorName: people.get(entry.actor) ?? null,
    })),
    attempts: attempts.map(plain),
    notices: notices.map((notice) => ({ ...plain(notice), fields: fieldsOf(notice.body) })),
    captures: captures.map(plain),
    refunds: refunds.map(({ amount, ...refund }) => ({
      ...plain(refund),
      amount: amount && toWire(amount),
    })),
    transfers: transfers.map(plain),
  }
}

/** Of the journals of a refund, each time it was sent. */
function referencesOf({ id, returns }: Readonly<{ id: string; returns: number }>): string[] {
  const tries = Array.from({ length: returns + 1 }, (_, count) =>
    count > 0 ? `${id}:${count}` : id,
  )
  return tries.flatMap((each) =>
    ['hold', 'settle', 'void', 'return'].map((step) => `refund:${each}:${step}`),
  )
}

const nameless: OrderName = { number: '', supplier: { id: '', name: { en: '', zh: '' } } }

function shareName({ number, supplier }: OrderName = nameless) {
  return { number, supplier }
}
