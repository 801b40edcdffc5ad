import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { callerOf, personOf, type Caller } from '../identity/index.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { Id, Problem } from '../platform/wire.ts'
import { isOwed } from './credit-store.ts'
import type { ReceiptPrinter } from './receipt-printer.ts'
import type { Receipt } from './receipt.ts'
import { findReceipt } from './receipt-store.ts'
import { isLocale } from './texts.ts'

export type NotificationsDeps = Readonly<{ db: Db; env: Env; receipts: ReceiptPrinter }>

const Pdf = {
  description: 'The receipt',
  content: {
    'application/pdf': { schema: Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' }) },
  },
}

const Language = Type.Object(
  { locale: Type.Optional(Type.Enum(['en', 'zh'], { description: 'Yours when left out' })) },
  { additionalProperties: false },
)

type Asked = Readonly<{
  of: Readonly<{ groupId: string }> | Readonly<{ orderId: string }>
  locale: string | undefined
  caller: Caller
}>

const numbersOf = ({ payments }: Receipt) => payments.map(({ number }) => number)

export const notificationsRoutes: FastifyPluginAsyncTypebox<NotificationsDeps> = async (
  app,
  { db, env, receipts },
) => {
  async function print({ of, locale, caller }: Asked) {
    const receipt = await findReceipt(db, { of, parties: caller.parties, now: env.now() })
    if (!receipt) throw new Refusal({ code: 'orders.not_found' })
    const isPaid = receipt !== 'not_paid' && !(await isOwed(db, numbersOf(receipt)))
    if (!isPaid) throw new Refusal({ code: 'notifications.not_paid' })
    const language = locale ?? personOf(caller).locale
    const pdf = await receipts.print(receipt, isLocale(language) ? language : 'en')
    const headers = {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="danbao-receipt-${receipt.number}.pdf"`,
      // It tells of refunds as of now.
      'cache-control': 'private, no-store',
    }
    return { headers, body: Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength) }
  }

  app.get(
    '/v1/order-groups/:groupId/receipt.pdf',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getOrderGroupReceipt',
        summary: 'The receipt of a checkout as a PDF',
        params: Type.Object({ groupId: Id('grp') }),
        querystring: Language,
        response: { 200: Pdf, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { locale } = request.query
      const { groupId } = request.params
      const printed = await print({ of: { groupId }, locale, caller: callerOf(request) })
      return reply.headers(printed.headers).send(printed.body)
    },
  )

  app.get(
    '/v1/orders/:orderId/receipt.pdf',
    {
      config: { permission: 'orders.read' },
      schema: {
        operationId: 'getOrderReceipt',
        summary: 'The receipt of one order as a PDF',
        params: Type.Object({ orderId: Id('ord') }),
        querystring: Language,
        response: { 200: Pdf, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { locale } = request.query
      const { orderId } = request.params
      const printed = await print({ of: { orderId }, locale, caller: callerOf(request) })
      return reply.headers(printed.headers).send(printed.body)
    },
  )
}
