import { expect, test } from 'vitest'
import { refusedIndexes } from './refused-indexes.ts'

const problem = { type: '', title: '', status: 404, code: 'orders.line_not_found' }
const at = (pointer: string) => ({ pointer, rule: 'exists', message: '' })

test('the lines that are refused are those the server points at', () => {
  const errors = [at('/lines/0/skuId'), at('/lines/12/skuId'), at('/lines/12/offerId'), at('/x')]
  expect(refusedIndexes({ ...problem, errors })).toEqual(new Set([0, 12]))
  expect(refusedIndexes(problem)).toEqual(new Set())
})
