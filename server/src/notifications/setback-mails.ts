import type { Block, MailText } from './mail-layout.ts'
import { frame, ordersButton, ordersName, readerOf, type To } from './mails.ts'
import { methodName, type Fact } from './receipt.ts'
import type { CaptureNote, RefundNote, ReviewNote } from './store.ts'

// What is said when a network or a bank did not do what was expected of it. Pure.

type Returned = Readonly<{ capture: CaptureNote; refund: RefundNote }>

/** A refund that the payer's bank sent back: still owed. */
export function refundReturnedMail({ capture, refund }: Returned, to: To): MailText {
  const reader = readerOf(to, capture.timeZone)
  const { texts, formats } = reader
  const words = texts.refundReturned
  const amount = formats.money(refund.charge)
  const facts: Fact[] = [
    { label: words.amount, value: amount, isStrong: true },
    { label: texts.mail.method, value: methodName(capture.gateway, texts) },
    { label: words.at, value: formats.dateTime(refund.doneAt) },
    { label: texts.refund.refundNumber, value: refund.number },
  ]
  const intro = words.intro(amount)
  const blocks: Block[] = [
    { kind: 'text', text: intro },
    { kind: 'text', text: words.owed },
    { kind: 'facts', facts },
    { kind: 'heading', text: words.nextTitle },
    { kind: 'list', items: words.next },
    ordersButton(capture.orders, to, texts),
  ]
  const subject = words.subject(amount, ordersName(capture.orders, reader))
  return frame(reader, { subject, preview: intro, title: words.title, blocks })
}

/** A payment that the network looked at and did not take. */
export function reviewRefusedMail(review: ReviewNote, to: To): MailText {
  const reader = readerOf(to, review.timeZone)
  const { texts, formats } = reader
  const words = texts.reviewRefused
  const amount = formats.money(review.amount)
  const intro = words.intro(amount)
  const { payBy } = review
  const next = payBy ? words.again(formats.dateTime(payBy)) : words.over
  const blocks: Block[] = [
    { kind: 'text', text: intro },
    { kind: 'text', text: words.nothingTaken },
    {
      kind: 'facts',
      facts: [
        { label: words.amount, value: amount },
        { label: texts.mail.method, value: methodName(review.gateway, texts) },
        { label: texts.mail.paymentNumber, value: review.number },
      ],
    },
    { kind: 'text', text: next },
    ordersButton(review.orders, to, texts),
  ]
  const subject = words.subject(ordersName(review.orders, reader))
  return frame(reader, { subject, preview: intro, title: words.title, blocks })
}
