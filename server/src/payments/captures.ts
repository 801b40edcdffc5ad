import { encodeId } from '../kernel/ids.ts'
import { subtract } from '../kernel/money.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents, type Event } from '../platform/outbox.ts'
import type { Transaction } from '../platform/db.ts'
import { openDebts, payOffDebts, type PaidOff } from '../credit/index.ts'
import { BALANCE, TERMS } from '../gateways/index.ts'
import {
  balanceCaptureJournal,
  captureJournal,
  debtPaidJournal,
  postJournals,
  strayCaptureJournal,
  suspenseAccount,
  termsCaptureJournal,
  topUpJournal,
  type Journal,
} from '../ledger/index.ts'
import { insertCaptures, lockForCapture, markPaid } from './capture-store.ts'
import type { Capture, Locked } from './capture-store.ts'
import type { PaymentsDeps } from './deps.ts'
import { closeAttempts, reservedPaymentOf } from './holds.ts'
import { isAmountOf, strayReason } from './payments.ts'
import type { Attempt, CaptureReport, Intent, Share } from './payments.ts'
import { returnStrayMoney } from './refunds.ts'

/** What became of a report. `known`: it was on the books already. */
export type CaptureOutcome = Readonly<{
  result: 'captured' | 'stray' | 'known' | 'no_attempt' | 'amount_differs'
  intentId: string | null
}>

type Reports = Readonly<{
  gateway: string
  reports: readonly CaptureReport[]
  /** A notice with another amount is not believed; the answer to our own question is. */
  source: 'notice' | 'query'
}>

/**
 * The one road from "the network says it is paid" to the books, for notices, answers and returns
 * alike, one or hundreds at once. Funds the escrows and marks the orders paid in the same commit;
 * money nobody waits for goes to suspense and back to the payer.
 */
export async function capturePayments(
  trx: Transaction,
  deps: PaymentsDeps,
  { gateway, reports, source }: Reports,
): Promise<CaptureOutcome[]> {
  const { env } = deps
  const locked = await lockForCapture(trx, gateway, reports)
  const captures: Capture[] = []
  const outcomes = reports.map((report): CaptureOutcome => {
    const attempt = locked.attempts.get(report.number)
    const intent = attempt && locked.intents.get(attempt.intentId)
    if (!attempt || !intent) return { result: 'no_attempt', intentId: null }
    const intentId = intent.id
    if (locked.captured.has(report.gatewayNumber)) return { result: 'known', intentId }
    if (source === 'notice' && !isAmountOf(attempt, report)) {
      return { result: 'amount_differs', intentId }
    }
    const stray = report.isExcess ? 'overpaid' : strayReason(intent, attempt, report)
    captures.push({ id: encodeId('cap', newUuid(env)), intent, attempt, report, stray })
    locked.captured.add(report.gatewayNumber)
    if (stray) return { result: 'stray', intentId }
    const part = locked.parts.get(intentId)
    if (part) captures.push(partCapture(env, part, report.paidAt))
    // What comes later in the batch sees it.
    locked.intents.set(intentId, { ...intent, state: 'succeeded' })
    return { result: 'captured', intentId }
  })
  if (captures.length > 0) await saveCaptures(trx, deps, { captures, locked })
  return outcomes
}

/** What the balance pays a part of is paid with the rest. */
function partCapture(env: Env, { intent, attempt }: Part, paidAt: Date): Capture {
  const { number, amount } = attempt
  const report = { number, gatewayNumber: number, amount, payer: null, paidAt }
  return { id: encodeId('cap', newUuid(env)), intent, attempt, report, stray: undefined }
}

type Part = Readonly<{ intent: Intent; attempt: Attempt }>

type Saved = Readonly<{ captures: readonly Capture[]; locked: Locked }>

async function saveCaptures(trx: Transaction, deps: PaymentsDeps, { captures, locked }: Saved) {
  const { env, effects } = deps
  const now = env.now()
  const paying = captures.filter(({ stray }) => !stray)
  const strays = captures.filter(({ stray }) => stray)
  const sharesOf = Map.groupBy(locked.shares, ({ intentId }) => intentId)
  const paid = paying.flatMap(({ attempt, report }) =>
    (sharesOf.get(attempt.intentId) ?? []).map(({ orderId, total }) => ({
      orderId,
      part: total,
      paidAt: report.paidAt,
    })),
  )
  // Sent one after the other without waiting; the ledger's hot accounts are locked last.
  insertCaptures(trx, captures, now)
  const attempts = paying.map(({ attempt }) => attempt)
  if (attempts.length > 0) markPaid(trx, attempts, now)
  // Another try took the place of one that was closed and is paid after all: it is given up, and
  // asked about as long as somebody may still pay it.
  const late = attempts.filter(({ state }) => state !== 'pending').map(({ intentId }) => intentId)
  if (strays.length > 0) {
    const intentIds = liveStrays(strays, locked)
    await closeAttempts(trx, env, { intentIds, end: { at: now, nextQueryAt: null } })
  }
  if (late.length > 0) {
    await closeAttempts(trx, env, { intentIds: late, end: { at: now, nextQueryAt: now } })
  }
  const paidOff = await changeDebts(trx, deps, paying)
  await Promise.all([
    paid.length > 0 ? effects.markOrdersPaid(trx, paid) : undefined,
    recordEvents(trx, env, captures.map(toEvent)),
    postJournals(
      trx,
      env,
      captures.flatMap((capture) => journalsOf(capture, { sharesOf, paidOff })),
    ),
  ])
  if (strays.length > 0) await returnStrayMoney(trx, deps, strays)
}

