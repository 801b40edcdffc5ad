import type { ErrorTable } from '../platform/errors.ts'

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
  'catalog.stock_below_reserved': {
    status: 409,
    title: 'The stock cannot be less than what is reserved',
  },
  'catalog.file_unreadable': { status: 422, title: 'The file could not be read as a table' },
  'catalog.columns_missing': { status: 422, title: 'The file lacks columns' },
} as const satisfies ErrorTable
