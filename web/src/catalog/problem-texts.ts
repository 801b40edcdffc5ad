import { identityTexts } from '../identity/problem-texts.ts'
import type { ProblemTexts, RuleTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const catalogTexts: ProblemTexts = {
  ...identityTexts,
  'catalog.product_not_found': () => m.catalog_error_product_not_found(),
  'catalog.supplier_not_found': () => m.catalog_error_supplier_not_found(),
  'catalog.sku_not_found': () => m.catalog_error_sku_not_found(),
  'catalog.offer_not_found': () => m.catalog_error_offer_not_found(),
  'catalog.import_not_found': () => m.catalog_error_import_not_found(),
  'catalog.sold_out': () => m.catalog_error_sold_out(),
  'catalog.not_for_sale': () => m.catalog_error_not_for_sale(),
  'catalog.below_minimum': ({ data }) =>
    m.catalog_error_below_minimum({ moq: shown(data?.['moq']) }),
  'catalog.offer_expired': () => m.catalog_error_offer_expired(),
  'catalog.offer_quantity': () => m.catalog_error_offer_quantity(),
  'catalog.buyer_not_found': () => m.catalog_error_buyer_not_found(),
  'catalog.profile_missing': () => m.catalog_error_profile_missing(),
  'catalog.profile_slug_taken': () => m.catalog_error_profile_slug_taken(),
  'catalog.currency_fixed': ({ data }) =>
    m.catalog_error_currency_fixed({ currency: shown(data?.['currency']) }),
  'catalog.stock_changed': ({ data }) =>
    m.catalog_error_stock_changed({ onHand: shown(data?.['onHand']) }),
  'catalog.stock_below_reserved': ({ data }) =>
    m.catalog_error_stock_below_reserved({ reserved: shown(data?.['reserved']) }),
  'catalog.file_unreadable': ({ data }) => fileUnreadable(data?.['row'], data?.['reason']),
  'catalog.columns_missing': () => m.catalog_error_columns_missing(),
}

export const catalogRules: RuleTexts = {
  covers_moq: () => m.catalog_rule_covers_moq(),
  order: () => m.catalog_rule_order(),
  price: () => m.catalog_rule_price(),
  future: () => m.catalog_rule_future(),
}

function fileUnreadable(row: unknown, reason: unknown): string {
  const why = typeof reason === 'string' ? reason : ''
  return typeof row === 'number'
    ? m.catalog_error_file_unreadable_row({ row, why })
    : m.catalog_error_file_unreadable({ why })
}

function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}
