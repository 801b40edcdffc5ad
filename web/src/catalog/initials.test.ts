import { expect, test } from 'vitest'
import { initialsOf, numberOf } from './initials.ts'

test('two words give two letters, a Chinese name its first character', () => {
  expect(initialsOf('Oddfield Garden Supplies')).toBe('OG')
  expect(initialsOf('Harbour & Pine')).toBe('HP')
  expect(initialsOf('陶隐舍陶瓷')).toBe('陶')
  expect(initialsOf('42')).toBe('4')
  expect(initialsOf('')).toBe('')
})

test('a text always has the same number', () => {
  expect(numberOf('oddfield-garden')).toBe(numberOf('oddfield-garden'))
  expect(numberOf('oddfield-garden')).not.toBe(numberOf('oddfield-gardens'))
})
