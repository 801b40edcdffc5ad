import assert from 'node:assert/strict'
import { sum, type Money } from '../kernel/money.ts'
import {
  escrowAccount,
  fxAccount,
  networkAccount,
  receivableAccount,
  surchargeAccount,
  suspenseAccount,
  walletAccount,
} from './chart.ts'
import {
  makeJournal,
  type Account,
  type Journal,
  type JournalFields,
  type Transfer,
} from './ledger.ts'

// The only ways money moves. Each builds the transfers of one business event.

export type Header = Pick<JournalFields, 'reference' | 'actor' | 'effectiveAt' | 'reason'>

/** An order's share of a payment: what it is worth to the supplier, and what was charged for it. */
export type OrderShare = Readonly<{ orderId: string; total: Money; charge: Money }>

/** Where the money of a payment lies, and how much of it. */
export type Source = Readonly<{ account: Account; amount: Money }>

/**
 * The buyer's money was taken: every order of the payment is funded, and what the buyer paid for
 * the method is ours.
 */
export function captureJournal(
  header: Header,
  capture: Readonly<{
    gateway: string
    shares: readonly OrderShare[]
    surcharge: Money
    /** If it is not with the network. */
    sources?: readonly Source[]
  }>,
): Journal {
  const { gateway, shares, surcharge } = capture
  const { currency } = surcharge
  const amounts = [...shares.map(({ charge }) => charge), surcharge]
  const whole = { account: networkAccount(gateway, currency), amount: sum(currency, amounts) }
  const parts = shareOut(capture.sources ?? [whole], amounts)
  const transfers = shares.flatMap((share, index) =>
    (parts[index] ?? []).flatMap((part, of, all) => toEscrow(part, share, of === all.length - 1)),
  )
  for (const { account, amount } of parts[shares.length] ?? []) {
    const credit = surchargeAccount(currency)
    transfers.push({ kind: 'post', debit: account, credit, amount })
  }
  return makeJournal({ ...header, template: 'capture', transfers })
}

/** In another currency the escrow is funded once, when all of its charge is there. */
function toEscrow(part: Source, share: OrderShare, isLast: boolean): Post[] {
  const { orderId, total, charge } = share
  const escrow = escrowAccount(orderId, total.currency)
  if (total.currency === charge.currency) return exchange(part, { ...part, account: escrow })
  const legs = exchange(part, { account: escrow, amount: total })
  return isLast ? legs : legs.slice(0, 1)
}

/** What each amount takes from which source, in their order; the sources come to the amounts. */
export function shareOut(sources: readonly Source[], amounts: readonly Money[]): Source[][] {
  const left = sources.map(({ amount }) => amount.minor)
  const shared = amounts.map(({ currency, minor }) => {
    let missing = minor
    return sources.flatMap(({ account, amount }, index): Source[] => {
      const rest = left[index] ?? 0n
      const taken = rest < missing ? rest : missing
      if (taken === 0n) return []
      assert.equal(amount.currency, currency, 'a source is in the currency of the charge')
      left[index] = rest - taken
      missing -= taken
      return [{ account, amount: { currency, minor: taken } }]
    })
  })
  const due = amounts.reduce((total, { minor }) => total + minor, 0n)
  const given = sources.reduce((total, { amount }) => total + amount.minor, 0n)
  assert.equal(given, due, 'the sources come to the charge')
  return shared
}

/** Money was taken that no order is waiting for. */
export function strayCaptureJournal(
  header: Header,
  capture: Readonly<{ gateway: string; amount: Money; from?: Account }>,
): Journal {
  const { gateway, amount } = capture
  const debit = capture.from ?? networkAccount(gateway, amount.currency)
  const credit = suspenseAccount(gateway, amount.currency)
  return makeJournal({
    ...header,
    template: 'stray_capture',
    transfers: [{ kind: 'post', debit, credit, amount }],
  })
}

/**
 * Where a refund's money comes from: an order's escrow, what was received by mistake, or the
 * balance that a top-up of this buyer's went to.
 */
export type RefundSource = Readonly<
  { orderId: string; total: Money } | { suspense: true } | { walletOf: string }
>

type Refund = Readonly<{
  refundId: string
  gateway: string
  /** The buyer who paid from their balance: it goes back there, and not to a network. */
  toWalletOf?: string | undefined
  /** How much of it that buyer still owed: so much less is owed, and only the rest goes back. */
  lowered?: Money | undefined
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

function refundLegs(refund: Refund): Post[] {
  const { gateway, source, charge } = refund
  const from = sourceLeg(gateway, source, charge)
  const [first, ...rest] = targetsOf(refund)
  if (from.amount.currency === charge.currency) {
    return [first, ...rest].flatMap((to) => exchange({ ...from, amount: to.amount }, to))
  }
  const further = rest.map(({ account, amount }): Post => ({
    ...{ kind: 'post', debit: fxAccount(amount.currency), credit: account, amount },
  }))
  return [...exchange(from, first), ...further]
}

/** Where a refund goes: what is owed is lowered first. */
function targetsOf({ gateway, toWalletOf, lowered, charge }: Refund): [Leg, ...Leg[]] {
  const { currency, minor } = charge
  if (toWalletOf === undefined)
    return [{ account: networkAccount(gateway, currency), amount: charge }]
  const wallet = walletAccount(toWalletOf, currency)
  if (!lowered || lowered.minor === 0n) return [{ account: wallet, amount: charge }]
  const owed = { account: receivableAccount(toWalletOf, currency), amount: lowered }
  if (lowered.minor === minor) return [owed]
  return [owed, { account: wallet, amount: { currency, minor: minor - lowered.minor } }]
}

function sourceLeg(gateway: string, source: RefundSource, charge: Money): Leg {
  if ('orderId' in source) {
    const { orderId, total } = source
    return { account: escrowAccount(orderId, total.currency), amount: total }
  }
  const { currency } = charge
  const account =
    'walletOf' in source
      ? walletAccount(source.walletOf, currency)
      : suspenseAccount(gateway, currency)
  return { account, amount: charge }
}

const holdName = ({ refundId }: Refund, index: number) => `${refundId}:${index}`

type Leg = Readonly<{ account: Account; amount: Money }>
type Post = Extract<Transfer, { kind: 'post' }>

/** One transfer in one currency; across currencies two, through the position accounts. */
export function exchange(from: Leg, to: Leg): Post[] {
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
