import { afterAll, beforeAll, expect, test } from 'vitest'
import { anUnpaidTransfer, balances, IBAN, testBank, upload, type Transfer } from './bank.ts'
import { anOperator } from './cast.ts'
import { expectOk } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'

// From a bank's own files to the books: what a person sends at the sandbox's bank arrives.

let server: TestServer
let operator: Member
let buyer: Buyer
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer(() => ({}), testBank)
  operator = await anOperator(server)
  buyer = await aBuyer(server, { country: 'DE' })
  supplier = await aSupplier(server, {
    ...{ currency: 'EUR', goods: ['1:100.00'], shippingMinor: 0, stock: 100_000 },
  })
  const account = { currency: 'EUR', holder: 'Danbao Escrow' }
  await server.sandbox.control('PUT', `/bank/accounts/${IBAN}`, account)
})
afterAll(() => server.stop())

const transfer = () => anUnpaidTransfer(buyer, [{ skuId: supplier.skus[0] ?? '', quantity: 1 }])

async function send(fields: Readonly<Record<string, unknown>>): Promise<readonly { id: string }[]> {
  const answer = await server.sandbox.control('POST', '/bank/transfers', {
    account: IBAN,
    ...fields,
  })
  return answer['movements'] as { id: string }[]
}

/** The day's file, taken in and booked. */
async function take(file: string) {
  const day = server.env.now().toISOString().slice(0, 10)
  const content = await (await fetch(`${server.sandbox.url}/bank/${IBAN}/${day}/${file}`)).text()
  const report = expectOk(await upload(server, { client: operator.client, content }))
  await server.settle()
  return report
}

async function stateOf({ intentId }: Transfer) {
  const path = `/v1/payment-intents/${intentId}`
  return expectOk(await buyer.client.get<{ state: string }>(path)).state
}

test('what a person sends at the bank pays, by notice first and by statement again', async () => {
  const [whole, inParts, short, wrong] = [await transfer(), await transfer(), await transfer(), await transfer()] // prettier-ignore
  await send({ amount: '100.00', structured: whole.reference })
  await send({ amount: '100.00', text: `Order ${inParts.reference}`, parts: 3 })
  await send({ amount: '100.00', structured: short.reference, charges: 'SHA', fee: '1.50' })
  await send({ amount: '100.00', text: `Order ${wrong.reference.slice(0, -3)}` })
  const notice = await take('camt054.xml')
  expect(notice).toMatchObject({ entries: 6, known: 0, warnings: [] })
  expect(notice.expected).toEqual({ exact: 1, part: 3, charges: 1, no_reference: 1 })
  const states = () => Promise.all([whole, inParts, short, wrong].map(stateOf))
  const expected = ['succeeded', 'succeeded', 'succeeded', 'awaiting_payment']
  expect(await states()).toEqual(expected)
  const again = await take('camt053.xml')
  expect(again).toMatchObject({ entries: 6, known: 6, warnings: [] })
  expect(again.expected).toEqual({})
  expect(await states()).toEqual(expected)
  const books = await balances(server)
  const truth = await server.sandbox.control('GET', `/bank/accounts/${IBAN}`)
  expect(books['bank:main:EUR']).toBe(BigInt(String(truth['balance']).replace('.', '')))
  expect(books['expense:bank_charge:EUR']).toBe(1_50n)
})

test('what the bank takes back reopens its order', async () => {
  const due = await transfer()
  const [movement] = await send({ amount: '100.00', structured: due.reference })
  await take('camt054.xml')
  expect(await stateOf(due)).toBe('succeeded')
  await server.sandbox.control('POST', `/bank/movements/${movement?.id}/reverse`)
  await take('camt054.xml')
  expect(await stateOf(due)).toBe('awaiting_payment')
})
