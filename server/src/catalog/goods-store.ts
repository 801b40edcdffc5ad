import { CompiledQuery } from 'kysely'
import type { Reader, Transaction } from '../platform/db.ts'
import { comparablePrice } from './catalog.ts'
import type { Existing, ExistingProduct, ExistingSku } from './price-list.ts'
import type { ProductFields, RowTier, SkuFields } from './price-list.ts'
import { indexFor } from './search.ts'

// Writing goods: sets of rows in a few statements, whether one SKU changes or twenty thousand. None
// is prepared: a plan made for one row in an empty table would be kept for twenty thousand.

type Statement = Readonly<{ text: string; values: readonly unknown[] }>

async function run<R>(reader: Reader, { text, values }: Statement): Promise<R[]> {
  const query: CompiledQuery<R> = CompiledQuery.raw(text, [...values])
  return (await reader.kysely.executeQuery(query)).rows
}

/** What a supplier has under these codes. */
export async function findExisting(
  reader: Reader,
  supplierUuid: string,
  codes: Readonly<{ skus: readonly string[]; products: readonly string[] }>,
): Promise<Existing> {
  const skus = await run<ExistingSkuRow>(reader, {
    text: `select k.id, k.code, p.code as product, k.variant_en, k.variant_zh, k.weight_g, k.moq,
        coalesce(l.on_hand, 0) as on_hand, coalesce(l.reserved, 0) as reserved,
        (select json_agg(json_build_object('minQuantity', t.min_quantity,
            'micros', t.unit_price_micros::text) order by t.min_quantity)
          from catalog.price_tiers t where t.sku_id = k.id) as tiers
      from catalog.skus k
      join catalog.products p on p.id = k.product_id
      left join catalog.stock_levels l on l.sku_id = k.id
      where k.supplier_id = $1 and k.code = any($2::text[])`,
    values: [supplierUuid, codes.skus],
  })
  const products = await run<ExistingProductRow>(reader, {
    text: `select id, code, title_en, title_zh, description_en, description_zh, category, unit,
        picture, origin
      from catalog.products where supplier_id = $1 and code = any($2::text[])`,
    values: [supplierUuid, [...codes.products, ...skus.map(({ product }) => product)]],
  })
  return {
    skus: new Map(skus.map((row) => [row.code, toExistingSku(row)])),
    products: new Map(products.map((row) => [row.code, toExistingProduct(row)])),
  }
}

type ExistingSkuRow = {
  id: string
  code: string
  product: string
  variant_en: string
  variant_zh: string
  weight_g: number
  moq: number
  on_hand: number
  reserved: number
  tiers: RowTier[] | null
}

function toExistingSku(row: ExistingSkuRow): ExistingSku {
  const { id, product, weight_g, moq, on_hand, reserved, tiers } = row
  const variant = { en: row.variant_en, zh: row.variant_zh }
  const skuFields = { variant, weightG: weight_g, moq, tiers: tiers ?? [] }
  return { uuid: id, product, skuFields, onHand: on_hand, reserved }
}

type ExistingProductRow = {
  id: string
  code: string
  title_en: string
  title_zh: string
  description_en: string
  description_zh: string
  category: string
  unit: string
  picture: string
  origin: string
}

function toExistingProduct(row: ExistingProductRow): ExistingProduct {
  const { id, category, unit, picture, origin } = row
  const title = { en: row.title_en, zh: row.title_zh }
  const description = { en: row.description_en, zh: row.description_zh }
  return { uuid: id, fields: { title, description, category, unit, picture, origin } }
}

export type ProductWrite = Readonly<{
  uuid: string
  code: string
  browseRank: number
  fields: ProductFields
}>
export type SkuWrite = Readonly<{
  uuid: string
  productUuid: string
  code: string
  position: number
  skuFields: SkuFields
}>
type Goods = Readonly<{
  supplierUuid: string
  now: Date
  products: readonly ProductWrite[]
  skus: readonly SkuWrite[]
}>

/**
 * Inserts what is new, updates what is there by id, replaces the tiers. Call `refreshProducts`
 * after.
 */
