import { Refusal } from '../kernel/result.ts'
import { inTransaction, type Db, type Transaction } from './db.ts'
import type { Lanes } from './lanes.ts'

type Waiting<T, R> = Readonly<{
  item: T
  resolve: (result: R) => void
  reject: (cause: unknown) => void
}>

type Options<T> = Readonly<{
  maxSize: number
  lanes?: Lanes
  /** A group holds one item of a key at most; a second one waits for the next group. */
  keyOf?: (item: T) => string
  /** How many may wait; more are refused at once, with nothing done. */
  maxWaiting?: number
  /** How many groups may run at once; another than the first starts only when half full. */
  atOnce?: number
}>

const MAX_WAITING = 2_000 // At a hundred a second, longer than anybody waits for an answer.

/**
 * Groups what arrives while others are at work: alone, an item starts at once; under load many
 * share one run. Each item gets its own result. When a group fails its items are tried one by one,
 * so that only the guilty one fails.
 */
export function createBatcher<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  { maxSize, lanes, keyOf, maxWaiting = MAX_WAITING, atOnce = 1 }: Options<T>,
): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = []
  let draining = 0

  /** Takes the oldest; what shares a key with one of them stays. */
  function takeGroup() {
    const keys = new Set<string>()
    const group: Waiting<T, R>[] = []
    const left: Waiting<T, R>[] = []
    for (const each of waiting) {
      const key = keyOf?.(each.item)
      if (group.length === maxSize || (key !== undefined && keys.has(key))) left.push(each)
      else group.push(each)
      if (key !== undefined) keys.add(key)
    }
    waiting = left
    return group
  }

  async function runGroup(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item))
      // What has run is not run again, whatever it answers.
      group.forEach(({ resolve, reject }, index) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is there
        if (index < results.length) resolve(results[index] as R)
        else reject(new Error('the batch gave no result'))
      })
    } catch (error) {
      if (group.length === 1) return group[0]?.reject(error)
      for (const single of group) await runGroup([single])
    }
  }

  const isDue = () => waiting.length > 0 && (draining === 0 || waiting.length >= maxSize / 2)
  const takeAndRun = () => runGroup(takeGroup())

  async function drain() {
    while (draining < atOnce && isDue()) {
      draining += 1
      // The group is taken when a lane is free, so that it holds all that came until then. One that
      // is half full beside another has nothing to wait for.
      if (lanes && draining === 1) await lanes.run(takeAndRun, () => waiting.length)
      else await takeAndRun()
      draining -= 1
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        return reject(new Refusal({ code: 'server.busy', retryAfterSeconds: 1 }))
      }
      waiting.push({ item, resolve, reject })
      if (draining < atOnce && isDue()) void drain()
    })
}

const MAX_COMMANDS = 50 // Few enough that the locks of one transaction are held for a moment.

/**
 * Commands that arrive together share one transaction of the database's lanes. What one refuses
 * with an exception rolls back the group and is found by trying them one by one, so refuse before
 * anything is written, by a result, where that is easy.
 */
export function batchCommands<T, R>(
  db: Db,
  run: (trx: Transaction, items: readonly T[]) => Promise<readonly R[]>,
  { maxSize = MAX_COMMANDS, keyOf }: Partial<Pick<Options<T>, 'maxSize' | 'keyOf'>> = {},
): (item: T) => Promise<R> {
  const options = { maxSize, lanes: db.lanes, ...(keyOf ? { keyOf } : {}) }
  return createBatcher<T, R>((items) => inTransaction(db, (trx) => run(trx, items)), options)
}
