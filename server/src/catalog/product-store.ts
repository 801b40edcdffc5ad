import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { UnitPrice } from '../kernel/price.ts'
import type { Reader } from '../platform/db.ts'
import { stockState, type StockState, type Text } from './catalog.ts'
import { correctedText, isDivisible, parseQuery, runsToCheck } from './search.ts'
import { toTsquery, wordsToCheck, type Corrections, type Term } from './search.ts'
import { findCorrections, findRunCorrections } from './store.ts'

// Lists of products in the shop: by words, category, supplier; in several orders; a page at a time.

export const sorts = ['relevance', 'price', 'newest'] as const
export type Sort = (typeof sorts)[number]

export type ProductQuery = Readonly<{
  q?: string | undefined
  category?: string | undefined
  /** The supplier's slug. */
  supplier?: string | undefined
  sort: Sort
  limit: number
  after: Cursor | undefined
}>

/** How a list was found: by the words typed, by those probably meant, by some of them. */
export const manners = ['strict', 'corrected', 'loose'] as const
export type Manner = (typeof manners)[number]

/** Where a page ended: the sort key and id of its last product, and how the list was found. */
export type Cursor = Readonly<{ key: string; id: string; manner: Manner }>

export type ProductCard = Readonly<{
  id: string
  title: Text
  category: string
  picture: string
  unit: string
  fromPrice: UnitPrice
  moq: number
  variants: number
  stock: StockState
  supplier: Readonly<{ id: string; slug: string; name: Text; country: string }>
}>

export type ProductList = Readonly<{
  items: ProductCard[]
  next: Cursor | null
  /** How many there are by category, whichever category is asked for. Only with the first page. */
  facets: { category: string; products: number }[]
  /** The words searched for when those typed were not known. */
  corrected: string | null
  /** No product has all of the words; these have some. */
  loose: boolean
}>

/**
 * All words must match. When nothing has them all, mistyped Chinese is corrected, which only a look
 * into the titles can do; and when there is still nothing, whatever has some of the words is found,
 * the best first. Further pages go on in the manner of the first.
 */
export async function listProducts(reader: Reader, query: ProductQuery): Promise<ProductList> {
  const terms = parseQuery(query.q ?? '')
  if (query.q !== undefined && query.q.trim() !== '' && terms.length === 0) return NOTHING
  const words = await findCorrections(reader, wordsToCheck(terms))
  let found = NOTHING
  if (!query.after || query.after.manner === 'strict') {
    found = await find(reader, query, { terms, corrections: words, manner: 'strict' })
    if (query.after || found.items.length > 0) return found
  }
  const runs = await findRunCorrections(reader, runsToCheck(terms))
  const corrections = new Map([...words, ...runs])
  const isCorrected = [...runs.values()].some((meant) => meant.length > 0)
  const further: Manner[] = isCorrected ? ['corrected'] : []
  if (isDivisible(terms, corrections)) further.push('loose')
  for (const manner of query.after ? [query.after.manner] : further) {
    found = await find(reader, query, { terms, corrections, manner })
    if (found.items.length > 0) break
  }
  return found
}

const NOTHING: ProductList = { items: [], next: null, facets: [], corrected: null, loose: false }

type Asked = Readonly<{ terms: readonly Term[]; corrections: Corrections; manner: Manner }>

async function find(
  reader: Reader,
  query: ProductQuery,
  { terms, corrections, manner }: Asked,
): Promise<ProductList> {
  const strict = manner !== 'loose'
  const tsquery = terms.length > 0 ? toTsquery(terms, { corrections, strict }) : null
  const found = await searchOnce(reader, { ...query, tsquery, manner })
  const corrected = correctedText(terms, corrections)
  return { ...found, corrected, loose: !strict && found.items.length > 0 }
}

type Search = ProductQuery & Readonly<{ tsquery: string | null; manner: Manner }>

async function searchOnce(reader: Reader, search: Search) {
  const [rows, facets] = await Promise.all([
    reader.query<CardRow>(pageQuery(search)),
    search.after ? [] : reader.query<{ category: string; products: number }>(facetQuery(search)),
  ])
  const shown = rows.slice(0, search.limit)
  const last = rows.length > search.limit ? shown.at(-1) : undefined
  const next: Cursor | null = last
    ? { key: last.key, id: encodeId('prd', last.id), manner: search.manner }
    : null
  return { items: shown.map(toCard), next, facets }
}

type Order = Readonly<{ key: string; direction: 'asc' | 'desc' }>

