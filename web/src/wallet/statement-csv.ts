import type { Words } from '../catalog/words.ts'
import { toCsv } from '../ui/csv.ts'
import { exponentOf, minorToDecimal, type Money } from '../ui/format.ts'
import type { StatementLine } from './statement.ts'

export const csvColumns = [
  'at',
  'kind',
  'order',
  'supplier',
  'account',
  'currency',
  'amount',
  'balance',
  'reason',
  'reference',
] as const
type CsvColumn = (typeof csvColumns)[number]

type Texts = Readonly<{
  headings: Readonly<Record<CsvColumn, string>>
  words: (text: Words) => string
}>

const decimal = ({ currency, minor }: Money) => minorToDecimal(minor, exponentOf(currency))

/** The lines shown, for a spreadsheet: plain amounts, instants in UTC. */
export function statementCsv(lines: readonly StatementLine[], { headings, words }: Texts): string {
  const rows = lines.map((line) => [
    line.at,
    line.kind,
    line.order?.number ?? '',
    line.order ? words(line.order.supplier) : '',
    line.withdrawal?.last4 ?? '',
    line.amount.currency,
    decimal(line.amount),
    decimal(line.balance),
    line.reason ?? '',
    line.refundId ?? line.withdrawal?.id ?? line.intentId ?? '',
  ])
  return toCsv([csvColumns.map((name) => headings[name]), ...rows])
}
