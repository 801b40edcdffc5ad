import { decimalToMinor, exponentOf, minorToDecimal } from '../ui/format.ts'
import type { Line } from './queries.ts'

/** A line as a person types it; who the buyer is, is asked when it is granted. */
export type LineValues = {
  /** A customer's id, or nothing where the address says who it is. */
  buyerId: string
  buyerEmail: string
  currency: string
  limit: string
  days: string
  reason: string
}

const USUAL_DAYS = '30'
const MAX_DAYS = 180
/** The server's numbers of a limit have no more digits. */
const MAX_DIGITS = 11

export const newLine = (currency: string): LineValues => ({
  ...{ buyerId: '', buyerEmail: '', currency, limit: '', days: USUAL_DAYS, reason: '' },
})

export function valuesOf({ limit, days }: Line): LineValues {
  const { currency, minor } = limit
  const typed = minorToDecimal(minor, exponentOf(currency))
  return { ...newLine(currency), limit: typed, days: String(days) }
}

/** In minor units; nothing where it is no limit. */
export function limitIn(typed: string, currency: string): string | undefined {
  const minor = decimalToMinor(typed, currency)
  return minor === undefined || minor === '0' || minor.length > MAX_DIGITS ? undefined : minor
}

export function daysIn(typed: string): number | undefined {
  const days = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0
  return days >= 1 && days <= MAX_DAYS ? days : undefined
}

/** One line, as the server takes it. */
export const tidy = (text: string): string => text.trim().replaceAll(/\s+/g, ' ')