// A payment of the wrong amount ends its attempt, so that the buyer can try again. One by a method
// that was left ends nothing: another attempt is open, and may be paid.
function liveStrays(strays: readonly Capture[], locked: Locked): string[] {
  return strays
    .filter(({ attempt }) => attempt.state === 'pending')
    .map(({ attempt }) => attempt.intentId)
    .filter((id) => locked.intents.get(id)?.state === 'awaiting_payment')
}

/** What was bought on terms is owed from now on; what pays debts off lowers them. */
async function changeDebts(
  trx: Transaction,
  { env }: PaymentsDeps,
  paying: readonly Capture[],
): Promise<Map<string, PaidOff>> {
  const payingOff = paying.filter(({ intent }) => intent.purpose === 'debts')
  const onTerms = paying.filter(({ attempt }) => attempt.gateway === TERMS)
  const opened = onTerms.map(({ id: captureId, attempt, report }) => ({
    ...{ attemptId: attempt.id, captureId, at: report.paidAt },
  }))
  await openDebts(trx, env, opened)
  const paid = payingOff.map(({ id: captureId, intent, report }) => ({
    ...{ intentId: intent.id, captureId, at: report.paidAt },
  }))
  return payOffDebts(trx, env, paid)
}

type Booked = Readonly<{
  sharesOf: ReadonlyMap<string, readonly Share[]>
  paidOff: ReadonlyMap<string, PaidOff>
}>

function journalsOf(capture: Capture, { sharesOf, paidOff }: Booked): Journal[] {
  const { id, intent, attempt, report, stray } = capture
  const header = {
    reference: `capture:${attempt.gateway}:${report.gatewayNumber}`,
    actor: 'system',
    effectiveAt: report.paidAt,
    reason: stray ? `${id} ${stray}` : id,
  }
  if (stray) return strayJournals(capture, header)
  const { gateway } = attempt
  const { surcharge, buyerUuid } = intent
  const buyerId = encodeId('pty', buyerUuid)
  const sources = report.sources ? { sources: report.sources } : {}
  if (intent.purpose === 'top_up') {
    const amount = subtract(report.amount, surcharge)
    return [topUpJournal(header, { gateway, buyerId, amount, surcharge, ...sources })]
  }
  const settled = paidOff.get(intent.id)
  if (settled) {
    const charge = subtract(report.amount, surcharge)
    const from = gateway === BALANCE ? null : gateway
    const payOff = { ...settled, gateway: from, buyerId, charge, surcharge, ...sources }
    return [debtPaidJournal(header, payOff)]
  }
  const shares = sharesOf.get(attempt.intentId) ?? []
  const reserved = { attempt, intent, shares }
  if (gateway === BALANCE) return [balanceCaptureJournal(header, reservedPaymentOf(reserved))]
  if (gateway === TERMS) return [termsCaptureJournal(header, reservedPaymentOf(reserved))]
  return [captureJournal(header, { gateway, shares, surcharge, ...sources })]
}

type Header = Parameters<typeof strayCaptureJournal>[0]

/** What is in suspense already stays there. */
function strayJournals({ attempt, report }: Capture, header: Header): Journal[] {
  const { gateway } = attempt
  const { amount, sources } = report
  if (!sources) return [strayCaptureJournal(header, { gateway, amount })]
  const suspense = suspenseAccount(gateway, amount.currency)
  return sources
    .filter(({ account }) => account.code !== suspense.code)
    .map((source) =>
      strayCaptureJournal(header, { gateway, amount: source.amount, from: source.account }),
    )
}

const TOLD_AS = { orders: 'captured', top_up: 'topped_up', debts: 'debts_paid' } as const

function toEvent({ id, intent, attempt, report, stray }: Capture): Event {
  // Of a part from the balance nobody is told apart from the rest.
  const what = intent.restId === null ? TOLD_AS[intent.purpose] : 'part_captured'
  return {
    type: `payments.${stray ? 'stray_captured' : what}`,
    object: attempt.intentId,
    actor: 'system',
    party: encodeId('pty', intent.buyerUuid),
    data: {
      captureId: id,
      attemptId: attempt.id,
      gateway: attempt.gateway,
      gatewayNumber: report.gatewayNumber,
      currency: report.amount.currency,
      minor: report.amount.minor,
      ...(stray ? { reason: stray } : {}),
    },
  }
}
