import { Type, type Static } from 'typebox'
import { money, sum } from '../kernel/money.ts'
import { Nullable, Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import type { Ageing, KnownLine } from './ageing-store.ts'
import { availableOf, isOverdue } from './credit.ts'
import type { ListedDebt } from './debt-list-store.ts'

const AgeingView = Type.Object(
  {
    notDue: WireMoney,
    to30: WireMoney,
    to60: WireMoney,
    older: WireMoney,
  },
  { description: 'What is owed: not overdue, for up to 30 days, for up to 60, for longer' },
)

export const OwedView = Type.Object({ currency: Type.String(), owed: AgeingView })

export const owedView = (owed: Ageing): Static<typeof OwedView> => ({
  currency: owed.notDue.currency,
  owed: ageingView(owed),
})

function ageingView({ notDue, to30, to60, older }: Ageing): Static<typeof AgeingView> {
  return {
    notDue: toWire(notDue),
    to30: toWire(to30),
    to60: toWire(to60),
    older: toWire(older),
  }
}

const Company = Type.Object({
  id: Nullable(Type.String({ description: 'Null to a supplier that named the buyer by e-mail' })),
  name: Type.String({ description: 'To a supplier that named the buyer by e-mail, the address' }),
})

export const LineView = Type.Object({
  id: Type.String(),
  buyer: Company,
  /** Whose orders alone it pays. */
  supplier: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  state: Type.String({ description: 'open or closed' }),
  limit: WireMoney,
  days: Type.Integer({ description: 'How long after an order is confirmed it is due' }),
  version: Type.Integer(),
  reserved: WireMoney,
  used: WireMoney,
  available: WireMoney,
  overdue: WireMoney,
  owed: AgeingView,
  oldestDueOn: Nullable(Type.String({ format: 'date' })),
})

/** `hidesBuyer`: the reader is a supplier, who may have named the buyer by an address alone. */
export function lineView(line: KnownLine, hidesBuyer = false): Static<typeof LineView> {
  const { id, buyer, supplier, namedAs, limit, days, state, version, reserved, owed } = line
  const { currency } = limit
  const overdue = sum(currency, [owed.to30, owed.to60, owed.older])
  const used = sum(currency, [reserved, owed.notDue, overdue])
  const available =
    state === 'open' ? availableOf({ ...asUsed(line), used, overdue }) : money(currency, 0n)
  return {
    ...{ id, supplier, state, days, version, oldestDueOn: line.oldestDueOn },
    buyer: hidesBuyer && namedAs !== null ? { id: null, name: namedAs } : buyer,
    limit: toWire(limit),
    reserved: toWire(reserved),
    used: toWire(used),
    available: toWire(available),
    overdue: toWire(overdue),
    owed: ageingView(owed),
  }
}

const asUsed = ({ id, limit, days, state, version }: KnownLine) => ({
  ...{ id, limit, days, state, version, buyerUuid: '', supplierUuid: null },
})

export const VersionView = Type.Object({
  version: Type.Integer(),
  state: Type.String(),
  limit: WireMoney,
  days: Type.Integer(),
  reason: Type.String(),
  setBy: Type.String(),
  setAt: Timestamp,
})

/** An order as a debt names it. */
export type OrderRef = Readonly<{
  id: string
  number: string
  supplier: Readonly<{ en: string; zh: string }>
}>

export const DebtView = Type.Object({
  id: Type.String(),
  lineId: Type.String(),
  state: Type.String({ description: 'open, overdue or paid' }),
  amount: WireMoney,
  owed: WireMoney,
  dueOn: Type.String({ format: 'date' }),
  openedAt: Timestamp,
  paidAt: Nullable(Timestamp),
  supplier: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  orders: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      supplier: Type.Object({ en: Type.String(), zh: Type.String() }),
    }),
  ),
  repayments: Type.Array(
    Type.Object({
      kind: Type.String({ description: 'payment, or refund of what was ordered' }),
      amount: WireMoney,
      at: Timestamp,
    }),
  ),
})

type Told = Readonly<{ now: Date; orders: readonly OrderRef[] }>

export function debtView(debt: ListedDebt, { now, orders }: Told): Static<typeof DebtView> {
  const { id, lineId, amount, owed, dueOn, openedAt, paidAt, supplier, repayments } = debt
  return {
    ...{ id, lineId, dueOn, supplier, state: debtStateOf(debt, now) },
    amount: toWire(amount),
    owed: toWire(owed),
    openedAt: openedAt.toISOString(),
    paidAt: paidAt?.toISOString() ?? null,
    orders: orders.map((order) => ({ ...order })),
    repayments: repayments.map((repayment) => ({
      kind: repayment.kind,
      amount: toWire(repayment.amount),
      at: repayment.at.toISOString(),
    })),
  }
}

export function debtStateOf({ paidAt, dueOn }: ListedDebt, now: Date): 'open' | 'overdue' | 'paid' {
  return paidAt ? 'paid' : isOverdue(dueOn, now) ? 'overdue' : 'open'
}
