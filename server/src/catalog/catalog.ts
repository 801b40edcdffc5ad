import assert from 'node:assert/strict'
import type { Money } from '../kernel/money.ts'
import { lineTotal, nextTier, tierFor, type PriceTier, type UnitPrice } from '../kernel/price.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { ErrorTable } from '../platform/errors.ts'

// What is for sale and what it costs. Texts are in both languages everywhere.

export type Text = Readonly<{ en: string; zh: string }>

export type SaleSupplier = Readonly<{
  id: string
  uuid: string
  name: Text
  slug: string
  country: string
  currency: string
}>

/** A price the supplier agreed with one buyer. Only open, unexpired ones are ever in a SaleItem. */
export type SaleOffer = Readonly<{
  id: string
  unitPrice: UnitPrice
  minQuantity: number
  maxQuantity: number
  validUntil: Date
}>

/** A SKU with all that a cart, a quote or an order needs to know of it. */
export type SaleItem = Readonly<{
  skuId: string
  productId: string
  code: string
  title: Text
  variant: Text
  /** Where the picture is served. */
  picture: string
  unit: string
  supplier: SaleSupplier
  weightG: number
  moq: number
  tiers: readonly PriceTier[]
  available: number
  active: boolean
  offers: readonly SaleOffer[]
}>

/** The most units one line may have: far above real orders, far below where totals overflow. */
export const MAX_QUANTITY = 1_000_000
export const MAX_STOCK = 100_000_000
export const MAX_TIERS = 10
export const MAX_PRICE_MICROS = 1_000_000_000_000n // A million of the currency for one unit.

export type PricedLine = Readonly<{
  unitPrice: UnitPrice
  lineTotal: Money
  /** The step that set the price; undefined when an offer did. */
  tier: PriceTier | undefined
  offer: SaleOffer | undefined
  /** The next cheaper step and how many more units reach it. */
  nextStep: Readonly<{ tier: PriceTier; more: number }> | undefined
}>

export type PriceRefusal =
  | { code: 'catalog.not_for_sale'; skuId: string }
  | { code: 'catalog.below_minimum'; skuId: string; moq: number }
  | { code: 'catalog.offer_expired'; skuId: string; offerId: string }
  | {
      code: 'catalog.offer_quantity'
      skuId: string
      offerId: string
      minQuantity: number
      maxQuantity: number
    }

/**
 * What a quantity of an item costs, by its tiers or by an accepted offer. An offer brings its own
 * minimum: the supplier agreed to it knowing the item's.
 */
export function priceLine(
  item: SaleItem,
  quantity: number,
  offerId?: string,
): Result<PricedLine, PriceRefusal> {
  assert(Number.isSafeInteger(quantity) && quantity > 0, 'a quantity is a positive whole number')
  assert(quantity <= MAX_QUANTITY, 'the route schemas bound quantities')
  const { skuId, moq, tiers, active } = item
  if (!active) return refuse({ code: 'catalog.not_for_sale', skuId })
  if (offerId !== undefined) return priceByOffer(item, quantity, offerId)
  if (quantity < moq) return refuse({ code: 'catalog.below_minimum', skuId, moq })
  const tier = tierFor(tiers, quantity)
  if (!tier) return refuse({ code: 'catalog.not_for_sale', skuId })
  return ok({
    unitPrice: tier.unitPrice,
    lineTotal: lineTotal(tier.unitPrice, quantity),
    tier,
    offer: undefined,
    nextStep: nextTier(cheaperThan(tiers, tier.unitPrice), quantity),
  })
}

function priceByOffer(
  { skuId, offers }: SaleItem,
  quantity: number,
  offerId: string,
): Result<PricedLine, PriceRefusal> {
  const offer = offers.find(({ id }) => id === offerId)
  if (!offer) return refuse({ code: 'catalog.offer_expired', skuId, offerId })
  const { unitPrice, minQuantity, maxQuantity } = offer
  if (quantity < minQuantity || quantity > maxQuantity) {
    return refuse({ code: 'catalog.offer_quantity', skuId, offerId, minQuantity, maxQuantity })
  }
  const total = lineTotal(unitPrice, quantity)
  return ok({ unitPrice, lineTotal: total, tier: undefined, offer, nextStep: undefined })
}

// Tiers are written cheapest last, but nothing forbids a price list where they are not.
function cheaperThan(tiers: readonly PriceTier[], price: UnitPrice): PriceTier[] {
  return tiers.filter(({ unitPrice }) => unitPrice.micros < price.micros)
}

export type StockState = 'in_stock' | 'low_stock' | 'sold_out'

const LOW_STOCK_ORDERS = 3

/** Sold out when not even the smallest order can be filled; low when only few of them can. */
export function stockState({ available, moq }: { available: number; moq: number }): StockState {
  if (available < moq) return 'sold_out'
  return available < moq * LOW_STOCK_ORDERS ? 'low_stock' : 'in_stock'
}

/** Where the picture of a key is served. */
export function pictureUrl(key: string): string {
  return `/pictures/${key}.svg`
}

export type StockLine = Readonly<{ skuId: string; quantity: number }>
export type ShortLine = Readonly<{ skuId: string; wanted: number; available: number }>

// Rough rates to CNY, only to sort prices of several currencies into one list. Charges use the rate
// frozen in a quote, never these; a currency that is missing sorts as if it were CNY.
const roughCnyMicros: Readonly<Record<string, bigint>> = {
  CNY: 1_000_000n,
  EUR: 7_800_000n,
  GBP: 9_200_000n,
  HKD: 920_000n,
  JPY: 48_000n,
  USD: 7_200_000n,
}

/** A price on the one scale that mixed lists are sorted by. */
export function comparablePrice({ currency, micros }: UnitPrice): bigint {
  return (micros * (roughCnyMicros[currency] ?? 1_000_000n)) / 1_000_000n
}

export const catalogErrors = {
  'catalog.product_not_found': { status: 404, title: 'There is no such product' },
  'catalog.supplier_not_found': { status: 404, title: 'There is no such supplier' },
  'catalog.sku_not_found': { status: 404, title: 'There is no such SKU' },
  'catalog.offer_not_found': { status: 404, title: 'There is no such offer' },
  'catalog.import_not_found': { status: 404, title: 'There is no such import' },
  'catalog.picture_not_found': { status: 404, title: 'There is no such picture' },
  'catalog.sold_out': { status: 409, title: 'There is not enough stock' },
  'catalog.not_for_sale': { status: 409, title: 'This item is no longer for sale' },
  'catalog.below_minimum': { status: 422, title: 'The quantity is below the minimum order' },
  'catalog.offer_expired': { status: 409, title: 'The offer has expired or was withdrawn' },
  'catalog.offer_quantity': { status: 422, title: 'The quantity is outside the offer' },
  'catalog.buyer_not_found': { status: 422, title: 'No company goes by this id or e-mail' },
  'catalog.profile_missing': { status: 409, title: 'The supplier profile comes first' },
  'catalog.profile_slug_taken': { status: 409, title: 'Another supplier has this address' },
  'catalog.currency_fixed': { status: 409, title: 'The currency is fixed once there are prices' },
  'catalog.stock_changed': { status: 409, title: 'The stock is another than you saw' },
  'catalog.stock_below_reserved': {
    status: 409,
    title: 'The stock cannot be less than what is reserved',
  },
  'catalog.file_unreadable': { status: 422, title: 'The file could not be read as a table' },
  'catalog.columns_missing': { status: 422, title: 'The file lacks columns' },
} as const satisfies ErrorTable
