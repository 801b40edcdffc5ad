import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { formatsFor } from './formats.ts'

const en = formatsFor('en', 'Europe/London')
const zh = formatsFor('zh', 'Asia/Shanghai')

test.each([
  ['GBP', 820n, '£8.20', '£8.20'],
  ['EUR', 123450n, '€1,234.50', '€1,234.50'],
  ['CNY', 123450n, '¥1,234.50\u00a0CNY', '¥1,234.50'],
  ['JPY', 1234n, '¥1,234\u00a0JPY', '¥1,234\u00a0JPY'],
  ['USD', 100n, '$1.00\u00a0USD', '$1.00\u00a0USD'],
  ['HKD', 100n, '$1.00\u00a0HKD', '$1.00\u00a0HKD'],
  ['INR', 100n, 'INR\u00a01.00', 'INR\u00a01.00'],
  ['KWD', 1234n, 'KWD\u00a01.234', 'KWD\u00a01.234'],
])('%s names itself where its sign could be another currency’s', (currency, minor, ...shown) => {
  const amount = money(currency, minor)
  expect([en.money(amount), zh.money(amount)]).toEqual(shown)
})

test('an amount beyond what a float holds is shown to the last digit', () => {
  expect(en.money(money('GBP', 900719925474099399n))).toBe('£9,007,199,254,740,993.99')
})

test('a price has as many decimals as it needs, an amount as many as its currency', () => {
  expect(en.priceFigures({ currency: 'GBP', micros: 65_000n })).toBe('0.065')
  expect(en.priceFigures({ currency: 'GBP', micros: 2_100_065n })).toBe('2.100065')
  expect(en.priceFigures({ currency: 'GBP', micros: 2_000_000n })).toBe('2.00')
  expect(en.figures(money('JPY', 1200n))).toBe('1,200')
})

test('a rate is shown without needless zeros', () => {
  const rate = { from: 'GBP', to: 'CNY', micros: 9_100_000n }
  expect(en.rate(rate)).toBe('1 GBP = 9.10 CNY')
  expect(en.rate({ ...rate, micros: 9_123_450n })).toBe('1 GBP = 9.12345 CNY')
})

test('times are in the party’s zone, and say which it is', () => {
  const at = new Date('2026-07-01T22:30:00Z')
  expect(en.dateTime(at)).toBe('1 July 2026 at 23:30 BST')
  expect(zh.dateTime(at)).toBe('2026年7月2日 GMT+8 06:30')
})

const address = {
  recipient: '陈小姐',
  company: null,
  line1: '解放路 8 号',
  line2: null,
  city: '宁波',
  region: '浙江省',
  postalCode: '315000',
  country: 'CN',
  phone: '+86 574 0000 0000',
}

test('a Chinese address goes from the country down for who reads Chinese', () => {
  expect(zh.address(address)).toEqual([
    '陈小姐',
    '中国 315000',
    '浙江省宁波解放路 8 号',
    '+86 574 0000 0000',
  ])
  expect(en.address(address)).toEqual([
    '陈小姐',
    '解放路 8 号',
    '315000 宁波, 浙江省',
    'China',
    '+86 574 0000 0000',
  ])
})

test('a British postcode follows the town', () => {
  const british = { ...address, city: 'Leeds', region: null, postalCode: 'LS1 4AP', country: 'GB' }
  expect(en.address(british)).toContain('Leeds LS1 4AP')
})
