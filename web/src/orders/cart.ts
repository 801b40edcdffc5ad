import type { operations } from '@danbao/sdk'

export type Cart = operations['getCart']['responses'][200]['content']['application/json']
export type CartSupplier = Cart['suppliers'][number]
export type CartLine = CartSupplier['lines'][number]
export type CartOffer = CartLine['offers'][number]

export type LineChange = Readonly<{ skuId: string; quantity: number; offerId: string | null }>

/**
 * The cart as it will be, for the moment until the server has answered. What a changed line costs
 * is the server's to say: until then its total is missing.
 */
export function withChange(cart: Cart, { skuId, quantity, offerId }: LineChange): Cart {
  return mapLine(cart, skuId, (line) => {
    const more = line.nextStep ? line.nextStep.minQuantity - quantity : 0
    const nextStep = line.nextStep && more > 0 ? { ...line.nextStep, more } : null
    return { ...line, quantity, offerId, nextStep, total: null, refusal: null }
  })
}

/** The cart with one line as it was before a change that was refused. */
export function withLine(cart: Cart, line: CartLine): Cart {
  return mapLine(cart, line.skuId, () => line)
}

export function withoutLine(cart: Cart, skuId: string): Cart {
  const suppliers = cart.suppliers
    .map((supplier) => ({
      ...supplier,
      lines: supplier.lines.filter((line) => line.skuId !== skuId),
    }))
    .filter(({ lines }) => lines.length > 0)
  return { ...cart, suppliers, lineCount: linesOf({ suppliers }).length }
}

export function linesOf({ suppliers }: Pick<Cart, 'suppliers'>): CartLine[] {
  return suppliers.flatMap(({ lines }) => lines)
}

export function findLine(cart: Cart | undefined, skuId: string): CartLine | undefined {
  return cart && linesOf(cart).find((line) => line.skuId === skuId)
}

/** Changed, and not yet priced by the server. */
export function isUnpriced({ total, refusal }: CartLine): boolean {
  return total === null && refusal === null
}

/** What a quote is made of: it changes when a line, a quantity or an offer does. */
export function fingerprintOf(cart: Cart): string {
  return linesOf(cart)
    .map(({ skuId, quantity, offerId }) => `${skuId}:${quantity}:${offerId ?? ''}`)
    .toSorted()
    .join(' ')
}

/** The unit prices that the buyer has in front of them. */
export function seenPricesOf(cart: Cart): { skuId: string; unitPrice: string }[] {
  return linesOf(cart).flatMap(({ skuId, unitPrice }) =>
    unitPrice ? [{ skuId, unitPrice: unitPrice.amount }] : [],
  )
}

function mapLine(cart: Cart, skuId: string, change: (line: CartLine) => CartLine): Cart {
  return {
    ...cart,
    suppliers: cart.suppliers.map((supplier) => ({
      ...supplier,
      lines: supplier.lines.map((line) => (line.skuId === skuId ? change(line) : line)),
    })),
  }
}
