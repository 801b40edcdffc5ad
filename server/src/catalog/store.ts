import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader } from '../platform/db.ts'
import type { Text } from './catalog.ts'
import { stem } from './lexemes.ts'
import type { Corrections } from './search.ts'
import { nearestRuns, nearestWords, slipQueries } from './slips.ts'

// What the shop window reads. Lists run over indexes whatever their order; see products_*_idx.

export type Category = Readonly<{ slug: string; name: Text; position: number; products: number }>

export async function listCategories(reader: Reader): Promise<Category[]> {
  const rows = await reader.query<{
    slug: string
    name_en: string
    name_zh: string
    position: number
    products: number
  }>({
    name: 'catalog.list_categories',
    text: `select c.slug, c.name_en, c.name_zh, c.position, coalesce(n.products, 0) as products
      from catalog.categories c
      left join (
        select category, count(*)::int as products from catalog.products
        where sort_price is not null group by category) n on n.category = c.slug
      order by c.position, c.slug limit 500`,
  })
  return rows.map(({ slug, name_en, name_zh, position, products }) => ({
    slug,
    name: { en: name_en, zh: name_zh },
    position,
    products,
  }))
}

export type Supplier = Readonly<{
  uuid: string
  id: string
  slug: string
  name: Text
  description: Text
  city: string
  country: string
  currency: string
  foundedYear: number | null
  products: number
}>

type SupplierRow = {
  party_id: string
  slug: string
  name_en: string
  name_zh: string
  description_en: string
  description_zh: string
  city: string
  country: string
  currency: string
  founded_year: number | null
  products: number
}

const SUPPLIER = `select s.party_id, s.slug, s.name_en, s.name_zh, s.description_en, s.description_zh,
    s.city, s.country, s.currency, s.founded_year,
    (select count(*)::int from catalog.products p
      where p.supplier_id = s.party_id and p.sort_price is not null) as products
  from catalog.supplier_profiles s`

/** Suppliers by name in the address, a page at a time. */
export async function listSuppliers(
  reader: Reader,
  { after, limit }: { after: string; limit: number },
): Promise<Supplier[]> {
  const rows = await reader.query<SupplierRow>({
    name: 'catalog.list_suppliers',
    text: `${SUPPLIER} where s.slug > $1 order by s.slug limit $2`,
    values: [after, limit],
  })
  return rows.map(toSupplier)
}

export async function findSupplier(reader: Reader, slug: string): Promise<Supplier | undefined> {
  const [row] = await reader.query<SupplierRow>({
    name: 'catalog.find_supplier',
    text: `${SUPPLIER} where s.slug = $1`,
    values: [slug],
  })
  return row && toSupplier(row)
}

export async function findSupplierByParty(
  reader: Reader,
  partyUuid: string,
): Promise<Supplier | undefined> {
  const [row] = await reader.query<SupplierRow>({
    name: 'catalog.find_supplier_by_party',
    text: `${SUPPLIER} where s.party_id = $1`,
    values: [partyUuid],
  })
  return row && toSupplier(row)
}

function toSupplier(row: SupplierRow): Supplier {
  return {
    uuid: row.party_id,
    id: encodeId('pty', row.party_id),
    slug: row.slug,
    name: { en: row.name_en, zh: row.name_zh },
    description: { en: row.description_en, zh: row.description_zh },
    city: row.city,
    country: row.country,
    currency: row.currency,
    foundedYear: row.founded_year,
    products: row.products,
  }
}

export type ProductSku = Readonly<{
  id: string
  code: string
  variant: Text
  weightG: number
  moq: number
  state: 'active' | 'archived'
  onHand: number
  reserved: number
  tiers: readonly Readonly<{ minQuantity: number; micros: bigint }>[]
}>

export type Product = Readonly<{
  id: string
  code: string
  title: Text
  description: Text
  category: string
  picture: string
  unit: string
  origin: string
  state: 'active' | 'archived'
  updatedAt: Date
  supplier: Supplier
  skus: readonly ProductSku[]
}>

/** A product with all of its SKUs. With a supplier, only that supplier's. */
export async function findProduct(
  reader: Reader,
  id: string,
  supplierUuid: string | null = null,
): Promise<Product | undefined> {
  const [rows, skus] = await Promise.all([
    reader.query<ProductRow>({
      name: 'catalog.find_product',
      text: `select p.*, s.party_id from catalog.products p
        join catalog.supplier_profiles s on s.party_id = p.supplier_id
        where p.id = $1 and ($2::uuid is null or p.supplier_id = $2)`,
      values: [uuidOf('prd', id), supplierUuid],
    }),
    findSkus(reader, [uuidOf('prd', id)]),
  ])
  const [row] = rows
  const supplier = row && (await findSupplierByParty(reader, row.supplier_id))
  if (!row || !supplier) return undefined
  return {
    id,
    code: row.code,
    title: { en: row.title_en, zh: row.title_zh },
    description: { en: row.description_en, zh: row.description_zh },
    category: row.category,
    picture: row.picture,
    unit: row.unit,
    origin: row.origin,
    state: row.state,
    updatedAt: row.updated_at,
    supplier,
    skus: skus.get(row.id) ?? [],
  }
}

type ProductRow = {
  id: string
  supplier_id: string
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
  updated_at: Date
}

