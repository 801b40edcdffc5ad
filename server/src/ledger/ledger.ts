import assert from 'node:assert/strict'
import type { Money } from '../kernel/money.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

// The nouns of the books and the rules of posting, without I/O: the same function decides a single
// journal and a batch of hundreds.

export type Side = 'D' | 'C'
export type BalanceRule = 'none' | 'debits_within_credits' | 'credits_within_debits'

/** An account by its code; opened when it is first posted to. */
export type Account = Readonly<{
  code: string
  currency: string
  normalSide: Side
  balanceRule: BalanceRule
}>

type Legs = Readonly<{ debit: Account; credit: Account; amount: Money }>

/**
 * Moves an amount now, or reserves it under a name until it is settled, voided, or its time is
 * over.
 */
export type Transfer =
  | (Legs & Readonly<{ kind: 'post' }>)
  | (Legs & Readonly<{ kind: 'pending'; name: string; expiresAt?: Date | undefined }>)
  | Readonly<{ kind: 'settle'; name: string; amount: Money }>
  | Readonly<{ kind: 'void'; name: string }>
  | Readonly<{ kind: 'expire'; name: string }>

/** What a journal says. */
export type JournalFields = Readonly<{
  reference: string
  template: string
  actor: string
  reason?: string | undefined
  effectiveAt: Date
  transfers: readonly Transfer[]
}>

// Nobody else has it, so nobody else's object is a journal.
const made: unique symbol = Symbol('journal')

/**
 * Transfers that commit together or not at all. The reference makes posting idempotent. Only
 * templates and corrections make them.
 */
export type Journal = JournalFields & Readonly<{ [made]: true }>

export function makeJournal(fields: JournalFields): Journal {
  return { ...fields, [made]: true }
}

export type Counters = {
  debitsPosted: bigint
  debitsPending: bigint
  creditsPosted: bigint
  creditsPending: bigint
}

export type AccountState = Account & Counters & { id: bigint; version: bigint; closed: boolean }

export type Hold = {
  name: string
  /** The journal that opened it, and the one that resolved it. */
  journalId: string
  debit: string
  credit: string
  amount: bigint
  state: 'open' | 'settled' | 'voided' | 'expired'
  settledAmount: bigint
  expiresAt: Date | null
  resolvedBy: string | null
}

/**
 * What the posting rules may look at: the locked accounts, the named holds, the known references.
 */
export type Books = Readonly<{
  accounts: Map<string, AccountState>
  holds: Map<string, Hold>
  references: Map<string, Known>
}>

/** What became of a reference: a refusal that was kept stays. */
export type Known = Readonly<{ fingerprint: string; refusal: LedgerRefusal | null }>

/** What a transfer did to one of its accounts; the balance is debits less credits. */
export type Posting = Readonly<{ version: bigint; balance: bigint }>

/** A transfer as it is written; only one that moves money has postings. */
export type TransferRow = Readonly<{
  kind: Transfer['kind']
  hold: string | null
  debitId: bigint
  creditId: bigint
  amount: bigint
  debit: Posting | null
  credit: Posting | null
}>

export type LedgerRefusal =
  | { code: 'ledger.reference_reused'; reference: string }
  | { code: 'ledger.currency_mismatch'; account: string }
  | { code: 'ledger.account_closed'; account: string }
  | { code: 'ledger.balance_exceeded'; account: string; shortMinor: bigint }
  | { code: 'ledger.hold_not_found'; hold: string }
  | { code: 'ledger.hold_resolved'; hold: string }
  | { code: 'ledger.hold_expired'; hold: string }
  | { code: 'ledger.hold_not_due'; hold: string }
  | { code: 'ledger.hold_exceeded'; hold: string; heldMinor: bigint }
  | { code: 'ledger.hold_name_taken'; hold: string }

type Draft = {
  accounts: Map<string, AccountState>
  holds: Map<string, Hold>
  transfers: TransferRow[]
}

