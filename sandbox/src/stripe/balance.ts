import type { Network } from './events.ts'
import type { Charge, Refund, Transaction } from './objects.ts'
import { saveThing, seconds, type Account } from './state.ts'

// What moves on the merchant's balance at Stripe. Amounts are kept in the currency of the payment.

const FEE_BPS = 290
const FEE_FIXED = 30
const AVAILABLE_AFTER_S = 2 * 86_400

/** The number of the movement. */
export function bookCharge(network: Network, account: Account, charge: Charge): string {
  const fee = Math.round((charge.amount * FEE_BPS) / 10_000) + FEE_FIXED
  const { id: source, amount, currency } = charge
  return book(network, account, { type: 'charge', amount, fee, currency, source })
}

export function bookRefund(network: Network, account: Account, refund: Refund): string {
  const { id: source, currency } = refund
  const amount = -refund.amount
  return book(network, account, { type: 'refund', amount, fee: 0, currency, source })
}

/** The money of a refund that came back. */
export function bookRefundFailure(network: Network, account: Account, refund: Refund): string {
  const { id: source, amount, currency } = refund
  return book(network, account, { type: 'refund_failure', amount, fee: 0, currency, source })
}

type Booked = Pick<Transaction, 'type' | 'amount' | 'fee' | 'currency' | 'source'>

function book(network: Network, account: Account, booked: Booked): string {
  const created = seconds(network)
  const { amount, fee, type, currency } = booked
  const details = { amount: fee, currency, type: 'stripe_fee', application: null }
  return saveThing<Transaction>(network, account, {
    ...booked,
    id: `txn_3${network.ids.hex(23)}`,
    object: 'balance_transaction',
    net: amount - fee,
    fee_details: fee === 0 ? [] : [details],
    status: 'pending',
    reporting_category: type,
    exchange_rate: null,
    available_on: created + AVAILABLE_AFTER_S,
    created,
  }).id
}
