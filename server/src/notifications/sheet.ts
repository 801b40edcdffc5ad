import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { replaceMissing, type Typeface } from './receipt-fonts.ts'

// Pages with a cursor that goes down, and the tags that screen readers follow. Everything drawn is
// either inside an element of the document's structure or an artifact.

declare global {
  namespace PDFKit.Mixins {
    interface StructureElementOptions {
      scope?: 'Column' | 'Row'
    }
    interface PDFFont {
      registerFont(name: string, font: Typeface['regular']): this
    }
  }
}

export const A4 = { width: 595.28, height: 841.89 } as const
export const MARGIN = 46
export const CONTENT_WIDTH = A4.width - 2 * MARGIN
const BOTTOM = A4.height - 60

export const colors: Readonly<
  Record<'brand' | 'soft' | 'ink' | 'muted' | 'line' | 'white', string>
> = {
  brand: '#006967',
  soft: '#eaf7f5',
  ink: '#122026',
  muted: '#4e5c62',
  line: '#dde2e4',
  white: '#ffffff',
}

export type Element = PDFKit.PDFStructureElement

export type Style = Readonly<{
  size: number
  font?: 'regular' | 'bold'
  color?: string
  align?: 'left' | 'right'
}>

export type Box = Readonly<{ x: number; y: number; width: number }>

export type Sheet = Readonly<{
  doc: PDFKit.PDFDocument
  typeface: Typeface
  root: Element
  cursor: { y: number }
}>

type Opened = Readonly<{
  typeface: Typeface
  title: string
  author: string
  lang: string
  createdAt: Date
}>

/** PDF/UA, the standard for accessible files; the package's types do not know it. */
const conformance: Readonly<Record<string, string>> = { subset: 'PDF/UA' }

export function openSheet({ typeface, title, author, lang, createdAt }: Opened): Sheet {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    // No font but ours: the default one would be named in the file without being in it.
    font: '',
    pdfVersion: '1.7',
    ...conformance,
    tagged: true,
    displayTitle: true,
    lang,
    bufferPages: true,
    info: { Title: title, Author: author, CreationDate: createdAt, ModDate: createdAt },
  })
  doc.registerFont('regular', typeface.regular)
  doc.registerFont('bold', typeface.bold)
  const root = doc.struct('Document', {})
  doc.addStructure(root)
  return { doc, typeface, root, cursor: { y: MARGIN } }
}

/** Numbers the pages, closes the document and returns it. */
export async function closeSheet(
  { doc, root }: Sheet,
  drawFooter: (page: number, pages: number) => void,
): Promise<Uint8Array> {
  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page)
    drawFooter(page + 1, count)
  }
  root.end()
  doc.end()
  return buffer(doc)
}

/** Goes on at the top of a new page when less than `height` is left; says whether it did. */
export function makeRoom({ doc, cursor }: Sheet, height: number): boolean {
  if (cursor.y + height <= BOTTOM || cursor.y === MARGIN) return false
  doc.addPage()
  cursor.y = MARGIN
  return true
}

/** An element of the structure with what is in it. */
export function element(sheet: Sheet, parent: Element, tag: string): Element {
  const made = sheet.doc.struct(tag, {})
  parent.add(made)
  return made
}

/** An element that is drawn at once. */
export function drawn(
  sheet: Sheet,
  { parent, tag, scope }: Readonly<{ parent: Element; tag: string; scope?: 'Column' }>,
  draw: () => void,
): void {
  parent.add(sheet.doc.struct(tag, scope ? { scope } : {}, [draw]))
}

/** Rules, colours and repeated words: there to look at, not to be read out. */
export function artifact({ doc }: Sheet, draw: () => void, type?: 'Pagination' | 'Layout'): void {
  doc.markContent('Artifact', { type: type ?? 'Layout' })
  draw()
  doc.endMarkedContent()
}

export function write(sheet: Sheet, text: string, { style, box }: { style: Style; box: Box }) {
  const { doc, typeface } = sheet
  apply(doc, style)
  doc.fillColor(style.color ?? colors.ink)
  const { x, y, width } = box
  doc.text(replaceMissing(text, typeface.characters), x, y, { width, align: style.align ?? 'left' })
}

/** How high a text is in a column of this width. */
export function heightOf(
  { doc, typeface }: Sheet,
  text: string,
  { style, width }: Measured,
): number {
  apply(doc, style)
  return doc.heightOfString(replaceMissing(text, typeface.characters), { width })
}

type Measured = Readonly<{ style: Style; width: number }>

function apply(doc: PDFKit.PDFDocument, { font = 'regular', size }: Style) {
  doc.font(font).fontSize(size)
}

export function rule(sheet: Sheet, y: number, { color = colors.line, weight = 0.6 } = {}): void {
  artifact(sheet, () => {
    const { doc } = sheet
    doc
      .moveTo(MARGIN, y)
      .lineTo(A4.width - MARGIN, y)
      .lineWidth(weight)
      .strokeColor(color)
      .stroke()
  })
}
