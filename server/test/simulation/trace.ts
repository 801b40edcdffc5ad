// What happened, line by line. The digest of all lines is the same whenever the seed is.
import { createHash } from 'node:crypto'

export type Trace = Readonly<{
  note: (line: string) => void
  /** Counts something for the summary. */
  count: (kind: Counted, name: string) => void
  counts: (kind: Counted) => Readonly<Record<string, number>>
  last: () => readonly string[]
  digest: () => string
}>

export type Counted = 'action' | 'method' | 'fault' | 'point' | 'crash'

const KEPT_LINES = 60

/** `tell` hears of each line as it is written. */
export function createTrace(now: () => Date, tell: (line: string) => void): Trace {
  const hash = createHash('sha256')
  const kept: string[] = []
  const counters = new Map<Counted, Map<string, number>>()
  const of = (kind: Counted) => {
    const counter = counters.get(kind) ?? new Map<string, number>()
    counters.set(kind, counter)
    return counter
  }
  return {
    note: (text) => {
      const line = `${now().toISOString()} ${text}`
      hash.update(`${line}\n`)
      kept.push(line)
      if (kept.length > KEPT_LINES) kept.shift()
      tell(line)
    },
    count: (kind, name) => of(kind).set(name, (of(kind).get(name) ?? 0) + 1),
    counts: (kind) => Object.fromEntries([...of(kind)].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    last: () => kept,
    digest: () => hash.copy().digest('hex').slice(0, 16),
  }
}
