import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { createTestDatabase } from './database.ts'
import {
  anonymousCaller,
  createPerson,
  identityErrors,
  isPermission,
} from '../src/identity/index.ts'
import { mayDo, preparePerson } from '../src/identity/index.ts'
import type { Caller } from '../src/identity/index.ts'
import { encodeId } from '../src/kernel/ids.ts'
import { Refusal } from '../src/kernel/result.ts'
import { addMember, createParty, partyByEmail } from '../src/parties/index.ts'
import { createDb, inTransaction, type Db } from '../src/platform/db.ts'
import type { Env } from '../src/platform/env.ts'
import { platformErrors } from '../src/platform/errors.ts'
import { createHttpServer } from '../src/platform/http.ts'
import { catalogErrors, type SaleItem, type Text } from '../src/catalog/catalog.ts'
import { importPriceList, saveSupplierProfile } from '../src/catalog/commands.ts'
import { catalogRoutes } from '../src/catalog/routes.ts'
import { saveCategories } from '../src/catalog/supplier-store.ts'

// What the tests of this module start from: a database with categories and two suppliers, and the
// routes with callers taken as given. Only tests import it.

const categories = [
  { slug: 'ceramics', name: { en: 'Ceramics', zh: '陶瓷' }, position: 1 },
  { slug: 'candles', name: { en: 'Candles & home fragrance', zh: '蜡烛香氛' }, position: 2 },
  { slug: 'bags', name: { en: 'Bags', zh: '箱包' }, position: 3 },
]

export type Shop = Awaited<ReturnType<typeof openShop>>

export async function openShop() {
  const database = await createTestDatabase()
  const db = createDb({ url: database.appUrl, max: 12 })
  let now = new Date('2026-03-02T08:00:00Z')
  const env: Env = { now: () => new Date(now), randomBytes, point: () => undefined }
  const names = ['Lantern Hill', 'Brightwater', 'Corner Shop'] as const
  const login = { email: 'buyer@corner.test', password: 'a long enough passphrase' }
  const buyer = await preparePerson(env, { ...login, name: 'Bea', locale: 'en' })
  const parties = await inTransaction(db, async (trx) => {
    await saveCategories(trx, categories)
    const created = []
    for (const name of names) created.push(await createParty(trx, env, partyOf(name)))
    const person = await createPerson(trx, env, buyer)
    const partyUuid = created[2]?.uuid ?? ''
    await addMember(trx, env, { personId: person.id, partyUuid, role: 'owner' })
    return created
  })
  const [hill, water, corner] = parties.map(callerFrom)
  if (!hill || !water || !corner) throw new Error('three parties were created')
  await addProfile(db, env, {
    caller: hill,
    slug: 'lantern-hill',
    currency: 'CNY',
    zh: '灯笼山陶瓷',
  })
  await addProfile(db, env, { caller: water, slug: 'brightwater', currency: 'GBP', zh: '明水' })
  return {
    db,
    env,
    ownerUrl: database.ownerUrl,
    /** Two suppliers, selling in CNY and in GBP, and a buyer. */
    hill,
    water,
    corner,
    advance: (ms: number) => {
      now = new Date(now.getTime() + ms)
    },
    close: async () => {
      await db.end()
      await database.drop()
    },
  }
}

function partyOf(name: string) {
  const isSupplier = name !== 'Corner Shop'
  const address = {
    country: isSupplier ? 'CN' : 'GB',
    locale: 'en',
    timeZone: 'Europe/London',
  } as const
  return { name, legalName: `${name} Ltd`, isSupplier, ...address }
}

type PartyLike = Awaited<ReturnType<typeof createParty>>

function callerFrom(party: PartyLike): Caller & { party: NonNullable<Caller['party']> } {
  const { id, uuid, name, country, isSupplier, isOperator } = party
  const rest = { locale: 'en', timeZone: 'Europe/London', role: 'owner' } as const
  return {
    ...anonymousCaller,
    actor: encodeId('per', uuid),
    person: { id: encodeId('per', uuid), email: `${uuid}@test`, name, locale: 'en' },
    party: { ...rest, id, uuid, name, country, isSupplier, isOperator },
    parties: [uuid],
  }
}

type ProfileOf = { caller: Caller; slug: string; currency: string; zh: string }

async function addProfile(db: Db, env: Env, { caller, slug, currency, zh }: ProfileOf) {
  const { uuid = '', name: en = '', country = '' } = caller.party ?? {}
  const texts = { name: { en, zh }, description: { en: '', zh: '' }, city: 'Jingdezhen' }
  const fields = { partyUuid: uuid, country, slug, currency, foundedYear: 2009, ...texts }
  await inTransaction(db, (trx) => saveSupplierProfile(trx, env, fields))
}