export async function writeGoods(trx: Transaction, goods: Goods): Promise<void> {
  const { supplierUuid, now } = goods
  const skus = JSON.stringify(goods.skus.map(skuRow))
  await run(trx, {
    text: WRITE_PRODUCTS,
    values: [JSON.stringify(goods.products.map(productRow)), supplierUuid, now],
  })
  await run(trx, { text: WRITE_SKUS, values: [skus, supplierUuid, now] })
  await run(trx, {
    text: 'delete from catalog.price_tiers where sku_id = any($1::uuid[])',
    values: [goods.skus.map(({ uuid }) => uuid)],
  })
  await run(trx, {
    text: `insert into catalog.price_tiers (sku_id, min_quantity, unit_price_micros)
        select k.id, t."minQuantity", t.micros
        from jsonb_to_recordset($1::jsonb) as k(id uuid, tiers jsonb)
        cross join jsonb_to_recordset(k.tiers) as t("minQuantity" int, micros bigint)`,
    values: [skus],
  })
  await run(trx, {
    text: `insert into catalog.stock_levels (sku_id, on_hand)
        select id, 0 from unnest($1::uuid[]) as k(id) on conflict do nothing`,
    values: [goods.skus.map(({ uuid }) => uuid)],
  })
}

function productRow({ uuid, code, browseRank, fields }: ProductWrite) {
  const { title, description, ...rest } = fields
  return {
    id: uuid,
    code,
    browse_rank: browseRank,
    title_en: title.en,
    title_zh: title.zh,
    description_en: description.en,
    description_zh: description.zh,
    ...rest,
  }
}

function skuRow({ uuid, productUuid, code, position, skuFields }: SkuWrite) {
  const { variant, weightG, moq, tiers } = skuFields
  return {
    id: uuid,
    product_id: productUuid,
    code,
    position,
    variant_en: variant.en,
    variant_zh: variant.zh,
    weight_g: weightG,
    moq,
    tiers,
  }
}

const WRITE_PRODUCTS = `insert into catalog.products as p (id, supplier_id, code, title_en, title_zh,
    description_en, description_zh, category, picture, unit, origin, state, browse_rank, search,
    created_at, updated_at)
  select r.id, $2, r.code, r.title_en, r.title_zh, r.description_en, r.description_zh, r.category,
    r.picture, r.unit, r.origin, 'active', r.browse_rank, '', $3, $3
  from jsonb_to_recordset($1::jsonb) as r(id uuid, code text, title_en text, title_zh text,
    description_en text, description_zh text, category text, picture text, unit text, origin text,
    browse_rank int)
  on conflict (id) do update set title_en = excluded.title_en, title_zh = excluded.title_zh,
    description_en = excluded.description_en, description_zh = excluded.description_zh,
    category = excluded.category, picture = excluded.picture, unit = excluded.unit,
    origin = excluded.origin, updated_at = excluded.updated_at`

const WRITE_SKUS = `insert into catalog.skus as k (id, supplier_id, product_id, code, variant_en,
    variant_zh, weight_g, moq, state, position, created_at, updated_at)
  select r.id, $2, r.product_id, r.code, r.variant_en, r.variant_zh, r.weight_g, r.moq, 'active',
    r.position, $3, $3
  from jsonb_to_recordset($1::jsonb) as r(id uuid, product_id uuid, code text, variant_en text,
    variant_zh text, weight_g int, moq int, position int)
  on conflict (id) do update set product_id = excluded.product_id,
    variant_en = excluded.variant_en, variant_zh = excluded.variant_zh,
    weight_g = excluded.weight_g, moq = excluded.moq, position = excluded.position,
    updated_at = excluded.updated_at`

export type StockWrite = Readonly<{ skuUuid: string; onHand: number }>

/** Sets what is on hand. Says which SKUs have more than that reserved: they stay as they are. */
export async function writeStock(
  trx: Transaction,
  writes: readonly StockWrite[],
): Promise<Map<string, number>> {
  if (writes.length === 0) return new Map()
  const rows = await run<{ sku_id: string; reserved: number }>(trx, {
    text: `with stocked as materialized (
        select l.sku_id, l.reserved, w.on_hand
        from unnest($1::uuid[], $2::int[]) as w(sku_id, on_hand)
        join catalog.stock_levels l on l.sku_id = w.sku_id
        order by l.sku_id for update of l),
      written as (
        update catalog.stock_levels l set on_hand = s.on_hand
        from stocked s where l.sku_id = s.sku_id and s.reserved <= s.on_hand)
      select sku_id, reserved from stocked where reserved > on_hand`,
    values: [writes.map(({ skuUuid }) => skuUuid), writes.map(({ onHand }) => onHand)],
  })
  return new Map(rows.map(({ sku_id, reserved }) => [sku_id, reserved]))
}

