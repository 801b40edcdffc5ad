import { decodeId } from '../kernel/ids.ts'
import type { Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { systemCaller } from '../identity/index.ts'
import { bankExplainedJournal, bankDebitJournal } from '../ledger/index.ts'
import { capturePayments } from '../payments/index.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { endTransfer } from '../wallet/index.ts'
import {
  claimNewEntries,
  hasLeft,
  lockOpenReversals,
  lockTakenBack,
  settleWaiting,
  type StoredEntry,
} from './entry-store.ts'
import { claimEndedParts, listWaiting, markStray } from './match-store.ts'
import { planCredit } from './matching.ts'
import { findDues, findSent } from './statement-store.ts'
import { takeBack } from './taking-back.ts'
import {
  allocate,
  dueOf,
  flush,
  GATEWAY,
  headerOf,
  lockPayments,
  newWork,
  receiptOf,
  strayReport,
  type ReconciliationDeps,
  type Work,
} from './work.ts'

// From the bank’s entries to the books. Whatever a file says is booked once, under the locks of the
// payments it is for: matched at once where the rules are sure, else kept in suspense for a person.

const BATCH_SIZE = 200

/** Books what came in and went out. Says how many entries that were. */
export async function bookNewEntries(deps: ReconciliationDeps): Promise<number> {
  const { env, outcomes } = deps.payments
  const { booked, intentIds } = await bookNext(deps, { limit: BATCH_SIZE, isSure: true }).catch(
    (error: unknown) => {
      // One of them cannot be booked as it was meant to be: the others do not wait for it.
      if (error instanceof Refusal) return bookSingly(deps)
      throw error
    },
  )
  if (booked === 0) return 0
  await env.point('reconciliation.entries_booked')
  outcomes.announce(intentIds)
  return booked
}

type Booked = Readonly<{ booked: number; intentIds: readonly string[] }>
type Next = Readonly<{
  limit: number
  /** Whether the rules may decide; else everything is kept for a person. */
  isSure: boolean
}>

function bookNext(deps: ReconciliationDeps, { limit, isSure }: Next): Promise<Booked> {
  return inTransaction(deps.payments.db, async (trx) => {
    const entries = await claimNewEntries(trx, limit)
    const intentIds = await bookEntries(trx, deps, { entries, isSure })
    return { booked: entries.length, intentIds }
  })
}

async function bookSingly(deps: ReconciliationDeps): Promise<Booked> {
  const intentIds: string[] = []
  for (let booked = 0; booked < BATCH_SIZE; booked += 1) {
    const one = await bookNext(deps, { limit: 1, isSure: true }).catch((error: unknown) => {
      if (error instanceof Refusal) return bookNext(deps, { limit: 1, isSure: false })
      throw error
    })
    intentIds.push(...one.intentIds)
    if (one.booked === 0) return { booked, intentIds }
  }
  return { booked: BATCH_SIZE, intentIds }
}

type Batch = Readonly<{ entries: readonly StoredEntry[]; isSure: boolean }>

/** Books entries in their order, and says whose payments that concerned. */
async function bookEntries(
  trx: Transaction,
  deps: ReconciliationDeps,
  { entries, isSure }: Batch,
): Promise<string[]> {
  if (entries.length === 0) return []
  const references = entries.flatMap((entry) => entry.references)
  const named = await findDues(trx, references)
  const numbers = new Set([...named.values()].map(({ number }) => number))
  const payments = await lockPayments(trx, [...numbers])
  const numberOf = new Map([...named].map(([reference, { number }]) => [reference, number]))
  const reversals = await lockOpenReversals(trx)
  const booking: Booking = { work: newWork(trx, deps, payments), numberOf, reversals, isSure }
  for (const entry of entries) {
    if (entry.direction === 'credit') bookCredit(booking, entry)
    else await bookDebit(booking, entry)
  }
  const { work } = booking
  await flush(work, bySystem)
  return [...work.intentIds]
}

const bySystem = { by: 'system', note: null }

type Booking = Readonly<{
  work: Work
  numberOf: ReadonlyMap<string, string>
  /** What took money back before any file told of it. */
  reversals: StoredEntry[]
  isSure: boolean
}>

function bookCredit({ work, numberOf, reversals, isSure }: Booking, entry: StoredEntry): void {
  const { journals, verdicts, payments } = work
  const { id } = entry
  const taker = isSure && !entry.isReversal ? reversals.findIndex(isTakenBackBy(entry)) : -1
  const [reversal] = taker < 0 ? [] : reversals.splice(taker, 1)
  if (reversal) {
    const header = headerOf(work, `${reversal.id}:explained`, entry)
    journals.push(receiptOf(work, entry), bankExplainedJournal(header, entry))
    verdicts.set(id, { id, state: 'reversed', reason: 'reversal' })
    verdicts.set(reversal.id, { id: reversal.id, state: 'matched', reason: 'reversal' })
    return
  }
  const numbers = new Set(entry.references.flatMap((reference) => numberOf.get(reference) ?? []))
  const dues = [...numbers].flatMap((number) => payments.get(number) ?? []).map(dueOf)
  const { reason, allocations } = planCredit(entry, dues)
  if (isSure && allocations.length > 0) {
    allocate(work, entry, { allocations, reason, isDirect: true })
    return
  }
  journals.push(receiptOf(work, entry))
  verdicts.set(id, { id, state: 'open', reason })
}

/** The same on both sides of a reversal; what is nowhere is not the same. */
const isTakenBackBy = (credit: StoredEntry) => (debit: StoredEntry) =>
  debit.account === credit.account &&
  debit.amount.minor === credit.amount.minor &&
  ((debit.bankReference !== null && debit.bankReference === credit.bankReference) ||
    (debit.endToEndId !== null && debit.endToEndId === credit.endToEndId) ||
    debit.references.some((reference) => credit.references.includes(reference)))

async function bookDebit(booking: Booking, entry: StoredEntry): Promise<void> {
  const { work, reversals, isSure } = booking
  const { number, amount, isReversal, returnReason } = entry
  if (number !== null && (await isSent(work, number, amount))) {
    if (decodeId('ctr', number) && isSure) return confirmWithdrawal(work, entry, number)
    if (!decodeId('ctr', number)) {
      work.refundNumbers.add(number)
      return pay(work, entry, { what: 'refund', reason: 'refund' })
    }
  }
  if (!isReversal && returnReason === null) {
    return pay(work, entry, { what: 'unknown', reason: 'debit' })
  }
  // What stands before it in the file must be on the books before it can be taken back.
  await flush(work, bySystem)
  const [original, other] = isSure ? await lockTakenBack(work.trx, entry) : []
  if (!original || other) {
    if (isSure) reversals.push(entry)
    return pay(work, entry, { what: 'unknown', reason: isSure ? 'reversal' : 'reversal_refused' })
  }
  const { id } = original
  const taken = await takeBack(work.trx, work.deps, { original, by: 'system', reason: entry.id })
  for (const intentId of taken) {
    work.intentIds.add(intentId)
    await readAgain(work, intentId)
  }
  work.verdicts.set(id, { id, state: 'reversed', reason: 'reversal' })
  pay(work, entry, { what: 'returned', reason: 'reversal' })
}

/** A payment that was taken back waits again, for what comes later in the file too. */
async function readAgain({ trx, payments }: Work, intentId: string): Promise<void> {
  const [payment] = [...payments.values()].filter(({ intent }) => intent.id === intentId)
  if (!payment) return
  payment.now.waiting = await listWaiting(trx, [intentId])
  if (payment.now.state === 'succeeded') payment.now.state = 'awaiting_payment'
}

type Paid = Readonly<{ what: 'refund' | 'returned' | 'unknown'; reason: string }>

function pay(work: Work, entry: StoredEntry, { what, reason }: Paid): void {
  const { id } = entry
  work.journals.push(bankDebitJournal(headerOf(work, id, entry), { ...entry, what }))
  work.verdicts.set(id, { id, state: what === 'unknown' ? 'open' : 'matched', reason })
}

/** The wallet's own journal takes it from our account, whoever tells it first. */
async function confirmWithdrawal(work: Work, { id }: StoredEntry, number: string): Promise<void> {
  const { trx, deps, verdicts } = work
  const outcome = { state: 'confirmed' } as const
  await endTransfer(trx, deps.payments, { caller: systemCaller, transferId: number, outcome })
  verdicts.set(id, { id, state: 'matched', reason: 'withdrawal' })
}

/** What we sent leaves once, with the amount that was to go. */
async function isSent({ trx, refundNumbers }: Work, number: string, amount: Money) {
  if (refundNumbers.has(number) || (await hasLeft(trx, number))) return false
  const sent = (await findSent(trx, [number])).get(number)
  return sent?.currency === amount.currency && sent.minor === amount.minor
}

/** Parts whose payment ended before the rest came go back. Says how many. */
export async function returnEndedParts(deps: ReconciliationDeps): Promise<number> {
  const { db, env } = deps.payments
  return inTransaction(db, async (trx) => {
    const ended = await claimEndedParts(trx, BATCH_SIZE)
    if (ended.length === 0) return 0
    const reports = ended.map(({ match, ...part }) =>
      strayReport(env, { ...part, gatewayNumber: match.id }),
    )
    await capturePayments(trx, deps.payments, { gateway: GATEWAY, reports, source: 'query' })
    markStray(
      trx,
      ended.map(({ match }) => match.id),
    )
    settleWaiting(
      trx,
      ended.map(({ match }) => match.entryId),
    )
    return ended.length
  })
}
