import fc from 'fast-check'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  csvMapping,
  writeCamt,
  writeCsvStatement,
  writeMt940,
  type Written,
  type WrittenLine,
} from '../../test/bank-files.ts'
import { Refusal } from '../kernel/result.ts'
import { readStatements, type Reading } from './parse.ts'
import { signed, type Item } from './reconciliation.ts'

async function read(content: string | Uint8Array, reading: Reading = {}, cut = 65_536) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut)
  }
  return collect(pieces(), reading)
}

async function collect(pieces: AsyncIterable<Uint8Array>, reading: Reading) {
  const items: Item[] = []
  for await (const each of readStatements(pieces, reading)) items.push(...each.items)
  return items
}

async function refusalOf(reading: Promise<unknown>) {
  const error: unknown = await reading.then(
    () => 'nothing was refused',
    (cause: unknown) => cause,
  )
  return error instanceof Refusal ? error.reason : error
}

const entriesOf = (items: readonly Item[]) =>
  items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : []))
const warningsOf = (items: readonly Item[]) =>
  items.flatMap((item) => (item.kind === 'warning' ? [item.warning.rule] : []))

const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/)
const aLine: fc.Arbitrary<WrittenLine> = fc.record(
  {
    minor: fc
      .tuple(fc.bigInt(1n, 10n ** 14n), fc.boolean())
      .map(([minor, out]) => (out ? -minor : minor)),
    bankReference: word,
    endToEndId: fc.stringMatching(/^[A-Z0-9]{1,16}$/).filter((id) => !id.startsWith('NON')),
    text: fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
    reference: fc.constant('RF18539007547034'),
    name: word,
    from: fc.constantFrom('DE89370400440532013000', 'NL91ABNA0417164300'),
  },
  { requiredKeys: ['minor'] },
)
const aStatement: fc.Arbitrary<Written> = fc.record({
  account: fc.constant('GB82WEST12345698765432'),
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  number: word,
  on: fc.constantFrom('2026-01-31', '2024-02-29', '2026-12-31'),
  openingMinor: fc.bigInt(-(10n ** 14n), 10n ** 14n),
  lines: fc.array(aLine, { maxLength: 6 }),
})

/** What every format can say of an entry. */
const common = (items: readonly Item[]) =>
  entriesOf(items).map(({ direction, amount, bankReference, endToEndId, bookedOn, payer }) => ({
    ...{ direction, amount, bankReference, endToEndId, bookedOn },
    name: payer.name,
    account: payer.account,
  }))

test('a statement says the same in every format, however the file is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(aStatement, fc.integer({ min: 1, max: 50 }), async (written, cut) => {
      const mapping = csvMapping(written.account, written.currency)
      const csv = { csv: { mapping, number: written.number } }
      const files: [string, Reading][] = [
        [writeCamt([written], { version: '02' }), {}],
        [writeCamt([written], { version: '04' }), {}],
        [writeCamt([written], { version: '08' }), {}],
        [writeMt940([written]), {}],
        [writeCsvStatement(written), csv],
      ]
      const expected = written.lines.map((line) => ({
        direction: line.minor < 0n ? 'debit' : 'credit',
        amount: { currency: written.currency, minor: line.minor < 0n ? -line.minor : line.minor },
        bankReference: line.bankReference ?? null,
        endToEndId: line.endToEndId ?? null,
        bookedOn: written.on,
        name: line.name ?? null,
        account: line.from ?? null,
      }))
      for (const [content, reading] of files) {
        const items = await read(content, reading, cut)
        expect(common(items)).toEqual(expected)
        expect(items).toEqual(await read(content, reading))
        expect(items[0]).toMatchObject({ kind: 'head', head: { account: written.account } })
        const last = items.at(-1)
        if (last?.kind !== 'end' || !last.end.opening || !last.end.closing) continue
        const sum = entriesOf(items).reduce((total, entry) => total + signed(entry), 0n)
        expect(last.end.opening.amount.minor + sum).toBe(last.end.closing.amount.minor)
      }
    }),
    { numRuns: 60 },
  )
})

const plain: Written = {
  ...{ account: 'GB82WEST12345698765432', currency: 'EUR', number: 'S1', on: '2026-11-20' },
  openingMinor: 100_00n,
  lines: [],
}

