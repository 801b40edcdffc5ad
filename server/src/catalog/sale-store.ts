import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { PriceTier } from '../kernel/price.ts'
import type { Reader } from '../platform/db.ts'
import { pictureUrl, type SaleItem, type SaleOffer } from './catalog.ts'

// The one read of the catalogue on the road to an order, so it is a single prepared statement.

/** What one buyer asks the prices of; nobody's offers while the buyer is not known. */
export type Wanted = Readonly<{ skuIds: readonly string[]; buyerUuid: string | null }>

/**
 * For each buyer's wish the SKUs by id with all that pricing them takes; unknown ids are missing
 * from its map.
 */
export async function findSaleItems(
  reader: Reader,
  wishes: readonly Wanted[],
  now: Date,
): Promise<Map<string, SaleItem>[]> {
  const found = wishes.map(() => new Map<string, SaleItem>())
  if (wishes.every(({ skuIds }) => skuIds.length === 0)) return found
  const rows = await reader.query<SaleRow>({
    name: 'catalog.find_sale_items',
    text: FIND_SALE_ITEMS,
    values: [
      wishes.flatMap(({ skuIds }, wish) => skuIds.map(() => wish)),
      wishes.flatMap(({ skuIds }) => skuIds.map((id) => uuidOf('sku', id))),
      wishes.flatMap(({ skuIds, buyerUuid }) => skuIds.map(() => buyerUuid)),
      now,
    ],
  })
  for (const row of rows) {
    const item = fromRow(row)
    found[row.wish]?.set(item.skuId, item)
  }
  return found
}

// The SKUs are given as an array as well: then the index is used whatever size the planner believes
// in. Prices travel as text: JSON numbers would lose the largest.
const FIND_SALE_ITEMS = `select w.wish, k.id, k.code, k.variant_en, k.variant_zh, k.weight_g, k.moq,
    k.state = 'active' and p.state = 'active' as active, k.product_id,
    p.title_en, p.title_zh, p.picture, p.unit,
    k.supplier_id, s.slug, s.name_en, s.name_zh, s.country, s.currency,
    coalesce((select l.on_hand - l.reserved from catalog.stock_levels l
      where l.sku_id = k.id), 0) as available,
    array(select t.min_quantity from catalog.price_tiers t
      where t.sku_id = k.id order by t.min_quantity) as tier_quantities,
    array(select t.unit_price_micros from catalog.price_tiers t
      where t.sku_id = k.id order by t.min_quantity) as tier_micros,
    (select json_agg(json_build_object('id', o.id, 'price', o.unit_price_micros::text,
        'min', o.min_quantity, 'max', o.max_quantity,
        'until', floor(extract(epoch from o.valid_until) * 1000)) order by o.id)
      from catalog.offers o
      where o.buyer_id = w.buyer and o.sku_id = k.id and o.state = 'open'
        and o.valid_until > $4) as offers
  from catalog.skus k
  join unnest($1::int[], $2::uuid[], $3::uuid[]) as w(wish, sku, buyer) on w.sku = k.id
  join catalog.products p on p.id = k.product_id
  join catalog.supplier_profiles s on s.party_id = k.supplier_id
  where k.id = any($2::uuid[])`

type SaleRow = {
  wish: number
  id: string
  code: string
  variant_en: string
  variant_zh: string
  weight_g: number
  moq: number
  active: boolean
  product_id: string
  title_en: string
  title_zh: string
  picture: string
  unit: string
  supplier_id: string
  slug: string
  name_en: string
  name_zh: string
  country: string
  currency: string
  available: number
  tier_quantities: number[]
  tier_micros: bigint[]
  offers: { id: string; price: string; min: number; max: number; until: number }[] | null
}

function fromRow(row: SaleRow): SaleItem {
  const { currency } = row
  return {
    skuId: encodeId('sku', row.id),
    productId: encodeId('prd', row.product_id),
    code: row.code,
    title: { en: row.title_en, zh: row.title_zh },
    variant: { en: row.variant_en, zh: row.variant_zh },
    picture: pictureUrl(row.picture),
    unit: row.unit,
    supplier: {
      id: encodeId('pty', row.supplier_id),
      uuid: row.supplier_id,
      name: { en: row.name_en, zh: row.name_zh },
      slug: row.slug,
      country: row.country,
      currency,
    },
    weightG: row.weight_g,
    moq: row.moq,
    tiers: row.tier_quantities.map((minQuantity, index): PriceTier => ({
      minQuantity,
      unitPrice: { currency, micros: row.tier_micros[index] ?? 0n },
    })),
    available: row.available,
    active: row.active,
    offers: (row.offers ?? []).map((offer): SaleOffer => ({
      id: encodeId('off', offer.id),
      unitPrice: { currency, micros: BigInt(offer.price) },
      minQuantity: offer.min,
      maxQuantity: offer.max,
      validUntil: new Date(offer.until),
    })),
  }
}
