import { parse } from 'csv-parse/sync'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isPictureKey } from '../src/catalog/illustrations.ts'
import { lineTotal, priceFromDecimal } from '../src/kernel/price.ts'
import { areSteps } from '../src/orders/shipping.ts'
import { catalogueOf, demoCategories, demoSupplierAccount, demoSuppliers } from './market.ts'

type Row = Readonly<Record<string, string>>
type Tier = Readonly<{ quantity: number; price: string }>

const COLUMNS = [
  'sku,product,title_en,title_zh,description_en,description_zh,category',
  'variant_en,variant_zh,unit,weight_g,moq,stock,tiers,picture,origin',
].join(',')

const catalogues = demoSuppliers.map((supplier) => {
  const text = readFileSync(catalogueOf(supplier.slug), 'utf8')
  const rows: Row[] = parse(text, { columns: true })
  return { supplier, text, rows }
})
const allRows = catalogues.flatMap(({ rows }) => rows)
const han = /\p{Script=Han}/u

function tiersOf(row: Row): Tier[] {
  return (row['tiers'] ?? '').split(';').map((step) => {
    const [quantity = '', price = ''] = step.split(':')
    return { quantity: Number(quantity), price }
  })
}

test('there are 40 suppliers with a catalogue each, 13 categories and some 600 products', () => {
  const files = readdirSync(new URL('./catalogues/', import.meta.url)).sort()
  expect(files).toEqual(demoSuppliers.map(({ slug }) => `${slug}.csv`).sort())
  expect(demoSuppliers).toHaveLength(40)
  expect(demoCategories).toHaveLength(13)
  const products = new Set(allRows.map(({ product }) => product))
  expect(products.size).toBeGreaterThanOrEqual(600)
  for (const { supplier, text, rows } of catalogues) {
    expect(text.startsWith(`${COLUMNS}\n`), supplier.slug).toBe(true)
    const own = new Set(rows.map(({ product }) => product)).size
    expect(own, supplier.slug).toBeGreaterThanOrEqual(10)
    expect(own, supplier.slug).toBeLessThanOrEqual(20)
  }
})

test('no SKU stands twice, and the SKUs of a product say the same of it', () => {
  expect(new Set(allRows.map(({ sku }) => sku)).size).toBe(allRows.length)
  const first = new Map<string, Row>()
  for (const row of allRows) {
    const twin = first.get(row['product'] ?? '')
    if (!twin) first.set(row['product'] ?? '', row)
    else {
      for (const column of ['title_en', 'title_zh', 'category', 'unit', 'picture', 'origin']) {
        expect(row[column], row['sku']).toBe(twin[column])
      }
      expect(row['variant_en'], row['sku']).not.toBe('')
      expect(row['variant_en'], row['sku']).not.toBe(twin['variant_en'])
    }
  }
})

test('every tier list starts at the minimum order, and each step is larger and cheaper', () => {
  for (const { supplier, rows } of catalogues) {
    for (const row of rows) {
      const tiers = tiersOf(row)
      expect(tiers.length, row['sku']).toBeGreaterThanOrEqual(2)
      expect(tiers[0]?.quantity, row['sku']).toBe(Number(row['moq']))
      const prices = tiers.map(
        ({ price }) => priceFromDecimal(supplier.currency, price)?.micros ?? 0n,
      )
      tiers.slice(1).forEach(({ quantity }, index) => {
        expect(quantity, row['sku']).toBeGreaterThan(tiers[index]?.quantity ?? Infinity)
        expect(prices[index + 1], row['sku']).toBeLessThan(prices[index] ?? 0n)
      })
      expect(prices.at(-1), row['sku']).toBeGreaterThan(0n)
    }
  }
})

test('the smallest order of anything costs money, but never a fortune', () => {
  for (const { supplier, rows } of catalogues) {
    for (const row of rows) {
      const [{ quantity, price } = { quantity: 0, price: '' }] = tiersOf(row)
      const unitPrice = priceFromDecimal(supplier.currency, price)
      const total = unitPrice ? lineTotal(unitPrice, quantity).minor : 0n
      expect(total, row['sku']).toBeGreaterThan(500n)
      expect(total, row['sku']).toBeLessThan(100_000n)
    }
  }
})

test('some cheap goods are priced in fractions of a fen', () => {
  expect(allRows.filter(({ tiers }) => /\.\d{3,}/.test(tiers ?? '')).length).toBeGreaterThan(20)
})

test('every row is told in both languages and has a picture that draws', () => {
  const slugs = new Set(demoCategories.map(({ slug }) => slug))
  for (const row of allRows) {
    const { sku, category = '', picture = '', weight_g: weight, stock } = row
    expect(row['title_en'], sku).toMatch(/^[A-Z0-9][^\p{Script=Han}]{5,}$/u)
    expect(row['title_zh'], sku).toMatch(han)
    expect(row['description_en'], sku).toMatch(/^[^\p{Script=Han}]{10,}\.$/u)
    expect(row['description_zh'], sku).toMatch(han)
    expect(row['variant_en'] === '', sku).toBe(row['variant_zh'] === '')
    expect(row['unit'], sku).toMatch(/^(piece|pair|set|pack of \d+)$/)
    expect(slugs, sku).toContain(category)
    expect(isPictureKey(picture), picture).toBe(true)
    expect(Number(weight), sku).toBeGreaterThan(0)
    expect(Number(stock), sku).toBeGreaterThanOrEqual(0)
  }
  for (const slug of slugs) expect(allRows.some(({ category }) => category === slug)).toBe(true)
})

test('every supplier is introduced in both languages and ships anywhere', () => {
  expect(new Set(demoSuppliers.map(({ slug }) => slug)).size).toBe(demoSuppliers.length)
  expect(demoSuppliers.map(({ slug }) => slug)).toContain(demoSupplierAccount.slug)
  for (const { slug, name, description, country, tariffs } of demoSuppliers) {
    expect(name.zh + description.zh, slug).toMatch(han)
    expect(name.en + description.en, slug).not.toMatch(han)
    const destinations = tariffs.map(({ destination }) => destination)
    expect(destinations, slug).toContain('*')
    expect(destinations, slug).toContain(country)
    for (const { steps, minDays, maxDays } of tariffs) {
      expect(areSteps(steps), slug).toBe(true)
      steps.slice(1).forEach(({ priceMinor }, index) => {
        expect(priceMinor, slug).toBeGreaterThan(steps[index]?.priceMinor ?? 0n)
      })
      expect(minDays, slug).toBeLessThanOrEqual(maxDays)
    }
  }
})
