import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { callerOf, partyOf, type Caller } from '../identity/index.ts'
import { Refusal } from '../kernel/result.ts'
import type { Reader } from '../platform/db.ts'
import { Id, invalid, Line, Nullable, Page, PageQuery } from '../platform/wire.ts'
import { priceFromWire, Problem, WirePrice } from '../platform/wire.ts'
import { MAX_QUANTITY, MAX_PRICE_MICROS, MAX_STOCK, MAX_TIERS, pictureUrl } from './catalog.ts'
import { changeProductState, changeProfile, changeSku, type Shell } from './commands.ts'
import type { RowTier } from './price-list.ts'
import { findProduct, findSupplierByParty } from './store.ts'
import { listOwnProducts, type OwnProduct } from './supplier-store.ts'
import { OwnProductView, ownSkuView, SupplierView, supplierView } from './views.ts'

// What a supplier does with its own catalogue, one thing at a time; lists come in by imports.

const BothTexts = (maxLength: number) =>
  Type.Object({ en: Line(maxLength), zh: Line(maxLength) }, { additionalProperties: false })

const MAX_TEXT = 2000
const FreeText = Type.String({ maxLength: MAX_TEXT })

const ProfileBody = Type.Object(
  {
    slug: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    name: BothTexts(120),
    description: Type.Object({ en: FreeText, zh: FreeText }, { additionalProperties: false }),
    city: Line(80),
    foundedYear: Nullable(Type.Integer({ minimum: 1600, maximum: 2200 })),
  },
  { additionalProperties: false },
)

const SkuBody = Type.Object(
  {
    stock: Type.Integer({ minimum: 0, maximum: MAX_STOCK }),
    stockSeen: Type.Integer({
      ...{ minimum: 0, maximum: MAX_STOCK },
      description:
        'The `onHand` that the new stock was set against. Equal to `stock`: the stock stays as it ' +
        'is. Another than there is by now: refused.',
    }),
    moq: Type.Integer({ minimum: 1, maximum: MAX_QUANTITY }),
    tiers: Type.Array(
      Type.Object(
        {
          minQuantity: Type.Integer({ minimum: 1, maximum: MAX_QUANTITY }),
          unitPrice: WirePrice,
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: MAX_TIERS },
    ),
    state: Type.Enum(['active', 'archived']),
  },
  { additionalProperties: false },
)

export const supplierRoutes: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  await app.register(profileRoutes, shell)
  await app.register(goodsRoutes, shell)
  await app.register(productStateRoutes, shell)
}

const profileRoutes: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  app.get(
    '/v1/supplier/profile',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'getSupplierProfile',
        summary: 'My company as the shop shows it',
        response: { 200: SupplierView, '4xx': Problem },
      },
    },
    async (request) => supplierView(await ownProfile(shell.db, callerOf(request))),
  )

  app.put(
    '/v1/supplier/profile',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'changeSupplierProfile',
        summary: 'Change how the shop shows my company',
        body: ProfileBody,
        response: { 200: SupplierView, '4xx': Problem },
      },
    },
    async (request) => {
      await changeProfile(shell, callerOf(request), request.body)
      return supplierView(await ownProfile(shell.db, callerOf(request)))
    },
  )
}

async function ownProfile(reader: Reader, caller: Caller) {
  const profile = await findSupplierByParty(reader, partyOf(caller).uuid)
  if (!profile) throw new Refusal({ code: 'catalog.supplier_not_found' })
  return profile
}

