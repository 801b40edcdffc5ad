import { createHash } from 'node:crypto'
import { partyOf, type Caller } from '../identity/index.ts'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { isCurrency } from '../kernel/money.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import {
  constraintOf,
  inTransaction,
  type Db,
  type Reader,
  type Transaction,
} from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { invalid } from '../platform/wire.ts'
import { parseTable } from './csv.ts'
import { findExisting, lockStock, refreshProducts } from './goods-store.ts'
import { writeGoods, writeStock } from './goods-store.ts'
import type { ProductWrite, SkuWrite } from './goods-store.ts'
import { isPictureKey, pictureKinds } from './illustrations.ts'
import { checkColumns, checkRows, codesOf, type Known, type RawTable } from './import.ts'
import { countsOf, planImport, type Counts } from './price-list.ts'
import type { Existing, PlannedRow, RowError, RowTier } from './price-list.ts'
import { listCategories } from './store.ts'
import * as store from './supplier-store.ts'

// What a supplier changes: its profile, its price list, a SKU. Changes of one supplier's goods wait
// for each other on its profile's row.

export type Shell = Readonly<{ db: Db; env: Env }>

export function changeProfile({ db, env }: Shell, caller: Caller, fields: store.ProfileFields) {
  const { id, uuid, country } = partyOf(caller)
  return inTransaction(db, async (trx) => {
    await saveSupplierProfile(trx, env, { ...fields, partyUuid: uuid, country })
    await record(trx, env, { caller, type: 'catalog.profile_changed', object: id })
  })
}

type ProfileOf = store.ProfileFields & Readonly<{ partyUuid: string; country: string }>

/** Creates or changes a supplier's profile. Its currency stays what it is once there are prices. */
export async function saveSupplierProfile(trx: Transaction, env: Env, profile: ProfileOf) {
  const { partyUuid, currency, name } = profile
  if (!isCurrency(currency)) throw invalid('/currency', 'currency', 'is not a currency we know')
  const before = await store.lockProfile(trx, partyUuid)
  if (before?.hasSkus && before.currency !== currency) {
    throw new Refusal({ code: 'catalog.currency_fixed', currency: before.currency })
  }
  try {
    await store.saveProfile(trx, { ...profile, now: env.now() })
  } catch (error) {
    if (constraintOf(error) !== 'supplier_profiles_slug_key') throw error
    throw new Refusal({ code: 'catalog.profile_slug_taken', slug: profile.slug })
  }
  // Products are found by their supplier's name.
  const isRenamed = before && (before.name.en !== name.en || before.name.zh !== name.zh)
  if (isRenamed) await refreshProducts(trx, await store.findProductUuids(trx, partyUuid))
}

export type Preview = Readonly<{
  import: store.Import
  planned: readonly PlannedRow[]
  /** Columns of the file that mean nothing to us. */
  ignored: readonly string[]
  /** When this very file was applied before, if it was. */
  appliedBefore: Date | null
}>

type PriceListFile = Readonly<{ name: string; text: string }>

/** Says what importing a price list would do, and keeps the list until it is applied. */
export function previewImport(
  { db, env }: Shell,
  caller: Caller,
  file: PriceListFile,
): Promise<Preview> {
  const { uuid: supplierUuid } = partyOf(caller)
  const table = readTable(file.text)
  const fileHash = createHash('sha256').update(file.text).digest()
  return inTransaction(db, async (trx) => {
    await getProfile(trx, supplierUuid)
    const { planned, errors, ignored } = await prepare(trx, supplierUuid, table)
    const counts = countsOf(planned, errors)
    const [uuid, now] = [newUuid(env), env.now()]
    const kept = { uuid, supplierUuid, fileName: file.name, fileHash, table, errors, counts, now }
    await store.insertImport(trx, kept)
    const added: store.Import = {
      id: encodeId('imp', uuid),
      fileName: file.name,
      state: 'previewed',
      counts,
      errors,
      createdAt: now,
      appliedAt: null,
    }
    const appliedBefore = await store.findAppliedBefore(trx, supplierUuid, fileHash)
    return { import: added, planned, ignored, appliedBefore }
  })
}

/** An import as it stands: one that waits is checked against what there is now. */
export async function getImport({ db }: Shell, caller: Caller, id: string): Promise<Preview> {
  const { uuid: supplierUuid } = partyOf(caller)
  const found = await store.findImport(db, supplierUuid, id)
  if (!found) throw new Refusal({ code: 'catalog.import_not_found' })
  const { table, ...rest } = found
  if (rest.state === 'applied') {
    return { import: rest, planned: [], ignored: [], appliedBefore: rest.appliedAt }
  }
  const { planned, errors, ignored } = await prepare(db, supplierUuid, table)
  const counts = countsOf(planned, errors)
  return { import: { ...rest, errors, counts }, planned, ignored, appliedBefore: null }
}

