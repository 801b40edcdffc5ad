import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, zero, type Money } from '../kernel/money.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import type { Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents, type Event } from '../platform/outbox.ts'
import {
  dayOf,
  decidePayOff,
  decideReservation,
  dueOnOf,
  nextReminderAt,
  settle,
} from './credit.ts'
import type { Debt, Part, Settled } from './credit.ts'
import {
  findPayOffs,
  insertDebts,
  insertRepayments,
  lockDebtOfCapture,
  lockDebts,
  lockReserved,
  reverseRepayments,
  saveOpened,
  saveReleased,
  saveSettled,
  type Repayment,
} from './debt-store.ts'
import { lockLines } from './line-store.ts'

// What happens to debts in the very transaction that changes their payment.

type Reservation = Readonly<{
  attemptId: string
  intentId: string
  buyerUuid: string
  /** The line that was offered; undefined where none was. */
  lineId: string | undefined
  amount: Money
}>

/**
 * Reserves what attempts are to pay on terms; refuses one that its line has no room for. Lines lock
 * in id order, so that of many who want the last of one exactly so many get it.
 */
export async function reserveCredit(
  trx: Transaction,
  env: Env,
  wanted: readonly Reservation[],
): Promise<void> {
  if (wanted.length === 0) return
  const now = env.now()
  const ids = wanted.flatMap(({ lineId }) => lineId ?? [])
  const lines = new Map((await lockLines(trx, ids, dayOf(now))).map((line) => [line.id, line]))
  const debts = wanted.map(({ attemptId, intentId, buyerUuid, lineId = '', amount }) => {
    const line = lines.get(lineId)
    if (line?.buyerUuid !== buyerUuid) throw new Refusal({ code: 'credit.line_closed' })
    // What comes later in the batch sees it.
    lines.set(lineId, orThrow(decideReservation(line, amount)))
    const id = encodeId('dbt', newUuid(env))
    return { id, lineId, intentId, attemptId, amount, days: line.days }
  })
  insertDebts(trx, debts, now)
}

/** Frees what attempts had reserved that ended without a payment. */
export async function releaseCredit(
  trx: Transaction,
  env: Env,
  attemptIds: readonly string[],
): Promise<void> {
  if (attemptIds.length > 0) await saveReleased(trx, attemptIds, env.now())
}

type Confirmed = Readonly<{ attemptId: string; captureId: string; at: Date }>

/** Buyers have confirmed these attempts: from now on they owe them. */
export async function openDebts(
  trx: Transaction,
  env: Env,
  confirmed: readonly Confirmed[],
): Promise<void> {
  if (confirmed.length === 0) return
  const reserved = await lockReserved(
    trx,
    confirmed.map(({ attemptId }) => attemptId),
  )
  const opened = confirmed.flatMap(({ attemptId, captureId, at }) => {
    const debt = reserved.get(attemptId)
    if (!debt) return []
    const dueOn = dueOnOf(at, debt.days)
    const next = nextReminderAt(dueOn, env.now())
    return { ...debt, captureId, dueOn, openedAt: at, nextReminderAt: next }
  })
  await saveOpened(trx, opened)
  await recordEvents(
    trx,
    env,
    opened.map((debt) => eventOf(debt, 'credit.debt_opened', { minor: debt.amount.minor })),
  )
}

type Wanted = Readonly<{
  buyerUuid: string
  debtIds: readonly string[]
  /** Undefined: all that is owed. */
  amount: Money | undefined
}>

/** What a buyer wants to pay of which debts; locks them until the payment has begun. */
export async function planPayOff(
  trx: Transaction,
  { buyerUuid, debtIds, amount }: Wanted,
): Promise<Readonly<{ parts: readonly Part[]; total: Money }>> {
  const debts = await lockDebts(trx, debtIds)
  const own = debts.filter((debt) => debt.buyerUuid === buyerUuid)
  if (own.length !== debtIds.length) throw new Refusal({ code: 'credit.debt_not_found' })
  const parts = orThrow(decidePayOff(own, amount))
  return { parts, total: sumOf(parts) }
}

function sumOf(parts: readonly Part[]): Money {
  const currency = parts[0]?.amount.currency ?? ''
  return money(
    currency,
    parts.reduce((total, { amount }) => total + amount.minor, 0n),
  )
}

type Paid = Readonly<{ intentId: string; captureId: string; at: Date }>

/** How much of a payment was still owed, and what is the buyer's own. */
export type PaidOff = Readonly<{ owed: Money; excess: Money }>

