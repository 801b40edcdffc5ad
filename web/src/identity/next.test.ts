import { expect, test } from 'vitest'
import { nextOf, safeNext } from './next.ts'

test.each(['/cart', '/checkout?quote=quo_1', '/account/orders#paid', '/'])(
  'an address of this site is gone to: %s',
  (next) => expect(safeNext(next)).toBe(next),
)

test.each([
  undefined,
  '',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  'javascript:alert(1)',
  'cart',
])('anything else leads to the start: %s', (next) => expect(safeNext(next)).toBe('/'))

test('signing in does not lead back to signing in', () => {
  expect(safeNext('/sign-in?next=/cart')).toBe('/')
  expect(safeNext('/sign-up')).toBe('/')
})

test('a search without a usable next has none', () => {
  expect(nextOf({ next: '/cart' })).toEqual({ next: '/cart' })
  expect(nextOf({ next: 5 })).toEqual({})
  expect(nextOf({})).toEqual({})
})
