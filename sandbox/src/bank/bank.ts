import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { Store } from '../store.ts'

// A bank: accounts, what moves on them, and its own truth about both. Money is whole cents.

export type Account = Readonly<{
  /** An IBAN, or a plain number. */
  number: string
  currency: string
  holder: string
}>

/** What happened on an account; what went out is negative. */
export type Movement = Readonly<{
  id: string
  account: string
  cents: bigint
  at: number
  /** The bank's own reference: the same in every file. */
  reference: string
  payer: Readonly<{ name: string; account: string }>
  endToEndId: string
  /** What the payer wrote as text, and as a structured reference. */
  text: string
  structured: string
  charges: Charges
  /** What the payer ordered, and what banks on the way kept of it. */
  orderedCents: bigint
  keptCents: bigint
  /** The movement that this one takes back. */
  reverses: string | undefined
}>

export type Charges = 'OUR' | 'SHA' | 'BEN'

export type Bank = Readonly<{
  clock: Clock
  accounts: ReadonlyMap<string, Account>
  open: (account: Account) => void
  movements: (account: string) => readonly Movement[]
  transfer: (transfer: Transfer) => Result<readonly Movement[], Refusal>
  /** Money leaves an account, as its holder told the bank. */
  pay: (payment: Payment) => Result<Movement, Refusal>
  reverse: (movementId: string) => Result<Movement, Refusal>
}>

export type Transfer = Readonly<{
  account: string
  cents: bigint
  payer: Readonly<{ name: string; account: string }>
  text: string
  structured: string
  endToEndId: string
  charges: Charges
  /** What each bank on the way keeps, where the payee bears it. */
  feeCents: bigint
  /** Sent in so many transfers instead of one. */
  parts: number
}>

export type Payment = Pick<Transfer, 'account' | 'cents' | 'text' | 'endToEndId'> &
  Readonly<{ payee: Readonly<{ name: string; account: string }> }>

export type Refusal = 'no such account' | 'no such movement' | 'taken back before' | 'too little'

type Around = Readonly<{ clock: Clock; ids: Ids; store: Store }>

export function loadBank({ clock, ids, store }: Around): Bank {
  const accounts = new Map(store.load<Account>('bank account').map((each) => [each.number, each]))
  const movements = store.load<Movement>('bank movement')
  const book = (fields: Omit<Movement, 'id' | 'at' | 'reference'>): Movement => {
    const movement = {
      id: ids.hex(16),
      at: clock.now(),
      reference: `B${ids.digits(14)}`,
      ...fields,
    }
    movements.push(movement)
    store.save('bank movement', movement.id, movement)
    return movement
  }
  return {
    clock,
    accounts,
    open: (account) => {
      accounts.set(account.number, account)
      store.save('bank account', account.number, account)
    },
    movements: (account) => movements.filter((each) => each.account === account),
    transfer: ({ parts, cents, feeCents, ...transfer }) => {
      if (!accounts.has(transfer.account)) return refuse('no such account')
      const keptCents = keptOf(transfer.charges, feeCents)
      const amounts = split(cents, parts)
      if (amounts.some((each) => each <= keptCents)) return refuse('too little')
      return ok(
        amounts.map((ordered) =>
          book({
            ...transfer,
            cents: ordered - keptCents,
            ...{ orderedCents: ordered, keptCents, reverses: undefined },
          }),
        ),
      )
    },
    pay: ({ payee, cents, ...payment }) => {
      if (!accounts.has(payment.account)) return refuse('no such account')
      const fields = { structured: '', charges: 'SHA', keptCents: 0n, reverses: undefined } as const
      return ok(book({ ...payment, ...fields, payer: payee, cents: -cents, orderedCents: cents }))
    },
    reverse: (movementId) => {
      const movement = movements.find(({ id }) => id === movementId)
      if (!movement || movement.reverses) return refuse('no such movement')
      if (movements.some(({ reverses }) => reverses === movementId)) {
        return refuse('taken back before')
      }
      return ok(book({ ...withoutName(movement), cents: -movement.cents, reverses: movementId }))
    },
  }
}

function withoutName({ id: _id, at: _at, reference: _reference, ...fields }: Movement) {
  return fields
}

/** With SHA the payee's side bears one bank's charge, with BEN both. */
function keptOf(charges: Charges, feeCents: bigint): bigint {
  return { OUR: 0n, SHA: feeCents, BEN: feeCents * 2n }[charges]
}

/** Parts that come to the whole; the last takes what is left. */
function split(cents: bigint, parts: number): bigint[] {
  const each = cents / BigInt(parts)
  return Array.from({ length: parts }, (_, index) =>
    index === parts - 1 ? cents - each * BigInt(parts - 1) : each,
  )
}

/** What an account holds at the end of a day, or now. */
export function balanceOf(bank: Bank, account: string, before = Infinity): bigint {
  return bank
    .movements(account)
    .reduce((sum, { at, cents }) => (at < before ? sum + cents : sum), 0n)
}
