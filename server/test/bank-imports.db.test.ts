import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importStatements } from '../src/reconciliation/index.ts'
import {
  anUnpaidTransfer,
  aStatement,
  balances,
  entriesIn,
  IBAN,
  testBank,
  upload,
  type Transfer,
} from './bank.ts'
import {
  csvMapping,
  writeCamt,
  writeCsvStatement,
  writeMt940,
  type WrittenLine,
} from './bank-files.ts'
import { aColleague, anOperator } from './cast.ts'
import { expectOk, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { randomFrom, type Random } from './random.ts'

// Files of banks as they come: again, overlapping, out of order, in several formats.

let server: TestServer
let operator: Member
let buyer: Buyer
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer(() => ({}), testBank)
  operator = await anOperator(server)
  buyer = await aBuyer(server, { country: 'DE' })
  supplier = await aSupplier(server, {
    ...{ currency: 'EUR', goods: ['1:10.00'], shippingMinor: 0, stock: 1_000_000 },
  })
})
afterAll(() => server.stop())

const send = (content: string | Uint8Array, query = '') =>
  upload(server, { client: operator.client, content, query })
const take = async (content: string, query = '') => expectOk(await send(content, query))

const word = () => randomUUID().slice(0, 8).toUpperCase()
const aLine = (fields: Partial<WrittenLine> = {}): WrittenLine => ({
  ...{ minor: 12_34n, bankReference: word(), text: 'rent' },
  ...fields,
})

type Shown = Readonly<{
  number: string
  expectedOpening: { minor: string } | null
  findings: readonly Readonly<{ rule: string; line: number }>[]
}>

async function statementNamed(number: string): Promise<Shown> {
  const path = '/v1/operator/statements?limit=100'
  const { items } = expectOk(await operator.client.get<{ items: Shown[] }>(path))
  const found = items.find((each) => each.number === number)
  if (!found) throw new Error(`no statement ${number}`)
  return found
}

test('the same file again changes nothing, also when two come at once', async () => {
  const content = writeCamt([aStatement([aLine(), aLine()])])
  const answers = await Promise.all([send(content), send(content), send(content)])
  const reports = answers.map(expectOk)
  expect(reports.map(({ repeated }) => repeated).toSorted()).toEqual([false, true, true])
  expect(new Set(reports.map(({ fileId }) => fileId)).size).toBe(1)
  expect(await take(content)).toMatchObject({ repeated: true, entries: 2, known: 2 })
})

test('a statement again in another file tells nothing new, with names for its entries or without', async () => {
  for (const bankReference of [undefined, word()]) {
    const line = bankReference ? aLine({ bankReference }) : { minor: 5_00n, text: 'no name' }
    const statement = aStatement([line, line, aLine()])
    expect(await take(writeCamt([statement]))).toMatchObject({ entries: 3, known: 0 })
    const again = writeCamt([statement], { version: '02' })
    expect(await take(again)).toMatchObject({ repeated: false, entries: 3, known: 3 })
  }
})

test.each([true, false])(
  'what a notice tells first is known in the statement (named: %s)',
  async (named) => {
    const lines = [1n, 2n, 2n].map((minor) =>
      named ? aLine({ minor }) : { minor, text: 'unnamed', from: IBAN },
    )
    const statement = aStatement([...lines, aLine()])
    const [first, , third] = lines
    const told = first && third ? [first, third] : []
    const notice = writeCamt([{ ...statement, number: word(), lines: told }], {
      ...{ version: '04', notice: true },
    })
    expect(await take(notice)).toMatchObject({ entries: 2, known: 0 })
    expect(await take(writeCamt([statement]))).toMatchObject({ entries: 4, known: 2 })
    const late = writeCamt([{ ...statement, number: word(), lines: told }], {
      ...{ version: '08', notice: true },
    })
    expect((await take(late)).known).toBe(named ? 2 : 1)
  },
)

test('the same day as MT940 and as camt is refused rather than booked twice', async () => {
  const statement = aStatement([{ minor: 7_00n, text: 'no name' }, { minor: 8_00n }])
  await take(writeMt940([statement]))
  const refused = problemOf(await send(writeCamt([statement])))
  expect(refused).toMatchObject({ status: 409, code: 'reconciliation.statement_repeated' })
})

