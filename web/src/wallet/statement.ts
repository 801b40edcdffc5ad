import type { operations } from '@danbao/sdk'

// What is shown of a balance's history, and how it is asked for.

export type StatementPage =
  operations['getWalletStatement']['responses'][200]['content']['application/json']
export type StatementLine = StatementPage['items'][number]
export type StatementKind = StatementLine['kind']

export const statementKinds = [
  'top_up',
  'payment',
  'debt_payment',
  'refund',
  'debt_excess',
  'top_up_refund',
  'withdrawal',
  'withdrawal_return',
  'correction',
] as const satisfies readonly StatementKind[]

/** As it stands in the address; days are the reader's, both included. */
export type StatementFilter = Readonly<{
  currency?: string
  kind?: StatementKind
  from?: string
  until?: string
}>

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function readStatementFilter(search: Record<string, unknown>): StatementFilter {
  const { currency, from, until } = search
  const kind = statementKinds.find((known) => known === search['kind'])
  return {
    ...(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
    ...(kind ? { kind } : {}),
    ...(isDay(from) ? { from } : {}),
    ...(isDay(until) ? { until } : {}),
  }
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value))
}

/** The same for the server: from the first instant of a day to the first after the last. */
export function toStatementQuery({ kind, from, until }: StatementFilter, currency: string) {
  return {
    currency,
    ...(kind ? { kind } : {}),
    ...(from ? { from: startOf(from, 0).toISOString() } : {}),
    ...(until ? { until: startOf(until, 1).toISOString() } : {}),
  }
}

/** By the clock on the wall where the reader is, whatever summer time does. */
function startOf(day: string, later: number): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later)
}
