import { expect, test } from 'vitest'
import { readUnit } from './unit-words.ts'

test('usual units are understood in both languages, others are kept as they are', () => {
  expect(readUnit('Piece')).toEqual({ kind: 'piece' })
  expect(readUnit('双')).toEqual({ kind: 'pair' })
  expect(readUnit('pack of 12')).toEqual({ kind: 'pack', size: 12 })
  expect(readUnit('pack of many')).toEqual({ kind: 'other', text: 'pack of many' })
})
