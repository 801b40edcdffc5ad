import type { Money } from '../kernel/money.ts'
import {
  bankAccount,
  expenseAccount,
  networkAccount,
  suspenseAccount,
  unexplainedAccount,
} from './chart.ts'
import { makeJournal, type Journal, type Transfer } from './ledger.ts'
import type { Header } from './templates.ts'

// What our bank's statements tell of, apart from payments that are captured.

/** The gateway that bank transfers are captured and refunded through. */
const BANK = 'bank'

type BankMovement = Readonly<{ account: string; amount: Money }>

/** Money came to our bank, and is kept apart until it is known whose it is. */
export function bankReceiptJournal(header: Header, { account, amount }: BankMovement): Journal {
  const { currency } = amount
  const debit = bankAccount(account, currency)
  const credit = suspenseAccount(BANK, currency)
  const transfers: Transfer[] = [{ kind: 'post', debit, credit, amount }]
  return makeJournal({ ...header, template: 'bank_receipt', transfers })
}

/**
 * Money left our bank: a refund that was sent, what was received and is taken back by the payer's
 * bank, or nobody knows yet.
 */
export function bankDebitJournal(
  header: Header,
  { account, amount, what }: BankMovement & Readonly<{ what: 'refund' | 'returned' | 'unknown' }>,
): Journal {
  const { currency } = amount
  const debit = {
    refund: networkAccount,
    returned: suspenseAccount,
    unknown: unexplainedAccount,
  }[what](BANK, currency)
  const credit = bankAccount(account, currency)
  const transfers: Transfer[] = [{ kind: 'post', debit, credit, amount }]
  return makeJournal({ ...header, template: 'bank_debit', transfers })
}

/** Money that had left our bank for no known reason was some that had come in before. */
export function bankExplainedJournal(header: Header, { amount }: BankMovement): Journal {
  const debit = suspenseAccount(BANK, amount.currency)
  const credit = unexplainedAccount(BANK, amount.currency)
  const transfers: Transfer[] = [{ kind: 'post', debit, credit, amount }]
  return makeJournal({ ...header, template: 'bank_explained', transfers })
}

/** Money that had left our bank for no known reason was what the bank charges us. */
export function bankChargeJournal(header: Header, amount: Money): Journal {
  const debit = expenseAccount('bank_charge', amount.currency)
  const credit = unexplainedAccount(BANK, amount.currency)
  const transfers: Transfer[] = [{ kind: 'post', debit, credit, amount }]
  return makeJournal({ ...header, template: 'bank_charge', transfers })
}
