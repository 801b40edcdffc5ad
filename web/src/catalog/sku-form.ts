import type { OwnSku } from './own-queries.ts'

// What a person types about a SKU, and what is sent of it.

export type SkuValues = {
  stock: string
  moq: string
  tiers: { minQuantity: string; unitPrice: { amount: string } }[]
  onSale: boolean
}

export function skuValuesOf({
  onHand,
  moq,
  tiers,
  state,
}: Pick<OwnSku, 'onHand' | 'moq' | 'tiers' | 'state'>): SkuValues {
  return {
    stock: String(onHand),
    moq: String(moq),
    tiers: tiers.map(({ minQuantity, unitPrice }) => ({
      minQuantity: String(minQuantity),
      unitPrice: { amount: unitPrice.amount },
    })),
    onSale: state === 'active',
  }
}

type Against = Readonly<{ currency: string; stockSeen: number }>

export function skuChangeOf(
  { stock, moq, tiers, onSale }: SkuValues,
  { currency, stockSeen }: Against,
) {
  return {
    stock: countOf(stock),
    stockSeen,
    moq: countOf(moq),
    tiers: tiers.map(({ minQuantity, unitPrice }) => ({
      minQuantity: countOf(minQuantity),
      unitPrice: { currency, amount: amountOf(unitPrice.amount) },
    })),
    state: onSale ? ('active' as const) : ('archived' as const),
  }
}

/** Whether this is a whole number of at least so many, with or without thousands apart. */
export function isCount(text: string, least: number): boolean {
  return /^\d{1,9}$/.test(bare(text)) && countOf(text) >= least
}

export function countOf(text: string): number {
  return Number(bare(text))
}

/** Whether this is a price above zero, of at most six decimals. */
export function isPrice(text: string): boolean {
  return /^\d{1,7}(\.\d{1,6})?$/.test(amountOf(text)) && Number(amountOf(text)) > 0
}

/** A price as it is sent: "1,234.50" is 1234.50, ".5" is 0.5. */
export function amountOf(text: string): string {
  return bare(text).replace(/^\./, '0.')
}

// Commas only where they part thousands: to some people 1,50 is one and a half.
function bare(text: string): string {
  const trimmed = text.trim()
  const isParted = /^\d{1,3}([,，\s]\d{3})+(\.\d*)?$/.test(trimmed)
  return isParted ? trimmed.replaceAll(/[,，\s]/g, '') : trimmed
}
