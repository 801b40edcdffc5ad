import type { Money } from '../kernel/money.ts'
import { escrowAccount, surchargeAccount } from './chart.ts'
import { makeJournal, type Account, type Journal, type Transfer } from './ledger.ts'
import { exchange, type Header, type OrderShare } from './templates.ts'

// What a buyer pays without a network is reserved in an account of theirs, and moves when they
// confirm it.

/** An attempt to pay orders; its number names what is reserved. */
export type ReservedPayment = Readonly<{
  number: string
  buyerId: string
  shares: readonly OrderShare[]
  /** What the buyer pays for the method, on top. */
  surcharge: Money
}>

type AccountOf = (buyerId: string, currency: string) => Account
type Named = Header & Readonly<{ template: string }>

export function reserved(named: Named, accountOf: AccountOf, payment: ReservedPayment): Journal {
  const transfers = legsOf(accountOf, payment).map(({ name, ...leg }): Transfer => ({
    ...leg,
    kind: 'pending',
    name,
  }))
  return makeJournal({ ...named, transfers })
}

export function confirmed(named: Named, accountOf: AccountOf, payment: ReservedPayment): Journal {
  const transfers = legsOf(accountOf, payment).map(({ name, amount }): Transfer => ({
    kind: 'settle',
    name,
    amount,
  }))
  return makeJournal({ ...named, transfers })
}

export function givenUp(named: Named, accountOf: AccountOf, payment: ReservedPayment): Journal {
  const transfers = legsOf(accountOf, payment).map(({ name }): Transfer => ({ kind: 'void', name }))
  return makeJournal({ ...named, transfers })
}

// A hold says which order it is for, so that a line of the statement can lead there.
function legsOf(accountOf: AccountOf, { number, buyerId, shares, surcharge }: ReservedPayment) {
  const legs = shares.flatMap(({ orderId, total, charge }) =>
    exchange(
      { account: accountOf(buyerId, charge.currency), amount: charge },
      { account: escrowAccount(orderId, total.currency), amount: total },
    ).map((leg, index) => ({ ...leg, name: `${number}:${orderId}:${index}` })),
  )
  if (surcharge.minor === 0n) return legs
  const { currency } = surcharge
  const from = { account: accountOf(buyerId, currency), amount: surcharge }
  const to = { account: surchargeAccount(currency), amount: surcharge }
  return [...legs, ...exchange(from, to).map((leg) => ({ ...leg, name: `${number}:surcharge` }))]
}
