import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { decodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import type { Db } from '../platform/db.ts'
import { Id, invalid, Nullable, Page, PageQuery, Problem } from '../platform/wire.ts'
import type { OfferShell } from './offers.ts'
import { illustrate, isPictureKey } from './illustrations.ts'
import { importRoutes } from './import-routes.ts'
import { offerRoutes } from './offer-routes.ts'
import { listProducts, manners, sorts, type Cursor, type ProductQuery } from './product-store.ts'
import { findProduct, findSupplier, listCategories, listSuppliers } from './store.ts'
import { supplierRoutes } from './supplier-routes.ts'
import { CardView, cardView, ProductView, productView } from './views.ts'
import { SupplierView, supplierView, TextView } from './views.ts'

// The shop window: everybody may look. The other routes of the module hang below it.

export type CatalogDeps = OfferShell

const Slug = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 })

const CategoryView = Type.Object({
  slug: Type.String(),
  name: TextView,
  position: Type.Integer(),
  products: Type.Integer(),
})

const ProductListView = Type.Object({
  items: Type.Array(CardView),
  next: Nullable(Type.String()),
  facets: Type.Array(Type.Object({ category: Type.String(), products: Type.Integer() })),
  corrected: Nullable(Type.String()),
  loose: Type.Boolean(),
})

export const catalogRoutes: FastifyPluginAsyncTypebox<CatalogDeps> = async (app, deps) => {
  await app.register(shopRoutes, deps)
  await app.register(productPages, deps)
  await app.register(supplierPages, deps)
  await app.register(pictures)
  await app.register(supplierRoutes, deps)
  await app.register(importRoutes, deps)
  await app.register(offerRoutes, deps)
}

const shopRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/v1/categories',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'listCategories',
        summary: 'The categories with how many products each shows',
        response: { 200: Type.Object({ items: Type.Array(CategoryView) }), '4xx': Problem },
      },
    },
    async () => ({ items: await listCategories(db) }),
  )

  app.get(
    '/v1/products',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'listProducts',
        summary: 'Search and browse products',
        description:
          'Words in English or Chinese, SKU codes and supplier names; typing errors are forgiven ' +
          '(`corrected` says what was searched for). `loose`: nothing has all of the words, these ' +
          'have some. `facets` come with the first page.',
        querystring: Type.Object(
          {
            q: Type.Optional(Type.String({ maxLength: 200 })),
            category: Type.Optional(Slug),
            supplier: Type.Optional(Slug),
            sort: Type.Optional(Type.Enum([...sorts], { default: 'relevance' })),
            ...PageQuery,
          },
          { additionalProperties: false },
        ),
        response: { 200: ProductListView, '4xx': Problem },
      },
    },
    async (request) => {
      const { q, category, supplier, sort = 'relevance', limit = 20, after } = request.query
      const query: ProductQuery = { q, category, supplier, sort, limit, after: readCursor(after) }
      const { items, next, ...rest } = await listProducts(db, query)
      return { ...rest, items: items.map(cardView), next: next && writeCursor(next) }
    },
  )
}

const productPages: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/v1/products/:productId',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getProduct',
        summary: 'A product with its SKUs, prices, stock and supplier',
        params: Type.Object({ productId: Id('prd') }),
        response: { 200: ProductView, '4xx': Problem },
      },
    },
    async (request) => {
      const product = await findProduct(db, request.params.productId)
      if (!product) throw new Refusal({ code: 'catalog.product_not_found' })
      return productView(product)
    },
  )
}

const supplierPages: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/v1/suppliers',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'listSuppliers',
        summary: 'The suppliers',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: { 200: Page(SupplierView), '4xx': Problem },
      },
    },
    async (request) => {
      const { after = '', limit = 20 } = request.query
      const suppliers = await listSuppliers(db, { after, limit: limit + 1 })
      const items = suppliers.slice(0, limit).map(supplierView)
      return { items, next: suppliers.length > limit ? (items.at(-1)?.slug ?? null) : null }
    },
  )

  app.get(
    '/v1/suppliers/:slug',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getSupplier',
        summary: 'A supplier by the name in its address',
        params: Type.Object({ slug: Slug }),
        response: { 200: SupplierView, '4xx': Problem },
      },
    },
    async (request) => {
      const supplier = await findSupplier(db, request.params.slug)
      if (!supplier) throw new Refusal({ code: 'catalog.supplier_not_found' })
      return supplierView(supplier)
    },
  )
}

const YEAR_SECONDS = 365 * 24 * 60 * 60

const pictures: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/pictures/*',
    {
      config: { permission: 'public' },
      schema: { hide: true, params: Type.Object({ '*': Type.String({ maxLength: 120 }) }) },
    },
    async (request, reply) => {
      const key = request.params['*'].replace(/\.svg$/, '')
      if (!isPictureKey(key)) throw new Refusal({ code: 'catalog.picture_not_found' })
      // A key always draws the same picture, so browsers may keep it.
      return reply
        .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
        .type('image/svg+xml')
        .send(illustrate(key))
    },
  )
}

function writeCursor({ key, id, manner }: Cursor): string {
  return Buffer.from(`${key} ${id} ${manner}`).toString('base64url')
}

function readCursor(after: string | undefined): Cursor | undefined {
  if (after === undefined) return undefined
  const parts = /^(-?\d{1,18}) (prd_\w{26}) (\w+)$/.exec(
    Buffer.from(after, 'base64url').toString('utf8'),
  )
  const [, key, id, name] = parts ?? []
  const manner = manners.find((each) => each === name)
  if (!key || !id || !manner || !decodeId('prd', id)) {
    throw invalid('/querystring/after', 'cursor', 'is not the `next` of an earlier page')
  }
  return { key, id, manner }
}