/** Imports rows given as objects; what they leave out gets something sensible. */
export async function stockShelves(
  { db, env }: Pick<Shop, 'db' | 'env'>,
  caller: Caller,
  rows: readonly Readonly<Record<string, string | number>>[],
) {
  const complete = rows.map((row) => ({
    category: 'ceramics',
    weight_g: 300,
    stock: 100,
    tiers: '1:10.00',
    title_en: 'Mug',
    ...row,
  }))
  const names = [...new Set(complete.flatMap((row) => Object.keys(row)))]
  const cells = complete.map((row) => new Map(Object.entries(row)))
  const lines = cells.map((row) => names.map((name) => `"${row.get(name) ?? ''}"`).join(','))
  const text = [names.join(','), ...lines].join('\n')
  const supplierUuid = caller.party?.uuid ?? ''
  const imported = await inTransaction(db, (trx) =>
    importPriceList(trx, env, { supplierUuid, text }),
  )
  if (imported.errors.length > 0) throw new Error(JSON.stringify(imported.errors))
  return imported
}

/** The ids of SKUs by code, over all suppliers. */
export async function skuIds(db: Db): Promise<Record<string, string>> {
  const rows = await db.query<{ id: string; code: string }>({
    name: 'test.sku_ids',
    text: 'select id, code from catalog.skus',
  })
  return Object.fromEntries(rows.map(({ id, code }) => [code, encodeId('sku', id)]))
}

export async function stockOf(db: Db, code: string) {
  const [row] = await db.query<{ on_hand: number; reserved: number }>({
    name: 'test.stock_of',
    text: `select l.on_hand, l.reserved from catalog.stock_levels l
      join catalog.skus k on k.id = l.sku_id where k.code = $1`,
    values: [code],
  })
  return { onHand: row?.on_hand, reserved: row?.reserved }
}

/**
 * The module's routes. The header `x-caller` names a caller of this map; without it nobody is
 * signed in.
 */
export async function serveCatalog(shop: Shop, callers: Readonly<Record<string, Caller>> = {}) {
  const known: Readonly<Record<string, Caller>> = {
    hill: shop.hill,
    water: shop.water,
    corner: shop.corner,
    ...callers,
  }
  const authorize = (request: FastifyRequest, permission: string) => {
    const caller = known[String(request.headers['x-caller'])] ?? anonymousCaller
    request.caller = caller
    if (!isPermission(permission)) throw new Error(`no such permission: ${permission}`)
    if (mayDo(caller, permission)) return Promise.resolve()
    const code = caller.person ? 'identity.not_allowed' : 'identity.sign_in_needed'
    return Promise.reject(new Refusal({ code }))
  }
  const app = await createHttpServer({
    errors: { ...platformErrors, ...identityErrors, ...catalogErrors },
    authorize,
    isPermission,
    publicUrl: 'http://localhost:4400',
    logLevel: process.env['LOG'] ?? 'silent',
  })
  await app.register(catalogRoutes, { db: shop.db, env: shop.env, partyByEmail })
  await app.ready()
  return app
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Sent = Readonly<{ as?: string; body?: unknown; type?: string }>

/** What the tests look at in answers; each has some of it. */
type Answer = Readonly<{
  id: string
  code: string
  slug: string
  state: string
  products: number
  picture: string
  onHand: number
  next: string | null
  corrected: string | null
  appliedBefore: string | null
  title: Text
  name: Text
  counts: Readonly<Record<string, number>>
  data: unknown
  supplier: Answer
  items: readonly Answer[]
  skus: readonly Answer[]
  rows: readonly Answer[]
  errors: readonly Readonly<{ pointer: string }>[]
}>

/** Sends requests as somebody. */
export function callsTo(app: Awaited<ReturnType<typeof serveCatalog>>) {
  return async (method: Method, url: string, { as, body, type }: Sent = {}) => {
    const headers = {
      ...(as ? { 'x-caller': as } : {}),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    }
    const payload = type && typeof body === 'string' ? body : JSON.stringify(body)
    const options = { method, url, headers, ...(body === undefined ? {} : { payload }) }
    const response = await app.inject(options)
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.payload,
      get body() {
        return response.json<Answer>()
      },
    }
  }
}
export type Call = ReturnType<typeof callsTo>

export async function ownProduct(call: Call, as: string, code: string) {
  const { body } = await call('GET', '/v1/supplier/products?limit=100', { as })
  return body.items.find((product) => product.code === code)
}

/** A complete item; name what the test is about. */
export function anItem(fields: Partial<SaleItem> = {}): SaleItem {
  return {
    skuId: 'sku_1',
    productId: 'prd_1',
    code: 'MUG-1',
    title: { en: 'Mug', zh: '杯子' },
    variant: { en: 'White', zh: '白色' },
    picture: '/pictures/ceramics/mug-1.svg',
    unit: 'piece',
    supplier: {
      id: 'pty_1',
      uuid: '00000000-0000-7000-8000-000000000001',
      name: { en: 'Lantern Hill', zh: '灯笼山' },
      slug: 'lantern-hill',
      country: 'CN',
      currency: 'CNY',
    },
    weightG: 300,
    moq: 1,
    tiers: [{ minQuantity: 1, unitPrice: { currency: 'CNY', micros: 10_000_000n } }],
    available: 100,
    active: true,
    offers: [],
    ...fields,
  }
}
