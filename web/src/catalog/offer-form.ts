import { amountOf, countOf } from './sku-form.ts'

// What a supplier types to make an offer, and what is sent of it.

export type OfferValues = {
  buyerEmail: string
  skuId: string
  unitPrice: { amount: string }
  minQuantity: string
  maxQuantity: string
  /** A day, as a date field has it. */
  validUntil: string
  note: string
}

export const MAX_DAYS = 365

export function offerOf(values: OfferValues, currency: string) {
  const { buyerEmail, skuId, unitPrice, minQuantity, maxQuantity, validUntil, note } = values
  return {
    buyerEmail: buyerEmail.trim(),
    skuId,
    unitPrice: { currency, amount: amountOf(unitPrice.amount) },
    minQuantity: countOf(minQuantity),
    maxQuantity: countOf(maxQuantity),
    validUntil: endOfDay(validUntil).toISOString(),
    ...(note.trim() ? { note: note.trim() } : {}),
  }
}

/** The last second of a day where the supplier is: an offer "until the 5th" holds on the 5th. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59`)
}

/** So many days from now, as a date field has it. */
export function dayAfter(now: Date, days: number): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const pair = (value: number) => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${pair(day.getMonth() + 1)}-${pair(day.getDate())}`
}

export function isDayWithin(day: string, now: Date): boolean {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day)
  return isDay && day >= dayAfter(now, 0) && day <= dayAfter(now, MAX_DAYS)
}
