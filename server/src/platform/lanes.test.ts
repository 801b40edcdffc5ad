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

/** Works of these sizes wait for a lane that is taken; says in which order they began. */
async function orderOf(sizes: readonly number[], patienceMs: number): Promise<number[]> {
  const lanes = createLanes(1, patienceMs)
  const began: number[] = []
  let free = () => {}
  const taken = lanes.run(() => new Promise<void>((resolve) => (free = resolve)))
  const waiting = sizes.map((size) =>
    lanes.run(
      async () => void began.push(size),
      () => size,
    ),
  )
  free()
  await Promise.all([taken, ...waiting])
  return began
}

test('of those that wait the largest begins, the first of several', async () => {
  expect(await orderOf([1, 5, 3, 2], 60_000)).toEqual([5, 3, 2, 1])
})

test('who has waited long goes before who is larger', async () => {
  expect(await orderOf([1, 5, 3], 0)).toEqual([1, 5, 3])
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
