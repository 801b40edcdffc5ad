import type { Account } from './ledger.ts'

// The chart of accounts: a code says what the account is, whose it is, and its currency.

/** Taken by a payment network, not yet settled to our bank. */
export function networkAccount(gateway: string, currency: string): Account {
  return asset(`network:${gateway}:${currency}`, currency)
}

/** Gone from a bank account of ours, nobody knows yet what for. */
export function unexplainedAccount(source: string, currency: string): Account {
  return asset(`unexplained:${source}:${currency}`, currency)
}

/** Money held for one order. */
export function escrowAccount(orderId: string, currency: string): Account {
  return liability(`escrow:${orderId}:${currency}`, currency)
}

/** A buyer's balance with us. */
export function walletAccount(buyerId: string, currency: string): Account {
  return liability(`wallet:${buyerId}:${currency}`, currency)
}

/** What a buyer owes for orders on terms: they can pay off no more than that. */
export function receivableAccount(buyerId: string, currency: string): Account {
  return {
    ...{ code: `receivable:${buyerId}:${currency}`, currency, normalSide: 'D' },
    balanceRule: 'credits_within_debits',
  }
}

/** On its way to somebody's bank account. */
export function payoutAccount(payoutId: string, currency: string): Account {
  return liability(`payout:${payoutId}:${currency}`, currency)
}

/** Our own bank account. */
export function bankAccount(name: string, currency: string): Account {
  return asset(`bank:${name}:${currency}`, currency)
}

/** What something costs us, by what it is. */
export function expenseAccount(kind: string, currency: string): Account {
  return asset(`expense:${kind}:${currency}`, currency)
}

/** Received, but not owed to an order: paid twice, paid too late, or not what was asked. */
export function suspenseAccount(source: string, currency: string): Account {
  return liability(`suspense:${source}:${currency}`, currency)
}

/** What buyers paid on top for the method they chose. */
export function surchargeAccount(currency: string): Account {
  return income(`income:surcharge:${currency}`, currency)
}

/** One side of a currency exchange; its net position is our exposure. */
export function fxAccount(currency: string): Account {
  return { code: `fx:${currency}`, currency, normalSide: 'D', balanceRule: 'none' }
}

function asset(code: string, currency: string): Account {
  return { code, currency, normalSide: 'D', balanceRule: 'none' }
}

function income(code: string, currency: string): Account {
  return { code, currency, normalSide: 'C', balanceRule: 'none' }
}

// What we owe can be given out once: the database refuses more debits than credits.
function liability(code: string, currency: string): Account {
  return { code, currency, normalSide: 'C', balanceRule: 'debits_within_credits' }
}
