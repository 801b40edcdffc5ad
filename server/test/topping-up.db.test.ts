import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { expectOk, networkTotals, payAtCashier, problemOf, untilIntent } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, signUp, type Member } from './market.ts'
import { balanceOf } from './wallet.ts'

// A top-up is paid like an order, pays nothing but the balance, and goes back as far as it is
// unspent.

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

const MINUTE_MS = 60_000
const yuan = (minor: number) => ({ currency: 'CNY', minor: String(minor) })

type Started = Readonly<{ intentId: string; next: Readonly<{ url: string }> | null }>
type TopUpJson = Readonly<{
  id: string
  state: string
  refunded: { minor: string }
  refundable: { minor: string }
}>

const ask = ({ client }: Member, minor: number, method = 'alipay', key?: string) =>
  client.post<Started>(
    '/v1/wallet/top-ups',
    { amount: yuan(minor), method },
    key ? { 'idempotency-key': key } : {},
  )

async function toppedUp(minor: number): Promise<Member & Readonly<{ topUpId: string }>> {
  const buyer = await signUp(server)
  const { intentId, next } = expectOk(await ask(buyer, minor))
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  return { ...buyer, topUpId: intentId }
}

const listed = async ({ client }: Member) =>
  expectOk(await client.get<{ items: TopUpJson[] }>('/v1/wallet/top-ups')).items
const refund = ({ client, topUpId }: Member & { topUpId: string }, minor: number) =>
  client.post<{ id: string; state: string }>(`/v1/wallet/top-ups/${topUpId}/refunds`, {
    amount: yuan(minor),
  })

test('what the network took for a top-up is in the balance', async () => {
  const buyer = await toppedUp(12_345)
  expect(await balanceOf(buyer)).toEqual([12_345, 0, 12_345])
  const intent = await buyer.client.get<{ purpose: string; groupIds: string[] }>(
    `/v1/payment-intents/${buyer.topUpId}`,
  )
  expect(intent.body).toMatchObject({ purpose: 'top_up', groupIds: [], state: 'succeeded' })
  const topUp = only(await listed(buyer))
  expect([topUp.state, topUp.refundable.minor]).toEqual(['succeeded', '12345'])
})

test('asked for twice with one key it is one top-up, paid once', async () => {
  const buyer = await signUp(server)
  const [one, two] = [await ask(buyer, 100, 'alipay', 'k'), await ask(buyer, 100, 'alipay', 'k')]
  expect(two.body.intentId).toBe(one.body.intentId)
  expect(await listed(buyer)).toHaveLength(1)
})

test('a top-up that nobody pays ends, and nothing has changed', async () => {
  const buyer = await signUp(server)
  const { intentId } = expectOk(await ask(buyer, 100))
  await server.clock.advance(31 * MINUTE_MS)
  await server.settle()
  expect(only(await listed(buyer)).state).toBe('expired')
  expect(await balanceOf(buyer)).toEqual([0, 0, 0])
  const intent = await buyer.client.get<{ state: string }>(`/v1/payment-intents/${intentId}`)
  expect(intent.body.state).toBe('expired')
})

test('a balance is not topped up from itself, nor in what the method does not take', async () => {
  const buyer = await signUp(server)
  expect(problemOf(await ask(buyer, 100, 'wallet')).code).toBe('payments.method_unavailable')
  expect(problemOf(await ask(buyer, 100, 'shells')).code).toBe('payments.method_unavailable')
  const { client } = buyer
  const amount = { currency: 'GBP', minor: '100' }
  const pounds = await client.post('/v1/wallet/top-ups', { amount, method: 'alipay' })
  expect(problemOf(pounds).code).toBe('payments.method_unavailable')
  const { intentId } = expectOk(await ask(buyer, 100))
  const attempts = `/v1/payment-intents/${intentId}/attempts`
  expect(problemOf(await client.post(attempts, { method: 'wallet' })).status).toBe(409)
  expect(problemOf(await client.post(`/v1/payment-intents/${intentId}/confirm`)).status).toBe(409)
})

test('an unspent top-up goes back to its source, in parts and no more than it was', async () => {
  const buyer = await toppedUp(1_000)
  const before = await networkTotals(server)
  expectOk(await refund(buyer, 400))
  expect(await balanceOf(buyer)).toEqual([1_000, 400, 600])
  await server.settle()
  expect(await balanceOf(buyer)).toEqual([600, 0, 600])
  expect(problemOf(await refund(buyer, 601)).code).toBe('payments.refund_exceeds')
  await server.clock.advance(10_000)
  const answers = await Promise.all([refund(buyer, 600), refund(buyer, 600)])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  await server.settle()
  expect(await balanceOf(buyer)).toEqual([0, 0, 0])
  const after = await networkTotals(server)
  expect(after.refunded - before.refunded).toBe(1_000n)
  const topUp = only(await listed(buyer))
  expect([topUp.refunded.minor, topUp.refundable.minor]).toEqual(['1000', '0'])
  const { items } = expectOk(
    await buyer.client.get<{ items: { kind: string; intentId: string }[] }>(
      '/v1/wallet/statement?currency=CNY',
    ),
  )
  expect(items.map(({ kind }) => kind)).toEqual(['top_up_refund', 'top_up_refund', 'top_up'])
  expect(new Set(items.map(({ intentId }) => intentId))).toEqual(new Set([buyer.topUpId]))
})

test('what is reserved of the balance for something else does not go back', async () => {
  const buyer = { ...(await aBuyer(server)), topUpId: '' }
  const { intentId, next } = expectOk(await ask(buyer, 1_000))
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  const supplier = await aSupplier(server, { goods: ['1:7.00'], shippingMinor: 0 })
  const { client, addressId } = buyer
  const lines = [{ skuId: only(supplier.skus), quantity: 1 }]
  expectOk(await client.post('/v1/cart/lines', { lines }))
  const quote = { addressId, method: 'wallet' }
  const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', quote))
  expectOk(await client.post('/v1/order-groups', { quoteId }))
  expect(only(await listed(buyer)).refundable.minor).toBe('300')
  const refused = problemOf(await refund({ ...buyer, topUpId: intentId }, 301))
  expect(refused).toMatchObject({ code: 'payments.balance_too_low', data: { shortMinor: '1' } })
  expectOk(await refund({ ...buyer, topUpId: intentId }, 300))
  expect(await balanceOf(buyer)).toEqual([1_000, 1_000, 0])
})

test('another company’s top-up is not found', async () => {
  const [buyer, stranger] = [await toppedUp(100), await signUp(server)]
  const answer = await refund({ ...stranger, topUpId: buyer.topUpId }, 100)
  expect(problemOf(answer).status).toBe(404)
})
