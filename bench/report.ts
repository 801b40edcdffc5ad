/** The value below which this share of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function printTable(title: string, rows: Readonly<Record<string, unknown>>): void {
  const width = Math.max(...Object.keys(rows).map((name) => name.length))
  console.log(`\n${title}`)
  for (const [name, value] of Object.entries(rows)) {
    console.log(`  ${name.padEnd(width)}  ${String(value)}`)
  }
}
