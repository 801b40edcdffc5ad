import { decimalToScaled } from '../kernel/money.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { MAX_PRICE_MICROS, MAX_QUANTITY, MAX_STOCK, MAX_TIERS, type Text } from './catalog.ts'
import { columns, productCells, skuCells } from './price-list.ts'
import type { Column, Existing, ImportRow, RowError } from './price-list.ts'
import type { ProductFields, RowTier, SkuFields } from './price-list.ts'

// What a row of a price list must look like. A rule is told in words, because a person with a
// spreadsheet reads it. A column that the file does not have keeps what there is, so a list of SKU
// codes and stock is enough to update stock.

export type RawTable = Readonly<{
  columns: readonly string[]
  records: readonly Readonly<{ row: number; cells: readonly string[] }>[]
}>

/** What the rows may refer to. */
export type Known = Readonly<{
  existing: Existing
  /** Category slugs by slug and by name in either language, in lower case. */
  categories: ReadonlyMap<string, string>
  isPicture: (key: string) => boolean
  /** A picture for goods that came without one. */
  defaultPicture: (category: string, code: string) => string
}>

export type Checked = Readonly<{ rows: ImportRow[]; errors: RowError[]; ignored: string[] }>

export type ColumnsMissing = Readonly<{ code: 'catalog.columns_missing'; missing: string[] }>

/** The columns of a table that mean nothing to us. */
function unknownColumns(names: readonly string[]): string[] {
  return names.filter((name) => name !== '' && !columns.some((column) => column === name))
}

/** Without this column no row can be told from another. */
export function checkColumns(names: readonly string[]): Result<undefined, ColumnsMissing> {
  if (names.includes('sku')) return ok(undefined)
  return refuse({ code: 'catalog.columns_missing', missing: ['sku'] })
}

/** Checks every row by itself and against the rows above it: rows with an error are left aside. */
export function checkRows(table: RawTable, known: Known): Checked {
  const checked: Checked = { rows: [], errors: [], ignored: unknownColumns(table.columns) }
  const above: Above = { skus: new Map(), products: new Map() }
  for (const record of table.records) {
    const line = lineOf(record, table.columns)
    const row = readRow(line, known, above)
    checked.errors.push(...line.errors)
    if (line.errors.length === 0) checked.rows.push(row)
  }
  return checked
}

/** The row and column codes that the table names, as far as they can be codes. */
export function codesOf(table: RawTable): { skus: string[]; products: string[] } {
  const codes = (column: Column) => {
    const index = table.columns.indexOf(column)
    return [...new Set(table.records.map(({ cells }) => cells[index] ?? ''))].filter(Boolean)
  }
  return { skus: codes('sku'), products: [...new Set([...codes('product'), ...codes('sku')])] }
}

type Above = Readonly<{ skus: Map<string, number>; products: Map<string, Line> }>

/** A row of the file: its own cells, and the errors found in it. */
type Line = Readonly<{
  row: number
  /** Undefined when the file has no such column. */
  given: (column: Column) => string | undefined
  fail: (column: Column, rule: string, message: string) => void
  errors: RowError[]
}>

/** The same with cells that the file leaves to what there is. */
type Cells = Readonly<{ cell: (column: Column) => string; fail: Line['fail'] }>

function lineOf({ row, cells }: RawTable['records'][number], names: readonly string[]): Line {
  const errors: RowError[] = []
  const given = (column: Column) => {
    const index = names.indexOf(column)
    return index < 0 ? undefined : (cells[index] ?? '')
  }
  const fail: Line['fail'] = (column, rule, message) => errors.push({ row, column, rule, message })
  return { row, given, fail, errors }
}

function readRow(line: Line, known: Known, above: Above): ImportRow {
  const { given, fail } = line
  const { products, skus } = known.existing
  const own: Cells = { cell: (column) => given(column) ?? '', fail }
  const sku = readLine(own, 'sku', 60)
  if (sku === '') fail('sku', 'required', 'is missing: every row needs a SKU code')
  const twin = above.skus.get(sku)
  if (twin !== undefined) fail('sku', 'unique', `stands in row ${twin} already`)
  else above.skus.set(sku, line.row)

  const sold = skus.get(sku)
  const product = readLine(own, 'product', 60) || (sold?.product ?? sku)
  const first = above.products.get(product)
  if (first) refuseContradiction(line, first)
  else above.products.set(product, line)
  const there = products.get(product)
  const productLine = mergeCells(first ?? line, there ? productCells(there.fields) : {}, fail)
  const skuLine = mergeCells(line, sold ? skuCells(sold.skuFields) : {}, fail)
  return {
    row: line.row,
    sku,
    product,
    fields: readProduct(productLine, known, product),
    skuFields: readSku(skuLine),
    stock: readStock(own),
  }
}

function mergeCells(
  { given }: Line,
  there: Readonly<Partial<Record<Column, string>>>,
  fail: Line['fail'],
): Cells {
  return { cell: (column) => given(column) ?? there[column] ?? '', fail }
}

const productColumns = [
  'title_en',
  'title_zh',
  'description_en',
  'description_zh',
  'category',
  'unit',
  'picture',
  'origin',
] as const satisfies readonly Column[]

/** What belongs to the product may be left empty below its first row, but not contradict it. */
function refuseContradiction({ given, fail }: Line, first: Line): void {
  for (const column of productColumns) {
    const cell = given(column)
    if (cell && cell !== first.given(column)) {
      fail(column, 'same_product', `differs from row ${first.row}, which is the same product`)
    }
  }
}

