import type { Words } from '../catalog/words.ts'
import { toCsv } from '../ui/csv.ts'
import { exponentOf, minorToDecimal, type Money } from '../ui/format.ts'
import type { OrderSummary } from './order.ts'

const decimal = ({ currency, minor }: Money) => minorToDecimal(minor, exponentOf(currency))

type Read = (order: OrderSummary, words: (text: Words) => string) => string

type Column<Name extends string> = readonly [Name, Read]
const column = <Name extends string>(name: Name, read: Read): Column<Name> => [name, read]

const columns = [
  column('number', ({ number }) => number),
  column('placed', ({ placedAt }) => placedAt),
  column('buyer', ({ buyer }) => buyer.name),
  column('supplier', ({ supplier }, words) => words(supplier.name)),
  column('state', ({ paymentState }) => paymentState),
  column('lines', ({ lineCount }) => String(lineCount)),
  column('currency', ({ total }) => total.currency),
  column('total', ({ total }) => decimal(total)),
  column('refunded', ({ refunded }) => decimal(refunded)),
  column('chargeCurrency', ({ charge }) => charge.currency),
  column('charge', ({ charge }) => decimal(charge)),
  column('paid', ({ paidAt }) => paidAt ?? ''),
  column('id', ({ id }) => id),
] as const

export type CsvColumn = (typeof columns)[number][0]

type Texts = Readonly<{
  headings: Readonly<Record<CsvColumn, string>>
  words: (text: Words) => string
}>

/** A list of orders for a spreadsheet: plain amounts beside their currency, instants in UTC. */
export function ordersCsv(orders: readonly OrderSummary[], { headings, words }: Texts): string {
  return toCsv([
    columns.map(([name]) => headings[name]),
    ...orders.map((order) => columns.map(([, read]) => read(order, words))),
  ])
}
