import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { create, type Font, type GlyphRun } from 'fontkit'
import subsetFont from 'subset-font'

// The letters of receipts: Latin and simplified Chinese, in two weights. Both are opened once and
// lent to every document, which takes the glyphs it needs into its file.

const require = createRequire(import.meta.url)

export type Typeface = Readonly<{
  regular: Font
  bold: Font
  /** The characters it has glyphs for. */
  characters: ReadonlySet<number>
}>

export async function loadTypeface(): Promise<Typeface> {
  const [regular, bold] = await Promise.all([
    open(
      require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff2'),
    ),
    open(
      require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-700-normal.woff2'),
    ),
  ])
  return { regular, bold, characters: new Set(regular.characterSet) }
}

async function open(file: string): Promise<Font> {
  // Straight from woff2 pdfkit draws blank pages, and from woff it takes ten seconds.
  const unpacked = await subsetFont(await readFile(file), undefined, {
    targetFormat: 'truetype',
    keepAllGlyphs: true,
    keepFeatures: ['kern', 'locl', 'mark'],
  })
  const font = create(unpacked)
  // The first character that asks for a glyph is what is copied from the file in its place: let it
  // be the plain one (a space, not the one that does not break), whatever was printed before.
  for (const code of font.characterSet.toSorted((a, b) => a - b)) font.glyphForCodePoint(code)
  return rememberWords(font)
}

/** Some 10 MB of words: those of our texts, and some thousand of names, goods and numbers. */
const MOST_WORDS = 5_000

/** Receipts say the same words again and again, and laying one out is most of their cost. */
function rememberWords(font: Font): Font {
  // pdfkit scales what it gets to thousandths in place. Only when that changes nothing may two
  // documents get the same.
  assert.equal(font.unitsPerEm, 1000)
  const words = new Map<string, GlyphRun>()
  const layOut = font.layout.bind(font)
  const layout: Font['layout'] = (word, features) => {
    if (features !== undefined) return layOut(word, features)
    const known = words.get(word)
    if (known) return known
    if (words.size >= MOST_WORDS) words.clear()
    const run = layOut(word)
    words.set(word, run)
    return run
  }
  return Object.assign(font, { layout })
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
