import type { Locale } from '../identity/index.ts'
import { formatsFor, type Formats } from './formats.ts'
import type { Block, Goods, MailText } from './mail-layout.ts'
import { goodsName, methodName, paidText, quantityOf, rateOf, textIn } from './receipt.ts'
import type { Fact, Receipt, ReceiptOrder } from './receipt.ts'
import type { Addressee, CaptureNote, RefundNote } from './store.ts'
import { textsOf, type Texts } from './texts.ts'

// What each mail says. Pure: everything it needs is loaded before.

export type To = Readonly<{ addressee: Addressee; publicUrl: string }>

/** A mail is for reading: long orders are told in full by the receipt and the order's page. */
const MOST_LINES = 15
const MOST_NUMBERS = 3

type Confirmed = Readonly<{
  receipt: Receipt
  /** The network looked at the payment first, and the buyer waited for that. */
  reviewed: boolean
}>

export function confirmationMail({ receipt, reviewed }: Confirmed, to: To): MailText {
  const reader = readerOf(to, receipt.buyer.timeZone)
  const { texts, formats } = reader
  const { confirmation, mail } = texts
  const { payments } = receipt
  const amount = paidText(receipt, formats)
  const blocks: Block[] = [
    ...(reviewed ? [{ kind: 'text', text: confirmation.approved } as const] : []),
    { kind: 'text', text: confirmation.intro(amount) },
    {
      kind: 'facts',
      facts: [
        { label: mail.totalCharged, value: amount, isStrong: true },
        ...payments.flatMap(({ gateway, gatewayNumber, paidAt, part }) => [
          {
            label: mail.method,
            value: [
              methodName(gateway, texts),
              ...(payments.length > 1 ? [formats.money(part)] : []),
            ].join(' · '),
          },
          { label: mail.paymentNumber, value: gatewayNumber },
          { label: mail.paidAt, value: formats.dateTime(paidAt) },
        ]),
      ],
    },
    { kind: 'text', text: confirmation.receipt },
    ...whatIsNext(receipt, to, confirmation.next),
  ]
  const subject = confirmation.subject(ordersName(receipt.orders, reader))
  const { preview, title } = confirmation
  return frame(reader, { subject, preview: preview(amount), title, blocks })
}

/** The supplier's money is there, and the buyer owes it until a day. */
export function orderedOnTermsMail(receipt: Receipt, dueOn: string, to: To): MailText {
  const reader = readerOf(to, receipt.buyer.timeZone)
  const { texts, formats } = reader
  const { onTerms, next } = texts.confirmation
  // A part may have been paid from a balance.
  const owed = receipt.payments.find(({ gateway }) => gateway === 'terms')
  const amount = owed ? formats.money(owed.part) : paidText(receipt, formats)
  const due = formats.date(dueOn)
  const blocks: Block[] = [
    { kind: 'text', text: onTerms.intro(amount, due) },
    {
      kind: 'facts',
      facts: [
        { label: onTerms.owed, value: amount, isStrong: true },
        { label: onTerms.due, value: due },
        { label: texts.mail.method, value: methodName('terms', texts) },
      ],
    },
    { kind: 'text', text: onTerms.pay },
    // No money of theirs is held yet.
    ...whatIsNext(receipt, to, next.slice(1)),
  ]
  const subject = onTerms.subject(ordersName(receipt.orders, reader))
  const preview = onTerms.preview(amount, due)
  return frame(reader, { subject, preview, title: onTerms.title, blocks })
}

/** The goods, where they go, and what happens until they are there. */
function whatIsNext(receipt: Receipt, to: To, next: readonly string[]): Block[] {
  const reader = readerOf(to, receipt.buyer.timeZone)
  const { texts, formats } = reader
  const { orders, address } = receipt
  return [
    ...orders.map((order) => goodsBlock(order, reader, orderUrl(to, order.id))),
    { kind: 'address', heading: texts.mail.shipTo, lines: formats.address(address) },
    { kind: 'heading', text: texts.confirmation.nextTitle },
    { kind: 'list', items: [...next] },
    ordersButton(orders, to, texts),
  ]
}

