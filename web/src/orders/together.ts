import type { OrderSummary } from './order.ts'

// Paying unpaid orders together: whole checkouts, each of which is one payment.

type Own = Pick<OrderSummary, 'groupId' | 'intentId' | 'paymentState'>

/** One payment pays no more orders than this. */
export const MAX_TOGETHER = 30

/** The checkouts that can be chosen: unpaid ones, where they are more than one payment. */
export function payableGroups(orders: readonly Own[]): ReadonlySet<string> {
  const unpaid = orders.filter(({ paymentState }) => paymentState === 'awaiting_payment')
  const payments = new Set(unpaid.map(({ intentId }) => intentId))
  return new Set(payments.size > 1 ? unpaid.map(({ groupId }) => groupId) : [])
}

export function selectedOrders<O extends Own>(
  orders: readonly O[],
  groups: ReadonlySet<string>,
): readonly O[] {
  return orders.filter(
    ({ groupId, paymentState }) => groups.has(groupId) && paymentState === 'awaiting_payment',
  )
}

/** Which orders an address names. */
export function readTogether(search: Readonly<Record<string, unknown>>) {
  const { orders } = search
  const ids =
    typeof orders === 'string' ? orders.split(',').filter((id) => /^ord_\w+$/.test(id)) : []
  return { orders: [...new Set(ids)].slice(0, MAX_TOGETHER) }
}
