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
import { refundReturnedMail, reviewRefusedMail } from './setback-mails.ts'
import type { CaptureNote, RefundNote, ReviewNote } from './store.ts'

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

const review: ReviewNote = {
  ...{ gateway: 'stripe', number: 'att_1', amount: money('GBP', 12_00n) },
  ...{ timeZone: 'Europe/London', orders: capture.orders },
  payBy: new Date('2026-07-02T07:00:00Z'),
}

const order = aReceiptOrder()
const all = (locale: 'en' | 'zh', name?: string): MailText[] => [
  confirmationMail({ receipt: aReceipt(), reviewed: false }, to(locale, name)),
  orderedOnTermsMail(aReceipt(), '2026-07-31', to(locale, name)),
  toShipMail(aReceipt({ orders: [order] }), order, to(locale, name)),
  refundMail({ refund, receipt: aReceipt(), order }, to(locale, name)),
  strayMail(capture, to(locale, name)),
  strayReturnedMail(capture, { ...refund, order: null }, to(locale, name)),
  refundReturnedMail({ capture, refund }, to(locale, name)),
  reviewRefusedMail(review, to(locale, name)),
]

test('the confirmation names orders, suppliers, goods, the charge, the rate and what is next', () => {
  const mail = confirmationMail({ receipt: aReceipt(), reviewed: false }, to('en'))
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
  const receipt = aReceipt({ orders: [aReceiptOrder({ lines }), ...orders] })
  const mail = confirmationMail({ receipt, reviewed: false }, to('en'))
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
  ['stripe', 'the card you paid with'],
  ['bank', 'the bank account it came from'],
  ['wallet', 'back in your balance'],
  ['wechatpay', 'with WeChat Pay'],
])('a refund by %s says where the money goes and when it is there', (gateway, where) => {
  const back = { refund: { ...refund, gateway }, receipt: aReceipt(), order }
  expect(renderText(refundMail(back, to('en')))).toContain(where)
})

test('a refund that came back is still owed, and the mail says what happens next', () => {
  const mail = refundReturnedMail({ capture, refund }, to('en'))
  expect(mail.subject).toContain('came back to us')
  const text = renderText(mail)
  for (const part of ['Still owed to you: ¥109.48', 'send the money once more', 'another e-mail'])
    expect(text).toContain(part)
})

test('a payment that was refused after a review says what can be done, while it can', () => {
  expect(renderText(reviewRefusedMail(review, to('en')))).toContain('until 2 Jul')
  const over = renderText(reviewRefusedMail({ ...review, payBy: null }, to('en')))
  expect(over).toContain('The time to pay has ended')
})

test('a payment that was looked at first says that it was approved', () => {
  const approved = 'has approved it'
  const told = (reviewed: boolean) =>
    renderText(confirmationMail({ receipt: aReceipt(), reviewed }, to('en')))
  expect(told(true)).toContain(approved)
  expect(told(false)).not.toContain(approved)
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
  const confirmed = { receipt: aReceipt({ orders }), reviewed: false }
  expect(renderHtml(confirmationMail(confirmed, to('en')))).not.toContain('<img')
  expect(renderHtml(reason)).not.toContain('<img')
})