test('a statement that does not balance, and a gap to the one before, are reported', async () => {
  const [one, two, three] = [aStatement([aLine()], { on: '2026-10-01' }), aStatement([aLine()], { on: '2026-10-02' }), aStatement([aLine()], { on: '2026-10-03', off: 5n })] // prettier-ignore
  await take(writeCamt([one]))
  const { warnings } = await take(writeCamt([three]))
  expect(warnings).toMatchObject([{ rule: 'does_not_balance', line: 2 }])
  const closed = one.openingMinor + 12_34n
  expect(await statementNamed(three.number)).toMatchObject({
    findings: [{ rule: 'does_not_balance' }],
    expectedOpening: { minor: closed.toString() },
  })
  // The one between comes late, and closes the gap.
  await take(writeCamt([two]))
  expect((await statementNamed(three.number)).expectedOpening).toBeNull()
  expect((await statementNamed(two.number)).expectedOpening).toBeNull()
})

test('a file of an account that is not ours, or in another currency, changes nothing', async () => {
  await server.settle()
  const before = await balances(server)
  const foreign = aStatement([aLine()], { account: 'GB82WEST12345698765432', openingMinor: 0n })
  const mixed = writeCamt([aStatement([aLine()])]).replace('<Amt Ccy="EUR">12.34', '<Amt Ccy="USD">12.34') // prettier-ignore
  expect(problemOf(await send(writeCamt([foreign]))).code).toBe('reconciliation.account_unknown')
  expect(problemOf(await send(mixed))).toMatchObject({
    ...{ status: 422, code: 'reconciliation.file_refused', data: { rule: 'currency' } },
  })
  await server.settle()
  expect(await balances(server)).toEqual(before)
})

test('a refused file leaves nothing of the statements before the mistake', async () => {
  const good = aStatement([aLine({ text: 'leftover' })])
  const broken = `${writeMt940([good])}:20:X\r\n:25:${IBAN}\r\n:60F:C260101EUR0,00\r\n:61:nonsense\r\n-`
  expect(problemOf(await send(broken))).toMatchObject({ data: { rule: 'field_order', line: 12 } })
  expect(await take(writeMt940([good]))).toMatchObject({ entries: 1, known: 0 })
})

test('a table needs a mapping, and one that fits', async () => {
  const statement = aStatement([aLine({ name: '红窑贸易' })])
  const content = writeCsvStatement(statement)
  expect(problemOf(await send(content)).code).toBe('reconciliation.file_refused')
  const mapping = csvMapping(IBAN, 'EUR')
  const queryOf = (of: object) =>
    `?mapping=${encodeURIComponent(JSON.stringify(of))}&fileName=a.csv`
  for (const bad of [
    {},
    { ...mapping, dates: 'YY' },
    { ...mapping, extra: 1 },
    { ...mapping, currency: 'XXX' },
  ]) {
    expect(problemOf(await send(content, queryOf(bad)))).toMatchObject({
      ...{ code: 'request.invalid', errors: [{ pointer: '/mapping' }] },
    })
  }
  expect(problemOf(await send(content, '?mapping=no')).code).toBe('request.invalid')
  expect(await take(content, queryOf(mapping))).toMatchObject({ entries: 1, warnings: [] })
})

test('only who may, takes files in: viewers look on', async () => {
  const viewer = await aColleague(server, operator, 'viewer')
  const content = writeCamt([aStatement([])])
  for (const client of [viewer, buyer.client, supplier.client]) {
    const answer = await upload(server, { client, content })
    expect(answer.status).toBe(403)
  }
  expect((await viewer.get('/v1/operator/bank-entries')).status).toBe(200)
})

test('nothing is sent, or an empty file: that is said', async () => {
  expect(problemOf(await send(''))).toMatchObject({ status: 422, data: { rule: 'empty' } })
  const none = await operator.client.post('/v1/operator/statements')
  expect(problemOf(none).status).toBe(400)
})

