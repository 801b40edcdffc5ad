import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { DAY_MS } from '../src/kernel/time.ts'
import { makeReference } from '../src/kernel/bank-numbers.ts'
import { refundMark } from '../src/gateways/index.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import {
  anUnpaidTransfer,
  aStatement,
  balances,
  entriesIn,
  IBAN,
  importLines,
  testBank,
  type Transfer,
  upload,
} from './bank.ts'
import { writeCamt } from './bank-files.ts'
import { anOperator } from './cast.ts'
import { expectOk, ordersOf, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'

// A buyer pays by bank transfer, and the bank's statement tells of it: whatever they send, every
// cent is in an escrow, in suspense, or back.

let server: TestServer
let operator: Member
let buyer: Buyer
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer(() => ({}), testBank)
  operator = await anOperator(server)
  buyer = await aBuyer(server, { country: 'DE' })
  supplier = await aSupplier(server, {
    ...{ currency: 'EUR', goods: ['1:100.00', '1:40.00'], shippingMinor: 0, stock: 100_000 },
  })
})
afterAll(() => server.stop())
afterEach(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const skuOf = (index: number) => supplier.skus[index] ?? ''

/** A hundred euros for each unit. */
const transfer = (quantity = 1) => anUnpaidTransfer(buyer, [{ skuId: skuOf(0), quantity }])

const take = (lines: Parameters<typeof importLines>[2]) =>
  importLines(server, operator.client, lines)

async function stateOf({ intentId }: Pick<Transfer, 'intentId'>) {
  const path = `/v1/payment-intents/${intentId}`
  return expectOk(await buyer.client.get<{ state: string }>(path)).state
}

async function heldFor({ groupId }: Transfer) {
  const orders = await ordersOf(buyer.client, groupId)
  return orders.reduce((sum, { held }) => sum + BigInt(held.minor), 0n)
}

async function entryWith(text: string, states = ['open', 'waiting', 'matched', 'reversed']) {
  const lists = await Promise.all(states.map((state) => entriesIn(operator.client, state)))
  const found = lists.flat().find((entry) => JSON.stringify(entry).includes(text))
  if (!found) throw new Error(`no entry says ${text}`)
  return found
}

/** A word that stands in one entry alone. */
const mark = () => `M${randomUUID().slice(0, 8).toUpperCase()}`

test('the buyer gets our account and a reference, and has days to pay', async () => {
  const { intentId, reference } = await transfer()
  const path = `/v1/payment-intents/${intentId}`
  const { expiresAt } = expectOk(await buyer.client.get<{ expiresAt: string }>(path))
  const days = (new Date(expiresAt).getTime() - server.env.now().getTime()) / DAY_MS
  expect(Math.round(days)).toBe(7)
  const again = expectOk(
    await buyer.client.post<{ next: object }>(`${path}/attempts`, { method: 'bank_transfer' }),
  )
  expect(again.next).toMatchObject({ kind: 'transfer', reference, account: { iban: IBAN } })
})

test('a transfer with its reference and amount pays the order at once', async () => {
  const due = await transfer()
  const before = await balances(server)
  const report = await take([
    { minor: due.minor, text: `Danbao ${due.reference}`, name: 'Harbour & Pine' },
  ])
  expect(report).toMatchObject({ entries: 1, known: 0, expected: { exact: 1 }, warnings: [] })
  expect(await stateOf(due)).toBe('succeeded')
  expect(await heldFor(due)).toBe(due.minor)
  const after = await balances(server)
  expect((after['bank:main:EUR'] ?? 0n) - (before['bank:main:EUR'] ?? 0n)).toBe(due.minor)
  expect(after['suspense:bank:EUR']).toBe(before['suspense:bank:EUR'])
})

test('what banks kept on the way is our expense, if the bank says so', async () => {
  const [explained, unexplained] = [await transfer(), await transfer()]
  await take([
    { minor: explained.minor - 2_00n, reference: explained.reference, bearer: 'SHAR' },
    { minor: unexplained.minor - 2_00n, reference: unexplained.reference },
  ])
  expect(await stateOf(explained)).toBe('succeeded')
  expect((await balances(server))['expense:bank_charge:EUR']).toBe(2_00n)
  expect(await stateOf(unexplained)).toBe('awaiting_payment')
  expect(await entryWith(unexplained.reference)).toMatchObject({ state: 'waiting', reason: 'part' })
})

test('parts wait in suspense until they come to the whole', async () => {
  const due = await transfer(3)
  await take([{ minor: 100_00n, reference: due.reference }])
  await take([{ minor: 150_00n, text: due.reference.toLowerCase() }])
  expect(await stateOf(due)).toBe('awaiting_payment')
  await take([{ minor: 50_00n, endToEndId: due.reference }])
  expect(await stateOf(due)).toBe('succeeded')
  expect(await heldFor(due)).toBe(300_00n)
  expect((await entriesIn(operator.client, 'waiting')).map(({ reason }) => reason)).not.toContain(
    due.reference,
  )
})

test('what is paid beyond the due amount goes back, and a second payment too', async () => {
  const due = await transfer()
  await take([{ minor: due.minor + 5_00n, reference: due.reference, from: IBAN }])
  await take([{ minor: due.minor, reference: due.reference, from: IBAN }])
  expect(await heldFor(due)).toBe(due.minor)
  const path = `/v1/order-groups/${due.groupId}`
  const { strays } = expectOk(await buyer.client.get<{ strays: { reason: string; charge: { minor: string } }[] }>(path)) // prettier-ignore
  expect(strays.map(({ reason, charge }) => [reason, charge.minor])).toEqual([
    ['overpaid', '500'],
    ['paid_twice', due.minor.toString()],
  ])
})

test('one transfer pays several orders if it comes to all of them', async () => {
  const [one, two] = [await transfer(), await transfer(2)]
  await take([{ minor: 300_00n, text: `for ${one.reference} and ${two.reference}` }])
  expect(await Promise.all([one, two].map(heldFor))).toEqual([100_00n, 200_00n])
})

test('money for an order that was cancelled goes back', async () => {
  const due = await transfer()
  expectOk(await buyer.client.post(`/v1/order-groups/${due.groupId}/cancel`))
  expect(await stateOf(due)).toBe('cancelled')
  await take([{ minor: due.minor, reference: due.reference }])
  const path = `/v1/order-groups/${due.groupId}`
  expect(expectOk(await buyer.client.get(path))).toMatchObject({
    strays: [{ reason: 'order_closed' }],
  })
})

test('parts of an order that ends unpaid go back', async () => {
  const due = await transfer()
  await take([{ minor: 40_00n, reference: due.reference }])
  expectOk(await buyer.client.post(`/v1/order-groups/${due.groupId}/cancel`))
  await server.settle()
  const path = `/v1/order-groups/${due.groupId}`
  expect(expectOk(await buyer.client.get(path))).toMatchObject({
    strays: [{ reason: 'order_closed', charge: { minor: '4000' } }],
  })
  expect(await entryWith(due.reference)).toMatchObject({ state: 'matched' })
})

test('money by another than the buyer pays and is marked', async () => {
  const due = await transfer()
  await take([{ minor: due.minor, reference: due.reference, name: 'Quick Exchange Ltd' }])
  expect(await stateOf(due)).toBe('succeeded')
  expect(await entryWith('Quick Exchange')).toMatchObject({ isThirdParty: true })
})

test('a wrong reference is left to a person, who is told what it may be for and why', async () => {
  const due = await transfer(7)
  // Another digit: of digits for letters, the check over 97 misses one in 97.
  const slip = due.reference.replace(/\d(?=\D*$)/, (digit) => (digit === '0' ? '1' : '0'))
  const word = mark()
  await take([{ minor: due.minor, text: `${word} ${slip}`, name: 'Harbour and Pine' }])
  const entry = await entryWith(word)
  expect(entry).toMatchObject({ state: 'open', reason: 'no_reference' })
  const [first] = entry.suggestions
  expect(first?.intentId).toBe(due.intentId)
  expect(first?.hints).toEqual(['reference_slip', 'amount', 'payer_name'])
  expectOk(await match(entry.id, [{ intentId: due.intentId, minor: due.minor }]))
  expect(await stateOf(due)).toBe('succeeded')
  expect(await entryWith(word)).toMatchObject({ state: 'matched', reason: 'by_hand' })
})

type Given = Readonly<{ intentId: string; minor: bigint }>

function match(entryId: string, given: readonly Given[], more: object = {}) {
  const allocations = given.map(({ intentId, minor }) => ({
    intentId,
    amount: { currency: 'EUR', minor: minor.toString() },
  }))
  const path = `/v1/operator/bank-entries/${entryId}/matches`
  return operator.client.post<unknown>(path, { allocations, ...more })
}

const undo = (matchId: string) =>
  operator.client.post<unknown>(`/v1/operator/bank-matches/${matchId}/undo`, {
    note: 'Wrong order',
  })

test('a person splits an entry over payments, and what is left stays open', async () => {
  const [one, two, word] = [await transfer(), await transfer(), mark()]
  await take([{ minor: 250_00n, text: word }])
  const { id } = await entryWith(word)
  expectOk(await match(id, [{ intentId: one.intentId, minor: 100_00n }]))
  expect(await entryWith(word)).toMatchObject({ state: 'open', left: { minor: '15000' } })
  const tooMuch = await match(id, [{ intentId: two.intentId, minor: 150_00n }])
  expect(problemOf(tooMuch)).toMatchObject({ code: 'reconciliation.exceeds_due', data: { missingMinor: '10000' } }) // prettier-ignore
  expectOk(await match(id, [{ intentId: two.intentId, minor: 100_00n }]))
  const more = await match(id, [{ intentId: two.intentId, minor: 50_01n }])
  expect(problemOf(more).code).toBe('reconciliation.exceeds_entry')
  expect(await Promise.all([one, two].map(stateOf))).toEqual(['succeeded', 'succeeded'])
})

test('a person accepts charges within what banks take, and no more', async () => {
  const [due, word] = [await transfer(), mark()]
  await take([{ minor: 98_00n, text: word }])
  const { id } = await entryWith(word)
  const given = [{ intentId: due.intentId, minor: 97_99n }]
  const refused = await match(id, given, { acceptCharges: true })
  expect(problemOf(refused)).toMatchObject({ code: 'reconciliation.not_charges', data: { atMostMinor: '200' } }) // prettier-ignore
  expectOk(await match(id, [{ intentId: due.intentId, minor: 98_00n }], { acceptCharges: true }))
  expect(await heldFor(due)).toBe(100_00n)
})

test('undoing a match opens the entry and its order again, and the goods stay kept', async () => {
  const [wrong, right, word] = [await transfer(2), await transfer(2), mark()]
  const stock = () => stockOf(skuOf(0))
  const before = await stock()
  await take([{ minor: 200_00n, reference: wrong.reference, text: word }])
  const matched = await entryWith(word)
  const [made] = matched.matches
  expectOk(await undo(made?.id ?? ''))
  expect(problemOf(await undo(made?.id ?? '')).code).toBe('reconciliation.match_undone')
  expect(await stateOf(wrong)).toBe('awaiting_payment')
  expect(await heldFor(wrong)).toBe(0n)
  expect(await stock()).toEqual(before)
  expectOk(await match(matched.id, [{ intentId: right.intentId, minor: 200_00n }]))
  expect(await heldFor(right)).toBe(200_00n)
  // The buyer whose order it was taken for can still pay it, by the same reference.
  await take([{ minor: 200_00n, reference: wrong.reference }])
  expect(await heldFor(wrong)).toBe(200_00n)
  const [order] = await ordersOf(buyer.client, wrong.groupId)
  expect(order).toMatchObject({ state: 'paid', held: { minor: '20000' } })
})

async function stockOf(skuId: string) {
  const { rows } = await server.owner.pool.query(
    'select on_hand, reserved from catalog.stock_levels order by sku_id',
  )
  return [skuId, rows]
}

test('undoing one part of a payment lets the others wait', async () => {
  const [due, word] = [await transfer(2), mark()]
  await take([{ minor: 150_00n, reference: due.reference }, { minor: 50_00n, reference: due.reference, text: word }]) // prettier-ignore
  expect(await stateOf(due)).toBe('succeeded')
  const [made] = (await entryWith(word)).matches
  expectOk(await undo(made?.id ?? ''))
  expect(await stateOf(due)).toBe('awaiting_payment')
  expect(await entryWith(word)).toMatchObject({ state: 'open', reason: 'undone' })
  await take([{ minor: 50_00n, reference: due.reference }])
  expect(await heldFor(due)).toBe(200_00n)
})

test.each(['before', 'after'])(
  'a payment that the bank takes back reopens its order, though told %s it came',
  async (told) => {
    const due = await transfer()
    const start = await balances(server)
    const line = { minor: due.minor, reference: due.reference, bankReference: mark() }
    const back = { ...line, minor: -line.minor, reversal: true }
    for (const each of told === 'after' ? [line, back] : [back, line]) await take([each])
    expect(await stateOf(due)).toBe('awaiting_payment')
    expect(await balances(server)).toEqual(start)
    expect(await entriesIn(operator.client, 'open')).not.toContainEqual(
      expect.objectContaining({
        amount: { currency: 'EUR', minor: due.minor },
        direction: 'debit',
      }),
    )
  },
)

test('a payment that was refunded in part cannot be taken back by rule: a person is told', async () => {
  const due = await transfer()
  const line = { minor: due.minor, reference: due.reference, bankReference: mark() }
  await take([line])
  const [order] = await ordersOf(buyer.client, due.groupId)
  const body = { amount: { currency: 'EUR', minor: '100' }, reason: 'Broken' }
  expectOk(await supplier.client.post(`/v1/supplier/orders/${order?.id}/refunds`, body))
  await take([{ ...line, minor: -line.minor, reversal: true, text: line.bankReference }])
  const open = await entriesIn(operator.client, 'open')
  expect(open.find(({ reason }) => reason === 'reversal_refused')).toBeDefined()
  expect(await stateOf(due)).toBe('succeeded')
})

test('a refund has succeeded when it stands on our statement', async () => {
  const due = await transfer()
  await take([{ minor: due.minor, reference: due.reference }])
  const [order] = await ordersOf(buyer.client, due.groupId)
  const body = { amount: { currency: 'EUR', minor: '2500' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${order?.id}/refunds`
  const { items } = expectOk(await supplier.client.post<{ items: { id: string }[] }>(path, body))
  const { id } = only(items)
  await server.clock.advance(30_000)
  await server.settle()
  const refunds = async () => (await ordersOf(buyer.client, due.groupId))[0]?.refunds
  expect(await refunds()).toMatchObject([{ state: 'unknown' }])
  await take([{ minor: -25_00n, endToEndId: refundMark(id) }])
  await server.clock.advance(DAY_MS)
  await server.settle()
  expect(await refunds()).toMatchObject([{ state: 'succeeded' }])
  expect((await balances(server))['network:bank:EUR']).toBeUndefined()
})

test('what left for no known reason is put aside, until a person says that it is charges', async () => {
  const word = mark()
  const before = await balances(server)
  await take([{ minor: -3_00n, text: word }])
  const entry = await entryWith(word)
  expect(entry).toMatchObject({ state: 'open', reason: 'debit', direction: 'debit' })
  const path = `/v1/operator/bank-entries/${entry.id}/charge`
  expectOk(await operator.client.post(path, { note: 'Monthly fee' }))
  expect(problemOf(await operator.client.post(path, { note: 'Again' })).code).toBe(
    'reconciliation.wrong_state',
  )
  const after = await balances(server)
  const changed = (code: string) => (after[code] ?? 0n) - (before[code] ?? 0n)
  expect(changed('expense:bank_charge:EUR')).toBe(3_00n)
  expect(changed('bank:main:EUR')).toBe(-3_00n)
})

test('an order is not ended while its money is being booked', async () => {
  const due = await transfer()
  const content = writeCamt([aStatement([{ minor: due.minor, reference: due.reference }])])
  expectOk(await upload(server, { client: operator.client, content }))
  const refused = await buyer.client.post(`/v1/order-groups/${due.groupId}/cancel`)
  expect(problemOf(refused).code).toBe('payments.outcome_unknown')
  await server.settle()
  expect(await stateOf(due)).toBe('succeeded')
})

test('a reference of nobody is left open', async () => {
  const word = mark()
  await take([{ minor: 1_00n, text: `${word} ${makeReference('000000000000')}` }])
  expect(await entryWith(word)).toMatchObject({ state: 'open', reason: 'unknown_reference' })
})

test('an order that nobody pays ends after its days, and its goods are free', async () => {
  const due = await transfer()
  await server.clock.advance(8 * DAY_MS)
  await server.settle()
  expect(await stateOf(due)).toBe('expired')
})