/** To a member of the company that sells the receipt's only order. */
export function toShipMail(receipt: Receipt, order: ReceiptOrder, to: To): MailText {
  const reader = readerOf(to, order.supplier.timeZone)
  const { texts, formats } = reader
  const { toShip, mail } = texts
  const buyer = receipt.buyer.name
  const total = formats.money(order.total)
  const { min, max } = order.shippingDays
  const url = `${to.publicUrl}/supplier/orders/${order.id}`
  const blocks: Block[] = [
    { kind: 'text', text: toShip.intro(buyer, total) },
    {
      kind: 'facts',
      facts: [
        { label: mail.orderNumber, value: order.number },
        { label: mail.buyer, value: receipt.buyer.legalName },
        { label: mail.paidAt, value: formats.dateTime(lastPaidAt(receipt)) },
        { label: toShip.delivery, value: toShip.days(formats.count(min), formats.count(max)) },
      ],
    },
    { kind: 'address', heading: mail.shipTo, lines: formats.address(receipt.address) },
    { ...goodsBlock(order, reader, url), heading: texts.receipt.order(order.number) },
    { kind: 'heading', text: toShip.nextTitle },
    { kind: 'list', items: toShip.next },
    { kind: 'button', label: mail.seeOrder, url },
  ]
  const subject = toShip.subject(order.number)
  const preview = toShip.preview(buyer, total)
  return frame(reader, { subject, preview, title: toShip.title, blocks })
}

type Refunded = Readonly<{ refund: RefundNote; receipt: Receipt; order: ReceiptOrder }>

export function refundMail({ refund, receipt, order }: Refunded, to: To): MailText {
  const reader = readerOf(to, receipt.buyer.timeZone)
  const { texts, formats, addressee } = reader
  const words = texts.refund
  const amount = formats.money(refund.order?.amount ?? refund.charge)
  const charge = formats.money(refund.charge)
  const supplier = textIn(order.supplier.name, addressee.locale)
  const rate = rateOf(order)
  const facts: Fact[] = [
    { label: words.amount, value: amount, isStrong: true },
    { label: rate ? words.returnedAt(formats.rate(rate)) : words.returned, value: charge },
    { label: texts.mail.orderNumber, value: order.number },
    { label: texts.mail.supplier, value: supplier },
    ...(refund.reason ? [{ label: words.reason, value: refund.reason }] : []),
    { label: words.doneAt, value: formats.dateTime(refund.doneAt) },
    { label: words.refundNumber, value: refund.number },
    ...soFar(refund, words.soFar, formats),
  ]
  const blocks: Block[] = [
    { kind: 'text', text: words.intro(supplier, amount) },
    { kind: 'facts', facts },
    { kind: 'text', text: whenBack(refund.gateway, texts) },
    { kind: 'button', label: texts.mail.seeOrder, url: orderUrl(to, order.id) },
  ]
  const subject = words.subject(amount, ordersName([order], reader))
  return frame(reader, { subject, preview: words.preview(charge), title: words.title, blocks })
}

const lastPaidAt = ({ payments }: Receipt): Date =>
  new Date(Math.max(...payments.map(({ paidAt }) => paidAt.getTime())))

function whenBack(gateway: string, texts: Texts): string {
  if (gateway === 'wallet') return texts.refund.inBalance
  if (gateway === 'stripe') return texts.refund.onCard
  if (gateway === 'bank') return texts.refund.atBank
  if (gateway === 'terms') return texts.refund.offTerms
  return texts.refund.when(methodName(gateway, texts))
}

function soFar({ order }: RefundNote, label: string, formats: Formats): Fact[] {
  if (!order || order.refundedSoFar.minor === order.amount.minor) return []
  return [{ label, value: formats.money(order.refundedSoFar) }]
}

const strayReasons = [
  ...(['paid_twice', 'order_closed', 'amount_differs', 'overpaid', 'method_changed'] as const),
] as const

/** Money that nothing was waiting for: it goes back by itself. */
export function strayMail(capture: CaptureNote, to: To): MailText {
  const reader = readerOf(to, capture.timeZone)
  const { texts, formats } = reader
  const words = texts.stray
  const amount = formats.money(capture.amount)
  const reason = strayReasons.find((known) => known === capture.strayReason) ?? 'paid_twice'
  const intro = words.intros[reason](amount)
  const hint = {
    paid_twice: null,
    order_closed: words.again,
    amount_differs: words.payAgain,
    overpaid: null,
    method_changed: words.payAgain,
  }[reason]
  const blocks: Block[] = [
    { kind: 'text', text: intro },
    { kind: 'text', text: words.action },
    { kind: 'facts', facts: strayFacts(capture, words.amount, reader) },
    ...(hint ? [{ kind: 'text', text: hint } as const] : []),
    ordersButton(capture.orders, to, texts),
  ]
  const subject = words.subjects[reason](ordersName(capture.orders, reader))
  return frame(reader, { subject, preview: intro, title: words.title, blocks })
}

