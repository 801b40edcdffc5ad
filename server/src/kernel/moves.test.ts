import { expect, test } from 'vitest'
import { sourcesOf, type Moves } from './moves.ts'

const moves: Moves<'open' | 'shut' | 'sold'> = { open: ['shut', 'sold'], shut: ['open'], sold: [] }

test('the sources of a state are all that lead to it, as SQL takes them', () => {
  expect(sourcesOf(moves, 'open')).toBe(`'shut'`)
  expect(sourcesOf(moves, 'sold')).toBe(`'open'`)
  expect(sourcesOf({ ...moves, shut: ['open', 'sold'] }, 'sold')).toBe(`'open', 'shut'`)
})