test('a sum booked at once becomes an entry for each of its payments, if they come to it', async () => {
  const parts = [
    { minor: 60_00n, endToEndId: 'A' },
    { minor: 50_00n, endToEndId: 'B' },
    { minor: -10_00n, endToEndId: 'C' },
  ]
  const good = await read(writeCamt([{ ...plain, lines: [{ minor: 100_00n, parts }] }]))
  expect(entriesOf(good).map(({ amount, direction, part, endToEndId }) => [
    ...[part, direction, amount.minor, endToEndId],
  ])).toEqual([
    [1, 'credit', 60_00n, 'A'],
    [2, 'credit', 50_00n, 'B'],
    [3, 'debit', 10_00n, 'C'],
  ]) // prettier-ignore
  const bad = await read(writeCamt([{ ...plain, lines: [{ minor: 100_01n, parts }] }]))
  expect(warningsOf(bad)).toEqual(['details_differ'])
  expect(entriesOf(bad)).toMatchObject([{ amount: { minor: 100_01n }, unsplit: 3, text: 'A B C' }])
})

test('what banks kept, who bears it and what was ordered are read in every version', async () => {
  const line: WrittenLine = {
    ...({
      minor: 98_00n,
      charges: 2_00n,
      bearer: 'SHAR',
      returned: 'AC04',
      reversal: true,
    } as const),
    instructed: { currency: 'USD', minor: 120_00n },
  }
  for (const version of ['02', '04', '08'] as const) {
    const items = await read(writeCamt([{ ...plain, lines: [line] }], { version }))
    expect(entriesOf(items)).toMatchObject([
      {
        ...{ chargeBearer: 'SHA', charges: { currency: 'EUR', minor: 2_00n }, isReversal: true },
        ...{ instructed: { currency: 'USD', minor: 120_00n }, returnReason: 'AC04' },
      },
    ])
  }
})

test('pending entries are told apart, and an entry of nothing moves nothing', async () => {
  const lines = [{ minor: 5_00n, status: 'PDNG' as const }, { minor: 0n }]
  const items = await read(writeCamt([{ ...plain, lines }]))
  expect(entriesOf(items).map(({ status }) => status)).toEqual(['pending', 'information'])
})

test('prefixes, envelopes and comments around a document do not matter', async () => {
  const content = writeCamt([{ ...plain, lines: [{ minor: 1n }] }])
    .replace(/^<\?xml.*\n/, '')
    .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ns2:')
    .replace('xmlns=', 'xmlns:ns2=')
  const wrapped = `\ufeff <!-- by hand --><Envelope><Header/><Body>${content}</Body></Envelope>`
  expect(entriesOf(await read(wrapped))).toMatchObject([{ amount: { minor: 1n } }])
})

test('letters are read as the file says it is written', async () => {
  const content = writeCamt([{ ...plain, lines: [{ minor: 1n, name: 'Müller' }] }])
  const latin = Buffer.from(content.replace('UTF-8', 'ISO-8859-1'), 'latin1')
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(content, 'utf16le')])
  for (const bytes of [latin, wide, Buffer.from(content)]) {
    expect(entriesOf(await read(bytes, {}, 7))[0]?.payer.name).toBe('Müller')
  }
  const swift = writeMt940([{ ...plain, lines: [{ minor: 1n, name: 'Müller' }] }])
  for (const bytes of [Buffer.from(swift), Buffer.from(swift, 'latin1')]) {
    expect(entriesOf(await read(bytes))[0]?.payer.name).toBe('Müller')
  }
})

const entryXml = (inside: string) =>
  `<Document>\n<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>X1</IBAN></Id></Acct>\n<Ntry>\n${inside}\n</Ntry></Stmt></BkToCstmrStmt></Document>`
const amountXml = '<Amt Ccy="EUR">1.00</Amt>'
const creditXml = '<CdtDbtInd>CRDT</CdtDbtInd>'
const mt = (movement: string) =>
  `:20:A\n:25:1\n:28C:1\n:60F:C260101EUR1,00\n:61:${movement}\n:62F:C260101EUR1,00\n-\n`