async function transfers(count: number) {
  const [skuId = ''] = supplier.skus
  const made: Transfer[] = []
  while (made.length < count) made.push(await anUnpaidTransfer(buyer, [{ skuId, quantity: 1 }]))
  return made
}

/** What buyers send: the whole, parts of it, too much, for two at once, a slip, and back again. */
function linesFor(due: readonly Transfer[], random: Random): WrittenLine[] {
  const lines: WrittenLine[] = []
  const pay = (minor: bigint, reference: string, more: Partial<WrittenLine> = {}) =>
    lines.push({ minor, text: `${word()} ${reference}`, bankReference: word(), ...more })
  for (const { reference, minor } of due) {
    const kind = random.pick(['whole', 'parts', 'over', 'slip', 'part', 'back', 'short'])
    if (kind === 'parts') for (const part of [minor / 2n, minor - minor / 2n]) pay(part, reference)
    else if (kind === 'over') pay(minor + 100n, reference)
    else if (kind === 'slip') pay(minor, reference.slice(0, -2))
    else if (kind === 'part') pay(minor - 300n, reference)
    else if (kind === 'short') pay(minor - 10n, reference, { bearer: 'SHAR' })
    else {
      pay(minor, reference)
      const last = lines.at(-1)
      if (kind === 'back' && last) lines.push({ ...last, minor: -minor, reversal: true })
    }
  }
  lines.push(aLine({ minor: -2_50n, text: 'fee' }))
  return lines
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(random.int(left.length), 1))
}

/** The lines in files: in any order, cut anywhere, some told by notices too, some files twice. */
function filesOf(lines: readonly WrittenLine[], random: Random): string[] {
  const left = shuffled(lines, random)
  const files: string[] = []
  while (left.length > 0) {
    const some = left.splice(0, 1 + random.int(4))
    const statement = aStatement(some)
    files.push(writeCamt([statement], { version: random.pick(['02', '04', '08']) }))
    if (random.int(2) === 0) {
      const notice = { ...statement, number: word(), lines: some.slice(0, 1 + random.int(2)) }
      files.push(writeCamt([notice], { version: '08', notice: true }))
    }
  }
  const again = files.filter(() => random.int(3) === 0)
  return shuffled([...files, ...again], random)
}

/** The books by what accounts are for, since each run has its own orders. */
async function books() {
  const sums: Record<string, bigint> = {}
  for (const [code, balance] of Object.entries(await balances(server))) {
    const name = code.startsWith('escrow:') ? 'escrow' : code
    sums[name] = (sums[name] ?? 0n) + balance
  }
  return sums
}

test('whatever the order of files, splits and repeats, the books end the same', async () => {
  await server.settle()
  for (const seed of [1, 2, 3, 4]) {
    const ends: unknown[] = []
    for (const run of [1, 2]) {
      const before = await books()
      const due = await transfers(9)
      const lines = linesFor(due, randomFrom(seed))
      for (const content of filesOf(lines, randomFrom(seed * 1000 + run))) {
        await take(content)
        if (run === 2) await server.settle()
      }
      await server.settle()
      const after = await books()
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
      ends.push(names.map((name) => [name, (after[name] ?? 0n) - (before[name] ?? 0n)]))
      expect(
        (await entriesIn(operator.client, 'open')).every(({ state }) => state === 'open'),
      ).toBe(true)
    }
    expect(ends[1]).toEqual(ends[0])
  }
})

test('a file that is read again after a deadlock is taken in once', async () => {
  const content = Buffer.from(writeCamt([aStatement([aLine(), aLine()])]))
  const opened = { times: 0 }
  const file = {
    ...{ name: 'x', actor: 'operator', bytes: content.length },
    hash: createHash('sha256').update(content).digest(),
    open: async function* () {
      opened.times += 1
      yield content
    },
  }
  const deps = { db: server.db, env: server.env, accounts: testBank.accounts }
  const reports = await Promise.all([importStatements(deps, file), importStatements(deps, file)])
  expect(reports.filter(({ repeated }) => repeated)).toHaveLength(1)
  expect(opened.times).toBeGreaterThan(0)
})
