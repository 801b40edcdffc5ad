import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Text } from './catalog.ts'
import type { RawTable } from './import.ts'
import { columns, productCells, skuCells, type Counts, type RowError } from './price-list.ts'
import type { RowTier } from './price-list.ts'
import { findSkus, type ProductSku } from './store.ts'

// What a supplier reads and writes of its own: profile, products, imports. Another supplier's rows
// are not found, like rows that do not exist.

export type NewCategory = Readonly<{ slug: string; name: Text; position: number }>

export async function saveCategories(
  trx: Transaction,
  categories: readonly NewCategory[],
): Promise<void> {
  await trx.query({
    name: 'catalog.save_categories',
    text: `insert into catalog.categories (slug, name_en, name_zh, position)
      select slug, en, zh, position
      from jsonb_to_recordset($1::jsonb) as c(slug text, en text, zh text, position int)
      on conflict (slug) do update set name_en = excluded.name_en, name_zh = excluded.name_zh,
        position = excluded.position`,
    values: [
      JSON.stringify(categories.map(({ slug, name, position }) => ({ slug, ...name, position }))),
    ],
  })
}

export type ProfileFields = Readonly<{
  slug: string
  currency: string
  name: Text
  description: Text
  city: string
  foundedYear: number | null
}>
type Profile = ProfileFields & Readonly<{ partyUuid: string; country: string; now: Date }>

export async function saveProfile(trx: Transaction, profile: Profile): Promise<void> {
  const { partyUuid, slug, currency, country, name, description, city, foundedYear, now } = profile
  await trx.query({
    name: 'catalog.save_profile',
    text: `insert into catalog.supplier_profiles (party_id, slug, currency, country, name_en, name_zh,
        description_en, description_zh, city, founded_year, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
      on conflict (party_id) do update set slug = excluded.slug, currency = excluded.currency,
        country = excluded.country, name_en = excluded.name_en, name_zh = excluded.name_zh,
        description_en = excluded.description_en, description_zh = excluded.description_zh,
        city = excluded.city, founded_year = excluded.founded_year,
        updated_at = excluded.updated_at`,
    values: [
      ...[partyUuid, slug, currency, country, name.en, name.zh],
      ...[description.en, description.zh, city, foundedYear, now],
    ],
  })
}

export type LockedProfile = Readonly<{ currency: string; name: Text; hasSkus: boolean }>

/** One change of a supplier's goods at a time: whoever changes them takes this lock first. */
export async function lockProfile(
  trx: Transaction,
  partyUuid: string,
): Promise<LockedProfile | undefined> {
  const [row] = await trx.query<{
    currency: string
    name_en: string
    name_zh: string
    has_skus: boolean
  }>({
    name: 'catalog.lock_profile',
    text: `select currency, name_en, name_zh,
        exists (select from catalog.skus k where k.supplier_id = party_id) as has_skus
      from catalog.supplier_profiles where party_id = $1 for update`,
    values: [partyUuid],
  })
  if (!row) return undefined
  const { currency, name_en, name_zh, has_skus } = row
  return { currency, name: { en: name_en, zh: name_zh }, hasSkus: has_skus }
}

export async function findProductUuids(reader: Reader, supplierUuid: string): Promise<string[]> {
  const rows = await reader.query<{ id: string }>({
    name: 'catalog.product_ids_of_supplier',
    text: 'select id from catalog.products where supplier_id = $1 order by id limit 100000',
    values: [supplierUuid],
  })
  return rows.map(({ id }) => id)
}

export type OwnProduct = Readonly<{
  id: string
  code: string
  title: Text
  description: Text
  category: string
  picture: string
  unit: string
  origin: string
  state: 'active' | 'archived'
  skus: readonly ProductSku[]
}>

type OwnQuery = Readonly<{
  supplierUuid: string
  q: string | null
  state: string | null
  after: string
  limit: number
}>

/** A supplier's products by code, with their SKUs. */
export async function listOwnProducts(reader: Reader, query: OwnQuery): Promise<OwnProduct[]> {
  const { supplierUuid, q, state, after, limit } = query
  const rows = await reader.query<OwnRow>({
    name: 'catalog.list_own_products',
    text: `select id, code, title_en, title_zh, description_en, description_zh, category, picture,
        unit, origin, state
      from catalog.products p
      where supplier_id = $1 and code > $2 and ($3::text is null or state = $3)
        and ($4::text is null or strpos(lower(concat_ws(' ', code, title_en, title_zh)), $4) > 0
          or exists (select from catalog.skus k
            where k.product_id = p.id and strpos(lower(k.code), $4) > 0))
      order by code limit $5`,
    values: [supplierUuid, after, state, q === null ? null : q.toLowerCase(), limit],
  })
  const skus = await findSkus(
    reader,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({ ...toOwnProduct(row), skus: skus.get(row.id) ?? [] }))
}

