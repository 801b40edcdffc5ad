import type { Problem } from '@danbao/sdk'

/** Why a line of the cart cannot be ordered like this, as the server says it. */
export type LineRefusal = Readonly<
  { skuId: string } & (
    | { kind: 'below_minimum'; moq: number }
    | { kind: 'sold_out'; available: number }
    | { kind: 'offer_expired' }
    | { kind: 'offer_quantity'; min: number; max: number }
    | { kind: 'not_for_sale' }
  )
>

/** What puts a refused line right with one button. */
export type LineFix = Readonly<
  { kind: 'take'; quantity: number } | { kind: 'list_price' } | { kind: 'remove' }
>

/** Reads a refusal; what is not known by its code is taken as "not for sale any more". */
export function readRefusal(data: Readonly<Record<string, unknown>>): LineRefusal {
  const skuId = typeof data['skuId'] === 'string' ? data['skuId'] : ''
  switch (data['code']) {
    case 'catalog.below_minimum':
      return { skuId, kind: 'below_minimum', moq: count(data['moq']) }
    case 'catalog.sold_out':
      return { skuId, kind: 'sold_out', available: count(data['available']) }
    case 'catalog.offer_expired':
      return { skuId, kind: 'offer_expired' }
    case 'catalog.offer_quantity': {
      const [min, max] = [count(data['minQuantity']), count(data['maxQuantity'])]
      return { skuId, kind: 'offer_quantity', min, max }
    }
    default:
      return { skuId, kind: 'not_for_sale' }
  }
}

/** The lines that a refused quote names, from either of the two codes that name some. */
export function refusedLines({ code, data }: Problem): LineRefusal[] {
  const lines = data?.['lines']
  if (!Array.isArray(lines)) return []
  return lines
    .filter(isRecord)
    .map((line) => readRefusal(code === SOLD_OUT ? { ...line, code } : line))
}

const SOLD_OUT = 'catalog.sold_out'

type Wanted = Readonly<{ quantity: number; moq: number; offerId: string | null }>

export function fixFor(refusal: LineRefusal, { quantity, moq, offerId }: Wanted): LineFix {
  switch (refusal.kind) {
    case 'below_minimum':
      return { kind: 'take', quantity: refusal.moq }
    case 'sold_out': {
      const least = offerId === null ? moq : 1
      return refusal.available >= least
        ? { kind: 'take', quantity: refusal.available }
        : { kind: 'remove' }
    }
    case 'offer_expired':
      return { kind: 'list_price' }
    case 'offer_quantity':
      return { kind: 'take', quantity: Math.min(Math.max(quantity, refusal.min), refusal.max) }
    case 'not_for_sale':
      return { kind: 'remove' }
  }
}

export type PriceChange = Readonly<{ skuId: string; seen: string; now: string }>

/** The prices that differ from what the buyer saw, as decimals. */
export function changedPrices({ data }: Problem): PriceChange[] {
  const lines = data?.['lines']
  if (!Array.isArray(lines)) return []
  return lines
    .filter(isRecord)
    .flatMap(({ skuId, seen, unitPriceMicros }) =>
      typeof skuId === 'string' && typeof seen === 'string' && typeof unitPriceMicros === 'string'
        ? [{ skuId, seen, now: microsToDecimal(unitPriceMicros) }]
        : [],
    )
}

const PRICE_DECIMALS = 6

function microsToDecimal(micros: string): string {
  const digits = micros.padStart(PRICE_DECIMALS + 1, '0')
  const fraction = digits.slice(-PRICE_DECIMALS).replace(/0+$/, '')
  const whole = digits.slice(0, -PRICE_DECIMALS)
  return fraction ? `${whole}.${fraction}` : whole
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
