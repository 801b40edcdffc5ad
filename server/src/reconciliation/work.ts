import { encodeId } from '../kernel/ids.ts'
import { isSame, money, sum, type Money } from '../kernel/money.ts'
import type { BankConfig } from '../gateways/index.ts'
import {
  bankAccount,
  bankReceiptJournal,
  expenseAccount,
  postJournals,
  suspenseAccount,
  type Journal,
  type Source,
} from '../ledger/index.ts'
import {
  askAboutRefunds,
  capturePayments,
  lockForCapture,
  type Attempt,
  type CaptureReport,
  type Intent,
  type PaymentsDeps,
} from '../payments/index.ts'
import type { Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import {
  findBuyerNames,
  saveEntries,
  settleWaiting,
  type StoredEntry,
  type Verdict,
} from './entry-store.ts'
import { captureParts, insertMatches, listWaiting, type Match } from './match-store.ts'
import { isThirdParty, type Allocation, type Due } from './matching.ts'

// What is done to the books for entries, gathered under the locks of their payments and written at
// once.

export type ReconciliationDeps = Readonly<{ payments: PaymentsDeps; bank: BankConfig }>

/** The gateway that bank transfers are captured and refunded through. */
export const GATEWAY = 'bank'

/** A payment under lock, as what was gathered so far leaves it; attempts of one share its state. */
export type Payment = Readonly<{
  attempt: Attempt
  intent: Intent
  buyerNames: readonly string[]
  now: { state: Due['state']; waiting: readonly Match[] }
}>

export type Work = Readonly<{
  trx: Transaction
  deps: ReconciliationDeps
  payments: ReadonlyMap<string, Payment>
  journals: Journal[]
  reports: CaptureReport[]
  matches: Match[]
  captured: { id: string; entryId: string; capturedWith: string }[]
  verdicts: Map<string, Verdict>
  refundNumbers: Set<string>
  intentIds: Set<string>
}>

export function newWork(
  trx: Transaction,
  deps: ReconciliationDeps,
  payments: ReadonlyMap<string, Payment>,
): Work {
  return {
    ...{ trx, deps, payments, journals: [], reports: [], matches: [], captured: [] },
    ...{ verdicts: new Map(), refundNumbers: new Set(), intentIds: new Set() },
  }
}

/** Locks payments by our numbers of them, and reads what waits for the rest of each. */
export async function lockPayments(
  trx: Transaction,
  numbers: readonly string[],
): Promise<Map<string, Payment>> {
  if (numbers.length === 0) return new Map()
  const keys = numbers.map((number) => ({ number, gatewayNumber: '' }))
  const { attempts, intents } = await lockForCapture(trx, GATEWAY, keys)
  const [waiting, names] = await Promise.all([
    listWaiting(trx, [...intents.keys()]),
    findBuyerNames(
      trx,
      [...intents.values()].map(({ buyerUuid }) => buyerUuid),
    ),
  ])
  const waitingOf = Map.groupBy(waiting, ({ intentId }) => intentId)
  const states = new Map(
    [...intents].map(([id, { state }]) => [id, { state, waiting: waitingOf.get(id) ?? [] }]),
  )
  const payments = new Map<string, Payment>()
  for (const [number, attempt] of attempts) {
    const intent = intents.get(attempt.intentId)
    const now = states.get(attempt.intentId)
    if (!intent || !now) continue
    payments.set(number, { attempt, intent, now, buyerNames: names.get(intent.buyerUuid) ?? [] })
  }
  return payments
}

const sumOf = (matches: readonly Match[]) => matches.reduce((total, { minor }) => total + minor, 0n)

export function dueOf({ attempt, intent, now }: Payment): Due {
  const { number, amount } = attempt
  // The buyer has turned to another method, which charges another amount.
  const state = isSame(amount, intent.amount) ? now.state : 'cancelled'
  return { number, state, amount, receivedMinor: sumOf(now.waiting) }
}

export type Allocating = Readonly<{
  allocations: readonly Allocation[]
  reason: string
  /** Whether the money is still in the bank’s account on the books, and not in suspense. */
  isDirect: boolean
}>

/** Gives an entry’s money to payments; what each does there, the plan has said. */
export function allocate(
  work: Work,
  entry: StoredEntry,
  { allocations, reason, isDirect }: Allocating,
): void {
  let third = false
  for (const allocation of allocations) {
    const payment = work.payments.get(allocation.number)
    if (!payment) continue
    third ||= isThirdParty(entry.payer.name, payment.buyerNames)
    work.intentIds.add(payment.intent.id)
    if (allocation.kind === 'waits') waitFor(work, { entry, payment, allocation, isDirect })
    else capture(work, { entry, payment, allocation, isDirect })
  }
  const waits = allocations.some(({ kind }) => kind === 'waits')
  const { id } = entry
  work.verdicts.set(id, {
    ...{ id, state: waits ? 'waiting' : 'matched', reason, isThirdParty: third },
  })
}

type Allocated = Readonly<{
  entry: StoredEntry
  payment: Payment
  allocation: Allocation
  isDirect: boolean
}>

function waitFor(work: Work, { entry, payment, allocation, isDirect }: Allocated): void {
  const match = matchOf(work, { entry, payment, allocation, isDirect: false })
  payment.now.waiting = [...payment.now.waiting, match]
  work.matches.push(match)
  if (!isDirect) return
  const amount = money(entry.amount.currency, allocation.minor)
  work.journals.push(bankReceiptJournal(headerOf(work, match.id, entry), { ...entry, amount }))
}

function capture(work: Work, allocated: Allocated): void {
  const { entry, payment, allocation, isDirect } = allocated
  const match = matchOf(work, allocated)
  const parts = allocation.kind === 'captures' ? payment.now.waiting : []
  const sources = sourcesOf(entry, allocation, { parts, isDirect })
  work.reports.push({
    number: payment.attempt.number,
    gatewayNumber: match.id,
    amount: sum(
      entry.amount.currency,
      sources.map(({ amount }) => amount),
    ),
    payer: maskedAccount(entry.payer.account),
    paidAt: bookingInstant(work.deps.payments.env, entry),
    sources,
    isExcess: allocation.isExcess,
  })
  work.matches.push(match)
  if (allocation.kind !== 'captures') return
  for (const { id, entryId } of parts) work.captured.push({ id, entryId, capturedWith: match.id })
  payment.now.state = 'succeeded'
  payment.now.waiting = []
}

type Lying = Readonly<{ parts: readonly Match[]; isDirect: boolean }>

/** Where the money of a capture lies: what waited, what came now, and what we bear ourselves. */
function sourcesOf(
  { account, amount: { currency } }: StoredEntry,
  { minor, chargesMinor }: Allocation,
  { parts, isDirect }: Lying,
): Source[] {
  const suspense = suspenseAccount(GATEWAY, currency)
  const sources: Source[] = [
    { account: suspense, amount: money(currency, sumOf(parts)) },
    {
      account: isDirect ? bankAccount(account, currency) : suspense,
      amount: money(currency, minor),
    },
    { account: expenseAccount('bank_charge', currency), amount: money(currency, chargesMinor) },
  ]
  return sources.filter(({ amount }) => amount.minor > 0n)
}

const matchStates = { captures: 'captured', waits: 'waiting', stray: 'stray' } as const

function matchOf(work: Work, { entry, payment, allocation, isDirect }: Allocated): Match {
  const id = encodeId('mat', newUuid(work.deps.payments.env))
  const { minor, chargesMinor, kind } = allocation
  const { intent, attempt } = payment
  return {
    ...{ id, entryId: entry.id, intentId: intent.id, attemptId: attempt.id, minor, chargesMinor },
    ...{ state: matchStates[kind], isDirect, capturedWith: kind === 'captures' ? id : null },
  }
}

/** The country and the last digits, by which a payer knows their account. */
function maskedAccount(account: string | null): string | null {
  return account && `${account.slice(0, 2)}••${account.slice(-4)}`
}

/** Banks name a day: its noon, which is that day almost everywhere, and never in the future. */
function bookingInstant(env: Env, { bookedOn }: Pick<StoredEntry, 'bookedOn'>): Date {
  const noon = new Date(`${bookedOn}T12:00:00Z`)
  const now = env.now()
  return noon < now ? noon : now
}

export function headerOf(work: Work, reference: string, entry: StoredEntry) {
  return {
    reference: `bank:${reference}`,
    actor: 'system',
    effectiveAt: bookingInstant(work.deps.payments.env, entry),
    reason: entry.id,
  }
}

/** Money that comes and is kept apart. */
export function receiptOf(work: Work, entry: StoredEntry): Journal {
  return bankReceiptJournal(headerOf(work, entry.id, entry), entry)
}

type Made = Readonly<{ by: string; note: string | null }>

/** Writes what was gathered: receipts before captures, which may draw on them. */
export async function flush(work: Work, { by, note }: Made): Promise<void> {
  const { trx, deps, journals, reports, matches, captured, verdicts, refundNumbers } = work
  const { env } = deps.payments
  const now = env.now()
  insertMatches(trx, matches.splice(0), { by, note, at: now })
  const parts = captured.splice(0)
  captureParts(trx, parts)
  saveEntries(trx, [...verdicts.values()])
  verdicts.clear()
  settleWaiting(
    trx,
    parts.map(({ entryId }) => entryId),
  )
  await postJournals(trx, env, journals.splice(0))
  if (refundNumbers.size > 0) {
    await askAboutRefunds(trx, GATEWAY, { numbers: [...refundNumbers], now })
  }
  const taken = reports.splice(0)
  if (taken.length === 0) return
  await capturePayments(trx, deps.payments, { gateway: GATEWAY, reports: taken, source: 'query' })
}

/** Money in suspense that no payment waits for, sent back by the same road as any stray. */
export function strayReport(
  env: Env,
  part: Readonly<{ number: string; gatewayNumber: string; amount: Money; payer: string | null }>,
): CaptureReport {
  const account = suspenseAccount(GATEWAY, part.amount.currency)
  const sources = [{ account, amount: part.amount }]
  return { ...part, payer: maskedAccount(part.payer), paidAt: env.now(), sources }
}
