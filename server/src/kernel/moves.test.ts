import { expect, test } from 'vitest'
import { sourcesOf, type Moves } from './moves.ts'

const moves: Moves<'open' | 'shut' | 'sold'> = { open: ['shut', 'sold'], shut: ['open'], sold: [] }

test('the sources of a state are all that lead to it', () => {
  expect(sourcesOf(moves, 'open')).toEqual(['shut'])
  expect(sourcesOf(moves, 'sold')).toEqual(['open'])
  expect(sourcesOf({ ...moves, shut: ['open', 'sold'] }, 'sold')).toEqual(['open', 'shut'])
})
