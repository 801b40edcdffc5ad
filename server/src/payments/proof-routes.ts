import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { asParty, callerOf } from '../identity/index.ts'
import { inTransaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { Id, Line, Problem, Timestamp } from '../platform/wire.ts'
import type { PaymentsDeps } from './deps.ts'
import { findProofContent, insertProof, listProofs, proofTypes } from './proof-store.ts'
import type { Proof, ProofType } from './proof-store.ts'
import { findIntent, lockIntent } from './store.ts'

// What a buyer shows for a transfer that is on its way. It changes nothing by itself: the money
// counts when the bank tells of it.

const MAX_BYTES = 5 * 1024 * 1024
const MAX_PROOFS = 5

const params = Type.Object({ intentId: Id('pi') })

const ProofView = Type.Object({
  id: Type.String(),
  fileName: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  createdAt: Timestamp,
})

const proofView = ({ id, fileName, mediaType, bytes, createdAt }: Proof) =>
  ({ id, fileName, mediaType, bytes, createdAt: createdAt.toISOString() }) satisfies Static<
    typeof ProofView
  >

const Sent = Type.Unsafe<Uint8Array>({ description: 'The file as it is' })
const Kept = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' })
const asFiles = (schema: typeof Sent) =>
  Object.fromEntries(proofTypes.map((type) => [type, { schema }]))

export const proofRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, deps) => {
  await app.register(addingRoute, deps)
  await app.register(readingRoutes, deps)
}

const addingRoute: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, { db, env }) => {
  const parse = { parseAs: 'buffer', bodyLimit: MAX_BYTES } as const
  app.addContentTypeParser([...proofTypes], parse, (_request, body, done) => done(null, body))
  app.post(
    '/v1/payment-intents/:intentId/proofs',
    {
      config: { permission: 'payments.pay' },
      bodyLimit: MAX_BYTES,
      schema: {
        operationId: 'addProof',
        summary: 'Show that a transfer is sent: a PDF, PNG or JPEG of at most 5 MiB',
        params,
        querystring: Type.Object(
          { fileName: Type.Optional(Line(200)) },
          { additionalProperties: false },
        ),
        body: { content: asFiles(Sent) },
        response: { 200: ProofView, '4xx': Problem },
      },
    },
    async (request) => {
      const caller = asParty(callerOf(request))
      const { intentId } = request.params
      const { body } = request
      const content = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
      return inTransaction(db, async (trx) => {
        const locked = await lockIntent(trx, intentId, caller.parties)
        if (!locked) throw new Refusal({ code: 'payments.not_found' })
        if (locked.intent.state !== 'awaiting_payment') {
          throw new Refusal({ code: 'payments.not_awaiting' })
        }
        const mediaType = typeOf(content)
        if (!mediaType) throw new Refusal({ code: 'payments.proof_unreadable' })
        if ((await listProofs(trx, intentId)).length >= MAX_PROOFS) {
          throw new Refusal({ code: 'payments.too_many_proofs', most: MAX_PROOFS })
        }
        const { fileName = 'proof' } = request.query
        const proof = { id: encodeId('prf', newUuid(env)), intentId, fileName, mediaType }
        const createdAt = env.now()
        await insertProof(trx, { ...proof, createdAt }, { content, uploadedBy: caller.actor })
        const event = { type: 'payments.proof_added', object: intentId, actor: caller.actor }
        await recordEvents(trx, env, [{ ...event, data: { proofId: proof.id } }])
        return proofView({ ...proof, createdAt, bytes: content.length })
      })
    },
  )
}

/** What a file is by its first bytes, whatever it is called. */
function typeOf(content: Buffer): ProofType | undefined {
  const starts = (hex: string) => content.subarray(0, hex.length / 2).toString('hex') === hex
  if (starts('255044462d')) return 'application/pdf'
  if (starts('89504e470d0a1a0a')) return 'image/png'
  return starts('ffd8ff') ? 'image/jpeg' : undefined
}

const readingRoutes: FastifyPluginAsyncTypebox<PaymentsDeps> = async (app, { db }) => {
  app.get(
    '/v1/payment-intents/:intentId/proofs',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'listProofs',
        summary: 'What was shown for transfers of it',
        params,
        response: { 200: Type.Object({ items: Type.Array(ProofView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const { intentId: id } = request.params
      const intent = await findIntent(db, { id, parties: callerOf(request).parties })
      if (!intent) throw new Refusal({ code: 'payments.not_found' })
      return { items: (await listProofs(db, id)).map(proofView) }
    },
  )

  app.get(
    '/v1/payment-intents/:intentId/proofs/:proofId',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getProof',
        summary: 'A file that was shown for a transfer',
        params: Type.Object({ intentId: Id('pi'), proofId: Id('prf') }),
        response: { 200: { description: 'The file', content: asFiles(Kept) }, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { intentId, proofId } = request.params
      const intent = await findIntent(db, { id: intentId, parties: callerOf(request).parties })
      const found = intent && (await findProofContent(db, { id: proofId, intentId }))
      if (!found) throw new Refusal({ code: 'payments.not_found' })
      // Never opened as a page of ours: who uploaded it is not us.
      return reply
        .headers({
          'content-type': found.mediaType,
          'content-disposition': 'attachment',
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-store',
        })
        .send(found.content)
    },
  )
}
