import { expect, test } from 'vitest'
import { payableGroups, selectedOrders } from './together.ts'

const order = (
  id: string,
  groupId: string,
  paymentState = 'awaiting_payment',
  intentId = groupId,
) => ({
  ...{ id, groupId, paymentState, intentId },
})
const orders = [order('1', 'a'), order('2', 'a'), order('3', 'b'), order('4', 'c', 'held')]

test('a choice is of a whole checkout, for it is paid at once', () => {
  expect(selectedOrders(orders, new Set(['a'])).map(({ id }) => id)).toEqual(['1', '2'])
})

test('only unpaid checkouts can be chosen, and only where there are several payments', () => {
  expect(payableGroups(orders)).toEqual(new Set(['a', 'b']))
  expect(payableGroups(orders.slice(0, 2))).toEqual(new Set())
  const merged = [
    order('1', 'a', 'awaiting_payment', 'm'),
    order('3', 'b', 'awaiting_payment', 'm'),
  ]
  expect(payableGroups(merged)).toEqual(new Set())
})
