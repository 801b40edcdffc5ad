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

/** Moves an amount now, or reserves it under a name until it is settled or voided. */
export type Transfer =
  | Readonly<{ kind: 'post'; debit: Account; credit: Account; amount: Money }>
  | Readonly<{ kind: 'pending'; name: string; debit: Account; credit: Account; amount: Money }>
  | Readonly<{ kind: 'settle'; name: string; amount: Money }>
  | Readonly<{ kind: 'void'; name: string }>

/** Transfers that commit together or not at all. The reference makes posting idempotent. */
export type Journal = Readonly<{
  reference: string
  template: string
  actor: string
  reason?: string | undefined
  effectiveAt: Date
  transfers: readonly Transfer[]
}>

export type Counters = {
  debitsPosted: bigint
  debitsPending: bigint
  creditsPosted: bigint
  creditsPending: bigint
}

export type AccountState = Account & Counters & { id: bigint; version: bigint; closed: boolean }

export type Hold = {
  transferId: string
  name: string
  debit: string
  credit: string
  amount: bigint
  state: 'open' | 'settled' | 'voided'
  settledAmount: bigint
  resolvedBy: string | null
}

/**
 * What the posting rules may look at: the locked accounts, the named holds, the known references.
 */
export type Books = Readonly<{
  accounts: Map<string, AccountState>
  holds: Map<string, Hold>
  /** Fingerprints by reference. */
  references: Map<string, string>
}>

export type TransferRow = Readonly<{
  id: string
  journal: number
  kind: Transfer['kind']
  pendingId: string | null
  debitId: bigint
  creditId: bigint
  amount: bigint
}>

export type PostingRow = Readonly<{
  accountId: bigint
  version: bigint
  transferId: string
  side: Side
  amount: bigint
  balanceAfter: bigint
}>

export type LedgerRefusal =
  | { code: 'ledger.reference_reused'; reference: string }
  | { code: 'ledger.currency_mismatch'; account: string }
  | { code: 'ledger.account_closed'; account: string }
  | { code: 'ledger.balance_exceeded'; account: string; shortMinor: bigint }
  | { code: 'ledger.hold_not_found'; hold: string }
  | { code: 'ledger.hold_resolved'; hold: string }
  | { code: 'ledger.hold_exceeded'; hold: string; heldMinor: bigint }
  | { code: 'ledger.hold_name_taken'; hold: string }

export type Posted = Readonly<{ transfers: TransferRow[]; postings: PostingRow[] }>

type Draft = { accounts: Map<string, AccountState>; holds: Map<string, Hold> } & Posted

/**
 * Applies one journal to the books it was given: all of its transfers, or none and the books as
 * they were. `index` is the journal's place in its batch, `newId` gives each transfer its id.
 */
export function applyJournal(
  books: Books,
  journal: Journal,
  ids: Readonly<{ index: number; newId: () => string }>,
): Result<Posted, LedgerRefusal> {
  assert(journal.transfers.length > 0, 'a journal moves something')
  const draft: Draft = { accounts: new Map(), holds: new Map(), transfers: [], postings: [] }
  for (const transfer of journal.transfers) {
    const refusal = applyTransfer(books, draft, { transfer, id: ids.newId(), index: ids.index })
    if (refusal) return refuse(refusal)
  }
  for (const [code, account] of draft.accounts) {
    const refusal = balanceRefusal(code, account)
    if (refusal) return refuse(refusal)
  }
  // Only now: a refusal of the last account must leave the first as it was.
  for (const [code, account] of draft.accounts) books.accounts.set(code, account)
  for (const [name, hold] of draft.holds) books.holds.set(name, hold)
  return ok({ transfers: draft.transfers, postings: draft.postings })
}

type Step = Readonly<{ transfer: Transfer; id: string; index: number }>

function applyTransfer(books: Books, draft: Draft, step: Step): LedgerRefusal | undefined {
  const { transfer } = step
  if (transfer.kind === 'settle' || transfer.kind === 'void') return resolve(books, draft, step)
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
  if (transfer.kind === 'post') {
    move(books, draft, { ...step, legs: [debit.code, credit.code], amount: amount.minor })
    return undefined
  }
  if (books.holds.has(transfer.name) || draft.holds.has(transfer.name)) {
    return { code: 'ledger.hold_name_taken', hold: transfer.name }
  }
  const hold: Hold = {
    transferId: step.id,
    name: transfer.name,
    debit: debit.code,
    credit: credit.code,
    amount: amount.minor,
    state: 'open',
    settledAmount: 0n,
    resolvedBy: null,
  }
  draft.holds.set(hold.name, hold)
  reserve(books, draft, { hold, amount: amount.minor })
  draft.transfers.push(row(books, draft, { step, hold, amount: amount.minor, pendingId: null }))
  return undefined
}

