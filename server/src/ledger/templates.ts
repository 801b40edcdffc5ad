import type { Money } from '../kernel/money.ts'
import {
  escrowAccount,
  fxAccount,
  networkAccount,
  surchargeAccount,
  suspenseAccount,
} from './chart.ts'
import {
  makeJournal,
  type Account,
  type Journal,
  type JournalFields,
  type Transfer,
} from './ledger.ts'

// The only ways money moves. Each builds the transfers of one business event.

type Header = Pick<JournalFields, 'reference' | 'actor' | 'effectiveAt' | 'reason'>

/** An order's share of a payment: what it is worth to the supplier, and what was charged for it. */
export type OrderShare = Readonly<{ orderId: string; total: Money; charge: Money }>

/**
 * A network took the buyer's money: every order of the payment is funded, and what the buyer paid
 * for the method is ours.
 */
export function captureJournal(
  header: Header,
  capture: Readonly<{ gateway: string; shares: readonly OrderShare[]; surcharge: Money }>,
): Journal {
  const { gateway, surcharge } = capture
  const transfers = capture.shares.flatMap(({ orderId, total, charge }) =>
    exchange(
      { account: networkAccount(gateway, charge.currency), amount: charge },
      { account: escrowAccount(orderId, total.currency), amount: total },
    ),
  )
  if (surcharge.minor > 0n) {
    const debit = networkAccount(gateway, surcharge.currency)
    const credit = surchargeAccount(surcharge.currency)
    transfers.push({ kind: 'post', debit, credit, amount: surcharge })
  }
  return makeJournal({ ...header, template: 'capture', transfers })
}

/** A network took money that no order is waiting for. */
export function strayCaptureJournal(
  header: Header,
  capture: Readonly<{ gateway: string; amount: Money }>,
): Journal {
  const { gateway, amount } = capture
  const debit = networkAccount(gateway, amount.currency)
  const credit = suspenseAccount(gateway, amount.currency)
  return makeJournal({
    ...header,
    template: 'stray_capture',
    transfers: [{ kind: 'post', debit, credit, amount }],
  })
}

/** Where a refund's money comes from: an order's escrow, or what was received by mistake. */
export type RefundSource = Readonly<{ orderId: string; total: Money } | { suspense: true }>

type Refund = Readonly<{
  refundId: string
  gateway: string
  source: RefundSource
  /** What the payer gets back, in the currency they paid in. */
  charge: Money
}>

/** Reserves a refund before the network is asked for it. */
export function refundHoldJournal(header: Header, refund: Refund): Journal {
  const transfers = refundLegs(refund).map((leg, index): Transfer => ({
    ...leg,
    kind: 'pending',
    name: holdName(refund, index),
  }))
  return makeJournal({ ...header, template: 'refund_hold', transfers })
}

/** The network gave the money back. */
export function refundSettleJournal(header: Header, refund: Refund): Journal {
  const transfers = refundLegs(refund).map(({ amount }, index): Transfer => ({
    kind: 'settle',
    name: holdName(refund, index),
    amount,
  }))
  return makeJournal({ ...header, template: 'refund_settle', transfers })
}

/** The network declined the refund for good: the reserved money is free again. */
export function refundVoidJournal(header: Header, refund: Refund): Journal {
  const transfers = refundLegs(refund).map((_, index): Transfer => ({
    kind: 'void',
    name: holdName(refund, index),
  }))
  return makeJournal({ ...header, template: 'refund_void', transfers })
}

/** The payer's bank sent a refund back: we have the money again, and owe it. */
export function refundReturnJournal(
  header: Header,
  { gateway, charge }: Pick<Refund, 'gateway' | 'charge'>,
): Journal {
  const debit = networkAccount(gateway, charge.currency)
  const credit = suspenseAccount(gateway, charge.currency)
  return makeJournal({
    ...header,
    template: 'refund_return',
    transfers: [{ kind: 'post', debit, credit, amount: charge }],
  })
}

function refundLegs({ gateway, source, charge }: Refund) {
  const network = networkAccount(gateway, charge.currency)
  const from =
    'suspense' in source
      ? { account: suspenseAccount(gateway, charge.currency), amount: charge }
      : { account: escrowAccount(source.orderId, source.total.currency), amount: source.total }
  return exchange(from, { account: network, amount: charge })
}

const holdName = ({ refundId }: Refund, index: number) => `${refundId}:${index}`

type Leg = Readonly<{ account: Account; amount: Money }>
type Post = Extract<Transfer, { kind: 'post' }>

/** One transfer in one currency; across currencies two, through the position accounts. */
function exchange(from: Leg, to: Leg): Post[] {
  if (from.amount.currency === to.amount.currency) {
    return [{ kind: 'post', debit: from.account, credit: to.account, amount: from.amount }]
  }
  const fromFx = fxAccount(from.amount.currency)
  const toFx = fxAccount(to.amount.currency)
  return [
    { kind: 'post', debit: from.account, credit: fromFx, amount: from.amount },
    { kind: 'post', debit: toFx, credit: to.account, amount: to.amount },
  ]
}