test.each<[string, string, number, string]>([
  ['nothing', '', 1, 'empty'],
  ['a picture', '\u0089PNG', 1, 'no_statement'],
  ['another document', '<Document><Other/></Document>', 1, 'no_statement'],
  ['a document cut off', '<Document>\n<BkToCstmrStmt>', 2, 'well_formed'],
  ['no amount', entryXml(creditXml), 3, 'required'],
  ['no side', entryXml(amountXml), 3, 'required'],
  ['another side', entryXml(`${amountXml}<CdtDbtInd>BOTH</CdtDbtInd>`), 4, 'direction'],
  ['a negative amount', entryXml(`<Amt Ccy="EUR">-1</Amt>${creditXml}`), 4, 'amount'],
  ['an exponent', entryXml(`<Amt Ccy="EUR">1e3</Amt>${creditXml}`), 4, 'amount'],
  ['too fine an amount', entryXml(`<Amt Ccy="EUR">1.001</Amt>${creditXml}`), 4, 'amount'],
  ['a huge amount', entryXml(`<Amt Ccy="EUR">${'9'.repeat(18)}</Amt>`), 4, 'amount'],
  ['an unknown currency', entryXml(`<Amt Ccy="XXX">1.00</Amt>${creditXml}`), 4, 'currency'],
  ['a day that is none', entryXml('<BookgDt><Dt>2026-02-30</Dt></BookgDt>'), 4, 'date'],
  [
    'no account',
    '<Document><BkToCstmrStmt><Stmt><Id>1</Id></Stmt></BkToCstmrStmt></Document>',
    1,
    'account',
  ],
  ['an MT940 without a balance', ':20:A\n:25:1\n:61:260101C1,NTRFX\n-', 3, 'currency'],
  ['an MT940 without an account', ':20:A\n:62F:C260101EUR1,00\n-', 1, 'account'],
  ['a movement without a side', mt('2601011,00NTRFX'), 5, 'field_order'],
  ['a movement in the 13th month', mt('261301C1,00NTRFX'), 5, 'date'],
  ['a movement too fine', mt('260101C1,001NTRFX'), 5, 'amount'],
])('%s is refused with its line and rule', async (_, content, line, rule) => {
  expect(await refusalOf(read(content))).toMatchObject({
    ...{ code: 'reconciliation.file_refused', line, rule },
  })
})

test.each<[string, string, number, string]>([
  ['a column that is not there', '\n日期,贷方发生额\n', 2, 'columns'],
  ['a quotation mark never closed', `${writeCsvStatement(plain)}"2026`, 3, 'quotation'],
  ['a date of another form', `${writeCsvStatement(plain)}20.11.2026,1.00,,,,,,,,\n`, 3, 'date'],
  ['an amount that is none', `${writeCsvStatement(plain)}2026-11-20,abc,,,,,,,,\n`, 3, 'amount'],
  [
    'both sides at once',
    `${writeCsvStatement(plain)}2026-11-20,1.00,1.00,,,,,,,\n`,
    3,
    'direction',
  ],
])('a table with %s is refused with its line and rule', async (_, content, line, rule) => {
  const csv = { csv: { mapping: csvMapping(plain.account, plain.currency), number: 'S1' } }
  expect(await refusalOf(read(content, csv))).toMatchObject({ line, rule })
})

test('a table reads the same with the newest row first', async () => {
  const lines = [{ minor: 5_00n }, { minor: -3_00n }, { minor: 1_00n }]
  const [title, header, ...rows] = writeCsvStatement({ ...plain, lines })
    .trim()
    .split('\n')
  const turned = [title, header, ...rows.toReversed()].join('\n')
  const csv = { csv: { mapping: csvMapping(plain.account, plain.currency), number: 'S1' } }
  for (const content of [[title, header, ...rows].join('\n'), turned]) {
    expect((await read(content, csv)).at(-1)).toMatchObject({
      end: { opening: { amount: { minor: 100_00n } }, closing: { amount: { minor: 103_00n } } },
    })
  }
})

const bomb = `<!DOCTYPE d [<!ENTITY a "${'x'.repeat(99)}"><!ENTITY b "&a;&a;&a;">]><Document>&b;</Document>`

