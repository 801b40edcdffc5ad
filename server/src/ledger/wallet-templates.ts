import { sum, type Money } from '../kernel/money.ts'
import {
  bankAccount,
  expenseAccount,
  networkAccount,
  payoutAccount,
  surchargeAccount,
  walletAccount,
} from './chart.ts'
import { makeJournal, type Account, type Journal, type Transfer } from './ledger.ts'
import { confirmed, givenUp, reserved, type ReservedPayment } from './reserved-payments.ts'
import { shareOut, type Header, type Source } from './templates.ts'

// How money moves into, within and out of a buyer's balance.

/** Reserves a payment in the buyer's balance until it is confirmed or given up. */
export function balanceHoldJournal(header: Header, payment: ReservedPayment): Journal {
  return reserved({ ...header, template: 'balance_hold' }, walletAccount, payment)
}

/** The buyer confirmed: every order is funded with what was reserved for it. */
export function balanceCaptureJournal(header: Header, payment: ReservedPayment): Journal {
  return confirmed({ ...header, template: 'balance_capture' }, walletAccount, payment)
}

/** The payment was given up: what it reserved can be used again. */
export function balanceVoidJournal(header: Header, payment: ReservedPayment): Journal {
  return givenUp({ ...header, template: 'balance_void' }, walletAccount, payment)
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