function resolve(books: Books, draft: Draft, step: Step): LedgerRefusal | undefined {
  const { transfer, id } = step
  assert(transfer.kind === 'settle' || transfer.kind === 'void')
  const hold = draft.holds.get(transfer.name) ?? books.holds.get(transfer.name)
  if (!hold) return { code: 'ledger.hold_not_found', hold: transfer.name }
  if (hold.state !== 'open') return { code: 'ledger.hold_resolved', hold: hold.name }
  if (transfer.kind === 'settle') {
    const refusal = settleRefusal(open(books, draft, hold.debit), hold, transfer.amount)
    if (refusal) return refusal
  }
  reserve(books, draft, { hold, amount: -hold.amount })
  const settled = transfer.kind === 'settle' ? transfer.amount.minor : 0n
  if (transfer.kind === 'settle') {
    const legs = [hold.debit, hold.credit] as const
    move(books, draft, { ...step, legs, amount: settled, pendingId: hold.transferId })
  } else {
    const resolved = { hold, amount: hold.amount, pendingId: hold.transferId }
    draft.transfers.push(row(books, draft, { step, ...resolved }))
  }
  const state = transfer.kind === 'settle' ? 'settled' : 'voided'
  draft.holds.set(hold.name, { ...hold, state, settledAmount: settled, resolvedBy: id })
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

type Move = Step & {
  legs: readonly [debit: string, credit: string]
  amount: bigint
  pendingId?: string
}

function move(books: Books, draft: Draft, { transfer, id, index, legs, amount, ...rest }: Move) {
  const debit = open(books, draft, legs[0])
  const credit = open(books, draft, legs[1])
  debit.debitsPosted += amount
  credit.creditsPosted += amount
  const pendingId = rest.pendingId ?? null
  const ids = { debitId: debit.id, creditId: credit.id }
  draft.transfers.push({ id, journal: index, kind: transfer.kind, pendingId, amount, ...ids })
  draft.postings.push(posting(debit, 'D', { id, amount }), posting(credit, 'C', { id, amount }))
}

function posting(
  account: AccountState,
  side: Side,
  of: { id: string; amount: bigint },
): PostingRow {
  account.version += 1n
  const balanceAfter = account.debitsPosted - account.creditsPosted
  const { id: accountId, version } = account
  return { accountId, version, transferId: of.id, side, amount: of.amount, balanceAfter }
}

function reserve(books: Books, draft: Draft, { hold, amount }: { hold: Hold; amount: bigint }) {
  open(books, draft, hold.debit).debitsPending += amount
  open(books, draft, hold.credit).creditsPending += amount
}

type Resolved = { step: Step; hold: Hold; amount: bigint; pendingId: string | null }

function row(books: Books, draft: Draft, resolved: Resolved): TransferRow {
  const { step, hold, amount, pendingId } = resolved
  return {
    id: step.id,
    journal: step.index,
    kind: step.transfer.kind,
    pendingId,
    debitId: open(books, draft, hold.debit).id,
    creditId: open(books, draft, hold.credit).id,
    amount,
  }
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

function balanceRefusal(code: string, account: AccountState): LedgerRefusal | undefined {
  const { balanceRule, debitsPosted, debitsPending, creditsPosted, creditsPending } = account
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
  const transfers = journal.transfers.map((transfer) =>
    transfer.kind === 'void'
      ? ['void', transfer.name]
      : transfer.kind === 'settle'
        ? ['settle', transfer.name, transfer.amount.currency, transfer.amount.minor.toString()]
        : [
            transfer.kind,
            transfer.kind === 'pending' ? transfer.name : '',
            transfer.debit.code,
            transfer.credit.code,
            transfer.amount.currency,
            transfer.amount.minor.toString(),
          ],
  )
  return JSON.stringify([journal.template, transfers])
}
