import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { aLine, aReceipt, aReceiptOrder } from '../../test/receipts.ts'
import { renderHtml, renderText, type MailText } from './mail-layout.ts'
import {
  confirmationMail,
  orderedOnTermsMail,
  refundMail,
  strayMail,
  strayReturnedMail,
  toShipMail,
} from './mails.ts'
import type { CaptureNote, RefundNote } from './store.ts'

const to = (locale: 'en' | 'zh', name = 'Ada') => ({
  addressee: { name, email: 'ada@example.test', locale },
  publicUrl: 'https://shop.example',
})

const refund: RefundNote = {
  number: 'ref_1',
  captureId: 'cap_1',
  order: { id: 'ord_1', amount: money('GBP', 1200n), refundedSoFar: money('GBP', 2400n) },
  charge: money('CNY', 10948n),
  reason: 'Two arrived broken',
  gateway: 'alipay',
  doneAt: new Date('2026-07-02T07:00:00Z'),
}

const capture: CaptureNote = {
  gateway: 'alipay',
  gatewayNumber: '2026',
  amount: money('CNY', 27370n),
  strayReason: 'paid_twice',
  capturedAt: new Date('2026-07-01T22:30:00Z'),
  timeZone: 'Europe/London',
  orders: [{ id: 'ord_1', number: '10000001' }],
}

const order = aReceiptOrder()
const all = (locale: 'en' | 'zh', name?: string): MailText[] => [
  confirmationMail(aReceipt(), to(locale, name)),
  orderedOnTermsMail(aReceipt(), '2026-07-31', to(locale, name)),
  toShipMail(aReceipt({ orders: [order] }), order, to(locale, name)),
  refundMail({ refund, receipt: aReceipt(), order }, to(locale, name)),
  strayMail(capture, to(locale, name)),
  strayReturnedMail(capture, { ...refund, order: null }, to(locale, name)),
]

test('the confirmation names orders, suppliers, goods, the charge, the rate and what is next', () => {
  const mail = confirmationMail(aReceipt(), to('en'))
  expect(mail.subject).toBe('Payment received: orders 10000001 and 10000002')
  const text = renderText(mail)
  for (const part of [
    'Hello Ada,',
    'Total charged: ¥274.70\u00a0CNY',
    'Harbour Pottery · Order 10000001\nhttps://shop.example/account/orders/ord_',
    '- 12 × Celadon mug, 350 ml: £25.20',
    'Shipping: £4.80',
    'Charged at 1 GBP = 9.123457 CNY: ¥273.70\u00a0CNY',
    'held in escrow',
    'attached as a PDF',
  ])
    expect(text).toContain(part)
})

test('many orders are counted, many lines are cut short', () => {
  const orders = Array.from({ length: 5 }, (_, index) => aReceiptOrder({ number: `${index}` }))
  const lines = Array.from({ length: 1000 }, () => aLine())
  const mail = confirmationMail(
    aReceipt({ orders: [aReceiptOrder({ lines }), ...orders] }),
    to('en'),
  )
  expect(mail.subject).toBe('Payment received: 6 orders')
  expect(renderText(mail)).toContain('and 985 more')
  expect(renderHtml(mail).length).toBeLessThan(60_000)
})

test('the supplier is told where to ship, in their zone, and nothing of the payer’s account', () => {
  const mail = toShipMail(aReceipt(), aReceiptOrder(), to('zh'))
  const text = renderText(mail)
  expect(mail.subject).toBe('您有一笔已付款的订单待发货：10000001')
  expect(text).toContain('14 Wharf Road')
  expect(text).toContain('https://shop.example/supplier/orders/ord_')
  expect(text).not.toContain('sandbox.test')
  expect(text).not.toContain('2026070122001400000000000001')
})

test('a refund says what was refunded, what comes back at which rate, and why', () => {
  const text = renderText(refundMail({ refund, receipt: aReceipt(), order }, to('en')))
  for (const part of [
    'Refunded: £12.00',
    'Returned to you at 1 GBP = 9.123457 CNY: ¥109.48\u00a0CNY',
    'Two arrived broken',
    'Refunded in total for this order: £24.00',
  ])
    expect(text).toContain(part)
})

test.each([
  ['paid_twice', 'Paid twice', 'already paid'],
  ['order_closed', 'Paid too late', 'time to pay had ended'],
  ['amount_differs', 'Wrong amount', 'not the amount'],
  ['overpaid', 'Paid too much', 'only the rest goes back'],
  ['method_changed', 'in the way you left', 'another one, which charges another amount'],
])('stray money (%s) is told plainly', (strayReason, subject, why) => {
  const mail = strayMail({ ...capture, strayReason }, to('en'))
  expect(mail.subject).toContain(subject)
  expect(renderText(mail)).toContain(why)
  expect(renderText(mail)).toContain('You need not do anything')
})

test.each(['en', 'zh'] as const)('every mail has its language and both forms (%s)', (locale) => {
  for (const mail of all(locale)) {
    expect(renderHtml(mail)).toContain(`<html lang="${locale === 'en' ? 'en-GB' : 'zh-CN'}">`)
    expect(renderHtml(mail)).toContain('https://shop.example/')
    expect(renderText(mail)).toContain('https://shop.example/')
    expect(mail.subject).not.toBe('')
  }
})

test('nothing that people wrote becomes markup', () => {
  const evil = `<img src=x onerror="a('b')">&`
  for (const mail of all('en', evil)) {
    const html = renderHtml(mail)
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;')
    expect(renderText(mail)).toContain(evil)
  }
  const title = { en: evil, zh: evil }
  const orders = [aReceiptOrder({ lines: [aLine({ title })] })]
  const reason = refundMail(
    { refund: { ...refund, reason: evil }, receipt: aReceipt(), order },
    to('en'),
  )
  expect(renderHtml(confirmationMail(aReceipt({ orders }), to('en')))).not.toContain('<img')
  expect(renderHtml(reason)).not.toContain('<img')
})
