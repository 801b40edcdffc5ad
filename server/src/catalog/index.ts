// What other modules may use of the catalogue.
export { MAX_QUANTITY, pictureUrl, priceLine, stockState } from './catalog.ts'
export type {
  PricedLine,
  PriceRefusal,
  SaleItem,
  SaleOffer,
  SaleSupplier,
  ShortLine,
  StockLine,
  Text,
} from './catalog.ts'
export { findSaleItems } from './sale-items.ts'
export { commitStock, releaseStock, reserveStock, returnStock } from './stock.ts'
export type { Reservation, ShortCommit, SoldOut } from './stock.ts'
export { catalogErrors } from './errors.ts'
export { catalogRoutes } from './routes.ts'
