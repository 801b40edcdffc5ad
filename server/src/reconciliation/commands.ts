import { money, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { bankChargeJournal, postJournals } from '../ledger/index.ts'
import type { Transaction } from '../platform/db.ts'
import { recordEvents } from '../platform/outbox.ts'
import { lockEntry, saveEntries, type StoredEntry } from './entry-store.ts'
import { findPayables, listLiveMatches } from './match-store.ts'
import { toleranceMinor, type Allocation, type Due } from './matching.ts'
import { undoMatch } from './taking-back.ts'
import {
  allocate,
  dueOf,
  flush,
  headerOf,
  lockPayments,
  newWork,
  type ReconciliationDeps,
} from './work.ts'

// What a person decides about entries that the rules left open.

export type Decision = Readonly<{
  entryId: string
  /** Which payments get how much of it. */
  allocations: readonly Readonly<{ intentId: string; amount: Money }>[]
  /** What is missing was kept by banks on the way, and we bear it. */
  acceptCharges: boolean
  actor: string
  note: string | null
}>

/**
 * Gives an open entry, or a part of it, to payments. What has ended meanwhile gets nothing: that
 * money goes back. Says whose payments that concerned.
 */
export async function matchEntry(
  trx: Transaction,
  deps: ReconciliationDeps,
  decision: Decision,
): Promise<readonly string[]> {
  const { entryId, allocations, actor, note } = decision
  const entry = await lockOpenEntry(trx, entryId, 'credit')
  const left = await leftOf(trx, entry)
  const payables = await findPayables(
    trx,
    allocations.map(({ intentId }) => intentId),
  )
  const numbers = [...payables.values()].map(({ number }) => number)
  const work = newWork(trx, deps, await lockPayments(trx, numbers))
  const planned = allocations.map(({ intentId, amount }): Allocation => {
    const payment = work.payments.get(payables.get(intentId)?.number ?? '')
    if (!payment) throw new Refusal({ code: 'reconciliation.no_bank_payment', intentId })
    if (amount.currency !== entry.amount.currency) {
      throw new Refusal({ code: 'reconciliation.other_currency', intentId })
    }
    return allocationOf(dueOf(payment), amount, decision)
  })
  const given = planned.reduce((sum, { minor }) => sum + minor, 0n)
  if (given > left) {
    throw new Refusal({ code: 'reconciliation.exceeds_entry', leftMinor: left })
  }
  allocate(work, entry, { allocations: planned, reason: 'by_hand', isDirect: false })
  if (given < left) {
    work.verdicts.set(entry.id, { id: entry.id, state: 'open', reason: 'rest' })
  }
  const event = { type: 'reconciliation.entry_matched', object: entry.id, actor }
  await recordEvents(trx, deps.payments.env, [{ ...event, data: { allocations, note } }])
  await flush(work, { by: actor, note })
  return [...work.intentIds]
}

function allocationOf(due: Due, amount: Money, { acceptCharges }: Decision): Allocation {
  const { number } = due
  const plain = { number, minor: amount.minor, chargesMinor: 0n, isExcess: false }
  if (due.amount.currency !== amount.currency) {
    throw new Refusal({ code: 'reconciliation.other_currency' })
  }
  if (due.state !== 'awaiting_payment') return { ...plain, kind: 'stray' }
  const missingMinor = due.amount.minor - due.receivedMinor
  const short = missingMinor - amount.minor
  if (short < 0n) throw new Refusal({ code: 'reconciliation.exceeds_due', missingMinor })
  if (short === 0n) return { ...plain, kind: 'captures' }
  if (!acceptCharges) return { ...plain, kind: 'waits' }
  const atMostMinor = toleranceMinor(due.amount.minor)
  if (short > atMostMinor) throw new Refusal({ code: 'reconciliation.not_charges', atMostMinor })
  return { ...plain, kind: 'captures', chargesMinor: short }
}

async function lockOpenEntry(
  trx: Transaction,
  id: string,
  direction: StoredEntry['direction'],
): Promise<StoredEntry> {
  const entry = await lockEntry(trx, id)
  if (!entry) throw new Refusal({ code: 'reconciliation.entry_not_found' })
  const { state } = entry
  if (state !== 'open' || entry.direction !== direction) {
    throw new Refusal({ code: 'reconciliation.wrong_state', state })
  }
  return entry
}

async function leftOf(trx: Transaction, { id, amount }: StoredEntry): Promise<bigint> {
  const matches = await listLiveMatches(trx, [id])
  return matches.reduce((left, { minor }) => left - minor, amount.minor)
}

export type Undo = Readonly<{ matchId: string; actor: string; note: string }>

/** Undoes a match: the entry is open again, its payment waits. Says whose payment that is. */
export async function undoByHand(
  trx: Transaction,
  deps: ReconciliationDeps,
  { matchId, actor, note }: Undo,
): Promise<string> {
  const { intentId, entryId } = await undoMatch(trx, deps, { matchId, by: actor, reason: note })
  saveEntries(trx, [{ id: entryId, state: 'open', reason: 'undone' }])
  const event = { type: 'reconciliation.match_undone', object: matchId, actor }
  await recordEvents(trx, deps.payments.env, [{ ...event, data: { entryId, intentId, note } }])
  return intentId
}

export type Explanation = Readonly<{ entryId: string; actor: string; note: string }>

/** What left our account for no known reason was what the bank charges us. */
export async function bookAsCharge(
  trx: Transaction,
  deps: ReconciliationDeps,
  { entryId, actor, note }: Explanation,
): Promise<void> {
  const { env } = deps.payments
  const entry = await lockOpenEntry(trx, entryId, 'debit')
  saveEntries(trx, [{ id: entry.id, state: 'matched', reason: 'bank_charge' }])
  const event = { type: 'reconciliation.entry_explained', object: entry.id, actor }
  await recordEvents(trx, env, [{ ...event, data: { as: 'bank_charge', note } }])
  const header = headerOf(newWork(trx, deps, new Map()), `${entry.id}:charge`, entry)
  const amount = money(entry.amount.currency, entry.amount.minor)
  await postJournals(trx, env, [bankChargeJournal({ ...header, actor, reason: note }, amount)])
}
