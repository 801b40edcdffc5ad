import type { Column, Fact, Grid, ReceiptPage, Section } from './receipt.ts'
import type { Typeface } from './receipt-fonts.ts'
import {
  A4,
  artifact,
  closeSheet,
  colors,
  CONTENT_WIDTH,
  drawn,
  element,
  heightOf,
  makeRoom,
  MARGIN,
  openSheet,
  rule,
  write,
  type Box,
  type Element,
  type Sheet,
  type Style,
} from './sheet.ts'

// How a receipt looks on A4. It takes tens of milliseconds of one core, so it runs in a thread of
// its own (receipt-printer.ts).

type Print = Readonly<{ page: ReceiptPage; createdAt: Date; typeface: Typeface }>

export async function printReceipt({ page, createdAt, typeface }: Print): Promise<Uint8Array> {
  const { title, brand: author, lang } = page
  const sheet = openSheet({ typeface, title, author, lang, createdAt })
  drawHead(sheet, page)
  drawFacts(sheet, page.facts)
  drawAddresses(sheet, page)
  for (const section of page.orders) drawSection(sheet, section)
  if (page.summary.length > 0) drawSummary(sheet, page.summary)
  for (const section of page.refunds) drawSection(sheet, section)
  drawNotes(sheet, page)
  return closeSheet(sheet, (number, pages) => drawFooter(sheet, page, { number, pages }))
}

const styles = {
  brand: { size: 15, font: 'bold', color: colors.brand },
  small: { size: 8, color: colors.muted },
  title: { size: 22, font: 'bold' },
  amount: { size: 17, font: 'bold', color: colors.brand, align: 'right' },
  amountLabel: { size: 8.5, color: colors.muted, align: 'right' },
  label: { size: 8, color: colors.muted },
  value: { size: 9.5 },
  heading: { size: 12, font: 'bold' },
  cell: { size: 8.5 },
  columnHead: { size: 7.5, font: 'bold', color: colors.muted },
  total: { size: 9 },
  strong: { size: 10, font: 'bold' },
  noteHeading: { size: 9, font: 'bold', color: colors.brand },
  note: { size: 8.5 },
} as const satisfies Record<string, Style>

function drawHead(sheet: Sheet, page: ReceiptPage) {
  const { root, cursor } = sheet
  artifact(sheet, () => drawMark(sheet, { x: MARGIN, y: cursor.y, width: 34 }))
  const beside: Box = { x: MARGIN + 43, y: cursor.y - 3, width: 300 }
  drawn(sheet, { parent: root, tag: 'P' }, () => {
    write(sheet, page.brand, { style: styles.brand, box: beside })
    write(sheet, page.tagline, { style: styles.small, box: { ...beside, y: beside.y + 21 } })
  })
  cursor.y += 56
  drawn(sheet, { parent: root, tag: 'H1' }, () =>
    write(sheet, page.heading, {
      style: styles.title,
      box: { x: MARGIN, y: cursor.y - 6, width: 240 },
    }),
  )
  const right = { x: MARGIN + 180, width: CONTENT_WIDTH - 180 }
  drawn(sheet, { parent: root, tag: 'P' }, () => {
    write(sheet, page.amount.label, {
      style: styles.amountLabel,
      box: { ...right, y: cursor.y - 12 },
    })
    write(sheet, page.amount.value, { style: styles.amount, box: { ...right, y: cursor.y - 1 } })
  })
  cursor.y += 32
  rule(sheet, cursor.y, { color: colors.brand, weight: 1.2 })
  cursor.y += 14
}

// The scales of our sign, drawn on a square of 32.
function drawMark({ doc }: Sheet, { x, y, width }: Box) {
  doc
    .save()
    .translate(x, y)
    .scale(width / 32)
  doc.roundedRect(0, 0, 32, 32, 8.5).fill(colors.brand)
  doc.lineCap('round').lineJoin('round').strokeColor(colors.white)
  doc.path('M5 12C10 8.7 22 8.7 27 12').lineWidth(2.3).stroke()
  doc.path('M6 19.2 9.2 11.2 12.4 19.2M19.6 19.2 22.8 11.2 26 19.2').lineWidth(1.5).stroke()
  const pans = 'M4.9 19.2h8.6a4.3 4.6 0 0 1-8.6 0zM18.5 19.2h8.6a4.3 4.6 0 0 1-8.6 0z'
  doc.path(pans).fill(colors.white)
  doc.restore()
}

const FACT_COLUMNS = 2
const GAP = 16