test.each<[string, string, string]>([
  ['entities of its own', bomb, 'doctype'],
  ['an entity nobody declared', '<Document>&xxe;</Document>', 'well_formed'],
  ['forty-one elements inside of each other', '<a>'.repeat(50), 'nesting'],
  ['a name without end', entryXml(`<Amt Ccy="EUR">${'1'.repeat(5000)}</Amt>`), 'value_length'],
  ['a field of MT940 without end', mt(`260101C1,00N${'x'.repeat(5000)}`), 'value_length'],
  [
    'a field of MT940 over many lines',
    mt(`260101C1,00NTRFX\n:86:${'x\n'.repeat(99)}`),
    'value_length',
  ],
])('a file with %s is refused', async (_, content, rule) => {
  expect(await refusalOf(read(content))).toMatchObject({ rule })
})

/** Bytes without end, and how many were asked for. */
function endless(start: string, again: string) {
  const asked = { bytes: 0 }
  const piece = Buffer.from(again.repeat(Math.ceil(65_536 / again.length)))
  async function* pieces() {
    yield Buffer.from(start.padEnd(20_000))
    for (;;) {
      asked.bytes += piece.length
      yield piece
    }
  }
  return { asked, pieces: pieces() }
}

test.each<[string, string, string]>([
  ['an attribute', '<Document a="', 'x'],
  ['a comment', '<Document><!-- ', 'x'],
  ['text outside of any value', '<Document>', 'x'],
  ['a line of MT940', ':20:A\n:86:', 'x'],
  ['an entry’s payments', entryXml('').slice(0, 90) + '<Ntry><NtryDtls>', '<TxDtls></TxDtls>'],
])('%s without end is given up long before a gigabyte', async (_, start, again) => {
  const { asked, pieces } = endless(start, again)
  expect(await refusalOf(collect(pieces, {}))).toMatchObject({
    code: 'reconciliation.file_refused',
  })
  expect(asked.bytes).toBeLessThan(20_000_000)
})

// What published sample files of real banks come to, where somebody has them: entries, warnings,
// and whether opening and entries make the closing balance (some are excerpts).
const samples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'camt/camt.053.001.02-batch-not-xsd-valid.xml': { entries: 3, balanced: [false] },
  'camt/camt.053.001.02-sample.xml': { entries: 1, warnings: ['balance_currency'] },
  'camt/camt.053.001.04-sample.xml': { entries: 1, warnings: ['balance_currency'] },
  'camt/camt.054.001.02-sample.xml': { entries: 1, warnings: ['details_differ'] },
  'mt940/abnamro.sta': { entries: 10, balanced: [false, false] },
  'mt940/february_30.sta': { entries: 1, warnings: ['date_impossible'], balanced: [true] },
  'mt940/generic.sta': { entries: 2, balanced: [true, true] },
  'mt940/ing.sta': { entries: 7, balanced: [false] },
  'mt940/knab.sta': { entries: 3, balanced: [true, false] },
  'mt940/malformed_details.sta': { entries: 1, balanced: [false] },
  'mt940/mt940.sta': { refused: [4, 'currency'] },
  'mt940/postfinance.sta': { entries: 4, balanced: [true, false] },
  'mt940/sepa_snippet.sta': { entries: 11, balanced: [true, false] },
}
const folder = process.env['DANBAO_BANK_SAMPLES'] ?? ''

test('published samples are imported, imported with a warning, or refused, as expected', async () => {
  const present = Object.entries(samples).filter(
    ([name]) => folder && existsSync(join(folder, name)),
  )
  console.log(`bank samples: ${present.length} of ${Object.keys(samples).length} are here`)
  for (const [name, { warnings = [], balanced = [], ...rest }] of present) {
    const reading = collect(createReadStream(join(folder, name)), {})
    if ('refused' in rest) {
      const [line, rule] = rest['refused'] as [number, string]
      expect(await refusalOf(reading), name).toMatchObject({ line, rule })
      continue
    }
    const items = await reading
    expect(entriesOf(items), name).toHaveLength(Number(rest['entries']))
    expect(warningsOf(items), name).toEqual(warnings)
    expect(balancedStatements(items), name).toEqual(balanced)
  }
  expect(present.length).toBe(folder ? Object.keys(samples).length : 0)
})

function balancedStatements(items: readonly Item[]): boolean[] {
  let sum = 0n
  return items.flatMap((item) => {
    if (item.kind === 'head') sum = 0n
    if (item.kind === 'entry') sum += signed(item.entry)
    if (item.kind !== 'end' || !item.end.opening || !item.end.closing) return []
    return [item.end.opening.amount.minor + sum === item.end.closing.amount.minor]
  })
}
