import type { ErrorTable } from '../platform/errors.ts'

export const paymentsErrors = {
  'payments.not_found': { status: 404, title: 'There is no such payment' },
  'payments.not_paid': { status: 409, title: 'This has not been paid' },
  'payments.not_awaiting': { status: 409, title: 'This payment is not waiting to be paid' },
  'payments.expired': { status: 409, title: 'The time to pay is over' },
  'payments.already_paid': { status: 409, title: 'This has been paid' },
  'payments.outcome_unknown': {
    status: 409,
    title: 'The payment network has not answered yet; we keep asking',
  },
  'payments.method_unavailable': { status: 409, title: 'This method cannot be used here' },
  'payments.method_declined': {
    status: 409,
    title: 'The payment network does not take this payment; another method may',
  },
  'payments.network_silent': {
    status: 503,
    title: 'The payment network does not answer; nothing was paid',
  },
  'payments.balance_too_low': { status: 409, title: 'The balance is too low for this payment' },
  'payments.not_from_balance': { status: 409, title: 'This is not being paid from a balance' },
  'payments.too_few_to_merge': {
    status: 409,
    title: 'These orders are one payment already',
  },
  'payments.too_many_to_merge': { status: 409, title: 'One payment pays no more orders than this' },
  'payments.part_from_balance': {
    status: 409,
    title: 'A part of this is paid from the balance, so it is paid by itself',
  },
  'payments.not_merged': { status: 409, title: 'This does not pay several checkouts' },
  'payments.proof_unreadable': {
    status: 422,
    title: 'This is neither a PDF nor a PNG or JPEG picture',
  },
  'payments.too_many_proofs': { status: 409, title: 'There are as many proofs as there may be' },
  'payments.terms_changed': {
    status: 409,
    title: 'Somebody else has changed these terms meanwhile',
  },
  'payments.price_changed': { status: 409, title: 'What this comes to has changed meanwhile' },
  'payments.link_not_found': { status: 404, title: 'There is no such link, or it was taken back' },
  'payments.too_many_links': { status: 409, title: 'There are as many links as there may be' },
  'payments.over_limit': { status: 409, title: 'This is more than the method takes at once' },
  'payments.rates_unreadable': {
    status: 422,
    title: 'This is not a file of the European Central Bank’s rates',
  },
  'payments.no_rate': { status: 409, title: 'There is no exchange rate for this pair' },
  'payments.capture_unknown': { status: 404, title: 'There is no such payment to take back' },
  'payments.capture_bound': {
    status: 409,
    title: 'A part of this payment is refunded or on its way back',
  },
  'payments.orders_moved_on': {
    status: 409,
    title: 'An order of this payment is beyond waiting for it',
  },
  'payments.refund_currency': { status: 422, title: 'A refund is in the order’s own currency' },
  'payments.refund_exceeds': { status: 422, title: 'More than what can still be refunded' },
  'payments.card_not_found': { status: 404, title: 'There is no such saved card' },
  'payments.refund_not_failed': {
    status: 409,
    title: 'Only a refund that came back can be sent again',
  },
  'payments.refund_too_small': { status: 422, title: 'Too little to send back' },
} as const satisfies ErrorTable
