import { expect, test } from 'vitest'
import { strayPauseMs } from './stray.ts'

test('money that may still come is asked for a few times, less and less often', () => {
  const pauses = [1, 2, 3, 4, 5].map((answers) => strayPauseMs({ strays: [], answers }))
  expect(pauses).toEqual([3_000, 8_000, 20_000, 60_000, false])
})

test('money on its way back is followed until it is there', () => {
  const stray = (finalAt: string | null) => ({ strays: [{ finalAt }], answers: 99 })
  expect(strayPauseMs(stray(null))).toBe(5_000)
  expect(strayPauseMs(stray('2026-07-01T08:00:00Z'))).toBe(false)
})
