import { TextDecoder } from 'node:util'
import { createCamtParser } from './camt.ts'
import { createCsvParser, type CsvMapping } from './csv.ts'
import { createMt940Parser } from './mt940.ts'
import { fileRefusal, type Item, type StatementParser } from './reconciliation.ts'

// From the bytes of a file to what it says: which format it is, in which letters, and its items as
// they come. Of a file of any size only a piece is in memory.

/** A year of a busy account; beyond it something is wrong. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024
/** Enough to see what a file is. */
const HEAD_BYTES = 16_384

export type Format = 'camt' | 'mt940' | 'csv'
/** How to read a table, and what to call the statement, since it does not say. */
export type Reading = Readonly<{
  csv?: Readonly<{ mapping: CsvMapping; number: string }> | undefined
}>
/** What a piece of a file says. */
export type Read = Readonly<{ format: Format; items: readonly Item[] }>

export async function* readStatements(
  bytes: AsyncIterable<Uint8Array>,
  { csv }: Reading,
): AsyncGenerator<Read> {
  let size = 0
  let head: Uint8Array[] | undefined = []
  let open: Open | undefined
  const openWith = (first: Uint8Array) => {
    head = undefined
    const { format, encoding } = recognise(first, csv?.mapping)
    open = { format, decode: createDecoder(encoding), parser: parserFor(format, csv) }
    return feed(open, first)
  }
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > MAX_FILE_BYTES) throw fileRefusal(0, 'size', `above ${MAX_FILE_BYTES} bytes`)
    head?.push(chunk)
    if (head && size < HEAD_BYTES) continue
    const items = head ? openWith(Buffer.concat(head)) : open ? feed(open, chunk) : []
    if (open && items.length > 0) yield { format: open.format, items }
  }
  const rest = head ? openWith(Buffer.concat(head)) : []
  if (!open) return
  const { parser, decode, format } = open
  yield { format, items: [...rest, ...parser.write(decode(undefined)), ...parser.end()] }
}

type Open = Readonly<{
  format: Format
  decode: (chunk: Uint8Array | undefined) => string
  parser: StatementParser
}>

function feed({ decode, parser }: Open, chunk: Uint8Array): Item[] {
  return parser.write(decode(chunk))
}

function parserFor(format: Format, csv: Reading['csv']): StatementParser {
  if (format === 'camt') return createCamtParser()
  if (format === 'mt940') return createMt940Parser()
  if (csv) return createCsvParser(csv.mapping, csv.number)
  throw fileRefusal(1, 'no_statement', 'neither camt nor MT940; a table needs its mapping')
}

type Recognised = Readonly<{ format: Format; encoding: string }>

function recognise(head: Uint8Array, mapping: CsvMapping | undefined): Recognised {
  if (head.length === 0) throw fileRefusal(1, 'empty', 'there is nothing in it')
  if (mapping) return { format: 'csv', encoding: mapping.encoding ?? 'utf-8' }
  const marked = markedEncoding(head)
  const text = new TextDecoder(marked ?? 'latin1').decode(head).replace(/^(\ufeff|ï»¿)/, '')
  if (text.trimStart().startsWith('<')) {
    const [, declared] = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w-]{1,40})["']/.exec(text) ?? []
    return { format: 'camt', encoding: marked ?? declared ?? 'utf-8' }
  }
  if (/^:20:/m.test(text)) return { format: 'mt940', encoding: marked ?? 'swift' }
  return { format: 'csv', encoding: marked ?? 'utf-8' }
}

function markedEncoding([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** Decodes pieces; without one, what was left over. */
function createDecoder(encoding: string): (chunk: Uint8Array | undefined) => string {
  // SWIFT has ASCII only; what banks write beyond it is UTF-8 or their country's Windows letters.
  if (encoding === 'swift') return createSwiftDecoder()
  const decoder = decoderOf(encoding)
  return (chunk) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch {
      throw fileRefusal(0, 'encoding', `not ${encoding}`)
    }
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw fileRefusal(1, 'encoding', encoding)
  }
}

function createSwiftDecoder(): (chunk: Uint8Array | undefined) => string {
  const windows = new TextDecoder('windows-1252')
  let utf8: TextDecoder | undefined = new TextDecoder('utf-8', { fatal: true })
  return (chunk) => {
    if (utf8) {
      try {
        return chunk ? utf8.decode(chunk, { stream: true }) : utf8.decode()
      } catch {
        utf8 = undefined // What the piece before cut in two is one letter less.
      }
    }
    return chunk ? windows.decode(chunk, { stream: true }) : ''
  }
}
