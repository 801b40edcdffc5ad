import { money, type Money } from '../kernel/money.ts'
import type { Moves } from '../kernel/moves.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { addMs, DAY_MS, HOUR_MS } from '../kernel/time.ts'

// Buying now and paying later: how much a line still gives, when a debt is due, and what pays it
// off. Pure.

export type LineState = 'open' | 'closed'

/** How much a buyer may owe in one currency, and for how long. */
export type CreditLine = Readonly<{
  id: string
  buyerUuid: string
  /** Whose orders it pays; null: the marketplace's line, for all. */
  supplierUuid: string | null
  limit: Money
  days: number
  state: LineState
  version: number
}>

/** A line with what is owed and reserved on it, and how much of that is overdue. */
export type UsedLine = CreditLine & Readonly<{ used: Money; overdue: Money }>

export type DebtState = 'reserved' | 'open' | 'paid' | 'released'

export const debtMoves: Moves<DebtState> = {
  reserved: ['open', 'released'],
  open: ['open', 'paid'], // In parts.
  paid: ['open'], // A bank took the payment back.
  released: [],
}

/** What one payment on terms left to be paid. */
export type Debt = Readonly<{
  id: string
  lineId: string
  buyerUuid: string
  intentId: string
  amount: Money
  settled: Money
  /** How long after the buyer's confirmation it is due. */
  days: number
  state: DebtState
  /** A day in UTC, as `2026-12-31`; null until the buyer confirms. */
  dueOn: string | null
}>

export type CreditRefusal =
  | { code: 'credit.line_closed' }
  | { code: 'credit.overdue'; currency: string; overdueMinor: bigint }
  | { code: 'credit.too_low'; currency: string; shortMinor: bigint }

/** Whether a line takes this much more. */
export function decideReservation(line: UsedLine, amount: Money): Result<UsedLine, CreditRefusal> {
  const { limit, used, overdue, state } = line
  const { currency } = limit
  if (state !== 'open' || amount.currency !== currency)
    return refuse({ code: 'credit.line_closed' })
  if (overdue.minor > 0n) {
    return refuse({ code: 'credit.overdue', currency, overdueMinor: overdue.minor })
  }
  const after = used.minor + amount.minor
  const shortMinor = after - limit.minor
  if (shortMinor > 0n) return refuse({ code: 'credit.too_low', currency, shortMinor })
  return ok({ ...line, used: money(currency, after) })
}

/** A limit that was lowered may be below what is owed. */
export function availableOf({ limit, used, overdue }: UsedLine): Money {
  const free = overdue.minor > 0n || used.minor > limit.minor ? 0n : limit.minor - used.minor
  return money(limit.currency, free)
}

export const owedOf = ({ amount, settled }: Pick<Debt, 'amount' | 'settled'>): Money =>
  money(amount.currency, amount.minor - settled.minor)

/** The day of an instant, in UTC. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

export function dueOnOf(from: Date, days: number): string {
  return dayOf(addMs(from, days * DAY_MS))
}

export const isOverdue = (dueOn: string, now: Date): boolean => dueOn < dayOf(now)

export type Reminder = 'due_in_7' | 'due_in_1' | 'due_today' | 'overdue'

/** On which day a buyer is told, counted from the one on which a debt is due. */
const REMINDERS: readonly (readonly [Reminder, number])[] = [
  ['due_in_7', -7],
  ['due_in_1', -1],
  ['due_today', 0],
  ['overdue', 7],
]
/** In UTC: the working day of Europe, and the afternoon of China. */
const REMINDER_HOUR = 8

function remindersOf(dueOn: string) {
  return REMINDERS.map(([kind, days]) => ({
    kind,
    at: addMs(new Date(`${dueOn}T00:00:00Z`), days * DAY_MS + REMINDER_HOUR * HOUR_MS),
  }))
}

/** When the buyer is told next. */
export function nextReminderAt(dueOn: string, now: Date): Date | null {
  return remindersOf(dueOn).find(({ at }) => at > now)?.at ?? null
}

/** What the buyer is told now: after a pause of ours only what is true today. */
export function reminderOf(dueOn: string, now: Date): Reminder | undefined {
  return remindersOf(dueOn).findLast(({ at }) => at <= now)?.kind
}

export type Part = Readonly<{ debtId: string; amount: Money }>

export type PayOffRefusal =
  | { code: 'credit.debt_not_owed' }
  | { code: 'credit.one_currency' }
  | { code: 'credit.exceeds_owed'; currency: string; owedMinor: bigint }

/** How an amount pays these debts off, the oldest first; without one it pays all of them. */
export function decidePayOff(
  debts: readonly Debt[],
  amount: Money | undefined,
): Result<readonly Part[], PayOffRefusal> {
  const [first] = debts
  if (!first || debts.some(({ state }) => state !== 'open')) {
    return refuse({ code: 'credit.debt_not_owed' })
  }
  const { currency } = amount ?? first.amount
  if (debts.some((debt) => debt.amount.currency !== currency)) {
    return refuse({ code: 'credit.one_currency' })
  }
  const owedMinor = debts.reduce((total, debt) => total + owedOf(debt).minor, 0n)
  let left = amount?.minor ?? owedMinor
  if (left > owedMinor) return refuse({ code: 'credit.exceeds_owed', currency, owedMinor })
  const parts = debts.toSorted(byAge).flatMap((debt): Part[] => {
    const owed = owedOf(debt).minor
    const minor = owed < left ? owed : left
    left -= minor
    return minor > 0n ? [{ debtId: debt.id, amount: money(currency, minor) }] : []
  })
  return ok(parts)
}

const byAge = (a: Debt, b: Debt) =>
  (a.dueOn ?? '').localeCompare(b.dueOn ?? '') || a.id.localeCompare(b.id)

export type Settled = Readonly<{ debt: Debt; amount: Money }>

/** A debt after a payment or a refund, which lowers it by no more than is owed. */
export function settle(debt: Debt, offered: Money): Settled {
  const owed = owedOf(debt)
  const minor = debt.state !== 'open' ? 0n : offered.minor < owed.minor ? offered.minor : owed.minor
  const settled = money(owed.currency, debt.settled.minor + minor)
  const state = minor > 0n && minor === owed.minor ? 'paid' : debt.state
  return { debt: { ...debt, settled, state }, amount: money(owed.currency, minor) }
}