function drawFacts(sheet: Sheet, facts: readonly Fact[]) {
  const width = (CONTENT_WIDTH - GAP * (FACT_COLUMNS - 1)) / FACT_COLUMNS
  const list = element(sheet, sheet.root, 'Sect')
  for (let first = 0; first < facts.length; first += FACT_COLUMNS) {
    const row = facts.slice(first, first + FACT_COLUMNS)
    const y = sheet.cursor.y
    const heights = row.map(({ label, value }, index) => {
      const box = { x: MARGIN + index * (width + GAP), y, width }
      const labelHeight = heightOf(sheet, label, { style: styles.label, width })
      drawn(sheet, { parent: list, tag: 'P' }, () => {
        write(sheet, label, { style: styles.label, box })
        write(sheet, value, { style: styles.value, box: { ...box, y: y + labelHeight } })
      })
      return labelHeight + heightOf(sheet, value, { style: styles.value, width })
    })
    sheet.cursor.y += Math.max(...heights) + 7
  }
  sheet.cursor.y += 7
}

function drawAddresses(sheet: Sheet, { addresses }: ReceiptPage) {
  const width = (CONTENT_WIDTH - GAP) / 2
  const y = sheet.cursor.y
  const heights = addresses.map(({ heading, lines }, index) => {
    const box = { x: MARGIN + index * (width + GAP), y, width }
    const text = lines.join('\n')
    const part = element(sheet, sheet.root, 'Sect')
    drawn(sheet, { parent: part, tag: 'H2' }, () =>
      write(sheet, heading, { style: styles.label, box }),
    )
    drawn(sheet, { parent: part, tag: 'P' }, () =>
      write(sheet, text, { style: styles.value, box: { ...box, y: y + 12 } }),
    )
    return 12 + heightOf(sheet, text, { style: styles.value, width })
  })
  sheet.cursor.y += Math.max(...heights) + 22
}

function drawSection(sheet: Sheet, section: Section) {
  const { root, cursor } = sheet
  const part = element(sheet, root, 'Sect')
  const full = { x: MARGIN, width: CONTENT_WIDTH }
  const titleHeight = heightOf(sheet, section.heading, { style: styles.heading, ...full })
  const noteHeight = heightOf(sheet, section.note, { style: styles.small, ...full })
  // A heading does not stay behind at the foot of a page without a line of its table.
  makeRoom(sheet, titleHeight + noteHeight + 70)
  drawn(sheet, { parent: part, tag: 'H2' }, () =>
    write(sheet, section.heading, { style: styles.heading, box: { ...full, y: cursor.y } }),
  )
  drawn(sheet, { parent: part, tag: 'P' }, () =>
    write(sheet, section.note, {
      style: styles.small,
      box: { ...full, y: cursor.y + titleHeight },
    }),
  )
  cursor.y += titleHeight + noteHeight + 6
  drawGrid(sheet, part, section.grid)
  drawTotals(sheet, part, section.totals)
  cursor.y += 20
}

type Placed = Column & Readonly<{ x: number }>

/** A column of width 0 takes what the others leave. */
function placeColumns(columns: readonly Column[]): Placed[] {
  const fixed = columns.reduce((sum, { width }) => sum + width, 0)
  let x = MARGIN
  return columns.map((column) => {
    const width = column.width || CONTENT_WIDTH - fixed
    const placed = { ...column, x, width }
    x += width
    return placed
  })
}

const PADDING = { x: 5, y: 3 } as const

function drawGrid(sheet: Sheet, parent: Element, grid: Grid) {
  const columns = placeColumns(grid.columns)
  const table = element(sheet, parent, 'Table')
  drawColumnHeads(sheet, columns, table)
  for (const cells of grid.rows) {
    const height = rowHeight(sheet, columns, cells)
    // The words above the columns stand on every page; who listens has heard them.
    if (makeRoom(sheet, height)) drawColumnHeads(sheet, columns, null)
    const row = element(sheet, table, 'TR')
    cells.forEach((cell, index) => {
      const column = columns[index]
      if (!column) return
      const style = { ...styles.cell, align: column.align }
      drawn(sheet, { parent: row, tag: 'TD' }, () =>
        write(sheet, cell, { style, box: cellBox(column, sheet.cursor.y) }),
      )
    })
    row.end()
    sheet.cursor.y += height
    rule(sheet, sheet.cursor.y, { weight: 0.4 })
  }
  table.end()
}

function cellBox({ x, width }: Placed, y: number): Box {
  return { x: x + PADDING.x, y: y + PADDING.y, width: width - 2 * PADDING.x }
}

function rowHeight(sheet: Sheet, columns: readonly Placed[], cells: readonly string[]): number {
  const heights = cells.map((cell, index) => {
    const width = (columns[index]?.width ?? CONTENT_WIDTH) - 2 * PADDING.x
    return heightOf(sheet, cell, { style: styles.cell, width })
  })
  return Math.max(...heights) + 2 * PADDING.y
}

