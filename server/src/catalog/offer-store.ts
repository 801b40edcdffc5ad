import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { PriceTier, UnitPrice } from '../kernel/price.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Text } from './catalog.ts'

export type NewOffer = Readonly<{
  buyer: Readonly<{ partyId: string } | { email: string }>
  skuId: string
  unitPrice: UnitPrice
  minQuantity: number
  maxQuantity: number
  validUntil: Date
  note: string
}>

export type OfferState = 'open' | 'expired' | 'withdrawn'

export type Offer = Readonly<{
  id: string
  state: OfferState
  skuId: string
  productId: string
  code: string
  title: Text
  variant: Text
  picture: string
  unit: string
  unitPrice: UnitPrice
  /** What the list asks now, by quantity. */
  tiers: readonly PriceTier[]
  /** How many there are to buy now; none of what is not for sale. */
  available: number
  minQuantity: number
  maxQuantity: number
  validUntil: Date
  note: string
  createdAt: Date
  supplier: Readonly<{ id: string; slug: string; name: Text }>
  /** To a supplier that named it by e-mail, the buyer is that address and nothing more. */
  buyer: Readonly<{ id: string | null; name: string }>
}>

type OfferQuery = Readonly<{
  /** One of the two says whose offers. */
  supplierUuid?: string
  buyerUuid?: string
  id?: string | undefined
  productId?: string | undefined
  onlyOpen?: boolean | undefined
  after?: string | undefined
  now: Date
  limit: number
}>

/** Offers of one supplier or to one buyer, newest first. */
export async function listOffers(reader: Reader, query: OfferQuery): Promise<Offer[]> {
  const { supplierUuid = null, buyerUuid = null, id, productId, after, now, limit } = query
  const whose = supplierUuid === null ? 'o.buyer_id' : 'o.supplier_id'
  const rows = await reader.query<OfferRow>({
    name: supplierUuid === null ? 'catalog.offers_to_buyer' : 'catalog.offers_of_supplier',
    text: `select o.*, k.product_id, k.code, k.variant_en, k.variant_zh, p.title_en, p.title_zh,
        p.picture, p.unit, s.slug, s.name_en, s.name_zh, s.currency,
        case when k.state = 'active' and p.state = 'active' then l.on_hand - l.reserved else 0 end
          as available,
        (select json_agg(json_build_array(t.min_quantity, t.unit_price_micros::text)
            order by t.min_quantity)
          from catalog.price_tiers t where t.sku_id = k.id) as tiers
      from catalog.offers o
      join catalog.skus k on k.id = o.sku_id
      join catalog.products p on p.id = k.product_id
      join catalog.supplier_profiles s on s.party_id = o.supplier_id
      join catalog.stock_levels l on l.sku_id = k.id
      where ${whose} = $1 and ($2::uuid is null or o.id = $2)
        and ($3::uuid is null or k.product_id = $3) and ($4::uuid is null or o.id < $4)
        and (not $5::boolean or (o.state = 'open' and o.valid_until > $6))
      order by o.id desc limit $7`,
    values: [
      supplierUuid ?? buyerUuid,
      id ? uuidOf('off', id) : null,
      productId ? uuidOf('prd', productId) : null,
      after ? uuidOf('off', after) : null,
      query.onlyOpen ?? false,
      now,
      limit,
    ],
  })
  return rows.map((row) => ({ ...fromRow(row, now), buyer: buyerOf(row, supplierUuid !== null) }))
}

type OfferRow = {
  id: string
  supplier_id: string
  buyer_id: string
  buyer_name: string
  buyer_email: string | null
  sku_id: string
  unit_price_micros: bigint
  min_quantity: number
  max_quantity: number
  valid_until: Date
  state: 'open' | 'withdrawn'
  note: string
  created_at: Date
  product_id: string
  code: string
  variant_en: string
  variant_zh: string
  title_en: string
  title_zh: string
  picture: string
  unit: string
  slug: string
  name_en: string
  name_zh: string
  currency: string
  available: number
  tiers: [number, string][] | null
}

function buyerOf({ buyer_id, buyer_name, buyer_email }: OfferRow, isForSupplier: boolean) {
  if (isForSupplier && buyer_email !== null) return { id: null, name: buyer_email }
  return { id: encodeId('pty', buyer_id), name: buyer_name }
}

function fromRow(row: OfferRow, now: Date): Omit<Offer, 'buyer'> {
  const { code, picture, unit, note, currency, available, tiers } = row
  const isExpired = row.state === 'open' && row.valid_until <= now
  return {
    id: encodeId('off', row.id),
    state: isExpired ? 'expired' : row.state,
    skuId: encodeId('sku', row.sku_id),
    productId: encodeId('prd', row.product_id),
    code,
    title: { en: row.title_en, zh: row.title_zh },
    variant: { en: row.variant_en, zh: row.variant_zh },
    picture,
    unit,
    unitPrice: { currency, micros: row.unit_price_micros },
    tiers: (tiers ?? []).map(([minQuantity, micros]) => ({
      minQuantity,
      unitPrice: { currency, micros: BigInt(micros) },
    })),
    available,
    minQuantity: row.min_quantity,
    maxQuantity: row.max_quantity,
    validUntil: row.valid_until,
    note,
    createdAt: row.created_at,
    supplier: {
      id: encodeId('pty', row.supplier_id),
      slug: row.slug,
      name: { en: row.name_en, zh: row.name_zh },
    },
  }
}

export type InsertedOffer = Omit<NewOffer, 'buyer'> &
  Readonly<{
    uuid: string
    supplierUuid: string
    buyer: Readonly<{ uuid: string; name: string; email?: string | undefined }>
    now: Date
  }>

/** Without asking whether the terms make sense: also for programs that bring their own goods. */
export async function insertOffer(trx: Transaction, offer: InsertedOffer): Promise<void> {
  await trx.query({
    name: 'catalog.insert_offer',
    text: `insert into catalog.offers (id, supplier_id, buyer_id, buyer_name, buyer_email,
        sku_id, unit_price_micros, min_quantity, max_quantity, valid_until, state, note, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)`,
    values: [
      ...[offer.uuid, offer.supplierUuid, offer.buyer.uuid, offer.buyer.name, offer.buyer.email],
      ...[uuidOf('sku', offer.skuId), offer.unitPrice.micros, offer.minQuantity],
      ...[offer.maxQuantity, offer.validUntil, offer.note, offer.now],
    ],
  })
}

/** False when there is no such open offer of this supplier's. */
export async function saveWithdrawn(
  trx: Transaction,
  supplierUuid: string,
  id: string,
): Promise<boolean> {
  const rows = await trx.query({
    name: 'catalog.withdraw_offer',
    text: `update catalog.offers set state = 'withdrawn'
      where id = $1 and supplier_id = $2 and state = 'open' returning id`,
    values: [uuidOf('off', id), supplierUuid],
  })
  return rows.length > 0
}
