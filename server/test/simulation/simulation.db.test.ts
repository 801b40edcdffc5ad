import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { simulate } from './simulation.ts'

// Short runs; `npm run simulate` does long ones.

const STEPS = 300

/** Those under which something once went wrong stay here. */
const SEEDS = ['one', 'two']

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

test.each(SEEDS)(
  'whatever goes wrong under the seed %s, everybody has what is theirs in the end',
  async (seed) => {
    const { payments, faults } = await run(seed)
    expect(payments).toBeGreaterThan(0)
    expect(Object.keys(faults).length).toBeGreaterThan(2)
  },
)

test('the same holds under a seed that nobody has tried', async () => {
  const { steps } = await run(randomBytes(6).toString('hex'))
  expect(steps).toBe(STEPS)
})
