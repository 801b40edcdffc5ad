// npm run simulate: see docs/guides/simulation.md.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startTestCluster } from '../cluster.ts'
import { printCoverage, printLine } from './coverage.ts'
import { HITS, namedPoints } from './points.ts'
import { simulate, type Failure, type Report } from './simulation.ts'
import type { Doom } from './world.ts'

const HELP = `npm run simulate -- [--seed SEED] [--steps N] [--seeds N] [--trace]
npm run simulate -- --each-point [--seed SEED]
npm run simulate -- --point POINT [--hit N] [--seed SEED] [--trace]
  --seed SEED    what decides everything; a fresh one where it is left out
  --steps N      how many steps to take at most; 2000 where it is left out, 5000 to a point
  --seeds N      that many runs, each with a fresh seed
  --trace        print every line of the trace
  --each-point   for each named point of the server a run in which a process dies there the
                 first time it comes, and one in which it dies later
  --point POINT  one such run; --hit says at which coming, the first where it is left out`

type Run = Readonly<{ seed: string; doom?: Doom | undefined }>
type Asked = Readonly<{ runs: readonly Run[]; steps: number; trace: boolean }>

const flags = {
  seed: { type: 'string' },
  steps: { type: 'string' },
  seeds: { type: 'string', default: '1' },
  trace: { type: 'boolean', default: false },
  'each-point': { type: 'boolean', default: false },
  point: { type: 'string' },
  hit: { type: 'string', default: '1' },
} as const

function readArguments(): Asked | undefined {
  try {
    const { values } = parseArgs({ options: flags })
    const { seed, point, trace } = values
    const isDoomed = point !== undefined || values['each-point']
    const steps = countOf(values.steps ?? (isDoomed ? '5000' : '2000'))
    const [count, hit] = [countOf(values.seeds), countOf(values.hit)]
    assert(point === undefined || namedPoints().includes(point))
    const seeds = seed ? [seed] : Array.from({ length: count }, fresh)
    const one = point === undefined ? undefined : { point, hit }
    const dooms = values['each-point'] ? everyDoom() : [one]
    const runs = seeds.flatMap((each) => dooms.map((doom) => ({ seed: each, doom })))
    return { runs, steps, trace }
  } catch {
    return undefined
  }
}

function countOf(text: string): number {
  const count = Number(text)
  assert(Number.isInteger(count) && count > 0)
  return count
}

const fresh = () => randomBytes(4).toString('hex')

const everyDoom = () => HITS.flatMap((hit) => namedPoints().map((point) => ({ point, hit })))

async function run({ runs, steps, trace }: Asked): Promise<boolean> {
  const cluster = await startTestCluster()
  const adminUrl = cluster.postgres.urlFor({ user: 'danbao_owner', database: 'postgres' })
  const tell = trace ? (line: string) => console.log(line) : () => undefined
  const reports: Report[] = []
  try {
    for (const { seed, doom } of runs) {
      const onStep = progress(seed, steps)
      const dooms = doom && [doom]
      const outcome = await simulate({ ...{ seed, steps, adminUrl, dooms }, onStep, tell })
      if (!outcome.ok) {
        explain(outcome.failure, { seed, doom }, steps)
        return false
      }
      reports.push(outcome.report)
      printLine(outcome.report, doom)
    }
    printCoverage(reports)
    return runs.every(({ doom }, index) => !doom || reports[index]?.crashes[doom.point])
  } finally {
    await cluster.stop()
  }
}

const SHOWN_EVERY_MS = 500

function progress(seed: string, steps: number) {
  if (!process.stderr.isTTY) return () => undefined
  let shownAt = 0
  return (step: number) => {
    const now = performance.now()
    if (step < steps && now - shownAt < SHOWN_EVERY_MS) return
    shownAt = now
    process.stderr.write(`\rseed ${seed}: step ${step} of ${steps} ${step === steps ? '\n' : ''}`)
  }
}

function explain({ step, last, cause }: Failure, { seed, doom }: Run, steps: number): void {
  console.error(last.join('\n'))
  console.error(`\nBROKEN: seed ${seed}, step ${step}${doom ? `, ${doom.point}` : ''}`)
  console.error(cause)
  const dying = doom ? ` --point ${doom.point} --hit ${doom.hit}` : ''
  const again = `npm run simulate -- --seed ${seed} --steps ${steps}${dying} --trace`
  console.error(`\nTo see it again: ${again}`)
}

const asked = readArguments()
if (asked) process.exitCode = (await run(asked)) ? 0 : 1
else {
  console.error(HELP)
  process.exitCode = 2
}
