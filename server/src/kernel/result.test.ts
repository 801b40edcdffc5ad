import { expect, test } from 'vitest'
import { ok, only, orThrow, Refusal, refuse } from './result.ts'

test('a refusal becomes the one error class, with its reason', () => {
  const reason = { code: 'orders.cart_empty', limit: 3 }
  expect(orThrow(ok(7))).toBe(7)
  expect(() => orThrow(refuse(reason))).toThrow(new Refusal(reason))
})

test('exactly one is asked for, so none and two are bugs', () => {
  expect(only(['a'])).toBe('a')
  expect(() => only([])).toThrow('got 0')
  expect(() => only(['a', 'b'])).toThrow('got 2')
})
