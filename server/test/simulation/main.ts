// npm run simulate: see docs/guides/simulation.md.
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startTestCluster } from '../cluster.ts'
import { simulate, type Failure, type Report } from './simulation.ts'

const HELP = `npm run simulate -- [--seed SEED] [--steps N] [--seeds N] [--trace]
  --seed SEED   what decides everything; a fresh one where it is left out
  --steps N     how many steps to take; 2000 where it is left out
  --seeds N     that many runs, each with a fresh seed
  --trace       print every line of the trace`

type Asked = Readonly<{ seeds: readonly string[]; steps: number; trace: boolean }>

function readArguments(): Asked | undefined {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        steps: { type: 'string', default: '2000' },
        seeds: { type: 'string', default: '1' },
        trace: { type: 'boolean', default: false },
      },
    })
    const [steps, count] = [Number(values.steps), Number(values.seeds)]
    if (!Number.isInteger(steps) || steps < 1 || !Number.isInteger(count) || count < 1) return
    const fresh = () => randomBytes(4).toString('hex')
    const seeds = values.seed ? [values.seed] : Array.from({ length: count }, fresh)
    return { seeds, steps, trace: values.trace }
  } catch {
    return undefined
  }
}

async function run({ seeds, steps, trace }: Asked): Promise<boolean> {
  const cluster = await startTestCluster()
  const adminUrl = cluster.postgres.urlFor({ user: 'danbao_owner', database: 'postgres' })
  const tell = trace ? (line: string) => console.log(line) : () => undefined
  const reports: Report[] = []
  try {
    for (const seed of seeds) {
      const onStep = progress(seed, steps)
      const outcome = await simulate({ ...{ seed, steps, adminUrl }, onStep, tell })
      if (!outcome.ok) {
        explain(outcome.failure, { seed, steps })
        return false
      }
      reports.push(outcome.report)
      printLine(outcome.report)
    }
    printCoverage(reports)
    return true
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

function printLine(report: Report): void {
  const { seed, digest, steps, payments, strays, refunds, virtualDays } = report
  console.log(
    `seed ${seed}: ${steps} steps, ${virtualDays} virtual days, ${payments} payments, ` +
      `${strays} strays, ${refunds} refunds, digest ${digest}`,
  )
}

const TABLES = {
  actions: 'Done',
  faults: 'Gone wrong',
  points: 'Passed',
  crashes: 'Died at',
} as const

/** What all runs came to; then a line for programs. */
function printCoverage(reports: readonly Report[]): void {
  const counts = Object.keys(TABLES).map((name) => {
    const table = new Map<string, number>()
    for (const report of reports) {
      for (const [what, times] of Object.entries(report[name as keyof typeof TABLES])) {
        table.set(what, (table.get(what) ?? 0) + times)
      }
    }
    return [name as keyof typeof TABLES, table] as const
  })
  for (const [name, table] of counts) {
    console.log(`\n${TABLES[name]}`)
    for (const [what, times] of [...table].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      console.log(`  ${what.padEnd(36)} ${String(times).padStart(6)}`)
    }
  }
  const sum = (name: 'steps' | 'payments' | 'strays' | 'refunds' | 'virtualDays') =>
    reports.reduce((total, report) => total + report[name], 0)
  const totals = {
    ...(reports.length === 1 ? { seed: reports[0]?.seed, digest: reports[0]?.digest } : {}),
    ...{ seeds: reports.length, steps: sum('steps'), virtualDays: sum('virtualDays') },
    ...{ payments: sum('payments'), strays: sum('strays'), refunds: sum('refunds') },
    ...Object.fromEntries(counts.map(([name, table]) => [name, Object.fromEntries(table)])),
  }
  console.log(JSON.stringify({ simulate: totals }))
}

function explain(
  { step, last, cause }: Failure,
  { seed, steps }: Readonly<{ seed: string; steps: number }>,
): void {
  console.error(last.join('\n'))
  console.error(`\nBROKEN: seed ${seed}, step ${step}`)
  console.error(cause)
  console.error(`\nTo see it again: npm run simulate -- --seed ${seed} --steps ${steps} --trace`)
}

const asked = readArguments()
if (asked) process.exitCode = (await run(asked)) ? 0 : 1
else {
  console.error(HELP)
  process.exitCode = 2
}
