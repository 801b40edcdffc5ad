import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orThrow } from '../kernel/result.ts'
import { decodeFile, parseTable, writeCsv } from './csv.ts'
import { checkColumns, checkRows, type Known } from './import.ts'
import { columns, countsOf, planImport, skuCells, type Existing } from './price-list.ts'

const nothing: Existing = { products: new Map(), skus: new Map() }
const known: Known = {
  existing: nothing,
  categories: new Map([
    ['ceramics', 'ceramics'],
    ['陶瓷', 'ceramics'],
    ['bags', 'bags'],
  ]),
  isPicture: (key) => key.endsWith('-1'),
  defaultPicture: (category) => `${category}/default-1`,
}

const header = columns.join(',')
const good = 'M1,MUG,Mug,杯子,Text,文字,ceramics,White,白色,piece,340,6,1200,6:2.55;48:2.31,,CN'

function check(text: string, about: Partial<Known> = {}) {
  const table = orThrow(parseTable(text))
  return checkRows(table, { ...known, ...about })
}

/** The good row with some cells replaced. */
function row(cells: Partial<Record<(typeof columns)[number], string>>): string {
  const parts = good.split(',')
  return columns.map((column, i) => `"${cells[column] ?? parts[i] ?? ''}"`).join(',')
}

test('a complete row is read as what it says', () => {
  const { rows, errors } = check(`${header}\n${good}`)
  expect(errors).toEqual([])
  expect(rows).toEqual([
    {
      row: 2,
      sku: 'M1',
      product: 'MUG',
      fields: {
        title: { en: 'Mug', zh: '杯子' },
        description: { en: 'Text', zh: '文字' },
        category: 'ceramics',
        unit: 'piece',
        picture: 'ceramics/default-1',
        origin: 'CN',
      },
      skuFields: {
        variant: { en: 'White', zh: '白色' },
        weightG: 340,
        moq: 6,
        tiers: [
          { minQuantity: 6, micros: '2550000' },
          { minQuantity: 48, micros: '2310000' },
        ],
      },
      stock: 1200,
    },
  ])
})

test.each([
  ['sku', '', 'required'],
  ['sku', 'x'.repeat(61), 'max_length'],
  ['title_en', 'x'.repeat(201), 'max_length'],
  ['title_en', 'Mug\u0007', 'characters'],
  ['category', 'spaceships', 'known'],
  ['category', '', 'known'],
  ['picture', 'ceramics/ufo', 'known'],
  ['weight_g', '', 'required'],
  ['weight_g', '1.5', 'integer'],
  ['weight_g', '-1', 'range'],
  ['weight_g', '99999999', 'range'],
  ['moq', '0', 'range'],
  ['moq', 'six', 'integer'],
  ['stock', '-3', 'range'],
  ['stock', '1e3', 'integer'],
  ['stock', '999999999999999999', 'integer'],
  ['tiers', '', 'required'],
  ['tiers', '6=2.55', 'form'],
  ['tiers', '6:', 'form'],
  ['tiers', '6:2,55', 'form'],
  ['tiers', '6:-2.55', 'form'],
  ['tiers', '6:0', 'minimum'],
  ['tiers', '6:0.0000001', 'decimals'],
  ['tiers', '6:1000001', 'maximum'],
  ['tiers', '0:2.55', 'range'],
  ['tiers', '6:2.55;6:2.31', 'order'],
  ['tiers', '48:2.31;6:2.55', 'order'],
  ['tiers', '12:2.55', 'covers_moq'],
  ['tiers', Array.from({ length: 11 }, (_, i) => `${i + 1}:1`).join(';'), 'maximum'],
] as const)('%s %j breaks the rule %s, and the row is left aside', (column, cell, rule) => {
  const { rows, errors } = check(`${header}\n${row({ [column]: cell })}`)
  expect(rows).toEqual([])
  expect(errors).toMatchObject([{ row: 2, column, rule }])
  expect(errors[0]?.message).toMatch(/^\S.*/)
})