/** Payments have paid debts off: lowers them by what is still owed of each, by intent. */
export async function payOffDebts(
  trx: Transaction,
  env: Env,
  paid: readonly Paid[],
): Promise<Map<string, PaidOff>> {
  if (paid.length === 0) return new Map()
  const wanted = await findPayOffs(
    trx,
    paid.map(({ intentId }) => intentId),
  )
  const ids = [...wanted.values()].flat().map(({ debtId }) => debtId)
  const debts = new Map((await lockDebts(trx, [...new Set(ids)])).map((debt) => [debt.id, debt]))
  const repayments: Repayment[] = []
  const results = paid.map(({ intentId, captureId, at }) => {
    const parts = wanted.get(intentId) ?? []
    const settled = parts.flatMap(({ debtId, amount }): Settled[] => {
      const debt = debts.get(debtId)
      if (!debt) return []
      const after = settle(debt, amount)
      debts.set(debtId, after.debt)
      return after.amount.minor > 0n ? [after] : []
    })
    const cause = { kind: 'payment', uuid: uuidOf('cap', captureId) } as const
    for (const { debt, amount } of settled) {
      repayments.push({ debtId: debt.id, cause, amount, madeAt: at })
    }
    const total = sumOf(parts)
    const owed = settled.reduce((sum, { amount }) => sum + amount.minor, 0n)
    const { currency } = total
    return [
      intentId,
      { owed: money(currency, owed), excess: money(currency, total.minor - owed) },
    ] as const
  })
  const touched = new Set(repayments.map(({ debtId }) => debtId))
  await saveLowered(trx, env, {
    debts: [...debts.values()].filter(({ id }) => touched.has(id)),
    repayments,
  })
  return new Map(results)
}

type Lowered = Readonly<{ debts: readonly Debt[]; repayments: readonly Repayment[] }>

async function saveLowered(trx: Transaction, env: Env, { debts, repayments }: Lowered) {
  if (debts.length === 0) return
  const now = env.now()
  await insertRepayments(trx, repayments)
  await saveSettled(
    trx,
    debts.map((debt) => ({ ...debt, ...ending(debt, now) })),
  )
  await recordEvents(
    trx,
    env,
    debts.map((debt) => {
      const type = debt.state === 'paid' ? 'credit.debt_paid' : 'credit.debt_lowered'
      return eventOf(debt, type, { settledMinor: debt.settled.minor })
    }),
  )
}

function ending({ state, dueOn }: Debt, now: Date) {
  const isPaid = state === 'paid'
  return {
    finalAt: isPaid ? now : null,
    nextReminderAt: isPaid || dueOn === null ? null : nextReminderAt(dueOn, now),
  }
}

type Refunded = Readonly<{ captureId: string; refundId: string; charge: Money }>

/** A refund of what was paid on terms first lowers what is owed for it; says by how much. */
export async function lowerDebt(
  trx: Transaction,
  env: Env,
  { captureId, refundId, charge }: Refunded,
): Promise<Money> {
  const debt = await lockDebtOfCapture(trx, captureId)
  if (!debt) return zero(charge.currency)
  const { debt: after, amount } = settle(debt, charge)
  if (amount.minor === 0n) return amount
  const cause = { kind: 'refund', uuid: uuidOf('ref', refundId) } as const
  const repayment = { debtId: debt.id, cause, amount, madeAt: env.now() }
  await saveLowered(trx, env, { debts: [after], repayments: [repayment] })
  return amount
}

/** A bank took a payment back: what it had paid off is owed again. */
export async function restoreDebts(trx: Transaction, env: Env, captureId: string): Promise<void> {
  const now = env.now()
  const reversed = await reverseRepayments(trx, captureId, now)
  const debts = await lockDebts(trx, [...reversed.keys()])
  const restored = debts.map((debt): Debt => {
    const minor = debt.settled.minor - (reversed.get(debt.id) ?? 0n)
    return { ...debt, settled: money(debt.settled.currency, minor), state: 'open' }
  })
  if (restored.length === 0) return
  await saveSettled(
    trx,
    restored.map((debt) => ({ ...debt, ...ending(debt, now) })),
  )
  await recordEvents(
    trx,
    env,
    restored.map((debt) =>
      eventOf(debt, 'credit.debt_restored', { settledMinor: debt.settled.minor }),
    ),
  )
}

function eventOf(debt: Debt, type: string, data: Readonly<Record<string, unknown>>): Event {
  return {
    type,
    object: debt.id,
    actor: 'system',
    party: encodeId('pty', debt.buyerUuid),
    data: { debtId: debt.id, currency: debt.amount.currency, ...data },
  }
}
