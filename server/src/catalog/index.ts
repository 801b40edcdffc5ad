// What other modules may use of the catalogue.
export { catalogErrors, MAX_QUANTITY, priceLine } from './catalog.ts'
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
export { importPriceList, saveSupplierProfile, type Imported } from './commands.ts'
export { findExisting } from './goods-store.ts'
export { insertOffer, type InsertedOffer } from './offer-store.ts'
export { catalogRoutes, type CatalogDeps } from './routes.ts'
export { findSaleItems } from './sale-store.ts'
export { commitStock, releaseStock, reserveStock } from './stock-store.ts'
export type { Reservation, ShortCommit, SoldOut } from './stock-store.ts'
export { findSupplier } from './store.ts'
export { saveCategories, type NewCategory } from './supplier-store.ts'
