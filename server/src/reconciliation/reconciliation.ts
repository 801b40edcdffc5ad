import type { Money } from '../kernel/money.ts'
import { decimalToScaled, exponentOf, isCurrency } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'

// What banks tell us of our accounts, in one shape whatever the format of the file.

/** The sides as the account's owner sees them: a credit is money that came in. */
export type Direction = 'credit' | 'debit'

/** Signed: an overdrawn account's is negative. */
export type Balance = Readonly<{ amount: Money; on: string }>

/**
 * `statement`: the day's booked entries with balances. `notice`: told earlier, told again later.
 */
export type StatementHead = Readonly<{
  kind: 'statement' | 'notice'
  line: number
  /** As the bank writes it, without blanks: an IBAN, or a bank code and a number. */
  account: string
  currency: string | null
  /** The bank's own name of it, the same in every copy. */
  number: string
  sequence: string | null
  /** The bank says that it was sent before. */
  isCopy: boolean
}>

export type Payer = Readonly<{ name: string | null; account: string | null; bank: string | null }>

/** Who pays the banks on the way: the payer all, the payee all, or each their own. */
export type ChargeBearer = 'OUR' | 'BEN' | 'SHA'

/**
 * One movement of the account by one payer. What the bank books as one sum with its payments named
 * becomes an entry for each of them.
 */
export type Entry = Readonly<{
  line: number
  /** Which of the statement's entries it is, and which part of it; counted from 1. */
  position: number
  part: number
  parts: number
  direction: Direction
  amount: Money
  status: 'booked' | 'pending' | 'information'
  /** It takes back an earlier one: a credit reversed is a debit. */
  isReversal: boolean
  returnReason: string | null
  bookedOn: string | null
  valuedOn: string | null
  /** The bank's own reference, meant to be unique. */
  bankReference: string | null
  endToEndId: string | null
  /** Structured references of the payee's, as they came. */
  references: readonly string[]
  text: string
  payer: Payer
  chargeBearer: ChargeBearer | null
  /** What banks on the way are said to have kept of it. */
  charges: Money | null
  /** What the payer ordered, before charges and exchange. */
  instructed: Money | null
  /** What the bank calls this kind of movement. */
  code: string | null
  /** Booked as one sum of so many payments that the file does not tell apart. */
  unsplit: number | null
}>

export type StatementEnd = Readonly<{ opening: Balance | null; closing: Balance | null }>

export type Warning = Readonly<{ line: number; rule: WarningRule; detail: string }>
export type WarningRule =
  | 'account_differs'
  | 'balance_currency'
  | 'date_impossible'
  | 'details_differ'
  | 'does_not_balance'
  | 'status_missing'

/** What a parser makes of a file, in its order: a statement's head, its entries, its end. */
export type Item =
  | Readonly<{ kind: 'head'; head: StatementHead }>
  | Readonly<{ kind: 'entry'; entry: Entry }>
  | Readonly<{ kind: 'warning'; warning: Warning }>
  | Readonly<{ kind: 'end'; end: StatementEnd }>

/** Reads text as it comes; gives out what is complete. Throws a refusal with line and rule. */
export type StatementParser = Readonly<{
  write: (text: string) => Item[]
  end: () => Item[]
}>

export type FileRule =
  | 'account'
  | 'amount'
  | 'columns'
  | 'currency'
  | 'date'
  | 'direction'
  | 'doctype'
  | 'empty'
  | 'encoding'
  | 'field_order'
  | 'nesting'
  | 'no_statement'
  | 'parts'
  | 'quotation'
  | 'required'
  | 'size'
  | 'value_length'
  | 'well_formed'

/** The file is not taken in at all: which line, by which rule, and what was found there. */
export function fileRefusal(line: number, rule: FileRule, detail: string): Refusal {
  return new Refusal({
    code: 'reconciliation.file_refused',
    line,
    rule,
    detail: detail.slice(0, MAX_DETAIL),
  })
}

const MAX_DETAIL = 200

/** Longer is no name, reference or sentence of a payment. */
export const MAX_VALUE = 4_000
/** More payments in one booked sum than any bank sends. */
export const MAX_PARTS = 50_000

type Written = Readonly<{ text: string; currency: string; line: number }>

/** An amount as the file has it, with a decimal point; never by way of a float. */
export function parseAmount({ text, currency, line }: Written): Money {
  if (!isCurrency(currency)) throw fileRefusal(line, 'currency', currency)
  const minor = decimalToScaled(text.replace(/\.$/, ''), exponentOf(currency))
  if (minor === undefined || minor < 0n) {
    throw fileRefusal(line, 'amount', `${currency} ${text}`)
  }
  return { currency, minor }
}

export type Day = Readonly<{ day: string; impossible: boolean }>

/**
 * A date as the file has it. Some banks count 30 days in every month: the 30th of February becomes
 * the month's last day, and is said to be impossible.
 */
export function parseDay(year: number, month: number, day: number): Day | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1970 && year < 2100)) {
    return undefined
  }
  const last = day <= 28 ? 28 : new Date(Date.UTC(year, month, 0)).getUTCDate()
  const two = (value: number) => value.toString().padStart(2, '0')
  return { day: `${year}-${two(month)}-${two(Math.min(day, last))}`, impossible: day > last }
}

export function signed({ direction, amount }: Pick<Entry, 'direction' | 'amount'>): bigint {
  return direction === 'credit' ? amount.minor : -amount.minor
}