test.each([
  ['6:2.55;48:2.31', 2],
  ['6:2.55; 48:2.31;', 2],
  ['6:2.55|48:2.31', 2],
  ['6 : 2.55', 1],
  ['2.55', 1],
  ['1:0.000001', 1],
])('prices may be written %j', (tiers, steps) => {
  const [read] = check(`${header}\n${row({ tiers })}`).rows
  expect(read?.skuFields.tiers).toHaveLength(steps)
})

test('what is missing in one language is borrowed from the other; both missing is an error', () => {
  const [only] = check(`${header}\n${row({ title_zh: '', variant_en: '' })}`).rows
  expect(only?.fields.title).toEqual({ en: 'Mug', zh: 'Mug' })
  expect(only?.skuFields.variant).toEqual({ en: '白色', zh: '白色' })
  const { errors } = check(`${header}\n${row({ title_en: '', title_zh: '' })}`)
  expect(errors).toMatchObject([{ column: 'title_en', rule: 'required' }])
})

test('without a minimum order the first step is it; a category may be named in either language', () => {
  const [read] = check(`${header}\n${row({ moq: '', category: '陶瓷', unit: '' })}`).rows
  expect(read).toMatchObject({
    skuFields: { moq: 6 },
    fields: { category: 'ceramics', unit: 'piece' },
  })
})

test('a SKU code stands once in a list', () => {
  const { rows, errors } = check([header, good, row({ stock: '5' })].join('\n'))
  expect(rows).toHaveLength(1)
  expect(errors).toEqual([
    { row: 3, column: 'sku', rule: 'unique', message: 'stands in row 2 already' },
  ])
})

test('rows of one product may leave its texts out but not contradict them', () => {
  const second = row({ sku: 'M2', title_en: '', title_zh: '', category: '', description_en: '' })
  const third = row({ sku: 'M3', title_en: 'Another mug' })
  const { rows, errors } = check([header, good, second, third].join('\n'))
  expect(rows.map(({ sku }) => sku)).toEqual(['M1', 'M2'])
  expect(rows[1]?.fields).toEqual(rows[0]?.fields)
  expect(errors).toMatchObject([{ row: 4, column: 'title_en', rule: 'same_product' }])
})

test('without a product code a SKU is a product of its own', () => {
  expect(check(`${header}\n${row({ product: '' })}`).rows[0]?.product).toBe('M1')
})

const existing: Existing = (() => {
  const [there] = check(`${header}\n${good}`).rows
  if (!there) throw new Error('the good row is good')
  return {
    products: new Map([['MUG', { uuid: 'p', fields: there.fields }]]),
    skus: new Map([
      ['M1', { uuid: 's', product: 'MUG', skuFields: there.skuFields, onHand: 1200, reserved: 30 }],
    ]),
  }
})()

test('columns that a file does not have keep what there is', () => {
  const { rows, errors } = check('sku,stock\nM1,900', { existing })
  expect(errors).toEqual([])
  expect(planImport(rows, existing).planned).toMatchObject([
    { change: 'updated', differs: ['stock'] },
  ])
  expect(check('sku,stock\nNEW,900', { existing }).errors.map(({ column }) => column)).toEqual([
    'title_en',
    'category',
    'tiers',
    'weight_g',
  ])
})

test.each([
  [{}, 'unchanged', []],
  [{ stock: '' }, 'unchanged', []],
  [{ stock: '1199' }, 'updated', ['stock']],
  [{ tiers: '6:2.5500;48:2.31' }, 'unchanged', []],
  [{ tiers: '6:2.55' }, 'updated', ['tiers']],
  [{ title_en: 'Big mug', moq: '12' }, 'updated', ['title_en', 'moq']],
  [{ product: 'OTHER' }, 'updated', undefined],
  [{ sku: 'M2' }, 'created', undefined],
] as const)('a row with %j is %s', (cells, change, differs) => {
  const { rows } = check(`${header}\n${row(cells)}`, { existing })
  const [planned] = planImport(rows, existing).planned
  expect(planned?.change).toBe(change)
  if (differs) expect(planned?.differs).toEqual(differs)
})