/**
 * Writes the rows that have no error, checked anew. Applying again changes nothing and says the
 * same.
 */
export function applyImport({ db, env }: Shell, caller: Caller, id: string): Promise<store.Import> {
  const { uuid: supplierUuid } = partyOf(caller)
  return inTransaction(db, async (trx) => {
    await getProfile(trx, supplierUuid)
    const found = await store.findImport(trx, supplierUuid, id)
    if (!found) throw new Refusal({ code: 'catalog.import_not_found' })
    const { table, ...before } = found
    if (before.state === 'applied') return before
    const { errors, counts } = await importTable(trx, env, { supplierUuid, table })
    const now = env.now()
    await store.saveApplied(trx, { uuid: uuidOf('imp', id), errors, counts, now })
    await record(trx, env, { caller, type: 'catalog.imported', object: id, data: { ...counts } })
    return { ...before, state: 'applied', errors, counts, appliedAt: now }
  })
}

export type Imported = Readonly<{ counts: Counts; errors: readonly RowError[] }>

/** Imports a price list without a preview: for programs that bring their own goods. */
export async function importPriceList(
  trx: Transaction,
  env: Env,
  { supplierUuid, text }: { supplierUuid: string; text: string },
): Promise<Imported> {
  await getProfile(trx, supplierUuid)
  return importTable(trx, env, { supplierUuid, table: readTable(text) })
}

// PostgreSQL's JSON takes no half of a surrogate pair, which a JSON request can spell.
function readTable(text: string): RawTable {
  const table = orThrow(parseTable(text.toWellFormed()))
  orThrow(checkColumns(table.columns))
  return table
}

async function getProfile(trx: Transaction, supplierUuid: string): Promise<store.LockedProfile> {
  const profile = await store.lockProfile(trx, supplierUuid)
  if (!profile) throw new Refusal({ code: 'catalog.profile_missing' })
  return profile
}

async function prepare(reader: Reader, supplierUuid: string, table: RawTable) {
  const categories = await listCategories(reader)
  const existing = await findExisting(reader, supplierUuid, codesOf(table))
  const known: Known = {
    existing,
    categories: new Map(
      categories.flatMap(({ slug, name }) =>
        [name.en, name.zh, slug].map((word) => [word.toLowerCase(), slug] as const),
      ),
    ),
    isPicture: isPictureKey,
    defaultPicture,
  }
  const checked = checkRows(table, known)
  const { planned, errors } = planImport(checked.rows, existing)
  const all = [...checked.errors, ...errors].sort((a, b) => a.row - b.row)
  return { planned, existing, errors: all, ignored: checked.ignored }
}

// Goods without a picture get one of their category, always the same one.
function defaultPicture(category: string, code: string): string {
  const kinds = pictureKinds.get(category) ?? []
  const number = fixedNumber(code)
  const kind = kinds[number % Math.max(kinds.length, 1)]
  return kind ? `${category}/${kind}-${(number % 900) + 1}` : 'gifts/box-1'
}

function fixedNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() >>> 1
}

type Listed = Readonly<{ supplierUuid: string; table: RawTable }>

async function importTable(trx: Transaction, env: Env, listed: Listed): Promise<Imported> {
  const { supplierUuid, table } = listed
  const { planned, existing, errors } = await prepare(trx, supplierUuid, table)
  const changed = planned.filter(({ change }) => change !== 'unchanged')
  const goods = goodsOf(changed, existing, { env, supplierUuid })
  await writeGoods(trx, { ...goods, supplierUuid, now: env.now() })
  const stock = changed.flatMap(({ source, differs }) => {
    const skuUuid = goods.skuUuids.get(source.sku)
    const isSet = skuUuid !== undefined && source.stock !== null && differs.includes('stock')
    return isSet ? [{ skuUuid, onHand: source.stock ?? 0, row: source.row }] : []
  })
  const reserved = await writeStock(trx, stock)
  // Reserved since the check a moment ago: the row is in, its stock stays as it was.
  const late = stock.flatMap(({ skuUuid, row }): RowError[] => {
    const held = reserved.get(skuUuid)
    const message = `is less than the ${held} that buyers have reserved; the rest of the row is in`
    return held === undefined ? [] : [{ row, column: 'stock', rule: 'reserved', message }]
  })
  await refreshProducts(trx, goods.touched)
  return { counts: countsOf(planned, errors), errors: [...errors, ...late] }
}

