import { sum, type Money } from '../kernel/money.ts'
import {
  bankAccount,
  escrowAccount,
  expenseAccount,
  networkAccount,
  payoutAccount,
  surchargeAccount,
  walletAccount,
} from './chart.ts'
import { makeJournal, type Account, type Journal, type Transfer } from './ledger.ts'
import { exchange, shareOut, type Header, type OrderShare, type Source } from './templates.ts'

// How money moves into, within and out of a buyer's balance.

/** An attempt to pay orders from a balance; its number names what is reserved. */
type BalancePayment = Readonly<{
  number: string
  buyerId: string
  shares: readonly OrderShare[]
  /** What the buyer pays for the method, on top. */
  surcharge: Money
}>

/** Reserves a payment in the buyer's balance until it is confirmed or given up. */
export function balanceHoldJournal(header: Header, payment: BalancePayment): Journal {
  const transfers = paymentLegs(payment).map(({ name, ...leg }): Transfer => ({
    ...leg,
    kind: 'pending',
    name,
  }))
  return makeJournal({ ...header, template: 'balance_hold', transfers })
}

/** The buyer confirmed: every order is funded with what was reserved for it. */
export function balanceCaptureJournal(header: Header, payment: BalancePayment): Journal {
  const transfers = paymentLegs(payment).map(({ name, amount }): Transfer => ({
    kind: 'settle',
    name,
    amount,
  }))
  return makeJournal({ ...header, template: 'balance_capture', transfers })
}

/** The payment was given up: what it reserved can be used again. */
export function balanceVoidJournal(header: Header, payment: BalancePayment): Journal {
  const transfers = paymentLegs(payment).map(({ name }): Transfer => ({ kind: 'void', name }))
  return makeJournal({ ...header, template: 'balance_void', transfers })
}

// A hold says which order it is for, so that a line of the statement can lead there.
function paymentLegs({ number, buyerId, shares, surcharge }: BalancePayment) {
  const legs = shares.flatMap(({ orderId, total, charge }) =>
    exchange(
      { account: walletAccount(buyerId, charge.currency), amount: charge },
      { account: escrowAccount(orderId, total.currency), amount: total },
    ).map((leg, index) => ({ ...leg, name: `${number}:${orderId}:${index}` })),
  )
  if (surcharge.minor === 0n) return legs
  const { currency } = surcharge
  const from = { account: walletAccount(buyerId, currency), amount: surcharge }
  const to = { account: surchargeAccount(currency), amount: surcharge }
  return [...legs, ...exchange(from, to).map((leg) => ({ ...leg, name: `${number}:surcharge` }))]
}

/** A network took what a buyer tops their balance up with. */
export function topUpJournal(
  header: Header,
  topUp: Readonly<{
    gateway: string
    buyerId: string
    amount: Money
    surcharge: Money
    sources?: readonly Source[]
  }>,
): Journal {
  const { gateway, buyerId, amount, surcharge } = topUp
  const { currency } = amount
  const amounts = [amount, surcharge]
  const whole = { account: networkAccount(gateway, currency), amount: sum(currency, amounts) }
  const credits = [walletAccount(buyerId, currency), surchargeAccount(currency)]
  const transfers = shareOut(topUp.sources ?? [whole], amounts).flatMap((parts, index) =>
    parts.flatMap(({ account: debit, amount: part }): Transfer[] => {
      const credit = credits[index]
      return credit ? [{ kind: 'post', debit, credit, amount: part }] : []
    }),
  )
  return makeJournal({ ...header, template: 'top_up', transfers })
}

/**
 * A payment to a bank account, by our own id: a withdrawal, or the deposit that proves an account.
 */
type BankPayment = Readonly<{ id: string; bank: string; amount: Money }> &
  Readonly<{ purpose: 'withdrawal'; buyerId: string } | { purpose: 'proof' }>

/** Reserves a payment to a bank account before any file can name it. */
export function bankPaymentHoldJournal(header: Header, payment: BankPayment): Journal {
  const { id: name, amount } = payment
  const debit = sourceOf(payment)
  const credit = payoutAccount(name, amount.currency)
  const transfers: Transfer[] = [{ kind: 'pending', name, debit, credit, amount }]
  return makeJournal({ ...header, template: 'bank_payment_hold', transfers })
}

/** It was given up, or the bank refused the file that named it. */
export function bankPaymentVoidJournal(header: Header, { id: name }: BankPayment): Journal {
  return makeJournal({
    ...header,
    template: 'bank_payment_void',
    transfers: [{ kind: 'void', name }],
  })
}

/** The file that names it is at the bank. */
export function bankPaymentSentJournal(header: Header, { id, amount }: BankPayment): Journal {
  return makeJournal({
    ...header,
    template: 'bank_payment_sent',
    transfers: [{ kind: 'settle', name: id, amount }],
  })
}

/** The bank took it from our account. */
export function bankPaymentConfirmedJournal(header: Header, payment: BankPayment): Journal {
  const { id, bank, amount } = payment
  const debit = payoutAccount(id, amount.currency)
  const credit = bankAccount(bank, amount.currency)
  const transfers: Transfer[] = [{ kind: 'post', debit, credit, amount }]
  return makeJournal({ ...header, template: 'bank_payment_confirmed', transfers })
}

/** It came back, before or after the bank had taken it from our account. */
export function bankPaymentReturnedJournal(
  header: Header,
  payment: BankPayment,
  before: 'sent' | 'confirmed',
): Journal {
  const { id, bank, amount } = payment
  const { currency } = amount
  const debit = before === 'sent' ? payoutAccount(id, currency) : bankAccount(bank, currency)
  const transfers: Transfer[] = [{ kind: 'post', debit, credit: sourceOf(payment), amount }]
  return makeJournal({ ...header, template: 'bank_payment_returned', transfers })
}

function sourceOf(payment: BankPayment): Account {
  const { currency } = payment.amount
  return payment.purpose === 'withdrawal'
    ? walletAccount(payment.buyerId, currency)
    : expenseAccount('account_proof', currency)
}