/** The journal's own id, and the instant it comes to the books. */
export type Recording = Readonly<{ id: string; now: Date }>

/**
 * Applies one journal to the books it was given: all of its transfers, or none and the books as
 * they were.
 */
export function applyJournal(
  books: Books,
  journal: Journal,
  recording: Recording,
): Result<TransferRow[], LedgerRefusal> {
  assert(journal.transfers.length > 0, 'a journal moves something')
  const draft: Draft = { accounts: new Map(), holds: new Map(), transfers: [] }
  for (const transfer of journal.transfers) {
    const refusal = applyTransfer(books, draft, { transfer, recording })
    if (refusal) return refuse(refusal)
  }
  for (const account of draft.accounts.values()) {
    const refusal = balanceRefusal(account)
    if (refusal) return refuse(refusal)
  }
  // Only now: a refusal of the last account must leave the first as it was.
  for (const [code, account] of draft.accounts) books.accounts.set(code, account)
  for (const [name, hold] of draft.holds) books.holds.set(name, hold)
  return ok(draft.transfers)
}

type Step = Readonly<{ transfer: Transfer; recording: Recording }>

function applyTransfer(books: Books, draft: Draft, step: Step): LedgerRefusal | undefined {
  const { transfer } = step
  if (!('debit' in transfer)) return resolve(books, draft, { ...step, transfer })
  const { debit, credit, amount } = transfer
  assert(amount.minor > 0n, 'a transfer moves a positive amount')
  assert.notEqual(debit.code, credit.code, 'a transfer has two accounts')
  for (const { code, currency } of [debit, credit]) {
    // What the account is called for, and what it keeps in truth, must both be the amount's.
    const kept = open(books, draft, code)
    if (kept.currency !== amount.currency || currency !== kept.currency) {
      return { code: 'ledger.currency_mismatch', account: code }
    }
    if (kept.closed) return { code: 'ledger.account_closed', account: code }
  }
  const legs = { debit: debit.code, credit: credit.code, amount: amount.minor }
  if (transfer.kind === 'post') {
    move(books, draft, { ...legs, kind: 'post', hold: null })
    return undefined
  }
  if (books.holds.has(transfer.name) || draft.holds.has(transfer.name)) {
    return { code: 'ledger.hold_name_taken', hold: transfer.name }
  }
  const hold: Hold = {
    ...legs,
    name: transfer.name,
    journalId: step.recording.id,
    state: 'open',
    settledAmount: 0n,
    expiresAt: transfer.expiresAt ?? null,
    resolvedBy: null,
  }
  draft.holds.set(hold.name, hold)
  reserve(books, draft, { hold, amount: hold.amount })
  note(books, draft, { ...legs, kind: 'pending', hold: hold.name })
  return undefined
}

type Resolution = Exclude<Transfer, Legs>
const stateAfter = { settle: 'settled', void: 'voided', expire: 'expired' } as const

function resolve(
  books: Books,
  draft: Draft,
  { transfer, recording }: Step & { transfer: Resolution },
): LedgerRefusal | undefined {
  const { kind, name } = transfer
  const hold = draft.holds.get(name) ?? books.holds.get(name)
  if (!hold) return { code: 'ledger.hold_not_found', hold: name }
  if (hold.state !== 'open') return { code: 'ledger.hold_resolved', hold: name }
  const isOver = hold.expiresAt !== null && hold.expiresAt <= recording.now
  if (kind === 'expire' && !isOver) return { code: 'ledger.hold_not_due', hold: name }
  if (kind === 'settle') {
    if (isOver) return { code: 'ledger.hold_expired', hold: name }
    const refusal = settleRefusal(open(books, draft, hold.debit), hold, transfer.amount)
    if (refusal) return refusal
  }
  reserve(books, draft, { hold, amount: -hold.amount })
  const settledAmount = kind === 'settle' ? transfer.amount.minor : 0n
  const { debit, credit } = hold
  if (kind === 'settle')
    move(books, draft, { debit, credit, kind, amount: settledAmount, hold: name })
  else note(books, draft, { debit, credit, kind, amount: hold.amount, hold: name })
  const resolved = { state: stateAfter[kind], settledAmount, resolvedBy: recording.id }
  draft.holds.set(name, { ...hold, ...resolved })
  return undefined
}

