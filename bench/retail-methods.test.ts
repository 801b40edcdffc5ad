import { expect, test } from 'vitest'
import { byAlipay, byAllMethods, cardsOf, currencyOf, partsOf } from './retail-methods.ts'

const names = Array.from({ length: 600 }, (_, index) => String(536_365 + index))
const of = (name: string, country = 'United Kingdom', minor = 250_00n) =>
  byAllMethods({ name, country, minor })

test('buyers pay in the currency of their country, and in dollars where none is stated', () => {
  const asked = ['United Kingdom', 'Channel Islands', 'EIRE', 'Germany', 'Japan', 'Bahrain']
  expect(asked.map(currencyOf)).toEqual(['GBP', 'GBP', 'EUR', 'EUR', 'JPY', 'USD'])
})

test('without the rule everybody pays in yuan at Alipay', () => {
  const invoice = { name: '536365', country: 'Japan', minor: 1n }
  expect(byAlipay(invoice)).toEqual({ method: 'alipay', currency: 'CNY' })
})

test('an invoice is paid the same way in every run, also where it has a second checkout', () => {
  expect(names.map((name) => of(name))).toEqual(names.map((name) => of(`${name}/2`)))
  expect(of('536365')).toEqual({ method: 'card', currency: 'GBP' })
})

test('every method pays about as many invoices as any other', () => {
  const byMethod = Map.groupBy(names, (name) => of(name).method)
  expect([...byMethod.keys()].toSorted()).toEqual([
    ...['alipay', 'alipay_qr', 'bank_transfer', 'card', 'wallet', 'wechatpay'],
  ])
  for (const own of byMethod.values()) expect(own.length).toBeGreaterThan(70)
})

test.each([
  ['United Kingdom', ['CNY', 'GBP']],
  ['Germany', ['CNY', 'EUR']],
  ['Japan', ['CNY', 'JPY', 'USD']],
])('a method that does not take the money of %s charges in its own', (country, expected) => {
  const used = new Set(names.map((name) => of(name, country).currency))
  expect([...used].toSorted()).toEqual(expected)
})

test('what is too small or too large for a method is paid by another', () => {
  const methodsFor = (minor: bigint) =>
    new Set(names.map((name) => of(name, 'United Kingdom', minor).method))
  expect(methodsFor(42n)).toEqual(new Set(['alipay', 'alipay_qr', 'wechatpay']))
  expect(methodsFor(4_99n)).not.toContain('bank_transfer')
  expect(methodsFor(60_000_00n)).not.toContain('card')
  expect(methodsFor(60_000_00n)).toContain('bank_transfer')
})

test('half of the transfers come in parts, and the last card that is typed pays', () => {
  const inParts = names.filter((name) => partsOf(name) > 1).length
  expect(Math.abs(inParts - names.length / 2)).toBeLessThan(60)
  const ways = new Set(names.map((name) => cardsOf(name).map(({ number }) => number).join(' '))) // prettier-ignore
  expect(ways.size).toBe(4)
  for (const name of names) expect(cardsOf(name).at(-1)?.number).not.toBe('4000000000009995')
})
