import { compact } from '../kernel/bank-numbers.ts'
import {
  fileRefusal,
  MAX_VALUE,
  parseAmount,
  parseDay,
  signed,
  type Balance,
  type Entry,
  type Item,
  type StatementParser,
} from './reconciliation.ts'

// A bank's table of movements, by a mapping that says which column is what.

export type CsvMapping = Readonly<{
  /** The account it is of, and its currency: seldom in the file itself. */
  account: string
  currency: string
  /** Names of columns as the file's header has them. Either `amount` with its sign, or two. */
  columns: Readonly<{
    bookedOn: string
    valuedOn?: string
    amount?: string
    credit?: string
    debit?: string
    balance?: string
    text?: string
    reference?: string
    endToEndId?: string
    bankReference?: string
    payerName?: string
    payerAccount?: string
  }>
  dates: (typeof dateForms)[number]
  decimal: '.' | ','
  delimiter: ',' | ';' | '\t' | '|'
  encoding?: 'utf-8' | 'gb18030' | 'windows-1252'
  /** Lines above the header: a title, the account holder. */
  skipLines?: number
}>

export const dateForms = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
] as const

const MAX_COLUMNS = 100

/** `number`: what the statement is called, since the table does not say. */
export function createCsvParser(mapping: CsvMapping, number: string): StatementParser {
  const items: Item[] = []
  const table: TableState = {
    header: undefined,
    rows: 0,
    first: undefined,
    last: undefined,
    down: 0,
    up: 0,
  }
  const rows = createRows(mapping.delimiter, (cells, line) => {
    if (line <= (mapping.skipLines ?? 0)) return
    if (cells.every((cell) => cell.trim() === '')) return
    if (!table.header) {
      table.header = readHeader(mapping, cells, line)
      const { account, currency } = mapping
      const head = { kind: 'statement', line, account: compact(account), currency, number } as const
      items.push({ kind: 'head', head: { ...head, sequence: null, isCopy: false } })
    } else {
      items.push({ kind: 'entry', entry: readRow(mapping, table, { cells, line }) })
    }
  })
  const take = () => items.splice(0)
  return {
    write: (text) => {
      rows.write(text)
      return take()
    },
    end: () => {
      const line = rows.end()
      if (!table.header) throw fileRefusal(line, 'empty', 'there is no header')
      items.push({ kind: 'end', end: balancesOf(table) })
      return take()
    },
  }
}

type Field = keyof CsvMapping['columns']
type Row = Readonly<{ signedMinor: bigint; balance: Balance | null }>
type TableState = {
  header: ReadonlyMap<Field, number> | undefined
  rows: number
  first: Row | undefined
  last: Row | undefined
  /** How many neighbours' balances follow from each other, read down and read up. */
  down: number
  up: number
}

function readHeader({ columns }: CsvMapping, cells: readonly string[], line: number) {
  if (cells.length > MAX_COLUMNS) throw fileRefusal(line, 'columns', `above ${MAX_COLUMNS}`)
  const names = cells.map((cell) => cell.replace(/^\ufeff/, '').trim())
  const places = Object.entries(columns).map(([field, name]): [Field, number] => {
    const at = names.indexOf(name)
    if (at < 0) throw fileRefusal(line, 'columns', `there is no column ${name}`)
    return [isField(field) ? field : 'text', at]
  })
  const header = new Map(places)
  if (!header.has('amount') && !(header.has('credit') && header.has('debit'))) {
    throw fileRefusal(line, 'columns', 'amount, or credit and debit')
  }
  return header
}

const fields: readonly string[] = [
  ...['bookedOn', 'valuedOn', 'amount', 'credit', 'debit', 'balance', 'text', 'reference'],
  ...['endToEndId', 'bankReference', 'payerName', 'payerAccount'],
]
const isField = (name: string): name is Field => fields.includes(name)

type Cells = Readonly<{ cells: readonly string[]; line: number }>

function readRow(mapping: CsvMapping, table: TableState, { cells, line }: Cells): Entry {
  const cell = (field: Field) => {
    const at = table.header?.get(field)
    return at === undefined ? '' : (cells[at] ?? '').trim()
  }
  const minor = signedAmount(mapping, cell, line)
  const amount = { currency: mapping.currency, minor: minor < 0n ? -minor : minor }
  const bookedOn = readDate(mapping, cell('bookedOn'), line)
  const valued = cell('valuedOn')
  table.rows += 1
  const entry: Entry = {
    ...{ line, position: table.rows, part: 1, parts: 1, amount, unsplit: null },
    direction: minor < 0n ? 'debit' : 'credit',
    status: minor === 0n ? 'information' : 'booked',
    ...{ isReversal: false, returnReason: null, bookedOn, code: null },
    valuedOn: valued === '' ? bookedOn : readDate(mapping, valued, line),
    bankReference: cell('bankReference') || null,
    endToEndId: cell('endToEndId') || null,
    references: [cell('reference')].filter((each) => each !== ''),
    text: cell('text'),
    payer: {
      name: cell('payerName') || null,
      account: compact(cell('payerAccount')) || null,
      bank: null,
    },
    ...{ chargeBearer: null, charges: null, instructed: null },
  }
  const written = cell('balance')
  const balance = written === '' ? null : { amount: signedOf(mapping, written, line), on: bookedOn }
  note(table, { signedMinor: signed(entry), balance })
  return entry
}

