// The named points of the server, as its sources name them: none is forgotten.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = join(import.meta.dirname, '../../src')

/** Every name that the server's code gives to `env.point`, in alphabetical order. */
export function namedPoints(): string[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  const code = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const names = code.flatMap((name) => pointsOf(readFileSync(join(sources, name), 'utf8')))
  return [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1))
}

function pointsOf(text: string): string[] {
  return [...text.matchAll(/\.point\(([^)]*)\)/g)].flatMap(([, asked = '']) => {
    const [, plain] = /^'([\w.]+)'$/.exec(asked) ?? []
    if (plain) return [plain]
    // The points around a call, by its name: `gateways.asking_${name}`, for each `around('query'`.
    const [, before, after] = /^`([\w.]+)\$\{name\}([\w.]*)`$/.exec(asked) ?? []
    assert(before !== undefined, `a point is named in a way that is not understood: ${asked}`)
    return [...text.matchAll(/\baround\('(\w+)'/g)].map(([, name]) => `${before}${name}${after}`)
  })
}

/** At which coming to a point a process dies: the first, and one in the middle of things. */
export const HITS = [1, 3] as const
