import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkCnaps,
  compact,
  ibanProblem,
  inFours,
  isUnionPayCard,
  makeReference,
  parseReference,
} from './bank-numbers.ts'

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const aNumber = fc.string({
  unit: fc.constantFrom(...letters),
  minLength: 1,
  maxLength: 21,
})

test.each([
  ['539007547034', 'RF18539007547034'],
  ['1', 'RF741'],
  ['ORD20260101', 'RF10ORD20260101'],
])('the reference for %s is %s', (number, reference) => {
  expect(makeReference(number)).toBe(reference)
})

test('a reference is read as it was made, however it is spaced and cased', () => {
  fc.assert(
    fc.property(aNumber, (number) => {
      const reference = makeReference(number)
      expect(parseReference(reference)).toBe(reference)
      expect(parseReference(` ${inFours(reference).toLowerCase()} `)).toBe(reference)
      expect(compact(inFours(reference))).toBe(reference)
    }),
  )
})

// A letter counts as two digits: in place of a digit it may go unnoticed, once in 97 times.
const isAlike = (left: string, right: string) => /\d/.test(left) === /\d/.test(right)

test('a reference with a digit or a letter changed, or two neighbours swapped, is none', () => {
  fc.assert(
    fc.property(aNumber, fc.nat(), fc.constantFrom(...letters), (number, at, letter) => {
      const reference = makeReference(number)
      const index = 4 + (at % number.length)
      const [left = '', right = ''] = reference.slice(index, index + 2)
      fc.pre(isAlike(left, letter) && (right === '' || isAlike(left, right)))
      const changed = reference.slice(0, index) + letter + reference.slice(index + 1)
      expect(parseReference(changed)).toBe(changed === reference ? reference : undefined)
      const swapped = reference.slice(0, index) + right + left + reference.slice(index + 2)
      expect(parseReference(swapped)).toBe(swapped === reference ? reference : undefined)
    }),
  )
})

test.each(['', 'RF', 'RF18', 'RF18539007547035', 'XX18539007547034', `RF18${'1'.repeat(22)}`])(
  '%j is no reference',
  (text) => {
    expect(parseReference(text)).toBeUndefined()
  },
)

test.each([
  'GB82WEST12345698765432',
  'DE89 3704 0044 0532 0130 00',
  'fr1420041010050500013m02606',
  'CH93-0076-2011-6238-5295-7',
  'NL91ABNA0417164300',
])('%s is an IBAN', (text) => {
  expect(ibanProblem(text)).toBeUndefined()
})

test.each([
  ['GB33WEST12345698765432', 'check'],
  ['GB82WEST1234569876543', 'length'],
  ['CN8937040044053201300000', 'country'],
  ['DE8937040044053201300', 'length'],
  ['6222021234567890', 'form'],
  ['', 'form'],
])('%j is no IBAN: %s', (text, problem) => {
  expect(ibanProblem(text)).toBe(problem)
})

test.each(['6212262201023557228', '6228 4804 0256 4890 018', '6225880137706868'])(
  '%s is a UnionPay card',
  (text) => {
    expect(isUnionPayCard(text)).toBe(true)
  },
)

test.each(['6212262201023557229', '4111111111111111', '62122622', '', '62122622010235572280'])(
  '%j is no UnionPay card',
  (text) => {
    expect(isUnionPayCard(text)).toBe(false)
  },
)

test.each([
  ...['102100099996', '103100000026', '104100000004', '105100000017', '301290000007'],
  ...['308584000013', '313651027012', '305161009160', '306731002546', '402795602394'],
])('%s is a bank branch in China', (text) => {
  expect(checkCnaps(text)).toBe('good')
})

test('a branch number with one digit wrong is odd, and one of another form is bad', () => {
  const number = '308584000013'
  for (let at = 0; at < number.length; at += 1) {
    for (const digit of '0123456789') {
      const changed = number.slice(0, at) + digit + number.slice(at + 1)
      expect(checkCnaps(changed)).toBe(changed === number ? 'good' : 'odd')
    }
  }
  for (const text of ['', '30858400001', '3085840000131', '30858400001A']) {
    expect(checkCnaps(text)).toBe('bad')
  }
})
