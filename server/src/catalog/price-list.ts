import type { Text } from './catalog.ts'

// A supplier's price list: its columns, how goods stand in its cells, and what taking a list in
// would change.

/** In the order of the template and of exports. */
export const columns = [
  'sku',
  'product',
  'title_en',
  'title_zh',
  'description_en',
  'description_zh',
  'category',
  'variant_en',
  'variant_zh',
  'unit',
  'weight_g',
  'moq',
  'stock',
  'tiers',
  'picture',
  'origin',
] as const
export type Column = (typeof columns)[number]

/** A tier as it is kept in JSON: millionths of the supplier's currency as text. */
export type RowTier = Readonly<{ minQuantity: number; micros: string }>

export type ProductFields = Readonly<{
  title: Text
  description: Text
  category: string
  unit: string
  picture: string
  origin: string
}>

export type SkuFields = Readonly<{
  variant: Text
  weightG: number
  moq: number
  tiers: readonly RowTier[]
}>

/** A row that passed every check. */
export type ImportRow = Readonly<{
  row: number
  sku: string
  product: string
  fields: ProductFields
  skuFields: SkuFields
  /** What is on hand; null leaves it as it is. */
  stock: number | null
}>

export type RowError = Readonly<{ row: number; column: string; rule: string; message: string }>

export type ExistingSku = Readonly<{
  uuid: string
  /** The product's code. */
  product: string
  skuFields: SkuFields
  onHand: number
  reserved: number
}>

export type ExistingProduct = Readonly<{ uuid: string; fields: ProductFields }>

/** What the supplier has of what a list names, by code. */
export type Existing = Readonly<{
  products: ReadonlyMap<string, ExistingProduct>
  skus: ReadonlyMap<string, ExistingSku>
}>

type Cells = Readonly<Partial<Record<Column, string>>>

export function productCells(fields: ProductFields): Cells {
  const { title, description, category, unit, picture, origin } = fields
  return {
    title_en: title.en,
    title_zh: title.zh,
    description_en: description.en,
    description_zh: description.zh,
    category,
    unit,
    picture,
    origin,
  }
}

export function skuCells({ variant, weightG, moq, tiers }: SkuFields): Cells {
  return {
    variant_en: variant.en,
    variant_zh: variant.zh,
    weight_g: String(weightG),
    moq: String(moq),
    tiers: tiers.map(({ minQuantity, micros }) => `${minQuantity}:${decimal(micros)}`).join(';'),
  }
}

// Two decimals at least, six at most: the same price always reads the same.
function decimal(micros: string): string {
  const digits = micros.padStart(7, '0')
  const [whole, fraction] = [digits.slice(0, -6), digits.slice(-6)]
  return `${whole}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, '')}`
}

export type Change = 'created' | 'updated' | 'unchanged'

export type PlannedRow = Readonly<{
  source: ImportRow
  change: Change
  /** The columns that differ from what there is. */
  differs: readonly Column[]
}>

export type Plan = Readonly<{ planned: PlannedRow[]; errors: RowError[] }>

/** What importing rows would change: for the preview, and again before anything is written. */
export function planImport(rows: readonly ImportRow[], existing: Existing): Plan {
  const plan: Plan = { planned: [], errors: [] }
  for (const source of rows) {
    const sku = existing.skus.get(source.sku)
    if (sku && source.stock !== null && source.stock < sku.reserved) {
      const message = `is less than the ${sku.reserved} that buyers have reserved`
      plan.errors.push({ row: source.row, column: 'stock', rule: 'reserved', message })
      continue
    }
    const differs = differingColumns(source, existing)
    const change = !sku ? 'created' : differs.length > 0 ? 'updated' : 'unchanged'
    plan.planned.push({ source, change, differs })
  }
  return plan
}

function differingColumns(row: ImportRow, { products, skus }: Existing): Column[] {
  const [product, sku] = [products.get(row.product), skus.get(row.sku)]
  const after: Cells = {
    ...productCells(row.fields),
    ...skuCells(row.skuFields),
    product: row.product,
    ...(row.stock === null ? {} : { stock: String(row.stock) }),
  }
  const before: Cells = {
    ...(product ? productCells(product.fields) : {}),
    ...(sku ? { ...skuCells(sku.skuFields), product: sku.product, stock: String(sku.onHand) } : {}),
  }
  return columns.filter((column) => column in after && after[column] !== before[column])
}

export type Counts = Readonly<{
  rows: number
  created: number
  updated: number
  unchanged: number
  failed: number
}>

export function countsOf(planned: readonly PlannedRow[], errors: readonly RowError[]): Counts {
  const count = (change: Change) => planned.filter((row) => row.change === change).length
  const failed = new Set(errors.map(({ row }) => row)).size
  return {
    rows: planned.length + failed,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    failed,
  }
}
