import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { isCurrency } from '../kernel/money.ts'
import { callerOf } from '../identity/index.ts'
import { invalid, Line, Problem } from '../platform/wire.ts'
import { dateForms, type CsvMapping } from './csv.ts'
import { importStatements } from './import.ts'
import { MAX_FILE_BYTES } from './parse.ts'
import { readPieces, spool, type Spooled } from './spool.ts'
import { ReportView, reportView } from './views.ts'
import type { ReconciliationDeps } from './work.ts'

const Column = Type.String({ minLength: 1, maxLength: 100 })

/** How a bank’s table is to be read. */
const Mapping = Type.Object(
  {
    account: Type.String({ minLength: 1, maxLength: 60 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    columns: Type.Object(
      {
        bookedOn: Column,
        valuedOn: Type.Optional(Column),
        amount: Type.Optional(Column),
        credit: Type.Optional(Column),
        debit: Type.Optional(Column),
        balance: Type.Optional(Column),
        text: Type.Optional(Column),
        reference: Type.Optional(Column),
        endToEndId: Type.Optional(Column),
        bankReference: Type.Optional(Column),
        payerName: Type.Optional(Column),
        payerAccount: Type.Optional(Column),
      },
      { additionalProperties: false },
    ),
    dates: Type.Enum([...dateForms]),
    decimal: Type.Enum(['.', ',']),
    delimiter: Type.Enum([',', ';', '\t', '|']),
    encoding: Type.Optional(Type.Enum(['utf-8', 'gb18030', 'windows-1252'])),
    skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  { additionalProperties: false },
)

const mediaTypes = [
  ...['application/octet-stream', 'application/xml', 'text/xml', 'text/plain', 'text/csv'],
  'application/vnd.ms-excel',
]
const FileBody = Type.String({ minLength: 1, description: 'The file as it came from the bank' })

export const uploadRoutes: FastifyPluginAsyncTypebox<ReconciliationDeps> = async (app, deps) => {
  const { db, env } = deps.payments
  const { accounts } = deps.bank
  const spooled = new WeakMap<FastifyRequest, Spooled>()
  // The body is where the file lies.
  app.addContentTypeParser(
    mediaTypes,
    async (request: FastifyRequest, payload: AsyncIterable<Uint8Array>) => {
      const file = await spool(payload, MAX_FILE_BYTES)
      spooled.set(request, file)
      return file.path
    },
  )
  app.addHook('onResponse', async (request) => spooled.get(request)?.forget())
  app.addHook('onRequestAbort', async (request) => spooled.get(request)?.forget())

  app.post(
    '/v1/operator/statements',
    {
      config: { permission: 'bank.import' },
      bodyLimit: MAX_FILE_BYTES,
      schema: {
        operationId: 'importStatement',
        summary: 'Take in a bank’s file: camt.053, camt.054, MT940, MT942, or a table',
        description:
          'The same file again changes nothing. A table needs `mapping`: JSON that says which column is what, and how dates and amounts are written.',
        querystring: Type.Object(
          {
            fileName: Type.Optional(Line(200)),
            mapping: Type.Optional(Type.String({ minLength: 2, maxLength: 4000 })),
          },
          { additionalProperties: false },
        ),
        body: {
          content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: FileBody }])),
        },
        response: { 200: ReportView, '4xx': Problem },
      },
    },
    async (request) => {
      const { fileName = '', mapping } = request.query
      const file = spooled.get(request)
      if (!file) throw invalid('', 'required', 'the file is missing')
      const { path, hash, bytes } = file
      const report = await importStatements(
        { db, env, accounts },
        {
          ...{ name: fileName, actor: callerOf(request).actor, hash, bytes },
          open: () => readPieces(path),
          mapping: mapping === undefined ? undefined : readMapping(mapping),
        },
      )
      return reportView(report)
    },
  )
}

/** Refuses a mapping that names the field and the rule. */
export function readMapping(text: string): CsvMapping {
  const parsed = parseJson(text)
  const [error] = Value.Errors(Mapping, parsed)
  if (error) {
    const what = error.keyword === 'boolean' ? 'is no field of a mapping' : error.message
    throw invalid('/mapping', 'schema', `${error.instancePath} ${what}`)
  }
  const mapping: Static<typeof Mapping> = Value.Parse(Mapping, parsed)
  if (!isCurrency(mapping.currency)) {
    throw invalid('/mapping', 'currency', 'is not a currency we know')
  }
  return mapping
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('/mapping', 'json', 'is not JSON')
  }
}
