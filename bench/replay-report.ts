// The end of a replay: where every line and every penny went, what the books say, and whether it
// all adds up.
import { methodChecks, methodFigures, placeFigures } from './replay-methods.ts'
import { printMethods, printPlaces } from './replay-methods.ts'
import type { Check, Result } from './replay-result.ts'
import { formatCount, formatMicros, formatPence, printColumns } from './replay-tables.ts'
import { nothing, plus, type Amount, type Aside } from './retail-plan.ts'

const MICROS_PER_PENNY = 10_000n

/** All in millionths of a pound, cancellations negative as in the file. */
type Sides = Readonly<{
  paid: bigint
  /** How far the pence paid are from their lines' exact worth: prices may have more decimals. */
  paidRounding: bigint
  refunded: bigint
  refundedRounding: bigint
}>

function sidesOf({ done, books }: Result): Sides {
  return {
    paid: books.paidGbp * MICROS_PER_PENNY,
    paidRounding: done.paid.micros - done.paidMinor * MICROS_PER_PENNY,
    refunded: -books.refundedGbp * MICROS_PER_PENNY,
    refundedRounding: done.refunded.micros + done.refundedMinor * MICROS_PER_PENNY,
  }
}

export function checksOf(result: Result): Check[] {
  const { plan, done, books } = result
  const { read, aside } = plan
  const sides = sidesOf(result)
  const left = {
    positive: plus(totalOf(aside.positive), totalOf(done.failed.positive)),
    cancellation: plus(totalOf(aside.cancellation), totalOf(done.failed.cancellation)),
  }
  const held = books.paidGbp - books.refundedGbp
  const check = (name: string, ok: boolean): Check => ({ name, ok })
  return [
    check(
      'positive lines: read = paid + left aside',
      read.positive.micros === sides.paid + sides.paidRounding + left.positive.micros &&
        read.positive.rows === done.paid.rows + left.positive.rows,
    ),
    check(
      'cancellations: read = refunded + left aside',
      read.cancellation.micros ===
        sides.refunded + sides.refundedRounding + left.cancellation.micros &&
        read.cancellation.rows === done.refunded.rows + left.cancellation.rows,
    ),
    check('other lines: read = left aside', isSame(read.other, totalOf(aside.other))),
    check('every step did what was planned', done.failures === 0 && books.declined === 0),
    check('orders paid = checkouts paid, to the penny', books.paidGbp === done.paidMinor),
    check(
      'refunds made = refunds asked for, to the penny',
      books.refundedGbp === done.refundedMinor,
    ),
    check('escrow accounts hold paid - refunded (GBP)', books.escrowGbp === held),
    ...methodChecks(result).map(({ name, ok }) => check(name, ok)),
    check('nothing in suspense', books.suspense === 0n),
    // A checkout that failed may have left a quote that holds its goods until it ends.
    check(
      'stock left = imported - sold, none reserved',
      books.onHand === result.stocked - done.unitsSold &&
        (books.reserved === 0n || done.failures > 0),
    ),
    check('ledger verify', books.verified),
  ]
}

export function printReport(result: Result, checks: readonly Check[]): void {
  printRead(result)
  printPositive(result)
  printCancellations(result)
  printAside('other lines', result.plan.aside.other)
  printMethods(result)
  printPlaces(result.books)
  console.log('')
  for (const { name, ok } of checks) console.log(`${ok ? 'ok    ' : 'BROKEN'}  ${name}`)
  if (!result.books.verified) console.log(result.books.verification)
}

function printRead({ plan, unreadable }: Result): void {
  const { positive, cancellation, other } = plan.read
  printColumns(
    ['read', 'rows', 'GBP'],
    [
      row('positive lines', positive),
      row('cancellations (C...)', cancellation),
      row('other lines', other),
      row('all lines', [positive, cancellation, other].reduce(plus)),
      ...(unreadable > 0 ? [['rows not in the format', formatCount(unreadable)]] : []),
    ],
  )
}

