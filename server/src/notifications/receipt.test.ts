import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import {
  aLine,
  aReceipt,
  aReceiptOrder,
  aReceiptPayment,
  aReceiptRefund,
} from '../../test/receipts.ts'
import { layOut, receiptNumber } from './receipt.ts'

const wordsOf = (...args: Parameters<typeof layOut>) => JSON.stringify(layOut(...args))

test('one order’s receipt and its checkout’s have different numbers', () => {
  expect(receiptNumber(['10000001'])).toBe('R-10000001')
  expect(receiptNumber(['10000001', '10000002'])).toBe('R-10000001-G')
})

test('it says who paid what, when, how and under which numbers', () => {
  const page = layOut(aReceipt(), 'en')
  expect(page.title).toBe('Receipt R-10000001-G')
  expect(page.amount).toEqual({ label: 'Paid', value: '¥274.70\u00a0CNY' })
  expect(page.facts).toEqual([
    { label: 'Receipt number', value: 'R-10000001-G' },
    { label: 'Paid', value: '1 July 2026 at 23:30 BST' },
    { label: 'Payment method', value: 'Alipay' },
    { label: 'Payer’s account', value: 'buy***@sandbox.test' },
    { label: 'Alipay number', value: '2026070122001400000000000001' },
    { label: 'Our payment number', value: 'att_00000000000000000000000001' },
    { label: 'This copy is of', value: '2 July 2026 at 09:00 BST' },
  ])
  expect(page.addresses.map(({ lines }) => lines)).toEqual([
    ['Kettle & Cup Trading Ltd', 'Kettle & Cup', 'United Kingdom'],
    ['Siân Jones', '14 Wharf Road', 'Leeds LS1 4AP', 'United Kingdom'],
  ])
})

test('each supplier’s goods are in its own currency, with what was charged and the rate', () => {
  const [first, second] = layOut(aReceipt(), 'en').orders
  expect(first?.note).toBe('Order 10000001 · Harbour Pottery Ltd · United Kingdom')
  expect(first?.grid.columns.map(({ heading }) => heading)).toContain('Unit price\nGBP')
  expect(first?.grid.rows).toEqual([['MUG-1', 'Celadon mug, 350 ml', '12', '2.100065', '25.20']])
  expect(first?.totals.map(({ label, value }) => [label, value])).toEqual([
    ['Goods', '£25.20'],
    ['Shipping', '£4.80'],
    ['Order total', '£30.00'],
    ['Charged at 1 GBP = 9.123457 CNY', '¥273.70\u00a0CNY'],
  ])
  expect(second?.grid.rows[0]).toContain('12 boxes')
  expect(second?.totals.at(-1)?.label).toBe('Order total')
})

test('it is Chinese for who reads Chinese', () => {
  const page = layOut(aReceipt(), 'zh')
  expect(page).toMatchObject({ lang: 'zh-CN', title: '收据 R-10000001-G' })
  expect(page.orders[0]?.heading).toBe('海港陶瓷')
  expect(page.orders[0]?.grid.rows[0]?.[1]).toBe('青瓷杯，350 毫升')
  expect(page.amount.value).toBe('¥274.70')
})

test('goods that have a name in one language only are named in that', () => {
  const line = aLine({ title: { en: 'Mug', zh: '' }, variant: { en: '', zh: '' } })
  expect(wordsOf(aReceipt({ orders: [aReceiptOrder({ lines: [line] })] }), 'zh')).toContain('"Mug"')
})

test('the receipt of one order says what payment it is a part of', () => {
  const page = layOut(aReceipt({ orders: [aReceiptOrder()] }), 'en')
  expect(page.amount.value).toBe('¥273.70\u00a0CNY')
  expect(page.facts).toContainEqual({ label: 'Part of a payment of', value: '¥274.70\u00a0CNY' })
  expect(page.summary).toEqual([])
})

test('several payments of the same orders are listed each with its part', () => {
  const part = money('CNY', 20000n)
  const card = { ...aReceiptPayment, part, goods: part, amount: part }
  const rest = money('EUR', 900n)
  const numbers = { gateway: 'wallet', gatewayNumber: 'att_2', number: 'att_2', payer: null }
  const balance = { ...card, ...numbers, part: rest, goods: rest, amount: rest }
  const page = layOut(aReceipt({ payments: [card, balance] }), 'en')
  expect(page.amount.value).toBe('¥200.00\u00a0CNY + €9.00')
  const values = page.facts.map(({ value }) => value)
  for (const value of ['¥200.00\u00a0CNY', 'Alipay', '€9.00', 'Balance', 'att_2']) {
    expect(values).toContain(value)
  }
})

test('refunds are listed, and only what has arrived is taken off', () => {
  const onItsWay = { ...aReceiptRefund, doneAt: null }
  const [section] = layOut(aReceipt({ refunds: [aReceiptRefund, onItsWay] }), 'en').refunds
  expect(section?.grid.rows).toEqual([
    ['2 July 2026 at 08:00 BST', '10000001', '£12.00', '¥109.48\u00a0CNY'],
    ['On its way', '10000001', '£12.00', '¥109.48\u00a0CNY'],
  ])
  expect(section?.totals.map(({ value }) => value)).toEqual([
    '¥109.48\u00a0CNY',
    '¥165.22\u00a0CNY',
  ])
})

test('nothing is said of escrow when all of the money has gone back', () => {
  const all = { ...aReceiptRefund, charge: money('CNY', 27470n) }
  expect(wordsOf(aReceipt(), 'en')).toContain('escrow')
  expect(layOut(aReceipt({ refunds: [all] }), 'en').notes).toHaveLength(1)
})
