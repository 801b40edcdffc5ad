// A small market for tests: suppliers with goods, and buyers with an address, arranged directly in
// the database where the road through HTTP is not what is tested.
import { randomUUID } from 'node:crypto'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { newUuid, type Env } from '../src/platform/env.ts'
import type { Db } from '../src/platform/db.ts'
import { createClient, type Client } from './client.ts'
import type { TestServer } from './harness.ts'

const PASSWORD = 'a long enough passphrase'

export type Member = Readonly<{ client: Client; partyId: string; partyUuid: string; email: string }>

/** Somebody who signed up with a company of their own. */
export async function signUp(
  server: Pick<TestServer, 'url'>,
  fields: Partial<{ client: Client; country: string; locale: string; timeZone: string }> = {},
): Promise<Member> {
  const client = fields.client ?? createClient(server.url)
  const email = `${randomUUID()}@example.test`
  const { status, body } = await client.post<{ party: { id: string } }>('/v1/sign-up', {
    email,
    password: PASSWORD,
    name: 'Ada Lovelace',
    companyName: 'Harbour & Pine',
    country: fields.country ?? 'GB',
    locale: fields.locale ?? 'en',
    timeZone: fields.timeZone ?? 'Europe/London',
  })
  if (status !== 201) throw new Error(`sign-up answered ${status}: ${JSON.stringify(body)}`)
  const partyId = body.party.id
  return { client, partyId, partyUuid: uuidOf('pty', partyId), email }
}

export type Buyer = Member & Readonly<{ addressId: string }>

export async function aBuyer(
  server: Pick<TestServer, 'url'>,
  fields: Parameters<typeof signUp>[1] = {},
): Promise<Buyer> {
  const member = await signUp(server, fields)
  const { body } = await member.client.post<{ id: string }>('/v1/addresses', {
    recipient: 'Ada Lovelace',
    line1: '12 Quay Street',
    city: 'Bristol',
    postalCode: 'BS1 4DJ',
    country: fields.country ?? 'GB',
  })
  return { ...member, addressId: body.id }
}

export type Supplier = Member & Readonly<{ slug: string; skus: readonly string[] }>

type SupplierFields = Readonly<{
  currency?: string
  /** Tiers of each SKU as `1:2.55;48:2.31`. */
  goods?: readonly string[]
  stock?: number
  /** What any shipment costs, in minor units. */
  shippingMinor?: number
}>

/**
 * A supplier with a login, a profile, a flat tariff and a product of one SKU for each price list.
 */
export async function aSupplier(
  server: Pick<TestServer, 'url' | 'owner' | 'env'>,
  fields: SupplierFields = {},
): Promise<Supplier> {
  const { currency = 'CNY', goods = ['1:10.00'], stock = 1000, shippingMinor = 500 } = fields
  const member = await signUp(server, { country: 'CN', locale: 'zh', timeZone: 'Asia/Shanghai' })
  const { owner, env } = server
  const slug = `s-${randomUUID().slice(0, 8)}`
  const now = env.now()
  await run(owner, `update parties.parties set is_supplier = true where id = $1`, [
    member.partyUuid,
  ])
  await run(
    owner,
    `insert into catalog.categories (slug, name_en, name_zh, position)
      values ('tests', 'Tests', '测试', 1) on conflict do nothing`,
    [],
  )
  await run(
    owner,
    `insert into catalog.supplier_profiles (party_id, slug, currency, country, name_en, name_zh,
        description_en, description_zh, city, created_at, updated_at)
      values ($1, $2, $3, 'CN', 'Red Kiln', '红窑', '', '', 'Jingdezhen', $4, $4)`,
    [member.partyUuid, slug, currency, now],
  )
  await run(
    owner,
    `insert into orders.shipping_tariffs (supplier_id, destination, basis, steps, min_days,
        max_days, updated_at) values ($1, '*', 'value', $2, 5, 9, $3)`,
    [member.partyUuid, JSON.stringify([{ upTo: null, price: String(shippingMinor) }]), now],
  )
  const skus: string[] = []
  for (const tiers of goods) {
    skus.push(await aSku({ owner, env }, { supplierUuid: member.partyUuid, tiers, stock }))
  }
  return { ...member, slug, skus }
}

type SkuFields = Readonly<{ supplierUuid: string; tiers: string; stock: number }>

async function aSku(
  { owner, env }: Readonly<{ owner: Db; env: Env }>,
  { supplierUuid, tiers, stock }: SkuFields,
): Promise<string> {
  const [product, sku, now] = [newUuid(env), newUuid(env), env.now()]
  const steps = tiers.split(';').map((tier) => tier.split(':'))
  const moq = Number(steps[0]?.[0])
  await run(
    owner,
    `insert into catalog.products (id, supplier_id, code, title_en, title_zh, description_en,
        description_zh, category, picture, unit, origin, state, browse_rank, search, created_at,
        updated_at)
      values ($1, $2, $3, 'Celadon mug', '青瓷杯', '', '', 'tests', 'ceramics/mug-1', 'piece', 'CN',
        'active', 1, '', $4, $4)`,
    [product, supplierUuid, `P-${product.slice(-8)}`, now],
  )
  await run(
    owner,
    `insert into catalog.skus (id, supplier_id, product_id, code, variant_en, variant_zh, weight_g,
        moq, state, position, created_at, updated_at)
      values ($1, $2, $3, $4, '', '', 300, $5, 'active', 1, $6, $6)`,
    [sku, supplierUuid, product, `K-${sku.slice(-8)}`, moq, now],
  )
  await run(owner, `insert into catalog.stock_levels (sku_id, on_hand) values ($1, $2)`, [
    sku,
    stock,
  ])
  for (const [quantity, price] of steps) {
    await run(
      owner,
      `insert into catalog.price_tiers (sku_id, min_quantity, unit_price_micros)
        values ($1, $2, ($3::numeric * 1000000)::bigint)`,
      [sku, quantity, price],
    )
  }
  return encodeId('sku', sku)
}

/** What one unit of a currency costs in CNY, from now on. */
export async function aRate(server: TestServer, base: string, rate: string): Promise<void> {
  await run(
    server.owner,
    `insert into payments.exchange_rates (base, quote, rate_micros, valid_from, source)
      values ($1, 'CNY', ($2::numeric * 1000000)::bigint, '2020-01-01', 'test')`,
    [base, rate],
  )
}

async function run(db: Db, text: string, values: unknown[]): Promise<void> {
  await db.pool.query(text, values)
}
