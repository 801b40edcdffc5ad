import { answer, invalid, metadataOf, missing, noSuch, refuse, unknownParam } from './answers.ts'
import { wholeNumber, type Answer, type Params } from './answers.ts'
import { bookRefund, bookRefundFailure } from './balance.ts'
import { tell, type Network } from './events.ts'
import type { Charge, Refund } from './objects.ts'
import { all, find, saveThing, seconds, type Account } from './state.ts'

/** When what the test cards promise for later happens, by the sandbox's clock. */
const LATER_MS = 60_000

const KNOWN = ['payment_intent', 'charge', 'amount', 'reason', 'metadata', 'expand']
const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer']

export function createRefund(network: Network, account: Account, params: Params): Answer {
  const unknown = unknownParam(params, KNOWN)
  if (unknown) return unknown
  const { payment_intent: intentId, charge: chargeId, reason = null } = params
  if (!intentId && !chargeId) return missing('payment_intent')
  if (reason !== null && !REASONS.includes(reason)) return invalid('reason', 'Invalid reason.')
  const intent = find(account, 'payment_intent', intentId)
  if (intentId && !intent) return noSuch('payment_intent', intentId)
  const charge = find(account, 'charge', intent ? intent.latest_charge : chargeId)
  if (!charge?.paid) {
    return refuse(400, {
      message: 'This PaymentIntent does not have a successful charge to refund.',
    })
  }
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    const message = `Charge ${charge.id} has already been refunded.`
    return refuse(400, { code: 'charge_already_refunded', message })
  }
  const amount = params['amount'] === undefined ? left : wholeNumber(params['amount'])
  if (!amount) return invalid('amount', 'Invalid positive integer')
  if (amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`
    return refuse(400, { message, param: 'amount' })
  }
  return answer(make(network, account, { charge, amount, reason, metadata: metadataOf(params) }))
}

type Making = Pick<Refund, 'amount' | 'reason' | 'metadata'> & Readonly<{ charge: Charge }>

function make(network: Network, account: Account, making: Making): Refund {
  const { charge, amount, reason, metadata } = making
  const effect = account.methods.get(charge.payment_method)?.effect.refunds
  const begun: Refund = {
    id: `re_3${network.ids.hex(23)}`,
    object: 'refund',
    status: effect === 'pending' ? 'pending' : 'succeeded',
    ...{ amount, currency: charge.currency, charge: charge.id },
    payment_intent: charge.payment_intent,
    reason,
    pending_reason: effect === 'pending' ? 'processing' : null,
    ...{ failure_reason: null, failure_balance_transaction: null, balance_transaction: null },
    ...{ metadata, created: seconds(network) },
  }
  const balance_transaction = bookRefund(network, account, begun)
  const refund = saveThing(network, account, { ...begun, balance_transaction })
  const refunded = returned(network, account, { charge, by: amount })
  tell(network, account, ['refund.created', refund])
  tell(network, account, ['charge.refunded', refunded])
  moveOn(network, account, refund)
  return refund
}

function moveOn(network: Network, account: Account, { id, charge, created }: Refund): void {
  const found = find(account, 'charge', charge)
  const effect = account.methods.get(found?.payment_method ?? '')?.effect.refunds
  if (!effect) return
  network.clock.runAt(created * 1000 + LATER_MS, () => {
    if (effect === 'pending') succeed(network, account, id)
    else failRefund(network, account, id)
  })
}

/** After a restart: what was to happen later still does. */
export function resumeRefunds(network: Network): void {
  for (const account of network.accounts.values()) {
    for (const refund of all(account, 'refund')) {
      if (refund.status !== 'failed') moveOn(network, account, refund)
    }
  }
}

function succeed(network: Network, account: Account, id: string): void {
  const refund = find(account, 'refund', id)
  if (refund?.status !== 'pending') return
  const done = { ...refund, status: 'succeeded', pending_reason: null } as const
  tell(network, account, ['refund.updated', saveThing(network, account, done)])
}

/** The payer's bank sent the money back. False where there is no such refund any more. */
export function failRefund(network: Network, account: Account, id: string): boolean {
  const refund = find(account, 'refund', id)
  if (!refund || refund.status === 'failed') return false
  const failure_balance_transaction = bookRefundFailure(network, account, refund)
  const failed = saveThing(network, account, {
    ...refund,
    ...({ status: 'failed', pending_reason: null } as const),
    ...{ failure_reason: 'expired_or_canceled_card', failure_balance_transaction },
  })
  const charge = find(account, 'charge', refund.charge)
  if (charge) returned(network, account, { charge, by: -refund.amount })
  tell(network, account, ['refund.failed', failed])
  return true
}

type Returned = Readonly<{ charge: Charge; by: number }>

function returned(network: Network, account: Account, { charge, by }: Returned): Charge {
  const amount_refunded = charge.amount_refunded + by
  const refunded = amount_refunded === charge.amount
  return saveThing(network, account, { ...charge, amount_refunded, refunded })
}
