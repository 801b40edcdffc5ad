import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Log } from './log.ts'
import { startLoop, type Loop } from './loop.ts'

// Time stands still but when a test moves it.
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const everyMs = 1_000
const elapse = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A loop that finds this much to do, turn after turn, and nothing after that. */
function aLoop(amounts: readonly (number | Error)[], fields: { batch?: number } = {}) {
  const complaints: string[] = []
  const note = (data: unknown, message?: string) => {
    complaints.push(message ?? String(data))
  }
  const log: Log = { info: note, warn: note, error: note }
  const state = { turns: 0 }
  const loop: Loop = startLoop({
    ...{ name: 'test', everyMs, log, ...fields },
    run: async () => {
      const amount = amounts[state.turns] ?? 0
      state.turns += 1
      await Promise.resolve()
      if (amount instanceof Error) throw amount
      return amount
    },
  })
  return { loop, state, complaints }
}

test('it looks at once, then after each pause', async () => {
  const { loop, state } = aLoop([])
  await elapse(0)
  expect(state.turns).toBe(1)
  await elapse(everyMs - 1)
  expect(state.turns).toBe(1)
  await elapse(1)
  expect(state.turns).toBe(2)
  await loop.stop()
})

test('it pauses after a turn that did less than it can: what comes next gathers', async () => {
  const { loop, state } = aLoop([200, 200, 7, 3], { batch: 200 })
  await elapse(0)
  expect(state.turns).toBe(3)
  await elapse(everyMs)
  expect(state.turns).toBe(4)
  await elapse(everyMs)
  expect(state.turns).toBe(5)
  await loop.stop()
})

test('while there is more to do it does not pause', async () => {
  const { loop, state } = aLoop([200, 200, 7])
  await elapse(0)
  expect(state.turns).toBe(4)
  await loop.stop()
})

test('a failure is told, and the next turn tries again after the pause', async () => {
  const { loop, state, complaints } = aLoop([new Error('the database is away'), 0])
  await elapse(0)
  expect([state.turns, complaints]).toEqual([1, ['a loop failed']])
  await elapse(everyMs)
  expect(state.turns).toBe(2)
  await loop.stop()
})

test('a poke ends the pause', async () => {
  const { loop, state } = aLoop([])
  await elapse(0)
  loop.poke()
  await elapse(0)
  expect(state.turns).toBe(2)
  await loop.stop()
})

/** A loop whose turns end when the test says so. */
function aSlowLoop() {
  const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
  const state = { turns: 0, finish: () => {} }
  const loop = startLoop({
    ...{ name: 'test', everyMs, log },
    run: () => {
      state.turns += 1
      return new Promise((resolve) => {
        state.finish = () => resolve(0)
      })
    },
  })
  return { loop, state }
}

test('a poke during a turn is not lost: the next begins without a pause', async () => {
  const { loop, state } = aSlowLoop()
  await elapse(0)
  loop.poke()
  state.finish()
  await elapse(0)
  expect(state.turns).toBe(2)
  state.finish()
  await elapse(0)
  expect(state.turns).toBe(2)
  await loop.stop()
})

test('stopping waits for the turn at work, and no other begins', async () => {
  const { loop, state } = aSlowLoop()
  let stopped = false
  const stopping = loop.stop().then(() => {
    stopped = true
  })
  await elapse(everyMs)
  expect(stopped).toBe(false)
  state.finish()
  await stopping
  expect(state.turns).toBe(1)
})

test('stopping ends the pause', async () => {
  const { loop, state } = aLoop([])
  await elapse(0)
  await loop.stop()
  await elapse(10 * everyMs)
  expect(state.turns).toBe(1)
})