test('stock cannot fall below what buyers have reserved', () => {
  const { rows } = check(`${header}\n${row({ stock: '29' })}`, { existing })
  const { planned, errors } = planImport(rows, existing)
  expect(planned).toEqual([])
  expect(errors).toMatchObject([{ row: 2, column: 'stock', rule: 'reserved' }])
  expect(countsOf(planned, errors)).toMatchObject({ rows: 1, failed: 1, updated: 0 })
})

test('a list without SKU codes is refused, an unknown column is named and passed over', () => {
  expect(checkColumns(['title_en', 'stock'])).toMatchObject({
    refusal: { code: 'catalog.columns_missing', missing: ['sku'] },
  })
  expect(check(`${header},colour\n${good},red`).ignored).toEqual(['colour'])
})

test.each([
  ['commas', ',', '\n'],
  ['semicolons', ';', '\r\n'],
  ['tabs', '\t', '\r\n'],
])('a file separated by %s is read', (_name, mark, lineEnd) => {
  const lines = [header, row({ title_en: 'Mug, big; blue' })]
  const text = lines.map((line) => line.replace(/"?,"?/g, (cut) => cut)).join(lineEnd)
  const cells = orThrow(parseTable(text))
  const again = [cells.columns, ...cells.records.map((record) => record.cells)]
    .map((parts) => parts.map((part) => `"${part}"`).join(mark))
    .join(lineEnd)
  expect(check(again.replaceAll('"', mark === ',' ? '"' : '"')).rows[0]?.fields.title.en).toBe(
    'Mug, big; blue',
  )
})

test.each([
  ['UTF-8', (text: string) => Buffer.from(text)],
  ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16 as Excel saves it', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('a file in %s is read', (_name, encode) => {
  const text = orThrow(decodeFile(encode(`${header}\n${good}`)))
  expect(check(text).rows[0]?.fields.title.zh).toBe('杯子')
})

test('a file in GBK is read', () => {
  const gbk = Buffer.concat([
    Buffer.from(`${header}\nM1,MUG,Mug,`),
    Buffer.from([0xb1, 0xad, 0xd7, 0xd3]), // 杯子
    Buffer.from(',,,ceramics,,,,340,6,,6:2.55,,CN'),
  ])
  expect(check(orThrow(decodeFile(gbk))).rows[0]?.fields.title.zh).toBe('杯子')
})

test.each([
  ['', 'is empty'],
  ['\n\n', 'is empty'],
  ['sku,sku\n1,2', 'twice'],
  ['sku\n"M1', 'never closed'],
  ['sku,title_en\nM1,Mu"g', 'middle of an unquoted cell'],
  [`sku\n${'x\n'.repeat(20_001)}`, 'more than 20000 rows'],
])('a file that begins %j is refused in words', (text, words) => {
  const result = parseTable(text)
  expect(!result.ok && result.refusal.reason).toContain(words)
})

test('bytes that are no text are refused', () => {
  expect(decodeFile(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xff]))).toMatchObject({
    refusal: { code: 'catalog.file_unreadable' },
  })
})

test('whatever a cell holds, a file written is read back the same, and nothing in it is a formula', () => {
  const formula = fc.stringMatching(/^'{0,2}[=+@-][A-Z0-9"',;]{0,5}$/)
  const text12 = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.trim())
  const cell = fc.oneof(formula, text12)
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (cells) => {
      const written = writeCsv([['sku', 'title_en'], ...cells])
      const { records } = orThrow(parseTable(written))
      const kept = cells.filter((parts) => parts.some((part) => part !== ''))
      expect(records.map((record) => record.cells)).toEqual(kept)
      const raw: string[][] = parse(written.slice(1), { relax_column_count: true })
      expect(raw.flat().filter((text) => /^[=+@-]/.test(text))).toEqual([])
    }),
  )
})

test('prices are written so that they read back the same', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 12n), (micros) => {
      const tiers = [{ minQuantity: 6, micros: micros.toString() }]
      const cells = skuCells({ variant: { en: '', zh: '' }, weightG: 1, moq: 6, tiers })
      const [read] = check(`${header}\n${row({ tiers: cells.tiers ?? '' })}`).rows
      expect(read?.skuFields.tiers).toEqual(tiers)
    }),
  )
})
