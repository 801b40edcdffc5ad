// Reads a file of the retail data as a stream, packed or not.
import { parse } from 'csv-parse'
import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { COLUMNS, parseLine, type RetailLine } from './retail.ts'

export type RetailFile = Readonly<{
  lines: readonly RetailLine[]
  /** Rows that are not in the format, by their number: counted, worth nobody knows what. */
  unreadable: readonly number[]
}>

/** All lines, or those of the first `limit` invoice numbers (sales and cancellations alike). */
export async function readRetailFile(
  path: string,
  { limit = Number.POSITIVE_INFINITY }: Readonly<{ limit?: number }> = {},
): Promise<RetailFile> {
  const lines: RetailLine[] = []
  const unreadable: number[] = []
  const invoices = new Set<string>()
  let row = 0
  for await (const cells of recordsOf(path)) {
    row += 1
    if (row === 1) {
      refuseOtherColumns(path, cells)
      continue
    }
    const line = parseLine(row, cells)
    if (!line) {
      unreadable.push(row)
      continue
    }
    if (!invoices.has(line.invoice) && invoices.size >= limit) break
    invoices.add(line.invoice)
    lines.push(line)
  }
  if (row === 0) throw new Error(`${path} is empty.`)
  return { lines, unreadable }
}

async function* recordsOf(path: string): AsyncGenerator<string[]> {
  const source = createReadStream(path)
  const table = parse({ bom: true, trim: true, relax_column_count: true, skip_empty_lines: true })
  const text: Readable[] = path.endsWith('.gz') ? [source, source.pipe(createGunzip())] : [source]
  for (const stream of text) stream.on('error', (error) => table.destroy(error))
  const last = text.at(-1) ?? source
  // Ending early, as a limit does, is no error of the file.
  pipeline(last, table, () => source.destroy())
  for await (const record of table) {
    const cells: unknown = record
    yield Array.isArray(cells) ? cells.map(String) : []
  }
}

function refuseOtherColumns(path: string, header: readonly string[]): void {
  if (COLUMNS.every((name, index) => header[index] === name)) return
  throw new Error(`${path} does not begin with the columns ${COLUMNS.join(',')}.`)
}
