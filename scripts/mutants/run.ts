// Applies mutants one after the other to a copy of the tree; each must make its test fail.
import { openBench, type Bench } from './bench.ts'
import { nameOf, type Mutant } from './mutant.ts'
import { copyTree } from './tree.ts'
import type { Verdict } from './verdict.ts'

type Tried = Readonly<{ mutant: Mutant; verdict: Verdict; seconds: number }>
type Counts = Readonly<{ killed: number; survived: number; broken: number }>

/**
 * Shows each mutant as it is tried, then those that were not killed, a table and a line of JSON.
 */
export async function runMutants(mutants: readonly Mutant[]): Promise<Counts> {
  const tried = mutants.length === 0 ? [] : await tryInCopy(mutants)
  for (const { mutant, verdict } of tried.filter(({ seconds }) => seconds > 0).filter(isFault)) {
    const { file, name } = mutant.killedBy
    console.error(`\n--- ${verdict.result}: ${nameOf(mutant)} ---`)
    console.error(`${mutant.file}\n${file} > ${name}\n${verdict.detail}`)
  }
  const countOf = (wanted: Verdict['result'], among = tried) =>
    among.filter(({ verdict }) => verdict.result === wanted).length
  const counts = {
    killed: countOf('killed'),
    survived: countOf('survived'),
    broken: countOf('broken'),
  }
  const rows = [...Map.groupBy(tried, ({ mutant }) => mutant.file)].map(([file, own]) => [
    file,
    { mutants: own.length, killed: countOf('killed', own), survived: countOf('survived', own) },
  ])
  if (rows.length > 0) console.table(Object.fromEntries(rows))
  console.log(JSON.stringify({ mutants: { ...counts, seconds: secondsOf(tried) } }))
  return counts
}

const isFault = ({ verdict }: Tried) => verdict.result !== 'killed'
const secondsOf = (tried: readonly Tried[]) =>
  Math.round(tried.reduce((sum, { seconds }) => sum + seconds, 0))

async function tryInCopy(mutants: readonly Mutant[]): Promise<Tried[]> {
  const tree = copyTree()
  const leave = (signal: NodeJS.Signals) => {
    tree.remove()
    process.kill(process.pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, leave)
  const bench = await openBench(tree.dir)
  try {
    return await tryAll(bench, mutants)
  } finally {
    await bench.close()
    tree.remove()
    for (const signal of signals) process.off(signal, leave)
  }
}

async function tryAll(bench: Bench, mutants: readonly Mutant[]): Promise<Tried[]> {
  console.log(`The tests of ${mutants.length} mutants, without any mutant`)
  const problems = await bench.check(mutants.map(({ killedBy }) => killedBy))
  if (problems.length > 0) {
    console.error(`They do not all pass:\n${problems.join('\n')}`)
    const verdict = { result: 'broken', detail: 'not tried' } as const
    return mutants.map((mutant) => ({ mutant, verdict, seconds: 0 }))
  }
  const tried: Tried[] = []
  for (const mutant of mutants) {
    const started = performance.now()
    const verdict = await bench.try(mutant)
    const seconds = (performance.now() - started) / 1000
    tried.push({ mutant, verdict, seconds })
    const place = `${tried.length}/${mutants.length}`.padStart(7)
    const took = `${seconds.toFixed(1).padStart(5)} s`
    console.log(`${place} ${verdict.result.padEnd(8)} ${took}  ${nameOf(mutant)}`)
  }
  return tried
}
