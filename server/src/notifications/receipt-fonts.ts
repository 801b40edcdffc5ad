import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import subsetFont from 'subset-font'

// The letters of receipts: Latin and simplified Chinese, in two weights. The files of the package
// are compressed; unpacking takes most of a second, so it is done once and a receipt takes only the
// glyphs it needs.

const require = createRequire(import.meta.url)

export type Typeface = Readonly<{
  regular: Uint8Array
  bold: Uint8Array
  glyphs: ReadonlySet<number>
}>

/** The two fonts of one document, and its text as they can draw it. */
export type DocumentFonts = Readonly<{
  regular: Uint8Array
  bold: Uint8Array
  drawable: (text: string) => string
}>

export async function loadTypeface(): Promise<Typeface> {
  const regular = await unpack(
    require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff2'),
  )
  const bold = await unpack(
    require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-700-normal.woff2'),
  )
  return { regular, bold, glyphs: glyphsOf(regular) }
}

export async function fontsFor(typeface: Typeface, text: string): Promise<DocumentFonts> {
  const drawable = (part: string) => replaceMissing(part, typeface.glyphs)
  const letters = drawable([...new Set(text)].join('')) + REPLACEMENT
  const options = { targetFormat: 'truetype', keepFeatures: ['kern', 'locl', 'mark'] } as const
  const [regular, bold] = await Promise.all([
    subsetFont(typeface.regular, letters, options),
    subsetFont(typeface.bold, letters, options),
  ])
  return { regular, bold, drawable }
}

// Straight from woff2 pdfkit draws blank pages, and from woff it takes ten seconds.
async function unpack(file: string): Promise<Uint8Array> {
  return subsetFont(await readFile(file), undefined, {
    targetFormat: 'truetype',
    keepAllGlyphs: true,
  })
}

const REPLACEMENT = '□'

// Letters that are not a plain letter with a mark.
const plain: Readonly<Record<string, string>> = {
  ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ħ: 'h', Ħ: 'H', ı: 'i', ŧ: 't', Ŧ: 'T', œ: 'oe', Œ: 'OE',
  '\u202f': '\u00a0', '\u2009': ' ', '\u2011': '-', '\u200b': '', '\u00ad': '', '\ufeff': '',
} // prettier-ignore

/** What the font lacks is written without its marks, or as a box: never as nothing. */
export function replaceMissing(text: string, glyphs: ReadonlySet<number>): string {
  const has = (char: string) => char === '\n' || glyphs.has(char.codePointAt(0) ?? 0)
  let drawn = ''
  // The font's apostrophe is as wide as a Chinese character.
  for (const char of text.normalize('NFC').replaceAll('’', "'")) {
    if (has(char)) drawn += char
    else drawn += plain[char] ?? withoutMarks(char, has) ?? REPLACEMENT
  }
  return drawn
}

function withoutMarks(char: string, has: (char: string) => boolean): string | undefined {
  if (/^\p{M}$/u.test(char)) return ''
  const bare = char.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  return bare !== '' && [...bare].every(has) ? bare : undefined
}

/**
 * The characters a TrueType font has glyphs for: its `cmap` table (OpenType 1.9, formats 4 and 12).
 */
function glyphsOf(font: Uint8Array): ReadonlySet<number> {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const cmap = tableOffset(view, 'cmap')
  const found = new Set<number>()
  const count = view.getUint16(cmap + 2)
  for (let index = 0; index < count; index += 1) {
    const table = cmap + view.getUint32(cmap + 4 + index * 8 + 4)
    const format = view.getUint16(table)
    if (format === 12) addGroups(found, view, table)
    if (format === 4) addSegments(found, view, table)
  }
  return found
}

function tableOffset(view: DataView, tag: string): number {
  const count = view.getUint16(4)
  for (let index = 0; index < count; index += 1) {
    const record = 12 + index * 16
    const name = [0, 1, 2, 3].map((at) => String.fromCharCode(view.getUint8(record + at))).join('')
    if (name === tag) return view.getUint32(record + 8)
  }
  throw new Error(`the font has no ${tag} table`)
}

function addGroups(found: Set<number>, view: DataView, table: number) {
  const groups = view.getUint32(table + 12)
  for (let index = 0; index < groups; index += 1) {
    const group = table + 16 + index * 12
    const last = view.getUint32(group + 4)
    for (let code = view.getUint32(group); code <= last; code += 1) found.add(code)
  }
}

// A segment may leave holes for characters without a glyph; a box in one of them does no harm.
function addSegments(found: Set<number>, view: DataView, table: number) {
  const segments = view.getUint16(table + 6) / 2
  for (let index = 0; index < segments; index += 1) {
    const last = view.getUint16(table + 14 + index * 2)
    const first = view.getUint16(table + 16 + segments * 2 + index * 2)
    for (let code = first; code <= last && code !== 0xffff; code += 1) found.add(code)
  }
}