/** What there is of a SKU, which stays so until the transaction ends. */
export async function lockStock(trx: Transaction, skuUuid: string) {
  const [row] = await trx.query<{ on_hand: number; reserved: number }>({
    name: 'catalog.lock_stock',
    text: 'select on_hand, reserved from catalog.stock_levels where sku_id = $1 for update',
    values: [skuUuid],
  })
  return { onHand: row?.on_hand ?? 0, reserved: row?.reserved ?? 0 }
}

const REFRESH_BATCH = 2000

/**
 * Writes what lists and search read of products, after anything that it is made from has changed.
 */
export async function refreshProducts(trx: Transaction, uuids: readonly string[]): Promise<void> {
  const words = new Set<string>()
  for (let from = 0; from < uuids.length; from += REFRESH_BATCH) {
    const batch = uuids.slice(from, from + REFRESH_BATCH)
    for (const word of await refreshBatch(trx, batch)) words.add(word)
  }
  // In order and all at once: two imports that bring the same new words wait, but not for each
  // other.
  await run(trx, {
    text: `insert into catalog.search_words (word)
      select word from unnest($1::text[]) as w(word)
      where not exists (select from catalog.search_words known where known.word = w.word)
      order by word collate "C" on conflict do nothing`,
    values: [[...words]],
  })
}

type RefreshRow = {
  id: string
  code: string
  state: 'active' | 'archived'
  titles: string[]
  names: string[]
  currency: string
  skus: { code: string; en: string; zh: string; moq: number; price: string | null }[] | null
}

async function refreshBatch(trx: Transaction, uuids: readonly string[]): Promise<string[]> {
  const rows = await run<RefreshRow>(trx, {
    text: `select p.id, p.code, p.state, array[p.title_en, p.title_zh] as titles,
        array[s.name_en, s.name_zh, c.name_en, c.name_zh] as names, s.currency,
        (select json_agg(json_build_object('code', k.code, 'en', k.variant_en, 'zh', k.variant_zh,
            'moq', k.moq, 'price', (
              select min(t.unit_price_micros)::text from catalog.price_tiers t
              where t.sku_id = k.id)))
          from catalog.skus k where k.product_id = p.id and k.state = 'active') as skus
      from catalog.products p
      join catalog.supplier_profiles s on s.party_id = p.supplier_id
      join catalog.categories c on c.slug = p.category
      where p.id = any($1::uuid[])`,
    values: [uuids],
  })
  const summaries = rows.map(summarise)
  await run(trx, {
    text: `update catalog.products p set from_price_micros = r.price, moq = r.moq,
        sort_price = r.sort_price, search = r.search::tsvector
      from jsonb_to_recordset($1::jsonb)
        as r(id uuid, price bigint, moq int, sort_price bigint, search text)
      where p.id = r.id`,
    values: [JSON.stringify(summaries.map(({ row }) => row))],
  })
  return summaries.flatMap(({ words }) => words)
}

function summarise({ id, code, state, titles, names, currency, skus }: RefreshRow) {
  const sold = (skus ?? []).flatMap(({ price, ...sku }) =>
    price === null ? [] : [{ ...sku, price: BigInt(price) }],
  )
  const prices = sold.map(({ price }) => price)
  const price = prices.reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null)
  const isShown = state === 'active' && price !== null
  const { vector, words } = indexFor({
    titles: [...new Set(titles)],
    codes: [...new Set([code, ...sold.map((sku) => sku.code)])],
    variants: sold.flatMap(({ en, zh }) => [en, zh]),
    names: [...new Set(names)],
  })
  const row = {
    id,
    price: price?.toString() ?? null,
    moq: price === null ? null : Math.min(...sold.map(({ moq }) => moq)),
    sort_price: isShown ? comparablePrice({ currency, micros: price }).toString() : null,
    search: vector,
  }
  return { row, words }
}