type OwnRow = {
  id: string
  code: string
  title_en: string
  title_zh: string
  description_en: string
  description_zh: string
  category: string
  picture: string
  unit: string
  origin: string
  state: 'active' | 'archived'
}

function toOwnProduct(row: OwnRow) {
  const { id, code, category, picture, unit, origin, state } = row
  const title = { en: row.title_en, zh: row.title_zh }
  const description = { en: row.description_en, zh: row.description_zh }
  return {
    id: encodeId('prd', id),
    code,
    title,
    description,
    category,
    picture,
    unit,
    origin,
    state,
  }
}

/** The active catalogue as the rows of a price list, ready to be imported again. */
export async function readPriceList(reader: Reader, supplierUuid: string): Promise<string[][]> {
  const rows = await reader.query<OwnRow & ListRow>({
    name: 'catalog.read_price_list',
    text: `select p.*, k.code as sku, k.variant_en, k.variant_zh, k.weight_g, k.moq as sku_moq,
        l.on_hand,
        (select json_agg(json_build_object('minQuantity', t.min_quantity,
            'micros', t.unit_price_micros::text) order by t.min_quantity)
          from catalog.price_tiers t where t.sku_id = k.id) as tiers
      from catalog.skus k
      join catalog.products p on p.id = k.product_id
      join catalog.stock_levels l on l.sku_id = k.id
      where k.supplier_id = $1 and k.state = 'active' and p.state = 'active'
      order by p.code, k.position, k.code limit 20000`,
    values: [supplierUuid],
  })
  return rows.map((row) => {
    const fields = toOwnProduct(row)
    const variant = { en: row.variant_en, zh: row.variant_zh }
    const { weight_g: weightG, sku_moq: moq, tiers } = row
    const cells: Readonly<Record<string, string | undefined>> = {
      ...productCells(fields),
      ...skuCells({ variant, weightG, moq, tiers: tiers ?? [] }),
      sku: row.sku,
      product: row.code,
      stock: String(row.on_hand),
    }
    return columns.map((column) => cells[column] ?? '')
  })
}

type ListRow = {
  sku: string
  variant_en: string
  variant_zh: string
  weight_g: number
  sku_moq: number
  on_hand: number
  tiers: RowTier[] | null
}

/** The product UUID of one of the supplier's SKUs. */
export async function findOwnSku(reader: Reader, supplierUuid: string, skuId: string) {
  const [row] = await reader.query<{ product_id: string }>({
    name: 'catalog.find_own_sku',
    text: 'select product_id from catalog.skus where id = $1 and supplier_id = $2',
    values: [uuidOf('sku', skuId), supplierUuid],
  })
  return row?.product_id
}

type SkuChange = Readonly<{
  skuUuid: string
  moq: number
  state: 'active' | 'archived'
  tiers: readonly RowTier[]
  now: Date
}>

export async function saveSku(trx: Transaction, change: SkuChange): Promise<void> {
  const { skuUuid, moq, state, tiers, now } = change
  await Promise.all([
    trx.query({
      name: 'catalog.save_sku',
      text: 'update catalog.skus set moq = $2, state = $3, updated_at = $4 where id = $1',
      values: [skuUuid, moq, state, now],
    }),
    trx.query({
      name: 'catalog.delete_tiers',
      text: 'delete from catalog.price_tiers where sku_id = any($1::uuid[])',
      values: [[skuUuid]],
    }),
    trx.query({
      name: 'catalog.insert_tiers_of_sku',
      text: `insert into catalog.price_tiers (sku_id, min_quantity, unit_price_micros)
        select $1, t."minQuantity", t.micros
        from jsonb_to_recordset($2::jsonb) as t("minQuantity" int, micros bigint)`,
      values: [skuUuid, JSON.stringify(tiers)],
    }),
  ])
}

