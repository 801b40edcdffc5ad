// A replay by method and currency: what was planned, paid, refunded and left aside, where the money
// lies, and whether those who keep it say the same.
import { toDecimal } from '../server/src/kernel/money.ts'
import type { Books, Place } from './replay-books.ts'
import type { Result } from './replay-result.ts'
import { formatCount, formatDecimal, formatPence, printColumns } from './replay-tables.ts'
import { CURRENCY } from './retail.ts'
import type { Checkout } from './retail-plan.ts'

/** In pence where nothing else is said. */
type Row = Readonly<{
  method: string
  currency: string
  payments: number
  read: bigint
  paid: bigint
  refunded: bigint
  /** In minor units of its currency. */
  charged: bigint
  chargedBack: bigint
  /** By reason. */
  aside: ReadonlyMap<string, bigint>
}>

const totalOf = (checkouts: readonly Checkout[]) =>
  checkouts.reduce((sum, { minor }) => sum + minor, 0n)

function rowsOf({ plan, payingOf, done, books }: Result): Row[] {
  const steps = plan.buyers.flatMap((buyer) => buyer.steps)
  const checkouts = steps.flatMap((step) => (step.kind === 'checkout' ? step : []))
  const planned = Map.groupBy(checkouts, (checkout) => {
    const { method, currency } = payingOf(checkout)
    return `${method} ${currency}`
  })
  const booked = new Map(books.methods.map((each) => [`${each.method} ${each.currency}`, each]))
  return [...new Set([...planned.keys(), ...booked.keys()])].toSorted().map((key): Row => {
    const [method = '', currency = ''] = key.split(' ')
    const [own, found] = [planned.get(key) ?? [], booked.get(key)]
    const unpaid = own.filter((checkout) => done.unpaid.has(checkout))
    const byReason = Map.groupBy(unpaid, (checkout) => done.unpaid.get(checkout) ?? '')
    return {
      ...{ method, currency, payments: found?.payments ?? 0, read: totalOf(own) },
      ...{ paid: found?.paidGbp ?? 0n, refunded: found?.refundedGbp ?? 0n },
      ...{ charged: found?.paid ?? 0n, chargedBack: found?.refunded ?? 0n },
      aside: new Map([...byReason].map(([reason, each]) => [reason, totalOf(each)])),
    }
  })
}

const asideOf = ({ aside }: Row) => [...aside.values()].reduce((sum, minor) => sum + minor, 0n)

export function printMethods(result: Result): void {
  const rows = rowsOf(result)
  const sum = (of: (row: Row) => bigint) => rows.reduce((total, row) => total + of(row), 0n)
  const own = (minor: bigint, { currency }: Row) => formatDecimal(toDecimal({ currency, minor }))
  printColumns(
    ['method and currency', 'payments', 'read GBP', 'paid GBP', 'refunded GBP', 'aside GBP', 'charged', 'given back'],
    [
      ...rows.flatMap((row) => [
        [
          `${row.method} ${row.currency}`,
          ...[formatCount(row.payments), formatPence(row.read), formatPence(row.paid)],
          ...[formatPence(-row.refunded), formatPence(asideOf(row))],
          ...[own(row.charged, row), own(-row.chargedBack, row)],
        ],
        ...[...row.aside].map(([reason, minor]) => [
          `  left aside: ${reason}`,
          ...['', '', '', '', formatPence(minor)],
        ]),
      ]),
      [
        'all methods',
        formatCount(rows.reduce((total, { payments }) => total + payments, 0)),
        ...[formatPence(sum(({ read }) => read)), formatPence(sum(({ paid }) => paid))],
        ...[formatPence(-sum(({ refunded }) => refunded)), formatPence(sum(asideOf))],
      ],
    ],
  ) // prettier-ignore
}

export function printPlaces({ places, fx, escrowGbp }: Books): void {
  const text = (currency: string, minor: bigint) => formatDecimal(toDecimal({ currency, minor }))
  printColumns(
    ['where the money lies', 'in', 'out', 'left', 'as they say'],
    places.map(({ name, currency, ledgerIn, ledgerOut, theirs }) => [
      `${name} ${currency}`,
      ...[ledgerIn, -ledgerOut, ledgerIn - ledgerOut, theirs].map((each) => text(currency, each)),
    ]),
  )
  printColumns(
    ['held for it', 'left'],
    [
      [`escrow accounts ${CURRENCY}`, formatPence(escrowGbp)],
      ...[...fx].map(([currency, minor]) => [`exchange ${currency}`, text(currency, minor)]),
    ],
  )
}

/** What must be so in every method, currency and place. */
export function methodChecks(result: Result): Readonly<{ name: string; ok: boolean }>[] {
  const { books } = result
  const rows = rowsOf(result)
  return [
    {
      name: 'each method and currency: read = paid + left aside, to the penny',
      ok: rows.every((row) => row.read === row.paid + asideOf(row)),
    },
    { name: 'exchange positions = what was paid in other currencies', ok: isExchanged(books) },
    ...books.places.flatMap((place) => [
      { name: `ledger = orders, top-ups and refunds (${nameOf(place)})`, ok: isTold(place) },
      { name: `ledger = ${keeperOf(place)} (${nameOf(place)})`, ok: isKept(place) },
    ]),
  ]
}

const nameOf = ({ name, currency }: Place) => `${name} ${currency}`
const keeperOf = ({ name }: Place) => (name === 'balances' ? 'what buyers see' : 'sandbox')

const isTold = ({ ledgerIn, ledgerOut, tablesIn, tablesOut }: Place) =>
  ledgerIn === tablesIn && ledgerOut === tablesOut
const isKept = ({ ledgerIn, ledgerOut, theirs }: Place) => ledgerIn - ledgerOut === theirs

/** The exchange has what came in of each other currency, and owes its worth in pounds. */
function isExchanged({ fx, methods }: Books): boolean {
  const abroad = methods.filter(({ currency }) => currency !== CURRENCY)
  const byCurrency = Map.groupBy(abroad, ({ currency }) => currency)
  const owed = abroad.reduce((sum, each) => sum + each.paidGbp - each.refundedGbp, 0n)
  const isOwed = -(fx.get(CURRENCY) ?? 0n) === owed
  return (
    isOwed &&
    [...byCurrency].every(
      ([currency, own]) =>
        (fx.get(currency) ?? 0n) ===
        own.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0n),
    )
  )
}

/** For programs; money as decimal text. */
export function methodFigures(result: Result) {
  return rowsOf(result).map((row) => {
    const { method, currency, payments, read, paid, refunded, charged, chargedBack } = row
    const pounds = (minor: bigint) => toDecimal({ currency: CURRENCY, minor })
    return {
      ...{ method, currency, payments, readGbp: pounds(read), paidGbp: pounds(paid) },
      refundedGbp: pounds(refunded),
      leftAsideGbp: Object.fromEntries([...row.aside].map(([why, minor]) => [why, pounds(minor)])),
      charged: toDecimal({ currency, minor: charged }),
      givenBack: toDecimal({ currency, minor: chargedBack }),
    }
  })
}

export function placeFigures({
  places,
}: Books): Record<string, Record<'ledger' | 'theirs', string>> {
  return Object.fromEntries(
    places.map((place) => {
      const { currency, ledgerIn, ledgerOut, theirs } = place
      const ledger = toDecimal({ currency, minor: ledgerIn - ledgerOut })
      return [nameOf(place), { ledger, theirs: toDecimal({ currency, minor: theirs }) }]
    }),
  )
}