function settleRefusal(debit: AccountState, hold: Hold, amount: Money): LedgerRefusal | undefined {
  assert(amount.minor > 0n, 'a settlement moves a positive amount; nothing is voided')
  if (amount.currency !== debit.currency) {
    return { code: 'ledger.currency_mismatch', account: hold.debit }
  }
  if (amount.minor <= hold.amount) return undefined
  return { code: 'ledger.hold_exceeded', hold: hold.name, heldMinor: hold.amount }
}

type Written = Readonly<{
  debit: string
  credit: string
  amount: bigint
  kind: Transfer['kind']
  hold: string | null
}>

function move(books: Books, draft: Draft, { amount, kind, hold, ...codes }: Written) {
  const debit = open(books, draft, codes.debit)
  const credit = open(books, draft, codes.credit)
  debit.debitsPosted += amount
  credit.creditsPosted += amount
  const ids = { debitId: debit.id, creditId: credit.id }
  const postings = { debit: posting(debit), credit: posting(credit) }
  draft.transfers.push({ kind, hold, amount, ...ids, ...postings })
}

function posting(account: AccountState): Posting {
  account.version += 1n
  return { version: account.version, balance: account.debitsPosted - account.creditsPosted }
}

/** A transfer that moves no money. */
function note(books: Books, draft: Draft, { amount, kind, hold, debit, credit }: Written) {
  const debitId = open(books, draft, debit).id
  const creditId = open(books, draft, credit).id
  draft.transfers.push({ kind, hold, amount, debitId, creditId, debit: null, credit: null })
}

function reserve(books: Books, draft: Draft, { hold, amount }: { hold: Hold; amount: bigint }) {
  open(books, draft, hold.debit).debitsPending += amount
  open(books, draft, hold.credit).creditsPending += amount
}

/** The draft's own copy of an account, so that a refused journal leaves the books untouched. */
function open(books: Books, draft: Draft, code: string): AccountState {
  const drafted = draft.accounts.get(code)
  if (drafted) return drafted
  const account = books.accounts.get(code)
  assert(account, `the account ${code} was not locked`)
  const copy = { ...account }
  draft.accounts.set(code, copy)
  return copy
}

function balanceRefusal(account: AccountState): LedgerRefusal | undefined {
  const { code, balanceRule, debitsPosted, debitsPending, creditsPosted, creditsPending } = account
  const excess =
    balanceRule === 'debits_within_credits'
      ? debitsPosted + debitsPending - creditsPosted
      : balanceRule === 'credits_within_debits'
        ? creditsPosted + creditsPending - debitsPosted
        : 0n
  if (excess <= 0n) return undefined
  return { code: 'ledger.balance_exceeded', account: code, shortMinor: excess }
}

/** What a journal says, in one canonical string: the same reference must always say the same. */
export function contentOf(journal: Journal): string {
  return JSON.stringify([journal.template, journal.transfers.map(contentOfTransfer)])
}

function contentOfTransfer(transfer: Transfer): readonly string[] {
  const { kind } = transfer
  if (kind === 'void' || kind === 'expire') return [kind, transfer.name]
  const { currency, minor } = transfer.amount
  const amount = [currency, minor.toString()]
  if (kind === 'settle') return [kind, transfer.name, ...amount]
  const { debit, credit } = transfer
  if (kind === 'post') return [kind, '', debit.code, credit.code, ...amount]
  const until = transfer.expiresAt ? [transfer.expiresAt.toISOString()] : []
  return [kind, transfer.name, debit.code, credit.code, ...amount, ...until]
}