/** The rows to write, with the ids of what exists and new ones for what does not. */
function goodsOf(
  changed: readonly PlannedRow[],
  existing: Existing,
  { env, supplierUuid }: { env: Env; supplierUuid: string },
) {
  const products = new Map<string, ProductWrite>()
  const skuUuids = new Map<string, string>()
  const skus = changed.map(({ source }): SkuWrite => {
    const { sku: code, product, fields, skuFields, row } = source
    const written = products.get(product) ?? {
      uuid: existing.products.get(product)?.uuid ?? newUuid(env),
      code: product,
      browseRank: fixedNumber(`${supplierUuid} ${product}`),
      fields,
    }
    products.set(product, written)
    const uuid = existing.skus.get(code)?.uuid ?? newUuid(env)
    skuUuids.set(code, uuid)
    return { uuid, productUuid: written.uuid, code, position: row, skuFields }
  })
  // A SKU that moves to another product leaves one behind that has to be told.
  const left = changed.flatMap(({ source }) => {
    const from = existing.skus.get(source.sku)?.product
    return (from !== undefined && existing.products.get(from)?.uuid) || []
  })
  const written = [...products.values()]
  const touched = [...new Set([...written.map(({ uuid }) => uuid), ...left])]
  return { products: written, skus, skuUuids, touched }
}

type SkuChange = Readonly<{
  skuId: string
  stock: number
  /** What was on hand when the supplier looked. */
  stockSeen: number
  moq: number
  tiers: readonly RowTier[]
  state: 'active' | 'archived'
}>

/**
 * Sets the minimum and prices of one SKU, and its stock if that is another than the supplier saw.
 * Says which product it belongs to.
 */
export function changeSku({ db, env }: Shell, caller: Caller, change: SkuChange): Promise<string> {
  const { uuid: supplierUuid } = partyOf(caller)
  const { skuId, moq, tiers, state } = change
  return inTransaction(db, async (trx) => {
    const profile = await store.lockProfile(trx, supplierUuid)
    const productUuid = profile && (await store.findOwnSku(trx, supplierUuid, skuId))
    if (!productUuid) throw new Refusal({ code: 'catalog.sku_not_found' })
    const skuUuid = uuidOf('sku', skuId)
    await store.saveSku(trx, { skuUuid, moq, tiers, state, now: env.now() })
    const onHand = await changeStock(trx, skuUuid, change)
    await refreshProducts(trx, [productUuid])
    const data = { stock: onHand }
    await record(trx, env, { caller, type: 'catalog.sku_changed', object: skuId, data })
    return encodeId('prd', productUuid)
  })
}

// A sale, or a colleague, may have changed the stock since the supplier saw it. Taking the figure
// would undo that; taking the difference would count a delivery twice that two people type in.
async function changeStock(
  trx: Transaction,
  skuUuid: string,
  { stock, stockSeen }: Pick<SkuChange, 'stock' | 'stockSeen'>,
): Promise<number> {
  const { onHand, reserved } = await lockStock(trx, skuUuid)
  if (stock === stockSeen) return onHand
  if (onHand !== stockSeen) throw new Refusal({ code: 'catalog.stock_changed', onHand })
  if (reserved > stock) throw new Refusal({ code: 'catalog.stock_below_reserved', reserved })
  await writeStock(trx, [{ skuUuid, onHand: stock }])
  return stock
}

type StateChange = Readonly<{ productId: string; state: 'active' | 'archived' }>

/** Takes a product out of the shop, or puts it back. Orders keep what they know of it. */
export function changeProductState({ db, env }: Shell, caller: Caller, change: StateChange) {
  const { uuid: supplierUuid } = partyOf(caller)
  const { productId, state } = change
  return inTransaction(db, async (trx) => {
    await store.lockProfile(trx, supplierUuid)
    const isOurs = await store.saveProductState(trx, { ...change, supplierUuid, now: env.now() })
    if (!isOurs) throw new Refusal({ code: 'catalog.product_not_found' })
    await refreshProducts(trx, [uuidOf('prd', productId)])
    const type = state === 'archived' ? 'catalog.product_archived' : 'catalog.product_restored'
    await record(trx, env, { caller, type, object: productId })
  })
}

type What = Readonly<{
  caller: Caller
  type: string
  object: string
  data?: Record<string, unknown>
}>

export async function record(trx: Transaction, env: Env, { caller, ...event }: What) {
  await recordEvents(trx, env, [{ ...event, actor: caller.actor, party: caller.party?.id }])
}
