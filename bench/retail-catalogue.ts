// The catalogues that a file of sales implies: which goods there are, who sells them, for how much.
import { createHash } from 'node:crypto'
import { scaledToDecimal } from '../server/src/kernel/money.ts'
import { groupOf, mergeLines, natureOf, type RetailLine } from './retail.ts'

export const SUPPLIERS = 40
export const CATEGORY = 'retail'
const MAX_TIERS = 10
const MAX_TITLE = 200

export type Tier = Readonly<{ minQuantity: number; micros: bigint }>

export type Good = Readonly<{
  code: string
  title: string
  supplier: number
  /** As much as the file sells in total: nothing is left when all of it is sold. */
  stock: number
  tiers: readonly Tier[]
}>

export type Catalogue = ReadonlyMap<string, Good>

/** The goods of all positive lines. */
export function makeCatalogue(lines: readonly RetailLine[]): Catalogue {
  const sales = lines.filter(
    (line) => groupOf(line) === 'positive' && natureOf(line.code) === 'goods',
  )
  const ofCode = Map.groupBy(sales, ({ code }) => code)
  return new Map(
    [...ofCode].map(([code, own]) => {
      const good: Good = {
        code,
        title: titleOf(code, own),
        supplier: supplierOf(code),
        stock: own.reduce((units, { quantity }) => units + quantity, 0),
        tiers: tiersOf(observe(own)),
      }
      return [code, good]
    }),
  )
}

/**
 * Spreads goods evenly by a hash of the code without its letters behind, so that the colours and
 * patterns of one thing (84029E, 84029G) come from one supplier. The same in every run.
 */
export function supplierOf(code: string): number {
  const base = /^(\d{5})[A-Z]+$/.exec(code)?.[1] ?? code
  return createHash('sha256').update(base).digest().readUInt32BE() % SUPPLIERS
}

// The file describes one code in several ways, among them remarks like "damaged" or "?".
function titleOf(code: string, lines: readonly RetailLine[]): string {
  const named = lines.map(({ description }) => description.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  const title = mostUsual(named.filter((text) => text !== '')) ?? code
  return title.slice(0, MAX_TITLE)
}

/** The value that occurs most; of those that do so equally often the first. */
function mostUsual(values: readonly string[]): string | undefined {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, same]) => ({
    value,
    count: same.length,
  }))
  return counts.reduce<{ value: string; count: number } | undefined>(
    (best, each) => (best && best.count >= each.count ? best : each),
    undefined,
  )?.value
}

/** How often a quantity was sold at a price. */
export type Observation = Readonly<{ quantity: number; micros: bigint; count: number }>

function observe(lines: readonly RetailLine[]): Observation[] {
  const byInvoice = Map.groupBy(lines, ({ invoice }) => invoice)
  const sold = [...byInvoice.values()].flatMap(mergeLines)
  const same = Map.groupBy(sold, ({ quantity, priceMicros }) => `${quantity} ${priceMicros}`)
  return [...same.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    return { quantity: first.quantity, micros: first.priceMicros, count: own.length }
  })
}

/**
 * The price list that explains most sales: the most usual price from one unit on (the higher of two
 * as usual), then prices that fall as quantities rise. Sales it does not explain go by offers.
 */
export function tiersOf(observations: readonly Observation[]): Tier[] {
  const list = usualPrice(observations)
  const falling = [...new Set(observations.map(({ micros }) => micros))]
    .filter((micros) => micros <= list)
    .sort(descending)
  const quantities = [...new Set(observations.map(({ quantity }) => quantity))].sort(
    (a, b) => a - b,
  )
  const count = (quantity: number, micros: bigint) =>
    observations
      .filter((seen) => seen.quantity === quantity && seen.micros === micros)
      .reduce((sum, seen) => sum + seen.count, 0)
  let paths: readonly Path[] = [
    { explained: 0, price: 0, steps: [{ minQuantity: 1, micros: list }] },
  ]
  for (const quantity of quantities) {
    paths = falling.flatMap((micros, price) => {
      // One unit costs the list price, whatever somebody once paid for one.
      if (quantity === 1 && price > 0) return []
      const before = bestUpTo(paths, price)
      if (!before) return []
      const explained = before.explained + count(quantity, micros)
      const isSame = before.price === price
      const steps = isSame ? before.steps : [...before.steps, { minQuantity: quantity, micros }]
      return { explained, price, steps }
    })
  }
  return (bestUpTo(paths, falling.length)?.steps ?? []).slice(0, MAX_TIERS)
}

/** A price list for quantities seen so far that ends at a price, and the sales it explains. */
type Path = Readonly<{ explained: number; price: number; steps: readonly Tier[] }>

// Of equally good lists the one with fewer steps, then the one that stays dearer.
function bestUpTo(paths: readonly Path[], price: number): Path | undefined {
  return paths
    .filter((path) => path.price <= price)
    .reduce<Path | undefined>((best, path) => {
      if (!best || path.explained > best.explained) return path
      const isShorter = path.explained === best.explained && path.steps.length < best.steps.length
      return isShorter ? path : best
    }, undefined)
}

function usualPrice(observations: readonly Observation[]): bigint {
  const counts = [...Map.groupBy(observations, ({ micros }) => micros)].map(([micros, same]) => ({
    micros,
    count: same.reduce((sum, { count }) => sum + count, 0),
  }))
  counts.sort((a, b) => b.count - a.count || descending(a.micros, b.micros))
  return counts[0]?.micros ?? 0n
}

const descending = (a: bigint, b: bigint) => (a === b ? 0 : a > b ? -1 : 1)

/** What the price list asks for this many. */
export function listPrice({ tiers }: Good, quantity: number): bigint | undefined {
  return tiers.findLast(({ minQuantity }) => minQuantity <= quantity)?.micros
}

const HEADER = 'sku,product,title_en,category,unit,weight_g,moq,stock,tiers'

/** One supplier's price list as a spreadsheet file. */
export function priceListOf(goods: Iterable<Good>): string {
  const rows = [...goods].map(({ code, title, stock, tiers }) => {
    const steps = tiers.map(
      ({ minQuantity, micros }) => `${minQuantity}:${scaledToDecimal(micros, 6)}`,
    )
    return [code, code, title, CATEGORY, 'piece', '0', '1', String(stock), steps.join(';')]
  })
  return [HEADER, ...rows.map((cells) => cells.map(quote).join(','))].join('\r\n')
}

const quote = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
