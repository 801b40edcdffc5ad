import { subtract } from '../kernel/money.ts'
import type { Locale } from '../identity/index.ts'
import type { ExplainedLine, StatementKind } from '../wallet/index.ts'
import { formatsFor, type Formats } from './formats.ts'
import type { Fact, ReceiptPage, Section } from './receipt.ts'
import { textIn } from './receipt.ts'
import { textsOf, type Texts } from './texts.ts'

// What the statement of a payment account says, as text in its place. It is printed like a receipt.

export type Statement = Readonly<{
  issuedAt: Date
  buyer: Readonly<{ name: string; legalName: string; country: string; timeZone: string }>
  currency: string
  /** Only lines of this kind; null has all. */
  kind: StatementKind | null
  from: Date | null
  until: Date | null
  /** The newest first. */
  lines: readonly ExplainedLine[]
}>

export function layOutStatement(statement: Statement, locale: Locale): ReceiptPage {
  const texts = textsOf(locale)
  const formats = formatsFor(locale, statement.buyer.timeZone)
  const reader = { locale, texts, formats }
  const words = texts.statement
  const { buyer, currency, kind, lines } = statement
  const [newest] = lines
  const amount =
    newest && kind === null
      ? { label: words.closing, value: formats.money(newest.balance) }
      : { label: words.currency, value: currency }
  const { legalName, name, country } = buyer
  const holder = [legalName, ...(name === legalName ? [] : [name]), formats.country(country)]
  const title = `${words.title} ${currency}`
  return {
    lang: formats.tag,
    title,
    brand: texts.brand,
    tagline: texts.receipt.tagline,
    heading: words.title,
    amount,
    facts: factsOf(statement, reader),
    addresses: [{ heading: words.holder, lines: holder }],
    orders: lines.length > 0 ? [linesSection(statement, reader)] : [],
    summary: [],
    refunds: [],
    notes: [{ heading: texts.receipt.noteHeading, text: words.note }],
    footer: `${texts.brand} · ${title}`,
    pageOf: (page, pages) => texts.receipt.pageOf(formats.count(page), formats.count(pages)),
  }
}

type Reader = Readonly<{ locale: Locale; texts: Texts; formats: Formats }>

function factsOf(statement: Statement, { texts, formats }: Reader): Fact[] {
  const words = texts.statement
  const { currency, kind, from, until, lines, issuedAt } = statement
  const [newest, oldest] = [lines[0], lines.at(-1)]
  const isWhole = kind === null
  return [
    { label: words.currency, value: currency },
    { label: words.from, value: from ? formats.dateTime(from) : words.beginning },
    { label: words.until, value: formats.dateTime(until ?? issuedAt) },
    { label: words.count, value: formats.count(lines.length) },
    ...(kind ? [{ label: words.only, value: words.kinds[kind] }] : []),
    ...(isWhole && oldest
      ? [{ label: words.opening, value: formats.money(subtract(oldest.balance, oldest.amount)) }]
      : []),
    ...(isWhole && newest ? [{ label: words.closing, value: formats.money(newest.balance) }] : []),
  ]
}

const AMOUNT_WIDTH = 78
const DATE_WIDTH = 122
const KIND_WIDTH = 96

function linesSection(statement: Statement, reader: Reader): Section {
  const { texts, formats } = reader
  const words = texts.statement
  const amountColumn = { width: AMOUNT_WIDTH, align: 'right' } as const
  return {
    heading: words.lines,
    note: words.linesNote(statement.currency),
    grid: {
      columns: [
        { heading: words.date, width: DATE_WIDTH, align: 'left' },
        { heading: words.kind, width: KIND_WIDTH, align: 'left' },
        { heading: words.detail, width: 0, align: 'left' },
        { heading: words.amount, ...amountColumn },
        { heading: words.balance, ...amountColumn },
      ],
      rows: statement.lines.map((line) => [
        formats.dateTime(line.at),
        words.kinds[line.kind],
        detailOf(line, reader),
        formats.figures(line.amount),
        formats.figures(line.balance),
      ]),
    },
    totals: [],
  }
}

function detailOf(line: ExplainedLine, { locale, texts }: Reader): string {
  const { order, withdrawal, reason, intentId } = line
  if (order) {
    return `${texts.receipt.order(order.number)} · ${textIn(order.supplier.name, locale)}`
  }
  if (withdrawal) return `•••• ${withdrawal.last4}`
  return reason ?? intentId ?? ''
}
