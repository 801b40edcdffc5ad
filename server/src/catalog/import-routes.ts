import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { callerOf, partyOf } from '../identity/index.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import {
  Id,
  invalid,
  Line,
  Nullable,
  Page,
  PageQuery,
  Problem,
  Timestamp,
} from '../platform/wire.ts'
import { applyImport, getImport, previewImport, type Preview, type Shell } from './commands.ts'
import { decodeFile, MAX_FILE_BYTES, writeCsv } from './csv.ts'
import { columns } from './price-list.ts'
import { listImports, readPriceList, type Import } from './supplier-store.ts'

// Price lists in and out. A list is checked first and shown; nothing changes until it is applied.

const JSON_OVERHEAD = 2 // A line break is two characters in JSON, Chinese may be six bytes per character.
const MAX_SHOWN = 500

const ImportView = Type.Object({
  id: Type.String(),
  fileName: Type.String(),
  state: Type.Enum(['previewed', 'applied']),
  counts: Type.Object({
    rows: Type.Integer(),
    created: Type.Integer(),
    updated: Type.Integer(),
    unchanged: Type.Integer(),
    failed: Type.Integer(),
  }),
  createdAt: Timestamp,
  appliedAt: Nullable(Timestamp),
})

const ErrorView = Type.Object({
  row: Type.Integer({ description: 'As the spreadsheet numbers it: the header is row 1' }),
  column: Type.String(),
  rule: Type.String(),
  message: Type.String(),
})

const AppliedView = Type.Object({ ...ImportView.properties, errors: Type.Array(ErrorView) })

const PreviewView = Type.Object({
  ...AppliedView.properties,
  rows: Type.Array(
    Type.Object({
      row: Type.Integer(),
      sku: Type.String(),
      product: Type.String(),
      title: Type.Object({ en: Type.String(), zh: Type.String() }),
      change: Type.Enum(['created', 'updated', 'unchanged']),
      differs: Type.Array(Type.String()),
    }),
  ),
  ignoredColumns: Type.Array(Type.String()),
  appliedBefore: Nullable(Timestamp),
})

const JsonBody = Type.Object(
  {
    csv: Type.String({ minLength: 1, maxLength: MAX_FILE_BYTES }),
    fileName: Type.Optional(Line(200)),
  },
  { additionalProperties: false },
)
const CsvBody = Type.String({ minLength: 1, description: 'UTF-8 or GBK, at most 5 MB' })

export const importRoutes: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  // Decoded at once: from here on a file is text, like the one that comes inside of JSON.
  app.addContentTypeParser(
    ['text/csv', 'text/plain', 'application/vnd.ms-excel'],
    { parseAs: 'buffer' },
    async (_request: unknown, bytes: Buffer) => {
      // The route's own limit is wider, for JSON.
      if (bytes.length > MAX_FILE_BYTES) throw new Refusal({ code: 'request.too_large' })
      return orThrow(decodeFile(bytes))
    },
  )

  app.post(
    '/v1/supplier/imports',
    {
      config: { permission: 'catalog.manage' },
      bodyLimit: MAX_FILE_BYTES * JSON_OVERHEAD,
      schema: {
        operationId: 'previewImport',
        summary: 'Check a price list and see what importing it would change',
        description: `Columns: ${columns.join(', ')}. Only \`sku\` is needed for goods that exist: a column that is missing keeps what there is. At most ${MAX_SHOWN} rows and errors are shown; \`counts\` has them all.`,
        querystring: Type.Object(
          { fileName: Type.Optional(Line(200)) },
          { additionalProperties: false },
        ),
        body: {
          content: {
            'application/json': { schema: JsonBody },
            'text/csv': { schema: CsvBody },
            'text/plain': { schema: CsvBody },
            'application/vnd.ms-excel': { schema: CsvBody },
          },
        },
        response: { 200: PreviewView, '4xx': Problem },
      },
    },
    async (request) => {
      const file = readFile(request.body, request.query.fileName)
      return previewView(await previewImport(shell, callerOf(request), file))
    },
  )

  await app.register(importedRoutes, shell)
  await app.register(downloads, shell)
}

