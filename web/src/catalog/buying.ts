import { isLess } from './prices.ts'
import type { Offer } from './offer-queries.ts'
import type { ProductSku } from './shop-queries.ts'

// How much of a SKU can be bought, at its list price or by an offer.

/** What the quantity field takes at most. */
const MAX_TYPED = 999_999

type Stocked = Pick<ProductSku, 'moq' | 'available'>
type Bounds = Pick<Offer, 'minQuantity' | 'maxQuantity'>
export type Limits = Readonly<{ min: number; max: number; isEnough: boolean }>

/** An offer brings its own minimum: the supplier agreed to it knowing the list's. */
export function limitsOf({ moq, available }: Stocked, offer?: Bounds): Limits {
  const min = offer ? offer.minQuantity : moq
  const max = Math.min(available, offer ? offer.maxQuantity : available, MAX_TYPED)
  return { min, max, isEnough: max >= min }
}

type Choosable = Pick<ProductSku, 'id' | 'stock'>

/** The SKU an address names, else the first that can be bought, else the first. */
export function chooseSku<Sku extends Choosable>(
  skus: readonly Sku[],
  wanted: string | undefined,
): Sku | undefined {
  const named = skus.find(({ id }) => id === wanted)
  return named ?? skus.find(({ stock }) => stock !== 'sold_out') ?? skus[0]
}

/** The offers for one SKU, the best price first. */
export function offersFor<Some extends Pick<Offer, 'skuId' | 'unitPrice'>>(
  offers: readonly Some[],
  skuId: string,
): Some[] {
  return offers
    .filter((offer) => offer.skuId === skuId)
    .toSorted((a, b) => Number(isLess(b.unitPrice, a.unitPrice)) * 2 - 1)
}
