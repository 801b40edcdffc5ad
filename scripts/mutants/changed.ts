import { git } from './tree.ts'
import type { Mutant } from './mutant.ts'

/** The mutants whose mutated file or killing test differs from the base; none without a base. */
export function changedSince(
  base: string | undefined,
  mutants: readonly Mutant[],
): readonly Mutant[] {
  const commit = base ?? defaultBase()
  if (commit === undefined) return []
  const names = [
    git(['diff', '--name-only', '-z', commit]),
    git(['ls-files', '--others', '--exclude-standard', '-z']),
  ]
  const changed = new Set(names.flatMap((list) => list.split('\0')))
  return mutants.filter(({ file, killedBy }) => changed.has(file) || changed.has(killedBy.file))
}

/** Where this branch left the main one; on the main one itself, the commit before. */
function defaultBase(): string | undefined {
  const head = resolve(['rev-parse', 'HEAD'])
  const fork = resolve(['merge-base', 'origin/main', 'HEAD'])
  return fork !== undefined && fork !== head ? fork : resolve(['rev-parse', '--verify', 'HEAD~1'])
}

function resolve(args: readonly string[]): string | undefined {
  try {
    return git(args).trim()
  } catch {
    return undefined // A clone may have no such branch, or no history.
  }
}

/** At most so many, taken evenly from all of them. */
export function sampleOf<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items
  return Array.from(
    { length: most },
    (_, n) => items[Math.floor((n * items.length) / most)],
  ).filter((item) => item !== undefined)
}