function note(table: TableState, row: Row): void {
  if (table.last && follows(table.last, row)) table.down += 1
  if (table.last && follows(row, table.last)) table.up += 1
  table.first ??= row
  table.last = row
}

const follows = (older: Row, newer: Row) =>
  older.balance !== null &&
  newer.balance !== null &&
  older.balance.amount.minor + newer.signedMinor === newer.balance.amount.minor

function signedAmount(mapping: CsvMapping, cell: (field: Field) => string, line: number): bigint {
  const { amount } = mapping.columns
  if (amount !== undefined) return signedOf(mapping, cell('amount'), line).minor
  const minorOf = (field: Field) =>
    cell(field) === '' ? 0n : signedOf(mapping, cell(field), line).minor
  const [credit, debit] = [minorOf('credit'), minorOf('debit')]
  if (credit !== 0n && debit !== 0n)
    throw fileRefusal(line, 'direction', 'credit and debit at once')
  // Some banks write what went out with a minus in its own column.
  return debit === 0n ? credit : debit < 0n ? debit : -debit
}

function signedOf({ decimal, currency }: CsvMapping, text: string, line: number) {
  const bare = text.replaceAll(/[\s'’\u00a0¥￥$€£]|[A-Z]{3}/g, '')
  const isMinus = /^[-−(]|[-−]$/.test(bare)
  const digits = bare.replaceAll(/[-−()+]/g, '')
  const plain =
    decimal === ',' ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '')
  const { minor } = parseAmount({ text: plain, currency, line })
  return { currency, minor: isMinus ? -minor : minor }
}

function readDate({ dates }: CsvMapping, text: string, line: number): string {
  const numbers =
    dates === 'YYYYMMDD' ? /^(\d{4})(\d{2})(\d{2})/.exec(text)?.slice(1) : text.match(/\d+/g)
  const order = dates.replaceAll(/[^YMD]/g, '')
  const at = (letter: string) => Number(numbers?.[[...new Set(order)].indexOf(letter)])
  const day = parseDay(at('Y'), at('M'), at('D'))
  if (!day || day.impossible) throw fileRefusal(line, 'date', text)
  return day.day
}

/** From the running balance, whichever end of the table is the newer. */
function balancesOf({ first, last, down, up }: TableState) {
  if (!first?.balance || !last?.balance) return { opening: null, closing: null }
  const [oldest, newest] = up > down ? [last, first] : [first, last]
  return { opening: before(oldest), closing: newest.balance }
}

function before({ balance, signedMinor }: Row): Balance | null {
  const amount = balance && { ...balance.amount, minor: balance.amount.minor - signedMinor }
  return amount && { ...balance, amount }
}

/** Cells of rows as text comes in pieces. `take` is told the line a row begins on. */
function createRows(delimiter: string, take: (cells: readonly string[], line: number) => void) {
  const state = { cell: '', cells: [] as string[], quoted: false, closed: false, line: 1, begun: 1 }
  const endCell = () => {
    state.cells.push(state.cell)
    state.cell = ''
    state.closed = false
    if (state.cells.length > MAX_COLUMNS) throw fileRefusal(state.line, 'columns', 'too many')
  }
  const endRow = () => {
    endCell()
    take(state.cells, state.begun)
    state.cells = []
  }
  const readChar = (char: string) => {
    if (state.quoted) {
      if (char === '"') [state.quoted, state.closed] = [false, true]
      else state.cell += char
    } else if (char === '"' && state.closed) {
      // A doubled quotation mark is one of the text.
      state.cell += char
      ;[state.quoted, state.closed] = [true, false]
    } else if (char === '"' && state.cell === '') state.quoted = true
    else if (char === delimiter) endCell()
    else if (char === '\n') endRow()
    else if (char !== '\r') state.cell += char
    if (state.cell.length > MAX_VALUE) throw fileRefusal(state.line, 'value_length', state.cell)
    if (char !== '\n') return
    state.line += 1
    if (!state.quoted) state.begun = state.line
  }
  return {
    write: (text: string) => {
      for (const char of text) readChar(char)
    },
    end: () => {
      if (state.quoted) throw fileRefusal(state.begun, 'quotation', 'opened and never closed')
      if (state.cell !== '' || state.cells.length > 0) endRow()
      return state.line
    },
  }
}
