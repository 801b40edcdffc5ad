import type { ErrorTable } from '../platform/errors.ts'

export const ordersErrors = {
  'orders.plan_unavailable': {
    status: 409,
    title: 'This order cannot be paid by this plan',
  },
  'orders.not_found': { status: 404, title: 'There is no such order' },
  'orders.quote_not_found': { status: 404, title: 'There is no such quote' },
  'orders.quote_expired': {
    status: 409,
    title: 'The quote has expired; its prices were kept until then',
  },
  'orders.quote_superseded': { status: 409, title: 'A newer quote replaced this one' },
  'orders.cart_empty': { status: 409, title: 'The cart is empty' },
  'orders.cart_full': { status: 409, title: 'The cart has no room for more lines' },
  'orders.line_not_found': { status: 404, title: 'The cart has no such line' },
  'orders.lines_refused': {
    status: 409,
    title: 'Some lines of the cart cannot be ordered like this',
  },
  'orders.price_changed': { status: 409, title: 'A price has changed since you saw it' },
  'orders.not_shipped_there': { status: 409, title: 'A supplier does not ship to this country' },
  'orders.shipment_too_large': {
    status: 409,
    title: 'A supplier’s tariff ends below this shipment',
  },
  'orders.total_too_small': { status: 409, title: 'An order comes to less than can be paid' },
  'orders.tariff_not_found': { status: 404, title: 'There is no such shipping tariff' },
  'orders.plan_not_found': { status: 404, title: 'There is no such plan of staged payment' },
  'orders.too_many_plans': { status: 409, title: 'There are as many open plans as there may be' },
  'orders.wrong_state': { status: 409, title: 'The order is not in a state that allows this' },
} as const satisfies ErrorTable
