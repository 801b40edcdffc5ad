import type { Money } from '../ui/format.ts'

/** What an order is worth, what was charged for it, and what of both went back or is on its way. */
export type Refundable = Readonly<{
  total: Money
  charge: Money
  refunds: readonly Readonly<{ state: string; amount: Money; charge: Money }>[]
}>

export type RefundEffect = Readonly<{
  /** What the buyer gets back, the way they paid. */
  charge: Money
  /** What stays held for the order. */
  left: Money
}>

/** How much of an order can still go back. */
export function refundableOf(order: Refundable): Money {
  return { ...order.total, minor: (minorOf(order.total) - gone(order).amount).toString() }
}

/**
 * What a refund of this amount does: the charge goes back at the rate it was made, cut from the
 * running total, so that the last part takes whatever remains. Undefined where the server refuses.
 */
export function refundEffect(order: Refundable, minor: string): RefundEffect | undefined {
  const { total, charge } = order
  const before = gone(order)
  const upTo = before.amount + BigInt(minor)
  if (BigInt(minor) <= 0n || upTo > minorOf(total)) return undefined
  const target = divideHalfEven(minorOf(charge) * upTo, minorOf(total))
  const back = target - before.charge
  if (back <= 0n) return undefined
  return {
    charge: { ...charge, minor: back.toString() },
    left: { ...total, minor: (minorOf(total) - upTo).toString() },
  }
}

function gone({ refunds }: Refundable) {
  const counted = refunds.filter(({ state }) => state !== 'declined')
  return {
    amount: counted.reduce((sum, { amount }) => sum + minorOf(amount), 0n),
    charge: counted.reduce((sum, { charge }) => sum + minorOf(charge), 0n),
  }
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const twiceRest = (numerator % denominator) * 2n
  const up = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n)
  return up ? quotient + 1n : quotient
}

const minorOf = ({ minor }: Money) => BigInt(minor)