function readProduct(cells: Cells, known: Known, product: string): ProductFields {
  const { cell, fail } = cells
  const title = readText(cells, ['title_en', 'title_zh'], 200)
  if (title.en === '') {
    fail('title_en', 'required', 'is missing: a product needs a title in English or Chinese')
  }
  const category = known.categories.get(cell('category').toLowerCase()) ?? ''
  if (category === '') {
    const names = [...new Set(known.categories.values())].join(', ')
    fail('category', 'known', `is not a category; these are: ${names}`)
  }
  const picture = cell('picture')
  if (picture !== '' && !known.isPicture(picture)) {
    fail('picture', 'known', 'is not the key of a picture, like ceramics/mug-3; or leave it empty')
  }
  return {
    title,
    description: readText(cells, ['description_en', 'description_zh'], 4000),
    category,
    unit: readLine(cells, 'unit', 20) || 'piece',
    picture: picture || known.defaultPicture(category, product),
    origin: readLine(cells, 'origin', 60),
  }
}

function readSku(cells: Cells): SkuFields {
  const tiers = readTiers(cells)
  const lowest = tiers[0]?.minQuantity ?? 1
  const limits = { min: 1, max: MAX_QUANTITY }
  const moq = cells.cell('moq') === '' ? lowest : readInteger(cells, 'moq', limits)
  if (moq !== undefined && tiers.length > 0 && moq < lowest) {
    cells.fail('tiers', 'covers_moq', `has no price for ${moq}, the minimum order`)
  }
  return {
    variant: readText(cells, ['variant_en', 'variant_zh'], 120),
    weightG: readInteger(cells, 'weight_g', { min: 0, max: 1_000_000 }) ?? 0,
    moq: moq ?? 1,
    tiers,
  }
}

function readStock(cells: Cells): number | null {
  if (cells.cell('stock') === '') return null
  return readInteger(cells, 'stock', { min: 0, max: MAX_STOCK }) ?? null
}

const tierForm = /^(?:(\d{1,7})\s*:\s*)?(\d{1,9}(?:\.\d{1,12})?)$/

/**
 * `6:2.55;48:2.31`: from 6 units 2.55 each, from 48 units 2.31. A price alone holds from one unit.
 */
function readTiers({ cell, fail }: Cells): RowTier[] {
  const parts = cell('tiers').split(/[;|]/).map((part) => part.trim()) // prettier-ignore
  const steps = parts.filter((part) => part !== '')
  if (steps.length === 0) fail('tiers', 'required', 'is missing: like 6:2.55;48:2.31')
  if (steps.length > MAX_TIERS) fail('tiers', 'maximum', `has more than ${MAX_TIERS} steps`)
  const tiers: RowTier[] = []
  for (const step of steps.slice(0, MAX_TIERS)) {
    const tier = readTier(step, tiers.at(-1)?.minQuantity ?? 0)
    if ('rule' in tier) {
      fail('tiers', tier.rule, `${step.slice(0, 40)}: ${tier.message}`)
      return []
    }
    tiers.push(tier)
  }
  return tiers
}

function readTier(step: string, previous: number): RowTier | { rule: string; message: string } {
  const [, quantity = '1', price] = tierForm.exec(step) ?? []
  if (!price) return { rule: 'form', message: 'is not quantity:price, like 48:2.31' }
  const micros = decimalToScaled(price, 6)
  if (micros === undefined) return { rule: 'decimals', message: 'has more than 6 decimals' }
  if (micros <= 0n) return { rule: 'minimum', message: 'a price is above zero' }
  if (micros > MAX_PRICE_MICROS) return { rule: 'maximum', message: 'a price is at most 1000000' }
  const minQuantity = Number(quantity)
  if (minQuantity < 1 || minQuantity > MAX_QUANTITY) {
    return { rule: 'range', message: `a quantity is between 1 and ${MAX_QUANTITY}` }
  }
  if (minQuantity <= previous) {
    return { rule: 'order', message: 'quantities rise from step to step' }
  }
  return { minQuantity, micros: micros.toString() }
}

function readInteger(
  { cell, fail }: Cells,
  column: Column,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = cell(column)
  const value = Number(text)
  if (text === '') fail(column, 'required', 'is missing')
  else if (!/^-?\d{1,12}$/.test(text)) fail(column, 'integer', 'is not a whole number')
  else if (value < min || value > max) fail(column, 'range', `is not between ${min} and ${max}`)
  else return value
  return undefined
}

/** Both languages; the one that is missing borrows from the other. */
function readText(cells: Cells, [en, zh]: [Column, Column], maxLength: number): Text {
  const texts = { en: readLine(cells, en, maxLength), zh: readLine(cells, zh, maxLength) }
  return { en: texts.en || texts.zh, zh: texts.zh || texts.en }
}

// Line breaks and tabs may stand in a description; other control characters nowhere.
const controlCharacter = /[^\P{Cc}\n\r\t]/u

function readLine({ cell, fail }: Cells, column: Column, maxLength: number): string {
  const text = cell(column)
  if (text.length > maxLength) {
    fail(column, 'max_length', `is longer than ${maxLength} characters`)
  } else if (controlCharacter.test(text)) {
    fail(column, 'characters', 'contains a control character')
  }
  return text
}