function drawColumnHeads(sheet: Sheet, columns: readonly Placed[], table: Element | null) {
  const { doc, cursor } = sheet
  const heights = columns.map((column) =>
    heightOf(sheet, column.heading, { style: styles.columnHead, width: cellBox(column, 0).width }),
  )
  const height = Math.max(...heights) + 2 * PADDING.y
  artifact(sheet, () => doc.rect(MARGIN, cursor.y, CONTENT_WIDTH, height).fill(colors.soft))
  const draw = (column: Placed) =>
    write(sheet, column.heading, {
      style: { ...styles.columnHead, align: column.align },
      box: cellBox(column, cursor.y),
    })
  if (table) {
    const row = element(sheet, table, 'TR')
    for (const column of columns) {
      drawn(sheet, { parent: row, tag: 'TH', scope: 'Column' }, () => draw(column))
    }
    row.end()
  } else {
    artifact(sheet, () => columns.forEach(draw), 'Pagination')
  }
  cursor.y += height
}

const TOTAL_VALUE_WIDTH = 130

function drawTotals(sheet: Sheet, parent: Element, totals: readonly Fact[]) {
  const { cursor } = sheet
  const labelWidth = CONTENT_WIDTH - TOTAL_VALUE_WIDTH - PADDING.x
  const styleOf = ({ isStrong }: Fact): Style => (isStrong ? styles.strong : styles.total)
  const heights = totals.map((fact) => {
    const style = styleOf(fact)
    const label = heightOf(sheet, fact.label, { style, width: labelWidth })
    return Math.max(label, heightOf(sheet, fact.value, { style, width: TOTAL_VALUE_WIDTH })) + 2
  })
  const all = heights.reduce((sum, height) => sum + height, 6)
  makeRoom(sheet, all)
  cursor.y += 6
  totals.forEach((fact, index) => {
    const style = { ...styleOf(fact), align: 'right' } as const
    const y = cursor.y
    drawn(sheet, { parent, tag: 'P' }, () => {
      write(sheet, fact.label, { style, box: { x: MARGIN, y, width: labelWidth } })
      const x = MARGIN + labelWidth
      write(sheet, fact.value, { style, box: { x, y, width: TOTAL_VALUE_WIDTH } })
    })
    cursor.y += heights[index] ?? 0
  })
}

/** The sum of several orders, set off from them by a rule. */
function drawSummary(sheet: Sheet, facts: readonly Fact[]) {
  makeRoom(sheet, 40)
  rule(sheet, sheet.cursor.y - 8, { color: colors.brand, weight: 1.2 })
  sheet.cursor.y -= 6
  drawTotals(sheet, sheet.root, facts)
  sheet.cursor.y += 20
}

const NOTE_INSET = 12

function drawNotes(sheet: Sheet, { notes }: ReceiptPage) {
  const { doc, root, cursor } = sheet
  const width = CONTENT_WIDTH - 2 * NOTE_INSET
  const measured = notes.map(({ heading, text }) => ({
    heading,
    text,
    headingHeight: heightOf(sheet, heading, { style: styles.noteHeading, width }),
    textHeight: heightOf(sheet, text, { style: styles.note, width }),
  }))
  const inner = measured.reduce((sum, note) => sum + note.headingHeight + note.textHeight, 0)
  const height = inner + 2 * NOTE_INSET + 7 * (notes.length - 1)
  makeRoom(sheet, height)
  artifact(sheet, () =>
    doc.roundedRect(MARGIN, cursor.y, CONTENT_WIDTH, height, 6).fill(colors.soft),
  )
  let y = cursor.y + NOTE_INSET
  for (const { heading, text, headingHeight, textHeight } of measured) {
    const box = { x: MARGIN + NOTE_INSET, width, y }
    drawn(sheet, { parent: root, tag: 'H2' }, () =>
      write(sheet, heading, { style: styles.noteHeading, box }),
    )
    drawn(sheet, { parent: root, tag: 'P' }, () =>
      write(sheet, text, { style: styles.note, box: { ...box, y: y + headingHeight } }),
    )
    y += headingHeight + textHeight + 7
  }
  cursor.y += height
}

type Numbered = Readonly<{ number: number; pages: number }>

function drawFooter(sheet: Sheet, page: ReceiptPage, { number, pages }: Numbered) {
  const y = A4.height - 40
  rule(sheet, y - 6)
  artifact(
    sheet,
    () => {
      const box = { x: MARGIN, y, width: CONTENT_WIDTH }
      write(sheet, page.footer, { style: styles.small, box })
      write(sheet, page.pageOf(number, pages), { style: { ...styles.small, align: 'right' }, box })
    },
    'Pagination',
  )
}
