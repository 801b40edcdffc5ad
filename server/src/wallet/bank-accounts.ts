import { ok, refuse, type Result } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import {
  bare,
  checkBic,
  checkCard,
  checkIban,
  checkLocalAccount,
  checkRouting,
  localCountries,
  type Broken,
  type LocalCountry,
} from './account-numbers.ts'

// Bank accounts that a company links, and how it proves that they are its own. Pure.

export type AccountState = 'unproven' | 'proven' | 'removed'

/** What says where money goes; only bank files ever have it. */
export type AccountNumbers =
  | Readonly<{ kind: 'iban'; iban: string; bic: string | null }>
  | Readonly<{ kind: 'card'; number: string }>
  | Readonly<{ kind: 'local'; country: LocalCountry; routing: string; number: string }>

/** A linked account as everybody may see it: its numbers are sealed but for the last four. */
export type BankAccount = Readonly<{
  id: string
  partyUuid: string
  kind: AccountNumbers['kind']
  country: string
  holder: string
  last4: string
  state: AccountState
  codeTries: number
  /** When the code of the last deposit ends; null while the deposit is not at the bank. */
  codeExpiresAt: Date | null
  deposits: number
  createdAt: Date
  provenAt: Date | null
}>

/** What is typed to link an account; which fields are needed depends on the kind. */
export type TypedAccount = Readonly<{
  kind: AccountNumbers['kind']
  iban?: string | undefined
  bic?: string | undefined
  country?: string | undefined
  routing?: string | undefined
  number?: string | undefined
}>

export type Issue = Readonly<{ pointer: string }> & Broken

export function parseNumbers(typed: TypedAccount): AccountNumbers | readonly Issue[] {
  switch (typed.kind) {
    case 'iban':
      return parseIban(typed)
    case 'card': {
      const number = bare(typed.number ?? '')
      const issues = issuesOf({ number: typed.number ? checkCard(number) : missing })
      return issues.length > 0 ? issues : { kind: 'card', number }
    }
    case 'local':
      return parseLocal(typed)
  }
}

const missing: Broken = { rule: 'required', message: 'is missing' }

function parseIban(typed: TypedAccount): AccountNumbers | readonly Issue[] {
  const iban = bare(typed.iban ?? '')
  const bic = typed.bic ? bare(typed.bic) : null
  const issues = issuesOf({
    iban: typed.iban ? checkIban(iban) : missing,
    bic: bic === null ? undefined : checkBic(bic),
  })
  return issues.length > 0 ? issues : { kind: 'iban', iban, bic }
}

function parseLocal(typed: TypedAccount): AccountNumbers | readonly Issue[] {
  const country = localCountries.find((known) => known === typed.country)
  if (!country) {
    const message = `is not one of ${localCountries.join(', ')}`
    return issuesOf({ country: typed.country ? { rule: 'enum', message } : missing })
  }
  const routing = bare(typed.routing ?? '')
  const number = bare(typed.number ?? '')
  const issues = issuesOf({
    routing: typed.routing ? checkRouting(country, routing) : missing,
    number: typed.number ? checkLocalAccount(country, number) : missing,
  })
  return issues.length > 0 ? issues : { kind: 'local', country, routing, number }
}

function issuesOf(found: Readonly<Record<string, Broken | undefined>>): Issue[] {
  return Object.entries(found).flatMap(([field, rule]) =>
    rule ? [{ pointer: `/${field}`, ...rule }] : [],
  )
}

const LAST = 4

export function countryOf(numbers: AccountNumbers): string {
  if (numbers.kind === 'iban') return numbers.iban.slice(0, 2)
  return numbers.kind === 'card' ? 'CN' : numbers.country
}

export function last4Of(numbers: AccountNumbers): string {
  return (numbers.kind === 'iban' ? numbers.iban : numbers.number).slice(-LAST)
}

// An IBAN's bank may be typed or left out: it is the same account.
export function isSameAccount(one: AccountNumbers, other: AccountNumbers): boolean {
  const keyOf = (numbers: AccountNumbers) =>
    numbers.kind === 'iban' ? numbers.iban : JSON.stringify(numbers)
  return keyOf(one) === keyOf(other)
}