export function strayReturnedMail(capture: CaptureNote, refund: RefundNote, to: To): MailText {
  const reader = readerOf(to, capture.timeZone)
  const { texts, formats } = reader
  const words = texts.stray
  const amount = formats.money(refund.charge)
  const intro = words.returnedIntro(amount)
  const blocks: Block[] = [
    { kind: 'text', text: intro },
    {
      kind: 'facts',
      facts: [
        ...strayFacts({ ...capture, amount: refund.charge }, words.returnedAmount, reader),
        { label: texts.refund.doneAt, value: formats.dateTime(refund.doneAt) },
        { label: texts.refund.refundNumber, value: refund.number },
      ],
    },
    { kind: 'text', text: whenBack(capture.gateway, texts) },
    ordersButton(capture.orders, to, texts),
  ]
  const subject = words.returnedSubject(amount)
  return frame(reader, { subject, preview: intro, title: words.returnedTitle, blocks })
}

function strayFacts(capture: CaptureNote, label: string, { texts, formats }: Reader): Fact[] {
  const { mail } = texts
  return [
    { label, value: formats.money(capture.amount), isStrong: true },
    { label: mail.method, value: methodName(capture.gateway, texts) },
    { label: mail.paymentNumber, value: capture.gatewayNumber },
    { label: mail.paidAt, value: formats.dateTime(capture.capturedAt) },
  ]
}

export type Reader = Readonly<{ addressee: Addressee; texts: Texts; formats: Formats }>

export function readerOf({ addressee }: To, timeZone: string): Reader {
  const locale: Locale = addressee.locale
  return { addressee, texts: textsOf(locale), formats: formatsFor(locale, timeZone) }
}

type Told = Pick<MailText, 'subject' | 'preview' | 'title' | 'blocks'>

export function frame({ addressee, texts, formats }: Reader, { blocks, ...told }: Told): MailText {
  const { mail, brand } = texts
  const greeting: Block = { kind: 'text', text: mail.greeting(addressee.name) }
  return {
    ...told,
    lang: formats.tag,
    brand,
    blocks: [greeting, ...blocks],
    footer: [mail.signature, mail.why],
  }
}

function goodsBlock(
  order: ReceiptOrder,
  { addressee, texts, formats }: Reader,
  url: string,
): Goods {
  const { mail, receipt } = texts
  const { locale } = addressee
  const shown = order.lines.slice(0, MOST_LINES)
  const left = order.lines.length - shown.length
  const rate = rateOf(order)
  const charged = rate && { label: mail.chargedFor(formats.rate(rate)), value: order.charge }
  return {
    kind: 'goods',
    heading: `${textIn(order.supplier.name, locale)} · ${receipt.order(order.number)}`,
    url,
    columns: [mail.item, mail.quantity, mail.total],
    rows: shown.map((line) => [
      goodsName(line, locale),
      quantityOf(line, texts, formats),
      formats.money(line.total),
    ]),
    more: left > 0 ? mail.moreLines(formats.count(left)) : null,
    totals: [
      { label: mail.goods, value: formats.money(order.goods) },
      { label: mail.shipping, value: formats.money(order.shipping) },
      { label: mail.orderTotal, value: formats.money(order.total), isStrong: true },
      ...(charged ? [{ label: charged.label, value: formats.money(charged.value) }] : []),
    ],
  }
}

type Named = Readonly<{ id: string; number: string }>

/** "order 10000001", "orders 10000001 and 10000002", "12 orders". */
export function ordersName(orders: readonly Named[], { texts, formats }: Reader): string {
  const { mail } = texts
  if (orders.length > MOST_NUMBERS) return mail.manyOrders(formats.count(orders.length))
  return mail.orders(formats.list(orders.map(({ number }) => number)), orders.length)
}

export function ordersButton(orders: readonly Named[], to: To, { mail }: Texts): Block {
  const [first] = orders
  if (!first || orders.length > 1) {
    return { kind: 'button', label: mail.seeOrders, url: `${to.publicUrl}/account/orders` }
  }
  return { kind: 'button', label: mail.seeOrder, url: orderUrl(to, first.id) }
}

function orderUrl({ publicUrl }: To, orderId: string): string {
  return `${publicUrl}/account/orders/${orderId}`
}
