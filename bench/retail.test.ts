import { expect, test } from 'vitest'
import {
  countryOf,
  groupOf,
  mergeLines,
  natureOf,
  parseLine,
  reasonOfOther,
  worthOf,
} from './retail.ts'
import { aLine } from './retail-fixtures.ts'

const cells = ['1001', '10010a', ' a mug ', '6', '2010-12-01 08:26:00', '2.55', '501', 'EIRE']

test('a line keeps its price exactly and its code in capital letters', () => {
  expect(parseLine(2, cells)).toEqual({
    row: 2,
    invoice: '1001',
    code: '10010A',
    description: ' a mug ',
    quantity: 6,
    at: '2010-12-01 08:26:00',
    priceMicros: 2_550_000n,
    customer: '501',
    country: 'EIRE',
  })
})

test.each([
  ['too few cells', cells.slice(0, 7)],
  ['too many cells', [...cells, 'x']],
  ['no invoice', cells.with(0, '')],
  ['no code', cells.with(1, '')],
  ['a broken quantity', cells.with(3, '1.5')],
  ['no quantity', cells.with(3, '')],
  ['a date in another form', cells.with(4, '12/1/2010 8:26')],
  ['a broken price', cells.with(5, '2,55')],
  ['a price with more decimals than a price may have', cells.with(5, '0.0000001')],
])('a row with %s is not a line', (_, row) => {
  expect(parseLine(2, row)).toBeUndefined()
})

test('prices may have three decimals or be negative', () => {
  expect(aLine({ price: '0.385', quantity: 3 }).priceMicros).toBe(385_000n)
  expect(worthOf(aLine({ price: '0.385', quantity: 3 }))).toBe(1_155_000n)
  expect(worthOf(aLine({ price: '-11062.06', quantity: 1 }))).toBe(-11_062_060_000n)
})

test.each([
  [{}, 'positive'],
  [{ invoice: 'C1001', quantity: -1 }, 'cancellation'],
  [{ invoice: 'C1001', quantity: -1, price: '0' }, 'cancellation'],
  [{ price: '0' }, 'other'],
  [{ price: '-1' }, 'other'],
  [{ quantity: -5 }, 'other'],
  [{ quantity: 0 }, 'other'],
] as const)('%j belongs to the group %s', (fields, group) => {
  expect(groupOf(aLine(fields))).toBe(group)
})

test.each([
  [{ price: '-1' }, 'negative price'],
  [{ price: '-1', quantity: -1 }, 'negative price'],
  [{ price: '0' }, 'no price'],
  [{ quantity: 0 }, 'no quantity'],
  [{ quantity: -5, price: '0' }, 'stock written off (negative, no cancellation)'],
])('%j moves no money: %s', (fields, reason) => {
  expect(reasonOfOther(aLine(fields))).toBe(reason)
})

test.each([
  ['10010', 'goods'],
  ['10010BL', 'goods'],
  ['DCGS0003', 'goods'],
  ['PADS', 'goods'],
  ['POST', 'postage'],
  ['DOT', 'postage'],
  ['C2', 'postage'],
  ['M', { reason: 'manual booking (M)' }],
  ['D', { reason: 'discount (D)' }],
  ['S', { reason: 'samples (S)' }],
  ['B', { reason: 'bad debt (B)' }],
  ['BANK CHARGES', { reason: 'bank charges' }],
  ['AMAZONFEE', { reason: 'Amazon fee' }],
  ['GIFT_0001_40', { reason: 'gift voucher' }],
])('the code %s is %j', (code, nature) => {
  expect(natureOf(code)).toEqual(nature)
})

test('lines of one code at one price become one, rounded once', () => {
  const lines = [
    aLine({ code: '10010', price: '0.385', quantity: 1 }),
    aLine({ code: '10010', price: '0.385', quantity: 1 }),
    aLine({ code: '10010', price: '0.42', quantity: 1 }),
  ]
  expect(mergeLines(lines)).toEqual([
    { code: '10010', priceMicros: 385_000n, quantity: 2, rows: 2, micros: 770_000n, minor: 77n },
    { code: '10010', priceMicros: 420_000n, quantity: 1, rows: 1, micros: 420_000n, minor: 42n },
  ])
})

test('a country is known by the file’s name for it; what is none stands for the shop’s own', () => {
  expect(['EIRE', 'RSA', 'Channel Islands', 'Unspecified'].map(countryOf)).toEqual([
    'IE',
    'ZA',
    'JE',
    'GB',
  ])
})
