import { parse, CsvError } from 'csv-parse/sync'
import { TextDecoder } from 'node:util'
import { ok, refuse, type Result } from '../kernel/result.ts'

// Spreadsheet files as they come from real programs: with or without a byte order mark, in UTF-8 or
// the Chinese Windows encoding, separated by commas, semicolons or tabs.

export const MAX_FILE_BYTES = 5 * 1024 * 1024
const MAX_ROWS = 20_000
const MAX_COLUMNS = 100

export type Unreadable = Readonly<{ code: 'catalog.file_unreadable'; reason: string; row?: number }>

/** A header and the rows below it. A record keeps the number its row has in a spreadsheet. */
export type Table = Readonly<{
  columns: readonly string[]
  records: readonly Readonly<{ row: number; cells: readonly string[] }>[]
}>

/** The text of a file: UTF-16 by its mark, else UTF-8, else GB 18030 (which GBK is a part of). */
export function decodeFile(bytes: Uint8Array): Result<string, Unreadable> {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined
  for (const encoding of marked ? [marked] : ['utf-8', 'gb18030']) {
    try {
      return ok(new TextDecoder(encoding, { fatal: true }).decode(bytes))
    } catch {
      // Not in this encoding.
    }
  }
  return unreadable('is neither UTF-8 nor GBK text')
}

export function parseTable(text: string): Result<Table, Unreadable> {
  const content = text.replace(/^\ufeff/, '')
  try {
    const rows = parse(content, {
      delimiter: delimiterOf(content),
      relax_column_count: true,
      skip_empty_lines: false,
      trim: true,
      to: MAX_ROWS + 2,
      max_record_size: 100_000,
    })
    return toTable(rows)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : undefined
    return unreadable(reasons[error.code] ?? 'is not a table of separated values', line)
  }
}

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a quotation mark that is opened and never closed',
  INVALID_OPENING_QUOTE: 'has a quotation mark in the middle of an unquoted cell',
  CSV_INVALID_CLOSING_QUOTE: 'has characters after a closing quotation mark',
  CSV_MAX_RECORD_SIZE: 'has a row of more than 100,000 characters',
}

function toTable(rows: readonly (readonly string[])[]): Result<Table, Unreadable> {
  const [header = [], ...body] = rows
  const columns = header.map((name) => name.toLowerCase().replace(/[\s-]+/g, '_'))
  if (columns.every((name) => name === '')) return unreadable('is empty', 1)
  if (columns.length > MAX_COLUMNS) return unreadable(`has more than ${MAX_COLUMNS} columns`, 1)
  const repeated = columns.find((name, i) => name !== '' && columns.indexOf(name) !== i)
  if (repeated) return unreadable(`has the column ${repeated} twice`, 1)
  if (body.length > MAX_ROWS) return unreadable(`has more than ${MAX_ROWS} rows`)
  const records = body
    .map((cells, i) => ({ row: i + 2, cells: cells.map(unguard) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  return ok({ columns, records })
}

// The header decides: it has no quoted cells worth the name, and every column is a separator.
function delimiterOf(text: string): string {
  const header = text.slice(0, 5000).split(/\r?\n|\r/, 1)[0] ?? ''
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark
}

function unreadable(reason: string, row?: number) {
  return refuse<Unreadable>({
    code: 'catalog.file_unreadable',
    reason,
    ...(row === undefined ? {} : { row }),
  })
}

/**
 * A file that spreadsheet programs open as what it is: marked as UTF-8, nothing taken for a
 * formula.
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => cells.map((cell) => quoteCell(guard(cell))).join(','))
  return `\ufeff${lines.join('\r\n')}\r\n`
}

function quoteCell(cell: string): string {
  return /[",;\t\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell
}

// A cell that begins like a formula is run as one by spreadsheets. An apostrophe in front makes it
// text to them, and is taken off again when the file comes back.
const guard = (cell: string) => (/^'*[=+\-@]/.test(cell) ? `'${cell}` : cell)
const unguard = (cell: string) => (/^'+[=+\-@]/.test(cell) ? cell.slice(1) : cell)
