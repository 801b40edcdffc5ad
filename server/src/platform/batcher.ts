type Waiting<T, R> = Readonly<{
  item: T
  resolve: (result: R) => void
  reject: (cause: unknown) => void
}>

/**
 * Groups what arrives while the group before is at work: alone, an item starts at once; under load
 * many share one transaction. When a group fails its items are tried one by one, so that only the
 * guilty one fails.
 */
export function createBatcher<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  maxSize: number,
): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = []
  let running = false

  async function runGroup(group: readonly Waiting<T, R>[]) {
    try {
      const results = await run(group.map(({ item }) => item))
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index]
        if (result === undefined) reject(new Error('the batch gave no result'))
        else resolve(result)
      })
    } catch (error) {
      if (group.length === 1) return group[0]?.reject(error)
      for (const single of group) await runGroup([single])
    }
  }

  async function drain() {
    running = true
    while (waiting.length > 0) await runGroup(waiting.splice(0, maxSize))
    running = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!running) void drain()
    })
}
