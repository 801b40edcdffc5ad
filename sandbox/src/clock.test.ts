import { expect, test } from 'vitest'
import { createClock } from './clock.ts'
import { endOfChinaDay, parseChinaTime, toChinaTime } from './china-time.ts'

const NOON = Date.parse('2026-03-01T04:00:00Z') // In China.

test('a clock ticks on from where it is set, and stands still when frozen', async () => {
  const clock = createClock(NOON)
  expect(clock.describe().real).toBe(false)
  const before = clock.now()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(clock.now()).toBeGreaterThan(before)
  clock.set({ now: NOON, frozen: true })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(clock.now()).toBe(NOON)
  clock.set({ advanceMs: 1_000 })
  expect(clock.now()).toBe(NOON + 1_000)
  clock.set({ real: true })
  expect(clock.describe()).toMatchObject({ real: true, frozen: false })
})

test('appointments are kept in order when the clock is moved past them, and only then', () => {
  const clock = createClock(NOON)
  clock.set({ frozen: true, now: NOON })
  const kept: string[] = []
  clock.runAt(NOON + 300, () => kept.push('third'))
  clock.runAt(NOON + 100, () => kept.push('first'))
  clock.runAt(NOON + 100, () => kept.push('second'))
  clock.set({ advanceMs: 99 })
  expect(kept).toEqual([])
  clock.set({ advanceMs: 1 })
  expect(kept).toEqual(['first', 'second'])
  clock.set({ advanceMs: 10_000 })
  expect(kept).toEqual(['first', 'second', 'third'])
})

test('an appointment comes by itself when its time has come', async () => {
  const clock = createClock()
  const dueAt = clock.now() + 10
  let cameAt = 0
  clock.runAt(dueAt, () => (cameAt = clock.now()))
  while (cameAt === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  expect(cameAt).toBeGreaterThanOrEqual(dueAt)
  clock.stop()
})

test('times are written in China time whatever the zone of the machine', () => {
  expect(toChinaTime(NOON)).toBe('2026-03-01 12:00:00')
  expect(parseChinaTime('2026-03-01 12:00:00')).toBe(NOON)
  expect(toChinaTime(endOfChinaDay(NOON))).toBe('2026-03-02 00:00:00')
  for (const text of ['2026-02-30 00:00:00', '2026-03-01T12:00:00', '2026-03-01 24:00:01', '']) {
    expect(parseChinaTime(text), text).toBeUndefined()
  }
})
