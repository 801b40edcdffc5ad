import { subtract, sum, type Money } from '../kernel/money.ts'
import type { Text } from '../catalog/index.ts'
import type { Locale } from '../identity/index.ts'
import type { Order, OrderLine } from '../orders/index.ts'
import { formatsFor, type Formats } from './formats.ts'
import { textsOf, type Texts } from './texts.ts'

// What a receipt says, as text in its place. How it looks on paper is receipt-pdf.ts.

export type ReceiptOrder = Readonly<{
  id: string
  number: string
  state: string
  supplier: Readonly<{ name: Text; legalName: string; country: string; timeZone: string }>
  lines: readonly OrderLine[]
  goods: Money
  shipping: Money
  total: Money
  charge: Money
  rateMicros: bigint | null
  shippingDays: Readonly<{ min: number; max: number }>
}>

export type ReceiptRefund = Readonly<{
  orderNumber: string
  amount: Money
  charge: Money
  /** When the network said it is done; null while it is on its way. */
  doneAt: Date | null
  askedAt: Date
}>

/** What paid orders, and what it paid for: a whole checkout, or one order of it. */
export type Receipt = Readonly<{
  number: string
  issuedAt: Date
  buyer: Readonly<{ name: string; legalName: string; country: string; timeZone: string }>
  address: Order['address']
  /** One, or several that paid the orders together; the first one first. */
  payments: readonly ReceiptPayment[]
  orders: readonly ReceiptOrder[]
  refunds: readonly ReceiptRefund[]
}>

export type ReceiptPayment = Readonly<{
  gateway: string
  /** The network's number of the payment, and ours. */
  gatewayNumber: string
  number: string
  payer: string | null
  paidAt: Date
  /** All that was taken at once. */
  amount: Money
  /** All that it paid orders with, and these orders. */
  goods: Money
  part: Money
}>

export type Fact = Readonly<{ label: string; value: string; isStrong?: boolean }>
export type Column = Readonly<{ heading: string; width: number; align: 'left' | 'right' }>
export type Grid = Readonly<{ columns: readonly Column[]; rows: readonly (readonly string[])[] }>
export type Section = Readonly<{
  heading: string
  note: string
  grid: Grid
  totals: readonly Fact[]
}>

/** Every word of a receipt in its place. */
export type ReceiptPage = Readonly<{
  lang: string
  title: string
  brand: string
  tagline: string
  heading: string
  amount: Fact
  facts: readonly Fact[]
  addresses: readonly Readonly<{ heading: string; lines: readonly string[] }>[]
  orders: readonly Section[]
  summary: readonly Fact[]
  refunds: readonly Section[]
  notes: readonly Readonly<{ heading: string; text: string }>[]
  footer: string
  pageOf: (page: number, pages: number) => string
}>

/** One order's receipt has the order's number; a checkout's has its first order's and a G. */
export function receiptNumber(orderNumbers: readonly string[]): string {
  const [first = ''] = orderNumbers
  return orderNumbers.length > 1 ? `R-${first}-G` : `R-${first}`
}

function joined(amounts: readonly Money[], formats: Formats): string {
  return amounts.map((amount) => formats.money(amount)).join(' + ')
}

/** What paid the orders, in each currency it was paid in. */
function paidOf({ payments }: Pick<Receipt, 'payments'>): Money[] {
  const byCurrency = Map.groupBy(payments, ({ part }) => part.currency)
  return [...byCurrency].map(([currency, own]) =>
    sum(
      currency,
      own.map(({ part }) => part),
    ),
  )
}

export function paidText(receipt: Pick<Receipt, 'payments'>, formats: Formats): string {
  return joined(paidOf(receipt), formats)
}

export function layOut(receipt: Receipt, locale: Locale): ReceiptPage {
  const texts = textsOf(locale)
  const formats = formatsFor(locale, receipt.buyer.timeZone)
  const reader = { locale, texts, formats }
  const words = texts.receipt
  const { orders } = receipt
  const amount = { label: words.paid, value: paidText(receipt, formats) }
  return {
    lang: formats.tag,
    title: `${words.title} ${receipt.number}`,
    brand: texts.brand,
    tagline: words.tagline,
    heading: words.title,
    amount,
    facts: factsOf(receipt, reader),
    addresses: [
      { heading: words.buyer, lines: buyerLines(receipt, formats) },
      { heading: words.shipTo, lines: formats.address(receipt.address) },
    ],
    orders: orders.map((order) => orderSection(order, receipt, reader)),
    summary: orders.length > 1 ? [{ ...amount, label: words.totalPaid, isStrong: true }] : [],
    refunds: refundSections(receipt, reader),
    notes: [
      // Nothing is held any more when all of it went back.
      ...(leftOf(receipt).some(({ minor }) => minor > 0n)
        ? [{ heading: words.escrowHeading, text: words.escrow }]
        : []),
      { heading: words.noteHeading, text: words.note },
    ],
    footer: `${texts.brand} · ${words.title} ${receipt.number}`,
    pageOf: (page, pages) => words.pageOf(formats.count(page), formats.count(pages)),
  }
}

function buyerLines({ buyer }: Receipt, formats: Formats): string[] {
  const { legalName, name, country } = buyer
  return [legalName, ...(name === legalName ? [] : [name]), formats.country(country)]
}

function factsOf(receipt: Receipt, { texts, formats }: Reader): Fact[] {
  const words = texts.receipt
  const several = receipt.payments.length > 1
  return [
    { label: words.number, value: receipt.number },
    ...receipt.payments.flatMap((payment) => [
      ...(several ? [{ label: words.amount, value: formats.money(payment.part) }] : []),
      ...paymentFacts(payment, { texts, formats }),
    ]),
    { label: words.issuedAt, value: formats.dateTime(receipt.issuedAt) },
  ]
}

