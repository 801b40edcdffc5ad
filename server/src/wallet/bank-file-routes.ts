import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { callerOf, partyOf } from '../identity/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import {
  Id,
  Line,
  Nullable,
  Page,
  PageQuery,
  Problem,
  Timestamp,
  toWire,
  WireMoney,
} from '../platform/wire.ts'
import { endTransfer, makeBankFile, markFileSent } from './bank-files.ts'
import {
  findFile,
  listFiles,
  listShownTransfers,
  type BankFile,
  type ShownTransfer,
} from './bank-file-store.ts'
import type { WalletDeps } from './deps.ts'
import { filePlace } from './sealing.ts'

const TransferView = Type.Object({
  id: Type.String(),
  purpose: Type.String({ description: 'withdrawal, or proof: the deposit with a code' }),
  company: Type.String(),
  holder: Type.String(),
  last4: Type.String(),
  country: Type.String(),
  amount: WireMoney,
  state: Type.String({ description: 'requested, in_file, sent, confirmed or returned' }),
  endToEndId: Type.String(),
  reason: Nullable(Type.String()),
  createdAt: Timestamp,
})

function transferView(transfer: ShownTransfer): Static<typeof TransferView> {
  const { amount, createdAt, ...rest } = transfer
  return { ...rest, amount: toWire(amount), createdAt: createdAt.toISOString() }
}

const FileView = Type.Object({
  id: Type.String(),
  messageId: Type.String(),
  state: Type.String({ description: 'made or sent' }),
  transfers: Type.Integer(),
  madeBy: Type.String(),
  madeAt: Timestamp,
  sentAt: Nullable(Timestamp),
})

function fileView({ madeAt, sentAt, ...rest }: BankFile): Static<typeof FileView> {
  const { id, messageId, state, transfers, madeBy } = rest
  return {
    ...{ id, messageId, state, transfers, madeBy },
    madeAt: madeAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  }
}

const ofFile = Type.Object({ bankFileId: Id('bfl') })
const ofTransfer = Type.Object({ creditTransferId: Id('ctr') })

export const bankFileRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  await app.register(readingRoutes, deps)
  await app.register(contentRoute, deps)
  await app.register(makingRoutes, deps)
  await app.register(outcomeRoutes, deps)
}

const readingRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, { db }) => {
  app.get(
    '/v1/operator/credit-transfers',
    {
      config: { permission: 'bank_files.inspect' },
      schema: {
        operationId: 'listWaitingTransfers',
        summary: 'What the next bank file is to have',
        response: { 200: Type.Object({ items: Type.Array(TransferView) }), '4xx': Problem },
      },
    },
    async () => ({ items: (await listShownTransfers(db, null)).map(transferView) }),
  )

  app.get(
    '/v1/operator/bank-files',
    {
      config: { permission: 'bank_files.inspect' },
      schema: {
        operationId: 'listBankFiles',
        summary: 'The files made for our bank, the newest first',
        querystring: Type.Object(
          { limit: PageQuery.limit, after: Type.Optional(Id('bfl')) },
          { additionalProperties: false },
        ),
        response: { 200: Page(FileView), '4xx': Problem },
      },
    },
    async (request) => {
      const { limit = 20, after = null } = request.query
      const found = await listFiles(db, { after, limit: limit + 1 })
      const items = found.slice(0, limit).map(fileView)
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  )

  app.get(
    '/v1/operator/bank-files/:bankFileId',
    {
      config: { permission: 'bank_files.inspect' },
      schema: {
        operationId: 'getBankFile',
        summary: 'A file for our bank and what became of what it instructs',
        params: ofFile,
        response: {
          200: Type.Object({ ...FileView.properties, items: Type.Array(TransferView) }),
          '4xx': Problem,
        },
      },
    },
    async (request) => {
      const { bankFileId } = request.params
      const file = await findFile(db, bankFileId)
      if (!file) throw new Refusal({ code: 'wallet.file_not_found' })
      const items = (await listShownTransfers(db, bankFileId)).map(transferView)
      return { ...fileView(file), items }
    },
  )
}

const Xml = {
  description: 'The file, pain.001.001.09',
  content: { 'application/xml': { schema: Type.String() } },
}

const contentRoute: FastifyPluginAsyncTypebox<WalletDeps> = async (app, { db, secrets }) => {
  app.get(
    '/v1/operator/bank-files/:bankFileId/content',
    {
      config: { permission: 'bank_files.handle' },
      schema: {
        operationId: 'downloadBankFile',
        summary: 'The file as it was made, for the bank',
        params: ofFile,
        response: { 200: Xml, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const file = await findFile(db, request.params.bankFileId)
      if (!file) throw new Refusal({ code: 'wallet.file_not_found' })
      if (!secrets) throw new Refusal({ code: 'wallet.no_bank' })
      const content = secrets.open(file.content, filePlace(file.id))
      return reply
        .headers({
          'content-type': 'application/xml; charset=utf-8',
          'content-disposition': `attachment; filename="${file.messageId}.xml"`,
          'cache-control': 'private, no-store',
        })
        .send(content)
    },
  )
}

const makingRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/operator/bank-files',
    {
      config: { permission: 'bank_files.handle', idempotent: true },
      schema: {
        operationId: 'makeBankFile',
        summary: 'Put payments that wait into one file for our bank',
        body: Type.Object(
          { transferIds: Type.Array(Id('ctr'), { minItems: 1, maxItems: 500 }) },
          { additionalProperties: false },
        ),
        response: { 200: FileView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const wanted = { caller, transferIds: request.body.transferIds }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => fileView(await makeBankFile(trx, deps, wanted)))
    },
  )

  app.post(
    '/v1/operator/bank-files/:bankFileId/sent',
    {
      config: { permission: 'bank_files.handle', idempotent: true },
      schema: {
        operationId: 'markBankFileSent',
        summary: 'Say that our bank has the file',
        params: ofFile,
        response: { 200: FileView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const asked = { caller, fileId: request.params.bankFileId }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => fileView(await markFileSent(trx, deps, asked)))
    },
  )
}

const Done = Type.Object({ id: Type.String(), state: Type.String() })

const outcomeRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  app.post(
    '/v1/operator/credit-transfers/:creditTransferId/confirm',
    {
      config: { permission: 'bank_files.handle', idempotent: true },
      schema: {
        operationId: 'confirmTransfer',
        summary: 'Say that the bank took a payment from our account',
        params: ofTransfer,
        response: { 200: Done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const outcome = { state: 'confirmed' } as const
      const told = { caller, transferId: request.params.creditTransferId, outcome }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => {
        const { id, state } = await endTransfer(trx, deps, told)
        return { id, state }
      })
    },
  )

  app.post(
    '/v1/operator/credit-transfers/:creditTransferId/return',
    {
      config: { permission: 'bank_files.handle', idempotent: true },
      schema: {
        operationId: 'returnTransfer',
        summary: 'Say that the bank sent a payment back, or refused the file that had it',
        params: ofTransfer,
        body: Type.Object({ reason: Line(200) }, { additionalProperties: false }),
        response: { 200: Done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const outcome = { state: 'returned', reason: request.body.reason.trim() } as const
      const told = { caller, transferId: request.params.creditTransferId, outcome }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => {
        const { id, state } = await endTransfer(trx, deps, told)
        return { id, state }
      })
    },
  )
}
