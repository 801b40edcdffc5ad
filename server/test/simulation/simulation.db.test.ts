import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { simulate } from './simulation.ts'

// Short runs; `npm run simulate` does long ones.

const STEPS = 300

/** A seed under which something went wrong is added and stays. */
const SEEDS = ['one', 'r1']

async function run(seed: string, steps = STEPS) {
  const outcome = await simulate({ seed, steps, adminUrl: inject('testPostgresUrl') })
  if (outcome.ok) return outcome.report
  const { step, last, cause } = outcome.failure
  const again = `npm run simulate -- --seed ${seed} --steps ${steps} --trace`
  throw new Error(`${last.join('\n')}\nstep ${step}; to see it again: ${again}`, { cause })
}

test('the same seed does the same again', async () => {
  const [first, second] = [await run('twice', 200), await run('twice', 200)]
  expect(second).toEqual(first)
  expect((await run('other', 50)).digest).not.toBe(first.digest)
})

// A quarter of the time nothing goes wrong, which may be all of a short run.
test('whatever goes wrong under these seeds, everybody has what is theirs in the end', async () => {
  const reports = []
  for (const seed of SEEDS) reports.push(await run(seed))
  expect(reports.reduce((sum, { payments }) => sum + payments, 0)).toBeGreaterThan(0)
  const kinds = new Set(reports.flatMap(({ faults }) => Object.keys(faults)))
  expect(kinds.size).toBeGreaterThan(2)
})

test('the same holds under a seed that nobody has tried', async () => {
  const { steps } = await run(randomBytes(6).toString('hex'))
  expect(steps).toBe(STEPS)
})