function paymentFacts(payment: ReceiptPayment, { texts, formats }: Omit<Reader, 'locale'>): Fact[] {
  const words = texts.receipt
  const isPart = payment.part.minor < payment.goods.minor
  return [
    { label: words.paidAt, value: formats.dateTime(payment.paidAt) },
    { label: words.method, value: methodName(payment.gateway, texts) },
    ...(payment.payer ? [{ label: words.payer, value: payment.payer }] : []),
    {
      label: words.gatewayNumber(methodName(payment.gateway, texts)),
      value: payment.gatewayNumber,
    },
    { label: words.paymentNumber, value: payment.number },
    ...(isPart ? [{ label: words.partOf, value: formats.money(payment.amount) }] : []),
  ]
}

export function methodName(gateway: string, texts: Texts): string {
  return texts.methods[gateway] ?? gateway
}

type Reader = Readonly<{ locale: Locale; texts: Texts; formats: Formats }>

function orderSection(order: ReceiptOrder, receipt: Receipt, reader: Reader): Section {
  const { locale, texts, formats } = reader
  const { name, legalName, country } = order.supplier
  const words = texts.receipt
  const shown = textIn(name, locale)
  const about = [...(legalName === shown ? [] : [legalName]), formats.country(country)]
  return {
    heading: shown,
    note: [words.order(order.number), ...about].join(' · '),
    grid: {
      columns: lineColumns(order.total.currency, texts),
      rows: order.lines.map((line) => lineCells(line, reader)),
    },
    totals: totalsOf(order, receipt, reader),
  }
}

function lineColumns(currency: string, texts: Texts): Column[] {
  const words = texts.receipt
  return [
    { heading: words.code, width: 78, align: 'left' },
    { heading: words.item, width: 0, align: 'left' },
    { heading: words.quantity, width: 66, align: 'right' },
    { heading: `${words.unitPrice}\n${currency}`, width: 74, align: 'right' },
    { heading: `${words.total}\n${currency}`, width: 78, align: 'right' },
  ]
}

function lineCells(line: OrderLine, { locale, texts, formats }: Reader): string[] {
  return [
    line.code,
    goodsName(line, locale),
    quantityOf(line, texts, formats),
    formats.priceFigures(line.unitPrice),
    formats.figures(line.total),
  ]
}

export function goodsName({ title, variant }: OrderLine, locale: Locale): string {
  const parts = [textIn(title, locale), textIn(variant, locale)]
  return parts.filter(Boolean).join(textsOf(locale).comma)
}

/** "12", or "12 boxes" where the unit is not the piece. */
export function quantityOf({ quantity, unit }: OrderLine, texts: Texts, formats: Formats): string {
  const count = formats.count(quantity)
  return unit === '' || unit === 'piece' ? count : `${count} ${texts.units[unit] ?? unit}`
}

/** Suppliers may have written one language only. */
export function textIn(text: Text, locale: Locale): string {
  return text[locale] || text.en || text.zh
}

function totalsOf(order: ReceiptOrder, receipt: Receipt, { texts, formats }: Reader): Fact[] {
  const words = texts.receipt
  const { goods, shipping, total, charge } = order
  const own = [
    { label: words.goods, value: formats.money(goods) },
    { label: words.shipping, value: formats.money(shipping) },
    { label: words.orderTotal, value: formats.money(total), isStrong: true },
  ]
  const rate = rateOf(order)
  if (!rate) return own
  const label = words.chargedAt(formats.rate(rate))
  return [...own, { label, value: formats.money(charge), isStrong: receipt.orders.length > 1 }]
}

export function rateOf({ rateMicros, total, charge }: ReceiptOrder) {
  if (rateMicros === null) return undefined
  return { from: total.currency, to: charge.currency, micros: rateMicros }
}

/** What was paid less what has gone back. */
function leftOf(receipt: Receipt): Money[] {
  const returned = returnedOf(receipt)
  return paidOf(receipt).map((paid) => {
    const back = returned.find(({ currency }) => currency === paid.currency)
    return back ? subtract(paid, back) : paid
  })
}

function returnedOf({ refunds, payments }: Receipt): Money[] {
  const done = refunds.filter(({ doneAt }) => doneAt !== null).map(({ charge }) => charge)
  return paidOf({ payments }).map(({ currency }) =>
    sum(
      currency,
      done.filter((charge) => charge.currency === currency),
    ),
  )
}

function refundSections(receipt: Receipt, { texts, formats }: Reader): Section[] {
  const { refunds } = receipt
  if (refunds.length === 0) return []
  const words = texts.receipt
  return [
    {
      heading: words.refunds,
      note: words.refundsNote,
      grid: {
        columns: [
          { heading: words.refundedAt, width: 0, align: 'left' },
          { heading: words.orderNumber, width: 80, align: 'left' },
          { heading: words.refundAmount, width: 120, align: 'right' },
          { heading: words.refundCharge, width: 120, align: 'right' },
        ],
        rows: refunds.map(({ orderNumber, amount, charge, doneAt }) => [
          doneAt ? formats.dateTime(doneAt) : words.onItsWay,
          orderNumber,
          formats.money(amount),
          formats.money(charge),
        ]),
      },
      totals: [
        { label: words.refundedTotal, value: joined(returnedOf(receipt), formats) },
        { label: words.left, value: joined(leftOf(receipt), formats), isStrong: true },
      ],
    },
  ]
}
