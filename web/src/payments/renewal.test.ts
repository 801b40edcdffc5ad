import { expect, test } from 'vitest'
import { renewPauseMs } from './renewal.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const dying = (expiresAt: string) => ({ expiresAt, until: new Date(expiresAt) })
const payBy = '2026-03-02T12:00:00Z'

test('a code is renewed a minute before it dies', () => {
  expect(renewPauseMs(dying('2026-03-01T14:00:00Z'), payBy, now)).toBe(119 * 60_000)
})

test('a code that is as good as dead is renewed soon, but not in a rush', () => {
  for (const at of ['2026-03-01T12:00:30Z', '2026-03-01T11:00:00Z']) {
    expect(renewPauseMs(dying(at), payBy, now)).toBe(10_000)
  }
})

test('a code that lives as long as the payment can be made is not renewed', () => {
  for (const at of [payBy, '2026-03-02T12:00:01Z']) {
    expect(renewPauseMs(dying(at), payBy, now)).toBe(false)
  }
})
