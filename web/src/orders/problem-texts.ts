import { termsTexts } from '../payments/terms-texts.ts'
import { identityTexts } from '../identity/problem-texts.ts'
import type { ProblemTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const ordersTexts: ProblemTexts = {
  ...identityTexts,
  ...termsTexts,
  'orders.not_found': () => m.orders_error_not_found(),
  'orders.quote_not_found': () => m.orders_error_quote_over(),
  'orders.quote_expired': () => m.orders_error_quote_over(),
  'orders.quote_superseded': () => m.orders_error_quote_superseded(),
  'orders.cart_empty': () => m.orders_error_cart_empty(),
  'orders.cart_full': () => m.orders_error_cart_full(),
  'orders.line_not_found': () => m.orders_error_line_not_found(),
  'orders.lines_refused': () => m.orders_error_lines_refused(),
  'catalog.sold_out': () => m.orders_error_lines_refused(),
  'orders.price_changed': () => m.orders_error_price_changed(),
  'orders.not_shipped_there': () => m.orders_error_not_shipped(),
  'orders.shipment_too_large': () => m.orders_error_too_large(),
  'orders.tariff_not_found': () => m.orders_error_tariff_not_found(),
  'orders.plan_not_found': () => m.stages_error_not_found(),
  'orders.too_many_plans': () => m.stages_error_many(),
  'catalog.profile_missing': () => m.catalog_error_profile_missing(),
  'orders.wrong_state': () => m.orders_error_wrong_state(),
}
