import { expect, test } from 'vitest'
import { untilHere } from './server-clock.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const end = '2026-03-01T12:30:00.000Z'

test('what ends lasts as long as the server says, whatever the browser’s clock shows', () => {
  expect(untilHere(end, 'Sun, 01 Mar 2026 12:00:00 GMT', now)).toEqual(new Date(end))
  const hourFast = now + 3_600_000
  const until = untilHere(end, 'Sun, 01 Mar 2026 12:00:00 GMT', hourFast)
  expect(until.getTime() - hourFast).toBe(30 * 60_000)
})

test('a small difference of the clocks is none', () => {
  expect(untilHere(end, 'Sun, 01 Mar 2026 11:59:58 GMT', now)).toEqual(new Date(end))
  expect(untilHere(end, null, now)).toEqual(new Date(end))
  expect(untilHere(end, 'not a date', now)).toEqual(new Date(end))
})
