import { expect, test } from 'vitest'
import { createBatcher } from './batcher.ts'
import { createLanes, type Lanes } from './lanes.ts'

type Fields = {
  maxSize?: number
  bad?: (item: number) => boolean
  lanes?: Lanes
  maxWaiting?: number
  keyOf?: (item: number) => string
}

/** A batcher whose runs end when the test says so. */
function aBatcher(fields: Fields = {}) {
  const { maxSize = 100, bad = () => false, lanes = createLanes(1), ...rest } = fields
  const runs: number[][] = []
  const waiting: (() => void)[] = []
  const options = { maxSize, lanes, ...rest }
  const add = createBatcher<number, string>(async (items) => {
    runs.push([...items])
    await new Promise<void>((resolve) => waiting.push(resolve))
    if (items.some(bad)) throw new Error(`cannot do ${items.join()}`)
    return items.map((item) => `did ${item}`)
  }, options)
  /** Lets every run end until none is left. */
  const finish = async () => {
    while (waiting.length > 0) {
      waiting.splice(0).forEach((resolve) => resolve())
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { add, runs, finish }
}

const anyhow = () => ({ maxSize: 10, lanes: createLanes(1) })

test('alone, an item starts at once', async () => {
  const { add, runs, finish } = aBatcher()
  const answer = add(1)
  expect(runs).toEqual([[1]])
  await finish()
  expect(await answer).toBe('did 1')
})

test('what arrives meanwhile goes together, and each gets its own answer', async () => {
  const { add, runs, finish } = aBatcher()
  const answers = [1, 2, 3, 4].map((item) => add(item))
  await finish()
  expect(runs).toEqual([[1], [2, 3, 4]])
  expect(await Promise.all(answers)).toEqual(['did 1', 'did 2', 'did 3', 'did 4'])
})

test('a batch has its limit', async () => {
  const { add, runs, finish } = aBatcher({ maxSize: 2 })
  const answers = [1, 2, 3, 4, 5, 6].map((item) => add(item))
  await finish()
  expect(runs).toEqual([[1], [2, 3], [4, 5], [6]])
  expect(await Promise.all(answers)).toHaveLength(6)
})

test('a bad item fails alone, and the others of its batch succeed', async () => {
  const { add, runs, finish } = aBatcher({ bad: (item) => item === 3 })
  const answers = Promise.allSettled([1, 2, 3, 4].map((item) => add(item)))
  await finish()
  expect(runs).toEqual([[1], [2, 3, 4], [2], [3], [4]])
  expect(await answers).toMatchObject([
    { value: 'did 1' },
    { value: 'did 2' },
    { reason: new Error('cannot do 3') },
    { value: 'did 4' },
  ])
})

test('after a failure the next ones are served', async () => {
  const { add, finish } = aBatcher({ bad: (item) => item < 0 })
  const failing = Promise.allSettled([add(-1)])
  await finish()
  expect(await failing).toMatchObject([{ status: 'rejected' }])
  const answer = add(2)
  await finish()
  expect(await answer).toBe('did 2')
})

test('a batch that answers for fewer than it was given fails the rest', async () => {
  const add = createBatcher<number, number>((items) => Promise.resolve(items.slice(0, 1)), anyhow())
  const answers = await Promise.allSettled([1, 2, 3].map((item) => add(item)))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
})

test('a batch that fails before it begins fails its items, not the batcher', async () => {
  const add = createBatcher<number, number>((items) => {
    if (items.includes(0)) throw new Error('at once')
    return Promise.resolve(items)
  }, anyhow())
  await expect(add(0)).rejects.toThrow('at once')
  expect(await add(1)).toBe(1)
})

test('a group holds one item of a key; the second one comes with the next group', async () => {
  const { add, runs, finish } = aBatcher({ keyOf: (item) => String(item % 10) })
  const answers = [1, 2, 12, 3, 22, 13].map((item) => add(item))
  await finish()
  expect(runs).toEqual([[1], [2, 3], [12, 13], [22]])
  expect(await Promise.all(answers)).toHaveLength(6)
})

test('batchers that share a lane take turns, and each grows while it waits', async () => {
  const lanes = createLanes(1)
  const [one, other] = [aBatcher({ lanes }), aBatcher({ lanes })]
  const finishBoth = async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      await one.finish()
      await other.finish()
    }
  }
  const answers = [one.add(1), other.add(2), other.add(3), one.add(4), one.add(5)]
  expect(other.runs).toEqual([])
  await finishBoth()
  expect(one.runs).toEqual([[1], [4, 5]])
  expect(other.runs).toEqual([[2, 3]])
  expect(await Promise.all(answers)).toHaveLength(5)
})

test('more than may wait are refused at once, and later ones are served', async () => {
  const { add, runs, finish } = aBatcher({ maxWaiting: 2 })
  const answers = Promise.allSettled([1, 2, 3, 4, 5].map((item) => add(item)))
  await finish()
  expect(runs).toEqual([[1], [2, 3]])
  const [, , , refused] = await answers
  expect(refused).toMatchObject({ reason: { reason: { code: 'server.busy' } } })
  const later = add(6)
  await finish()
  expect(await later).toBe('did 6')
})
