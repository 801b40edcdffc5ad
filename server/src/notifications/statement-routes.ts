import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { callerOf, partyOf, personOf } from '../identity/index.ts'
import { partiesByIds } from '../parties/index.ts'
import type { OrderEffects } from '../payments/index.ts'
import { instantOf, Problem } from '../platform/wire.ts'
import { readStatement, statementQuery } from '../wallet/index.ts'
import type { NotificationsDeps } from './routes.ts'
import { isLocale } from './texts.ts'

/** Some fifty pages; who wants more asks for shorter periods. */
const MAX_LINES = 2_000

const Pdf = {
  description: 'The statement',
  content: {
    'application/pdf': { schema: Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' }) },
  },
}

type Deps = NotificationsDeps & Readonly<{ effects: Pick<OrderEffects, 'nameOrders'> }>

export const statementRoutes: FastifyPluginAsyncTypebox<Deps> = async (
  app,
  { db, env, receipts, effects },
) => {
  app.get(
    '/v1/wallet/statement.pdf',
    {
      config: { permission: 'wallet.read' },
      schema: {
        operationId: 'getWalletStatementPdf',
        summary: 'What happened to the balance in a currency, as a PDF',
        querystring: Type.Object(
          {
            ...statementQuery,
            locale: Type.Optional(Type.Enum(['en', 'zh'], { description: 'Yours when left out' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Pdf, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { currency, kind, locale } = request.query
      const from = instantOf(request.query.from, '/querystring/from')
      const until = instantOf(request.query.until, '/querystring/until')
      const caller = callerOf(request)
      const { id: buyerId, uuid } = partyOf(caller)
      const [lines, parties] = await Promise.all([
        readStatement(db, effects, {
          ...{ buyerId, currency, kind, from, until, after: undefined, limit: MAX_LINES + 1 },
        }),
        partiesByIds(db, [uuid]),
      ])
      if (lines.length > MAX_LINES) {
        throw new Refusal({ code: 'wallet.statement_too_long', maxLines: MAX_LINES })
      }
      const buyer = parties.get(uuid)
      if (!buyer) throw new Refusal({ code: 'identity.sign_in_needed' })
      const language = locale ?? personOf(caller).locale
      const statement = {
        ...{ issuedAt: env.now(), buyer, currency, lines, kind: kind ?? null },
        ...{ from: from ?? null, until: until ?? null },
      }
      const pdf = await receipts.printStatement(statement, isLocale(language) ? language : 'en')
      return reply
        .headers({
          'content-type': 'application/pdf',
          'content-disposition': `attachment; filename="danbao-statement-${currency}.pdf"`,
          'cache-control': 'private, no-store',
        })
        .send(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength))
    },
  )
}
