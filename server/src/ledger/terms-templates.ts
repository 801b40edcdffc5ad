import { sum, type Money } from '../kernel/money.ts'
import {
  fxAccount,
  networkAccount,
  receivableAccount,
  surchargeAccount,
  walletAccount,
} from './chart.ts'
import { makeJournal, type Account, type Journal, type Transfer } from './ledger.ts'
import { confirmed, givenUp, reserved, type ReservedPayment } from './reserved-payments.ts'
import { shareOut, type Header, type Source } from './templates.ts'

// How a buyer comes to owe for orders on terms, and how they pay it off.

/** Reserves a payment on terms until it is confirmed or given up. */
export function termsHoldJournal(header: Header, payment: ReservedPayment): Journal {
  return reserved({ ...header, template: 'terms_hold' }, receivableAccount, payment)
}

/** The buyer confirmed: every order is funded, and the buyer owes it. */
export function termsCaptureJournal(header: Header, payment: ReservedPayment): Journal {
  return confirmed({ ...header, template: 'terms_capture' }, receivableAccount, payment)
}

/** The payment was given up: nothing is owed. */
export function termsVoidJournal(header: Header, payment: ReservedPayment): Journal {
  return givenUp({ ...header, template: 'terms_void' }, receivableAccount, payment)
}

/** What paid debts off, in its own currency, and what of it was still owed, in theirs. */
type PayOff = Readonly<{
  buyerId: string
  /** The network that took it, or nothing where the buyer's balance paid. */
  gateway: string | null
  charge: Money
  surcharge: Money
  owed: Money
  /** What was no longer owed when it came: the buyer's own. Nothing where a balance pays. */
  excess: Money
  /** If it is not with the network. */
  sources?: readonly Source[]
}>

/** Debts were paid off. */
export function debtPaidJournal(header: Header, payOff: PayOff): Journal {
  const { buyerId, charge, surcharge, owed, excess } = payOff
  const { currency } = charge
  const paidFrom =
    payOff.gateway === null
      ? walletAccount(buyerId, currency)
      : networkAccount(payOff.gateway, currency)
  const whole = { account: paidFrom, amount: sum(currency, [charge, surcharge]) }
  const sources = payOff.sources ?? [whole]
  const targets: readonly Target[] = [
    { account: receivableAccount(buyerId, owed.currency), amount: owed },
    { account: walletAccount(buyerId, excess.currency), amount: excess },
  ]
  const forMethod = { account: surchargeAccount(currency), amount: surcharge }
  const transfers =
    owed.currency === currency
      ? spread(sources, [...targets, forMethod])
      : [
          ...spread(sources, [{ account: fxAccount(currency), amount: charge }, forMethod]),
          ...targets.flatMap((target) => post(fxAccount(owed.currency), target)),
        ]
  return makeJournal({ ...header, template: 'debt_paid', transfers })
}

type Target = Readonly<{ account: Account; amount: Money }>

function spread(sources: readonly Source[], targets: readonly Target[]): Transfer[] {
  const parts = shareOut(
    sources,
    targets.map(({ amount }) => amount),
  )
  return targets.flatMap(({ account }, index) =>
    (parts[index] ?? []).flatMap((part) => post(part.account, { account, amount: part.amount })),
  )
}

function post(debit: Account, { account: credit, amount }: Target): Transfer[] {
  return amount.minor > 0n ? [{ kind: 'post', debit, credit, amount }] : []
}