const SAME_WORDS: Readonly<Record<string, string>> = {
  limited: 'ltd', company: 'co', corporation: 'corp', incorporated: 'inc', und: 'and', et: 'and',
} // prettier-ignore

/**
 * A company's name as banks compare it: without case, marks and punctuation, and with the usual
 * abbreviations.
 */
function plainName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
  return words.map((word) => SAME_WORDS[word] ?? word).join('')
}

type Company = Readonly<{ name: string; legalName: string }>

/** Money leaves for nobody else's account. */
export function isHeldBy(holder: string, { name, legalName }: Company): boolean {
  const wanted = plainName(holder)
  return wanted !== '' && [name, legalName].some((own) => plainName(own) === wanted)
}

export const MAX_ACCOUNTS = 10
export const MAX_CODE_TRIES = 5
/** A small deposit costs us money, and each lets somebody guess anew. */
export const MAX_DEPOSITS = 3
const CODE_DAYS = 14

export function codeExpiry(sentAt: Date): Date {
  return addMs(sentAt, CODE_DAYS * DAY_MS)
}

export type ProofRefusal =
  | { code: 'wallet.already_proven' }
  | { code: 'wallet.deposit_not_sent' }
  | { code: 'wallet.code_expired'; expiredAt: Date }
  | { code: 'wallet.code_locked' }
  | { code: 'wallet.code_wrong'; triesLeft: number }

type Typed = Readonly<{ typed: string; code: string; now: Date }>

/** Whether what the owner typed proves the account. A wrong code counts; nothing else does. */
export function decideProof(
  account: BankAccount,
  { typed, code, now }: Typed,
): Result<'proven', ProofRefusal> {
  const { state, codeTries, codeExpiresAt } = account
  if (state === 'proven') return refuse({ code: 'wallet.already_proven' })
  if (codeExpiresAt === null) return refuse({ code: 'wallet.deposit_not_sent' })
  if (codeTries >= MAX_CODE_TRIES) return refuse({ code: 'wallet.code_locked' })
  if (codeExpiresAt <= now) {
    return refuse({ code: 'wallet.code_expired', expiredAt: codeExpiresAt })
  }
  if (typed === code) return ok('proven')
  return refuse({ code: 'wallet.code_wrong', triesLeft: MAX_CODE_TRIES - codeTries - 1 })
}

export type DepositRefusal =
  | { code: 'wallet.already_proven' }
  | { code: 'wallet.deposit_on_its_way' }
  | { code: 'wallet.too_many_deposits' }

/** Whether another deposit may be sent: only when the code of the last is of no use any more. */
export function decideDeposit(account: BankAccount, now: Date): Result<'send', DepositRefusal> {
  const { state, codeTries, codeExpiresAt, deposits } = account
  if (state === 'proven') return refuse({ code: 'wallet.already_proven' })
  const isOver = codeExpiresAt !== null && codeExpiresAt <= now
  if (!isOver && codeTries < MAX_CODE_TRIES) return refuse({ code: 'wallet.deposit_on_its_way' })
  return deposits < MAX_DEPOSITS ? ok('send') : refuse({ code: 'wallet.too_many_deposits' })
}

// What small deposits are made in: the money of the account's country, which every bank there
// takes.
const CURRENCIES: Readonly<Record<string, string>> = {
  AE: 'AED', BH: 'BHD', BR: 'BRL', CH: 'CHF', CN: 'CNY', CZ: 'CZK', DK: 'DKK', GB: 'GBP', HU: 'HUF',
  IL: 'ILS', IS: 'ISK', JO: 'JOD', KW: 'KWD', LI: 'CHF', NO: 'NOK', OM: 'OMR', PL: 'PLN', RO: 'RON',
  SA: 'SAR', SE: 'SEK', TN: 'TND', TR: 'TRY', US: 'USD',
} // prettier-ignore

export function currencyOf(country: string): string {
  return CURRENCIES[country] ?? 'EUR'
}
