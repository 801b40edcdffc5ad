import { Type, type Static } from 'typebox'
import { Nullable, priceToWire, WirePrice } from '../platform/wire.ts'
import { pictureUrl, stockState } from './catalog.ts'
import type { ProductCard } from './product-store.ts'
import type { Product, ProductSku, Supplier } from './store.ts'

// The catalogue as it stands in JSON: shapes that several routes share.

export const TextView = Type.Object({ en: Type.String(), zh: Type.String() })
const StockStateView = Type.Enum(['in_stock', 'low_stock', 'sold_out'])
export const TierView = Type.Object({ minQuantity: Type.Integer(), unitPrice: WirePrice })

export const CardView = Type.Object({
  id: Type.String(),
  title: TextView,
  category: Type.String(),
  picture: Type.String(),
  unit: Type.String(),
  fromPrice: WirePrice,
  moq: Type.Integer(),
  variants: Type.Integer(),
  stock: StockStateView,
  supplier: Type.Object({
    id: Type.String(),
    slug: Type.String(),
    name: TextView,
    country: Type.String(),
  }),
})

export function cardView(card: ProductCard): Static<typeof CardView> {
  const { picture, fromPrice, ...rest } = card
  return { ...rest, picture: pictureUrl(picture), fromPrice: priceToWire(fromPrice) }
}

export const SupplierView = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: TextView,
  description: TextView,
  city: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  foundedYear: Nullable(Type.Integer()),
  products: Type.Integer(),
})

export function supplierView(from: Supplier): Static<typeof SupplierView> {
  const { id, slug, name, description, city, country, currency, foundedYear, products } = from
  return { id, slug, name, description, city, country, currency, foundedYear, products }
}

const sku = {
  id: Type.String(),
  code: Type.String(),
  variant: TextView,
  weightG: Type.Integer(),
  moq: Type.Integer(),
  available: Type.Integer(),
  stock: StockStateView,
  tiers: Type.Array(TierView),
}

const product = {
  id: Type.String(),
  code: Type.String(),
  title: TextView,
  description: TextView,
  category: Type.String(),
  picture: Type.String(),
  unit: Type.String(),
  origin: Type.String(),
  state: Type.Enum(['active', 'archived']),
}

export const ProductView = Type.Object({
  ...product,
  supplier: SupplierView,
  skus: Type.Array(Type.Object(sku)),
})

/** A product as buyers see it: without the SKUs that are not sold any more. */
export function productView(from: Product): Static<typeof ProductView> {
  const { id, code, title, description, category, picture, unit, origin, state } = from
  const { supplier, skus } = from
  return {
    ...{ id, code, title, description, category, unit, origin, state },
    picture: pictureUrl(picture),
    supplier: supplierView(supplier),
    skus: skus
      .filter((each) => each.state === 'active')
      .map((each) => skuView(each, supplier.currency)),
  }
}

function skuView(from: ProductSku, currency: string) {
  const { id, code, variant, weightG, moq, onHand, reserved, tiers } = from
  const available = onHand - reserved
  return {
    ...{ id, code, variant, weightG, moq },
    available,
    stock: stockState({ available, moq }),
    tiers: tiers.map(({ minQuantity, micros }) => ({
      minQuantity,
      unitPrice: priceToWire({ currency, micros }),
    })),
  }
}

/** A SKU as its supplier sees it. */
export const OwnSkuView = Type.Object({
  ...sku,
  state: Type.Enum(['active', 'archived']),
  onHand: Type.Integer(),
  reserved: Type.Integer(),
})

export const OwnProductView = Type.Object({ ...product, skus: Type.Array(OwnSkuView) })

export function ownSkuView(from: ProductSku, currency: string): Static<typeof OwnSkuView> {
  const { state, onHand, reserved } = from
  return { ...skuView(from, currency), state, onHand, reserved }
}
