import type { CreditNote } from './credit-store.ts'
import type { Block, MailText } from './mail-layout.ts'
import { frame, readerOf, type To } from './mails.ts'
import type { CreditMailKind } from './notifications.ts'
import { methodName, type Fact } from './receipt.ts'

// What owners are told of ordering now and paying later. Pure.

export function creditMail(kind: CreditMailKind, note: CreditNote, to: To): MailText {
  const reader = readerOf(to, note.timeZone)
  const { texts, formats } = reader
  const words = texts.credit
  const amount = formats.money(note.amount)
  const said = words.kinds[kind]
  const isPaid = kind === 'debts_paid'
  const label = kind.startsWith('credit') ? words.limit : isPaid ? words.paid : words.owed
  const facts: Fact[] = [
    { label, value: amount, isStrong: true },
    ...(note.days === null
      ? []
      : [{ label: words.days, value: words.daysAfter(formats.count(note.days)) }]),
    ...(note.dueOn === null ? [] : [{ label: words.dueOn, value: formats.date(note.dueOn) }]),
    ...(note.orders.length > 0 ? [{ label: words.orders, value: formats.list(note.orders) }] : []),
    ...(isPaid ? [] : [{ label: words.from, value: note.supplier ?? texts.brand }]),
    ...(note.gateway ? [{ label: texts.mail.method, value: methodName(note.gateway, texts) }] : []),
    ...(note.number ? [{ label: texts.mail.paymentNumber, value: note.number }] : []),
  ]
  const intro = said.intro(amount)
  const isAsked = kind.startsWith('debt_')
  const blocks: Block[] = [
    { kind: 'text', text: intro },
    { kind: 'facts', facts },
    {
      kind: 'button',
      label: isAsked ? words.pay : words.see,
      url: `${to.publicUrl}/account/terms`,
    },
  ]
  const subject = said.subject(amount)
  return frame(reader, { subject, preview: intro, title: said.title, blocks })
}
