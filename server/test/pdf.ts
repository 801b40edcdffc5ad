// Reads back what a PDF of ours says: enough of the format for files that pdfkit wrote, so that
// tests need no program for it.
import { inflateSync } from 'node:zlib'

export type ReadPdf = Readonly<{
  /** The text of each page, with a space wherever a new piece of text begins. */
  pages: readonly string[]
  /** Kinds of the structure's elements, with how often each occurs. */
  tags: ReadonlyMap<string, number>
  lang: string | undefined
  title: string | undefined
  /** How large each embedded font is, unpacked. */
  fontBytes: readonly number[]
}>

type Objects = ReadonlyMap<string, Readonly<{ dictionary: string; stream: string }>>

export function readPdf(file: Uint8Array): ReadPdf {
  const objects = readObjects(Buffer.from(file).toString('latin1'))
  const all = [...objects.values()].map(({ dictionary }) => dictionary)
  const pages = all.filter((dictionary) => /\/Type \/Page\b/.test(dictionary))
  const kinds = all.flatMap((dictionary) => /\/S \/(\w+)\n.*\/P \d/s.exec(dictionary)?.[1] ?? [])
  const tags = new Map<string, number>()
  for (const kind of kinds) tags.set(kind, (tags.get(kind) ?? 0) + 1)
  const root = all.find((dictionary) => dictionary.includes('/Type /Catalog')) ?? ''
  const info = all.find((dictionary) => /\/Title (\d+) 0 R/.test(dictionary)) ?? ''
  return {
    pages: pages.map((page) => pageText(page, objects)),
    tags,
    lang: /\/Lang \(([^)]*)\)/.exec(root)?.[1],
    title: textOf(objects.get(reference(info, 'Title'))?.dictionary ?? ''),
    fontBytes: all
      .map((dictionary) => reference(dictionary, 'FontFile2'))
      .filter((id) => id !== '')
      .map((id) => objects.get(id)?.stream.length ?? 0),
  }
}

function readObjects(file: string): Objects {
  const objects = new Map<string, { dictionary: string; stream: string }>()
  for (const { 1: id = '', 2: body = '' } of file.matchAll(/\n(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    const [dictionary = '', packed] = body.split(/\nstream\n/)
    const stream = packed && Buffer.from(packed.replace(/\nendstream$/, ''), 'latin1')
    const isPacked = dictionary.includes('/FlateDecode')
    const content = stream ? (isPacked ? inflateSync(stream) : stream).toString('latin1') : ''
    objects.set(id, { dictionary, stream: content })
  }
  return objects
}

const reference = (dictionary: string, name: string) =>
  new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary)?.[1] ?? ''

function pageText(page: string, objects: Objects): string {
  const resources = objects.get(reference(page, 'Resources'))?.dictionary ?? page
  const letters = new Map(
    [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(({ 1: name = '', 2: id = '' }) => {
      const font = objects.get(id)?.dictionary ?? ''
      return [name, readLetters(objects.get(reference(font, 'ToUnicode'))?.stream ?? '')]
    }),
  )
  const content = objects.get(reference(page, 'Contents'))?.stream ?? ''
  const pieces: string[] = []
  let font = new Map<number, string>()
  for (const { 1: name, 2: shown } of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
    if (name) font = letters.get(name) ?? font
    if (shown) pieces.push(decode(shown, font))
  }
  return pieces.join(' ')
}

function decode(shown: string, font: ReadonlyMap<number, string>): string {
  const glyphs = [...shown.matchAll(/<([0-9a-f]+)>/gi)].flatMap(
    ({ 1: hex = '' }) => hex.match(/.{4}/g) ?? [],
  )
  return glyphs.map((glyph) => font.get(Number.parseInt(glyph, 16)) ?? '?').join('')
}

/** From glyphs to letters: `<first> <last> [<utf-16> ...]`. */
function readLetters(cmap: string): Map<number, string> {
  const letters = new Map<number, string>()
  for (const { 1: first = '', 2: list = '' } of cmap.matchAll(/<(\w+)> <\w+> \[(.*?)\]/gs)) {
    const texts = [...list.matchAll(/<(\w*)>/g)].map(({ 1: hex = '' }) => fromUtf16(hex))
    texts.forEach((text, index) => letters.set(Number.parseInt(first, 16) + index, text))
  }
  return letters
}

function fromUtf16(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le')
}

/** `(plain)`, or UTF-16 behind its mark. */
function textOf(literal: string): string {
  const inner = literal.replace(/^\(|\)$/g, '').replaceAll(/\\(.)/gs, '$1')
  if (!inner.startsWith('\u00fe\u00ff')) return inner
  return fromUtf16(Buffer.from(inner.slice(2), 'latin1').toString('hex'))
}