function readFile(body: unknown, fileName = '') {
  // Without a body there is no content type either, and so no schema that asks for one.
  if (body === undefined) throw invalid('', 'required', 'the price list is missing')
  if (typeof body === 'string') return { name: fileName, text: body }
  const { csv, fileName: name = fileName } = Value.Parse(JsonBody, body)
  return { name, text: csv }
}

const importedRoutes: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  app.get(
    '/v1/supplier/imports',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'listImports',
        summary: 'My imports, newest first',
        querystring: Type.Object(
          { limit: PageQuery.limit, after: Type.Optional(Id('imp')) },
          { additionalProperties: false },
        ),
        response: { 200: Page(ImportView), '4xx': Problem },
      },
    },
    async (request) => {
      const { limit = 20, after = null } = request.query
      const { uuid: supplierUuid } = partyOf(callerOf(request))
      const imports = await listImports(shell.db, { supplierUuid, after, limit: limit + 1 })
      const items = imports.slice(0, limit).map(importView)
      return { items, next: imports.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  )

  app.get(
    '/v1/supplier/imports/:importId',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'getImport',
        summary: 'An import; one that waits is checked against what there is now',
        params: Type.Object({ importId: Id('imp') }),
        response: { 200: PreviewView, '4xx': Problem },
      },
    },
    async (request) =>
      previewView(await getImport(shell, callerOf(request), request.params.importId)),
  )

  app.post(
    '/v1/supplier/imports/:importId/apply',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'applyImport',
        summary: 'Import the rows without errors; doing it again changes nothing',
        params: Type.Object({ importId: Id('imp') }),
        response: { 200: AppliedView, '4xx': Problem },
      },
    },
    async (request) => {
      const applied = await applyImport(shell, callerOf(request), request.params.importId)
      return { ...importView(applied), errors: applied.errors.slice(0, MAX_SHOWN) }
    },
  )
}

const example = [
  ...['MUG-350-WHT', 'MUG-350', 'Stoneware mug 350 ml', '350毫升炻瓷杯'],
  ...['Dishwasher safe, boxed by six.', '可用洗碗机清洗，六只一盒。', 'ceramics', 'White', '白色'],
  ...['piece', '340', '6', '1200', '6:2.55;48:2.31;240:2.08', 'ceramics/mug-white-1', 'CN'],
]

const downloads: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  app.get(
    '/v1/supplier/catalogue/template.csv',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'getPriceListTemplate',
        summary: 'An empty price list with one example row',
        response: { 200: csvResponse, '4xx': Problem },
      },
    },
    async (_request, reply) =>
      reply.headers(csvHeaders('template.csv')).send(writeCsv([columns, example])),
  )

  app.get(
    '/v1/supplier/catalogue/export.csv',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'exportCatalogue',
        summary: 'My present catalogue as a price list that can be imported again',
        response: { 200: csvResponse, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const rows = await readPriceList(shell.db, partyOf(callerOf(request)).uuid)
      return reply.headers(csvHeaders('catalogue.csv')).send(writeCsv([columns, ...rows]))
    },
  )
}

const csvResponse = { content: { 'text/csv': { schema: Type.String() } } }

function csvHeaders(fileName: string) {
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'no-store',
  }
}

function importView(from: Import): Static<typeof ImportView> {
  const { id, fileName, state, counts, createdAt, appliedAt } = from
  const times = { createdAt: createdAt.toISOString(), appliedAt: appliedAt?.toISOString() ?? null }
  return { id, fileName, state, counts, ...times }
}

function previewView(preview: Preview): Static<typeof PreviewView> {
  const { planned, ignored, appliedBefore } = preview
  // What changes comes first; rows that stay as they are matter least.
  const order = { created: 0, updated: 0, unchanged: 1 }
  const rows = planned.toSorted((a, b) => order[a.change] - order[b.change])
  return {
    ...importView(preview.import),
    errors: preview.import.errors.slice(0, MAX_SHOWN),
    rows: rows.slice(0, MAX_SHOWN).map(({ source, change, differs }) => ({
      ...{ row: source.row, sku: source.sku, product: source.product },
      ...{ title: source.fields.title, change, differs: [...differs] },
    })),
    ignoredColumns: [...ignored],
    appliedBefore: appliedBefore?.toISOString() ?? null,
  }
}
