import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { creditMail } from './credit-mails.ts'
import type { CreditNote } from './credit-store.ts'
import { renderText } from './mail-layout.ts'
import type { CreditMailKind } from './notifications.ts'

const to = (locale: 'en' | 'zh') => ({
  addressee: { name: 'Ada', email: 'ada@example.test', locale },
  publicUrl: 'https://shop.example',
})

const nothing = { days: null, dueOn: null, orders: [], gateway: null, number: null }
const aLine: CreditNote = {
  ...{ ...nothing, timeZone: 'Europe/London', supplier: 'Red Kiln', days: 30 },
  amount: money('GBP', 800_000n),
}
const aDebt: CreditNote = {
  ...{ ...nothing, timeZone: 'Europe/London', supplier: null, dueOn: '2026-12-31' },
  ...{ amount: money('GBP', 1_250n), orders: ['10000001', '10000002'] },
}
const aPayment: CreditNote = {
  ...{ ...nothing, timeZone: 'Europe/London', supplier: null, gateway: 'alipay', number: '2026' },
  amount: money('CNY', 11_500n),
}

const text = (kind: CreditMailKind, note: CreditNote, locale: 'en' | 'zh') => {
  const mail = creditMail(kind, note, to(locale))
  return `${mail.subject}\n${renderText(mail)}`
}

test('a granted line says how much, for how long and by whom', () => {
  const english = text('credit_granted', aLine, 'en')
  for (const part of ['£8,000.00', '30 days after', 'Red Kiln', '/account/terms']) {
    expect(english).toContain(part)
  }
  const chinese = text('credit_granted', aLine, 'zh')
  for (const part of ['£8,000.00', '30 天', 'Red Kiln']) expect(chinese).toContain(part)
})

test.each([
  ['debt_due_in_7', 'due in 7 days', '7 天后到期'],
  ['debt_due_in_1', 'due tomorrow', '明天到期'],
  ['debt_due_today', 'due today', '今天到期'],
  ['debt_overdue', 'is overdue', '已逾期'],
] as const)('%s says what is due, when, and for which orders', (kind, en, zh) => {
  const english = text(kind, aDebt, 'en')
  for (const part of [en, '£12.50', '31 December 2026', '10000001 and 10000002', 'Danbao']) {
    expect(english).toContain(part)
  }
  const chinese = text(kind, aDebt, 'zh')
  for (const part of [zh, '£12.50', '2026年12月31日', '10000001']) expect(chinese).toContain(part)
})

test('what was paid off says by what, and under which number', () => {
  const english = text('debts_paid', aPayment, 'en')
  for (const part of ['¥115.00', 'Alipay', '2026']) expect(english).toContain(part)
})
