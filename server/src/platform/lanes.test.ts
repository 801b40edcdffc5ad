import { expect, test } from 'vitest'
import { createLanes } from './lanes.ts'

test('as many run at once as there are lanes, and the rest in their order', async () => {
  const lanes = createLanes(2, 60_000)
  const events: string[] = []
  const ends: (() => void)[] = []
  const all = ['a', 'b', 'c', 'd'].map((name) =>
    lanes.run(async () => {
      events.push(`${name} begins`)
      await new Promise<void>((resolve) => ends.push(resolve))
      events.push(`${name} ends`)
    }),
  )
  await settled()
  expect(events).toEqual(['a begins', 'b begins'])
  for (let i = 0; i < all.length; i += 1) {
    ends[i]?.()
    await settled()
  }
  await Promise.all(all)
  expect(events).toEqual([
    ...['a begins', 'b begins', 'a ends', 'c begins'],
    ...['b ends', 'd begins', 'c ends', 'd ends'],
  ])
})

test('what takes long gives its lane up and goes on beside the next', async () => {
  const lanes = createLanes(1, 5)
  let end = () => {}
  let ended = false
  const slow = async () => {
    await new Promise<void>((resolve) => {
      end = resolve
    })
    ended = true
  }
  const first = lanes.run(slow)
  await lanes.run(() => Promise.resolve())
  expect(ended).toBe(false)
  end()
  await first
  await settled()
  expect(ended).toBe(true)
})

test('a failure frees its lane', async () => {
  const lanes = createLanes(1, 60_000)
  await expect(lanes.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await lanes.run(() => Promise.resolve())
})

const settled = () => new Promise((resolve) => setImmediate(resolve))