function printPositive(result: Result): void {
  const { plan, done, books } = result
  const { paid, paidRounding } = sidesOf(result)
  const left = [...plan.aside.positive, ...done.failed.positive]
  const sum = left.reduce((total, [, amount]) => plus(total, amount), {
    rows: done.paid.rows,
    micros: paid + paidRounding,
  })
  printColumns(
    ['positive lines', 'rows', 'GBP'],
    [
      row(`paid: ${formatCount(done.checkouts)} checkouts`, { rows: done.paid.rows, micros: paid }),
      ['  of it goods', '', formatPence(books.goodsGbp)],
      ['  of it shipping', '', formatPence(books.shippingGbp)],
      ...roundingRow(paidRounding),
      ...asideRows(left),
      row('paid + left aside', sum),
    ],
  )
}

function printCancellations(result: Result): void {
  const { plan, done } = result
  const { refunded, refundedRounding } = sidesOf(result)
  const left = [...plan.aside.cancellation, ...done.failed.cancellation]
  const sum = left.reduce((total, [, amount]) => plus(total, amount), {
    rows: done.refunded.rows,
    micros: refunded + refundedRounding,
  })
  const { rows } = done.refunded
  printColumns(
    ['cancellations', 'rows', 'GBP'],
    [
      row(`refunded: ${formatCount(done.refunds)} refunds`, { rows, micros: refunded }),
      ...roundingRow(refundedRounding),
      ...asideRows(left),
      row('refunded + left aside', sum),
    ],
  )
}

function printAside(title: string, aside: Aside): void {
  printColumns(
    [title, 'rows', 'GBP'],
    [...asideRows([...aside]), row('left aside', totalOf(aside))],
  )
}

const row = (name: string, { rows, micros }: Amount) => [
  name,
  formatCount(rows),
  formatMicros(micros),
]

const asideRows = (left: readonly (readonly [string, Amount])[]) =>
  left
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, amount]) => row(`left aside: ${reason}`, amount))

const roundingRow = (micros: bigint) =>
  micros === 0n ? [] : [['rounding to whole pence', '', formatMicros(micros)]]

function totalOf(aside: Aside): Amount {
  return [...aside.values()].reduce<Amount>(plus, nothing)
}

const isSame = (a: Amount, b: Amount) => a.rows === b.rows && a.micros === b.micros

/** The same for programs; money as decimal text. */
export function summarize(result: Result, checks: readonly Check[]) {
  const { plan, done, books, unreadable } = result
  const amount = ({ rows, micros }: Amount) => ({ rows, gbp: plain(formatMicros(micros)) })
  const reasons = (...asides: Aside[]) =>
    Object.fromEntries(
      asides.flatMap((aside) => [...aside].map(([reason, each]) => [reason, amount(each)])),
    )
  const pence = (minor: bigint) => plain(formatPence(minor))
  const { positive, cancellation, other } = plan.read
  return {
    read: {
      positive: amount(positive),
      cancellations: amount(cancellation),
      other: amount(other),
      unreadable,
    },
    paid: {
      checkouts: done.checkouts,
      orders: books.orders,
      rows: done.paid.rows,
      gbp: pence(books.paidGbp),
    },
    refunded: {
      refunds: done.refunds,
      rows: done.refunded.rows,
      gbp: pence(books.refundedGbp),
    },
    leftAside: {
      positive: reasons(plan.aside.positive, done.failed.positive),
      cancellations: reasons(plan.aside.cancellation, done.failed.cancellation),
      other: reasons(plan.aside.other),
    },
    methods: methodFigures(result),
    books: { escrowGbp: pence(books.escrowGbp), ...placeFigures(books) },
    checks: Object.fromEntries(checks.map(({ name, ok }) => [name, ok])),
  }
}

const plain = (figure: string) => figure.replaceAll(',', '')
