import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { importLines, testBank } from './bank.ts'
import { anOperator } from './cast.ts'
import { expectOk, ordersOf } from './checkout.ts'
import { aLine, debtsOf, lineOf, orderOnTerms, payOff } from './credit.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { balanceOf } from './wallet.ts'

// What is owed is paid off by bank transfer: days pass, and a bank may take it back.

let server: TestServer
let operator: Member
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer(() => ({}), testBank)
  operator = await anOperator(server)
  supplier = await aSupplier(server, {
    ...{ currency: 'EUR', goods: ['1:100.00'], shippingMinor: 0, stock: 100_000 },
  })
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

type Paying = Buyer & Readonly<{ orderId: string; intentId: string; reference: string }>

/** Somebody who owes a hundred euros and is about to send them. */
async function aPayer(): Promise<Paying> {
  const buyer = await aBuyer(server, { country: 'DE' })
  await aLine(operator, buyer, { minor: 50_000, currency: 'EUR' })
  const { groupId } = await orderOnTerms(buyer, { skuId: only(supplier.skus) })
  const { id: debtId } = only(await debtsOf(buyer))
  const { intentId, next } = expectOk(
    await payOff(buyer, { debtIds: [debtId], method: 'bank_transfer' }),
  )
  const { reference = '' } = next ?? {}
  return { ...buyer, orderId: only(await ordersOf(buyer.client, groupId)).id, intentId, reference }
}

const take = (lines: Parameters<typeof importLines>[2]) =>
  importLines(server, operator.client, lines)

const stateOf = async ({ client, intentId }: Paying) =>
  (await client.get<{ state: string }>(`/v1/payment-intents/${intentId}`)).body.state

test('a transfer with its reference pays what is owed when the statement tells of it', async () => {
  const payer = await aPayer()
  expect(payer.reference).not.toBe('')
  await take([{ minor: 100_00n, text: payer.reference }])
  expect(await stateOf(payer)).toBe('succeeded')
  expect(await debtsOf(payer)).toEqual([])
  expect(await lineOf(payer)).toEqual([50_000, 0, 50_000])
})

test('what a refund has lowered meanwhile is in the balance', async () => {
  const payer = await aPayer()
  const body = { amount: { currency: 'EUR', minor: '3000' }, reason: 'Broken' }
  expectOk(await supplier.client.post(`/v1/supplier/orders/${payer.orderId}/refunds`, body))
  await take([{ minor: 100_00n, text: payer.reference }])
  expect(await debtsOf(payer)).toEqual([])
  expect(await balanceOf(payer, 'EUR')).toEqual([3_000, 0, 3_000])
})

test('what the bank takes back is owed again, and can be paid anew', async () => {
  const payer = await aPayer()
  const line = { minor: 100_00n, text: payer.reference, bankReference: 'TAKENBACK1' }
  await take([line])
  expect(await debtsOf(payer)).toEqual([])
  await take([{ ...line, minor: -line.minor, reversal: true }])
  const debt = only(await debtsOf(payer))
  expect([debt.state, debt.owed.minor, debt.repayments]).toEqual(['open', '10000', []])
  expect(await lineOf(payer)).toEqual([50_000, 10_000, 40_000])
  expect(await stateOf(payer)).toBe('awaiting_payment')
  await take([{ minor: 100_00n, text: payer.reference }])
  expect(await debtsOf(payer)).toEqual([])
})

test('parts wait until they come to the whole, and more than that goes back', async () => {
  const payer = await aPayer()
  await take([{ minor: 40_00n, text: payer.reference }])
  expect(only(await debtsOf(payer)).owed.minor).toBe('10000')
  await take([{ minor: 65_00n, text: payer.reference }])
  expect(await debtsOf(payer)).toEqual([])
  expect(await balanceOf(payer, 'EUR')).toEqual([0, 0, 0])
})