const goodsRoutes: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  app.get(
    '/v1/supplier/products',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'listOwnProducts',
        summary: 'My products by code, with their SKUs',
        querystring: Type.Object(
          {
            q: Type.Optional(Type.String({ maxLength: 200 })),
            state: Type.Optional(Type.Enum(['active', 'archived'])),
            ...PageQuery,
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(OwnProductView), '4xx': Problem },
      },
    },
    async (request) => {
      const { q = '', state = null, after = '', limit = 20 } = request.query
      const { db } = shell
      const { uuid: supplierUuid } = partyOf(callerOf(request))
      const profile = await findSupplierByParty(db, supplierUuid)
      if (!profile) return { items: [], next: null }
      const query = { supplierUuid, q: q.trim() || null, state, after, limit: limit + 1 }
      const products = await listOwnProducts(db, query)
      const items = products.slice(0, limit)
      const next = products.length > limit ? (items.at(-1)?.code ?? null) : null
      return { items: items.map((each) => ownProductView(each, profile.currency)), next }
    },
  )

  app.put(
    '/v1/supplier/skus/:skuId',
    {
      config: { permission: 'catalog.manage' },
      schema: {
        operationId: 'changeSku',
        summary: 'Set the stock, the minimum order and the prices of a SKU',
        params: Type.Object({ skuId: Id('sku') }),
        body: SkuBody,
        response: { 200: OwnProductView, '4xx': Problem },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { tiers, ...rest } = request.body
      const { currency } = await ownProfile(shell.db, caller)
      const change = { ...rest, skuId: request.params.skuId, tiers: readTiers(tiers, currency) }
      refuseUncoveredMinimum(change)
      return ownProduct(shell, caller, await changeSku(shell, caller, change))
    },
  )
}

const productStateRoutes: FastifyPluginAsyncTypebox<Shell> = async (app, shell) => {
  for (const { verb, state, summary } of [
    { verb: 'archive', state: 'archived', summary: 'Take a product out of the shop' },
    { verb: 'restore', state: 'active', summary: 'Put an archived product back into the shop' },
  ] as const) {
    app.post(
      `/v1/supplier/products/:productId/${verb}`,
      {
        config: { permission: 'catalog.manage' },
        schema: {
          operationId: `${verb}Product`,
          summary,
          params: Type.Object({ productId: Id('prd') }),
          response: { 200: OwnProductView, '4xx': Problem },
        },
      },
      async (request) => {
        const { productId } = request.params
        const caller = callerOf(request)
        await changeProductState(shell, caller, { productId, state })
        return ownProduct(shell, caller, productId)
      },
    )
  }
}

function readTiers(
  tiers: readonly { minQuantity: number; unitPrice: WirePrice }[],
  currency: string,
): RowTier[] {
  let previous = 0
  return tiers.map(({ minQuantity, unitPrice }, i) => {
    const pointer = `/tiers/${i}`
    const { micros } = priceFromWire(unitPrice, `${pointer}/unitPrice`)
    if (unitPrice.currency !== currency) {
      const rule = `is not ${currency}, which your prices are in`
      throw invalid(`${pointer}/unitPrice/currency`, 'currency', rule)
    }
    if (micros > MAX_PRICE_MICROS) {
      throw invalid(`${pointer}/unitPrice/amount`, 'maximum', 'is above 1000000')
    }
    if (minQuantity <= previous) {
      throw invalid(`${pointer}/minQuantity`, 'order', 'quantities rise from step to step')
    }
    previous = minQuantity
    return { minQuantity, micros: micros.toString() }
  })
}

function refuseUncoveredMinimum({ moq, tiers }: { moq: number; tiers: readonly RowTier[] }) {
  const lowest = tiers[0]?.minQuantity ?? 1
  if (moq < lowest) {
    throw invalid('/moq', 'covers_moq', `is below ${lowest}, where the first price begins`)
  }
}

async function ownProduct({ db }: Shell, caller: Caller, productId: string) {
  const product = await findProduct(db, productId, partyOf(caller).uuid)
  if (!product) throw new Refusal({ code: 'catalog.product_not_found' })
  return ownProductView(product, product.supplier.currency)
}

function ownProductView(from: OwnProduct, currency: string) {
  const { id, code, title, description, category, picture, unit, origin, state, skus } = from
  return {
    ...{ id, code, title, description, category, unit, origin, state },
    picture: pictureUrl(picture),
    skus: skus.map((sku) => ownSkuView(sku, currency)),
  }
}