// Without words nothing is more relevant than another: suppliers mixed, in a fixed order. With
// them, a word in the title counts most (the weights are those of D, C, B and A), short texts
// before long
// ones. The rank becomes a whole number so that it survives the way through a cursor.
function orderOf(sort: Sort, words: string | undefined): Order {
  if (sort === 'price') return { key: 'p.sort_price', direction: 'asc' }
  if (sort === 'newest') return { key: '0', direction: 'desc' }
  if (words === undefined) return { key: 'p.browse_rank', direction: 'asc' }
  const rank = `ts_rank('{0.1, 0.2, 0.4, 1}', p.search, ${words}, 1)`
  return { key: `(${rank} * 1000000)::bigint`, direction: 'desc' }
}

// A statement per combination of filters, so that each gets the plan of its own indexes. The name
// tells the combination.
function pageQuery(search: Search) {
  const { sort, after, limit } = search
  const { conditions, values, words, bind, shape } = filtersOf(search, search.category)
  const { key, direction } = orderOf(sort, words)
  const isNewest = sort === 'newest'
  if (after) {
    const beyond = direction === 'asc' ? '>' : '<'
    const id = `${bind(uuidOf('prd', after.id))}::uuid`
    conditions.push(
      isNewest
        ? `p.id ${beyond} ${id}`
        : `(${key}, p.id) ${beyond} (${bind(after.key)}::bigint, ${id})`,
    )
  }
  const order = isNewest ? `p.id ${direction}` : `2 ${direction}, p.id ${direction}`
  return {
    name: `catalog.list_products.${shape}${sort}${after ? '.after' : ''}`,
    text: `with page as (
        select p.id, ${key} as key from catalog.products p
        where ${conditions.join(' and ')} order by ${order} limit ${bind(limit + 1)}::int)
      ${CARD} order by page.key ${direction}, page.id ${direction}`,
    values,
  }
}

function facetQuery(search: Search) {
  const { conditions, values, shape } = filtersOf(search, undefined)
  return {
    name: `catalog.count_products.${shape}`,
    text: `select p.category, count(*)::int as products from catalog.products p
      where ${conditions.join(' and ')}
      group by p.category order by 2 desc, 1 limit 100`,
    values,
  }
}

function filtersOf({ tsquery, supplier }: Search, category: string | undefined) {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const conditions = ['p.sort_price is not null']
  let shape = ''
  let words: string | undefined
  if (tsquery !== null) {
    words = `${bind(tsquery)}::tsquery`
    conditions.push(`p.search @@ ${words}`)
    shape += 'words.'
  }
  if (category !== undefined) {
    conditions.push(`p.category = ${bind(category)}`)
    shape += 'category.'
  }
  if (supplier !== undefined) {
    const bySlug = `select party_id from catalog.supplier_profiles where slug = ${bind(supplier)}`
    conditions.push(`p.supplier_id = (${bySlug})`)
    shape += 'supplier.'
  }
  return { conditions, values, words, bind, shape }
}

const CARD = `select page.key::text as key, page.id, p.title_en, p.title_zh, p.category, p.picture,
    p.unit, p.from_price_micros, p.moq, s.party_id, s.slug, s.name_en, s.name_zh, s.country,
    s.currency, k.variants, k.available
  from page
  join catalog.products p on p.id = page.id
  join catalog.supplier_profiles s on s.party_id = p.supplier_id
  cross join lateral (
    select count(*)::int as variants, coalesce(max(l.on_hand - l.reserved), 0)::int as available
    from catalog.skus k left join catalog.stock_levels l on l.sku_id = k.id
    where k.product_id = p.id and k.state = 'active') k`

type CardRow = {
  key: string
  id: string
  title_en: string
  title_zh: string
  category: string
  picture: string
  unit: string
  from_price_micros: bigint
  moq: number
  party_id: string
  slug: string
  name_en: string
  name_zh: string
  country: string
  currency: string
  variants: number
  available: number
}

function toCard(row: CardRow): ProductCard {
  return {
    id: encodeId('prd', row.id),
    title: { en: row.title_en, zh: row.title_zh },
    category: row.category,
    picture: row.picture,
    unit: row.unit,
    fromPrice: { currency: row.currency, micros: row.from_price_micros },
    moq: row.moq,
    variants: row.variants,
    stock: stockState(row),
    supplier: {
      id: encodeId('pty', row.party_id),
      slug: row.slug,
      name: { en: row.name_en, zh: row.name_zh },
      country: row.country,
    },
  }
}
