// What runs came to, for people and for programs.
import type { Report } from './simulation.ts'
import type { Doom } from './world.ts'

export function printLine(report: Report, doom: Doom | undefined): void {
  const { seed, digest, steps, payments, strays, refunds, mails, virtualDays, crashes } = report
  if (doom) {
    const died = crashes[doom.point] ? 'died at' : 'NOBODY CAME TO'
    console.log(`${died} ${doom.point}, coming ${doom.hit}: ${steps} steps, seed ${seed}`)
    return
  }
  console.log(
    `seed ${seed}: ${steps} steps, ${virtualDays} virtual days, ${payments} payments, ` +
      `${strays} strays, ${refunds} refunds, ${mails} mails, digest ${digest}`,
  )
}

const TABLES = {
  actions: 'Done',
  methods: 'By method',
  faults: 'Gone wrong',
  points: 'Passed',
  crashes: 'Died at',
} as const

const SUMS = ['steps', 'virtualDays', 'payments', 'strays', 'refunds', 'mails'] as const

/** What all runs came to; then a line for programs. */
export function printCoverage(reports: readonly Report[]): void {
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
  const sum = (name: (typeof SUMS)[number]) =>
    reports.reduce((total, report) => total + report[name], 0)
  const totals = {
    ...(reports.length === 1 ? { seed: reports[0]?.seed, digest: reports[0]?.digest } : {}),
    seeds: reports.length,
    ...Object.fromEntries(SUMS.map((name) => [name, sum(name)])),
    ...Object.fromEntries(counts.map(([name, table]) => [name, Object.fromEntries(table)])),
  }
  console.log(JSON.stringify({ simulate: totals }))
}