type SkuRow = {
  id: string
  product_id: string
  code: string
  variant_en: string
  variant_zh: string
  weight_g: number
  moq: number
  state: 'active' | 'archived'
  on_hand: number
  reserved: number
  tiers: [number, string][] | null
}

/** The SKUs of products, by the product's UUID, in the supplier's order. */
export async function findSkus(
  reader: Reader,
  productUuids: readonly string[],
): Promise<Map<string, ProductSku[]>> {
  const rows = await reader.query<SkuRow>({
    name: 'catalog.find_skus',
    text: `select k.id, k.product_id, k.code, k.variant_en, k.variant_zh, k.weight_g, k.moq, k.state,
        coalesce(l.on_hand, 0) as on_hand, coalesce(l.reserved, 0) as reserved,
        (select json_agg(json_build_array(t.min_quantity, t.unit_price_micros::text)
            order by t.min_quantity)
          from catalog.price_tiers t where t.sku_id = k.id) as tiers
      from catalog.skus k left join catalog.stock_levels l on l.sku_id = k.id
      where k.product_id = any($1::uuid[])
      order by k.product_id, k.position, k.code limit 20000`,
    values: [productUuids],
  })
  const byProduct = new Map<string, ProductSku[]>()
  for (const row of rows) {
    const skus = byProduct.get(row.product_id) ?? []
    skus.push(toSku(row))
    byProduct.set(row.product_id, skus)
  }
  return byProduct
}

function toSku(row: SkuRow): ProductSku {
  return {
    id: encodeId('sku', row.id),
    code: row.code,
    variant: { en: row.variant_en, zh: row.variant_zh },
    weightG: row.weight_g,
    moq: row.moq,
    state: row.state,
    onHand: row.on_hand,
    reserved: row.reserved,
    tiers: (row.tiers ?? []).map(([minQuantity, micros]) => ({
      minQuantity,
      micros: BigInt(micros),
    })),
  }
}

/**
 * What the unknown ones among these words were probably meant to be. A word is known when it, or
 * one beginning with it, stands in any title or name.
 */
export async function findCorrections(
  reader: Reader,
  words: readonly string[],
): Promise<Corrections> {
  if (words.length === 0) return new Map()
  const rows = await reader.query<{ asked: string; candidates: string[] }>({
    name: 'catalog.find_corrections',
    text: FIND_CORRECTIONS,
    values: [words, words.map(stem), words.map((word) => `${word}\u{10fffd}`)],
  })
  return new Map(rows.map(({ asked, candidates }) => [asked, nearestWords(asked, candidates)]))
}

// Trigrams find what resembles a longer word; in a short one a single slip leaves too few of them
// in common, so its candidates are the words of the same first letter and about the same length.
const FIND_CORRECTIONS = `select a.asked, array(
      (select w.word from catalog.search_words w where w.word % a.asked
        order by similarity(w.word, a.asked) desc, w.word limit 50)
      union
      (select w.word from catalog.search_words w
        where length(a.asked) <= 6 and w.word >= left(a.asked, 1)
          and w.word < left(a.asked, 1) || U&'\\+10FFFD'
          and length(w.word) between length(a.asked) - 1 and length(a.asked) + 1
        limit 2000)) as candidates
  from unnest($1::text[], $2::text[], $3::text[]) as a(asked, stem, upto)
  where not exists (
    select from catalog.search_words w
    where w.word = a.stem or (w.word >= a.asked and w.word < a.upto))`

/**
 * What the unknown ones among these runs of Chinese characters were probably meant to be. A run is
 * known when it stands in any text that products are found by.
 */
export async function findRunCorrections(
  reader: Reader,
  runs: readonly string[],
): Promise<Corrections> {
  const asked = runs.flatMap((run) => {
    const queries = slipQueries(run)
    return queries === null ? [] : [{ run, ...queries }]
  })
  if (asked.length === 0) return new Map()
  const rows = await reader.query<{ run: string; texts: string[] }>({
    name: 'catalog.find_run_corrections',
    text: FIND_RUN_CORRECTIONS,
    values: [
      asked.map(({ run }) => run),
      asked.map(({ typed }) => typed),
      asked.map(({ sound }) => sound),
      asked.map(({ slip }) => slip),
    ],
  })
  return new Map(rows.map(({ run, texts }) => [run, nearestRuns(run, texts)]))
}

// No order within the limits, which would have the planner walk all products in that order.
const FIND_RUN_CORRECTIONS = `select a.run, array(
      select concat_ws(' ', p.title_zh, p.title_en, s.name_zh, c.name_zh,
        (select string_agg(distinct k.variant_zh, ' ') from catalog.skus k
          where k.product_id = p.id and k.state = 'active'))
      from (
        (select p.* from catalog.products p
          where p.sort_price is not null and p.search @@ a.sound::tsquery limit 100)
        union all
        (select p.* from catalog.products p
          where p.sort_price is not null and p.search @@ a.slip::tsquery limit 100)) p
      join catalog.supplier_profiles s on s.party_id = p.supplier_id
      join catalog.categories c on c.slug = p.category) as texts
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a(run, typed, sound, slip)
  where not exists (
    select from catalog.products p
    where p.sort_price is not null and p.search @@ a.typed::tsquery)`