/** False when the supplier has no such product. */
export async function saveProductState(
  trx: Transaction,
  change: Readonly<{ productId: string; supplierUuid: string; state: string; now: Date }>,
): Promise<boolean> {
  const { productId, supplierUuid, state, now } = change
  // What is archived leaves the shop in the same statement: a check ties the two together.
  const rows = await trx.query({
    name: 'catalog.save_product_state',
    text: `update catalog.products set state = $3, sort_price = null, updated_at = $4
      where id = $1 and supplier_id = $2 returning id`,
    values: [uuidOf('prd', productId), supplierUuid, state, now],
  })
  return rows.length > 0
}

export type Import = Readonly<{
  id: string
  fileName: string
  state: 'previewed' | 'applied'
  counts: Counts
  errors: readonly RowError[]
  createdAt: Date
  appliedAt: Date | null
}>

type ImportRow = {
  id: string
  file_name: string
  state: 'previewed' | 'applied'
  counts: Counts
  errors: RowError[]
  created_at: Date
  applied_at: Date | null
}

const IMPORT = 'id, file_name, state, counts, errors, created_at, applied_at'

function toImport({ id, file_name, created_at, applied_at, ...rest }: ImportRow): Import {
  const times = { createdAt: created_at, appliedAt: applied_at }
  return { ...rest, ...times, id: encodeId('imp', id), fileName: file_name }
}

type NewImport = Readonly<{
  uuid: string
  supplierUuid: string
  fileName: string
  fileHash: Buffer
  table: RawTable
  errors: readonly RowError[]
  counts: Counts
  now: Date
}>

export async function insertImport(trx: Transaction, added: NewImport): Promise<void> {
  const { uuid, supplierUuid, fileName, fileHash, table, errors, counts, now } = added
  await trx.query({
    name: 'catalog.insert_import',
    text: `insert into catalog.imports (id, supplier_id, file_name, file_hash, price_list, errors, counts,
        state, created_at) values ($1, $2, $3, $4, $5, $6, $7, 'previewed', $8)`,
    values: [
      ...[uuid, supplierUuid, fileName, fileHash],
      ...[table, errors, counts].map((value) => JSON.stringify(value)),
      now,
    ],
  })
}

export async function saveApplied(
  trx: Transaction,
  applied: Readonly<{ uuid: string; errors: readonly RowError[]; counts: Counts; now: Date }>,
): Promise<void> {
  const { uuid, errors, counts, now } = applied
  await trx.query({
    name: 'catalog.save_applied_import',
    text: `update catalog.imports set state = 'applied', errors = $2, counts = $3, applied_at = $4
      where id = $1`,
    values: [uuid, JSON.stringify(errors), JSON.stringify(counts), now],
  })
}

export async function findImport(
  reader: Reader,
  supplierUuid: string,
  id: string,
): Promise<(Import & { table: RawTable }) | undefined> {
  const [row] = await reader.query<ImportRow & { price_list: RawTable }>({
    name: 'catalog.find_import',
    text: `select ${IMPORT}, price_list from catalog.imports where id = $1 and supplier_id = $2`,
    values: [uuidOf('imp', id), supplierUuid],
  })
  if (!row) return undefined
  const { price_list, ...rest } = row
  return { ...toImport(rest), table: price_list }
}

/** When this very file was applied last, if it was. */
export async function findAppliedBefore(
  reader: Reader,
  supplierUuid: string,
  fileHash: Buffer,
): Promise<Date | null> {
  const [row] = await reader.query<{ applied_at: Date | null }>({
    name: 'catalog.find_applied_before',
    text: `select max(applied_at) as applied_at from catalog.imports
      where supplier_id = $1 and file_hash = $2 and state = 'applied'`,
    values: [supplierUuid, fileHash],
  })
  return row?.applied_at ?? null
}

export async function listImports(
  reader: Reader,
  query: Readonly<{ supplierUuid: string; after: string | null; limit: number }>,
): Promise<Import[]> {
  const { supplierUuid, after, limit } = query
  const rows = await reader.query<ImportRow>({
    name: 'catalog.list_imports',
    text: `select ${IMPORT} from catalog.imports
      where supplier_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    values: [supplierUuid, after && uuidOf('imp', after), limit],
  })
  return rows.map(toImport)
}

/**
 * Deletes imports previewed before then and not applied; says how many. Served by
 * imports_previewed_idx.
 */
export async function deletePreviews(reader: Reader, before: Date, limit: number): Promise<number> {
  const rows = await reader.query({
    name: 'catalog.delete_previews',
    text: `delete from catalog.imports where id in (
        select id from catalog.imports where state = 'previewed' and created_at < $1
        order by created_at limit $2 for update skip locked) returning id`,
    values: [before, limit],
  })
  return rows.length
}
