import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { systemCaller } from '../src/identity/identity.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { orderEffects } from '../src/orders/index.ts'
import { confirmFromBalance } from '../src/payments/balance.ts'
import { createOutcomes } from '../src/payments/index.ts'
import { createDb, inTransaction } from '../src/platform/db.ts'
import { aColleague } from './cast.ts'
import { expectOk, ordersOf, payAtCashier, problemOf, untilIntent } from './checkout.ts'
import type { Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Supplier } from './market.ts'
import { readPdf } from './pdf.ts'
import { balanceOf, fundWallet } from './wallet.ts'

// Paying from the balance: reserved with the orders, paid when it is confirmed, free again when it
// is given up.

let server: TestServer
let supplier: Supplier
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  supplier = await aSupplier(server, { goods: ['1:10.00'], stock: 100_000, shippingMinor: 0 })
  skuId = only(supplier.skus)
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

const MINUTE_MS = 60_000

async function aPayer(minor: bigint): Promise<Buyer> {
  const buyer = await aBuyer(server)
  if (minor > 0n) await fundWallet(server, buyer, { minor })
  return buyer
}

/** A quote of some pieces at ten yuan each, to be paid from the balance. */
async function quoteOf({ client, addressId }: Buyer, quantity = 1, sku = skuId) {
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId: sku, quantity }] }))
  const body = { addressId, method: 'wallet' }
  return expectOk(await client.post<{ id: string }>('/v1/quotes', body)).id
}

const placed = async (buyer: Buyer, quantity = 1, sku = skuId) => {
  const quoteId = await quoteOf(buyer, quantity, sku)
  return expectOk(await buyer.client.post<Placed>('/v1/order-groups', { quoteId }))
}
const confirm = ({ client }: Buyer, intentId: string) =>
  client.post(`/v1/payment-intents/${intentId}/confirm`)
const cancel = ({ client }: Buyer, groupId: string) =>
  client.post(`/v1/order-groups/${groupId}/cancel`)

test('what is ordered is reserved, and confirmed it is paid and held', async () => {
  const buyer = await aPayer(5_000n)
  const { groupId, intentId, next } = await placed(buyer, 3)
  expect(next).toEqual({ kind: 'confirm' })
  expect(await balanceOf(buyer)).toEqual([5_000, 3_000, 2_000])
  expect(only(await ordersOf(buyer.client, groupId)).paymentState).toBe('awaiting_payment')

  expectOk(await confirm(buyer, intentId))
  expect(await balanceOf(buyer)).toEqual([2_000, 0, 2_000])
  const order = only(await ordersOf(buyer.client, groupId))
  expect([order.paymentState, order.held.minor]).toEqual(['held', '3000'])
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['ordered', 'paid', 'held'])
  expect(problemOf(await confirm(buyer, intentId)).code).toBe('payments.already_paid')
  expect(await balanceOf(buyer)).toEqual([2_000, 0, 2_000])
})

test('more than there is cannot be quoted or ordered, and says how much is missing', async () => {
  const buyer = await aPayer(3_000n)
  const spent = await quoteOf(buyer, 3)
  const colleague = { ...buyer, client: await aColleague(server, buyer, 'member') }
  await placed(colleague, 1)
  const refused = problemOf(await buyer.client.post('/v1/order-groups', { quoteId: spent }))
  expect(refused).toMatchObject({
    ...{ status: 409, code: 'payments.balance_too_low' },
    data: { currency: 'CNY', shortMinor: '1000' },
  })
  expect(await balanceOf(buyer)).toEqual([3_000, 1_000, 2_000])
  const again = { addressId: buyer.addressId, method: 'wallet' }
  const unquoted = problemOf(await buyer.client.post('/v1/quotes', again))
  expect(unquoted).toMatchObject({
    ...{ status: 409, code: 'payments.method_unavailable', data: { why: 'balance' } },
  })
  // The quote stands: with enough in the balance it can be accepted.
  await fundWallet(server, buyer, { minor: 1_000n })
  expectOk(await buyer.client.post('/v1/order-groups', { quoteId: spent }))
})

test('who never had a balance has none to pay from, and is not offered it', async () => {
  const buyer = await aPayer(0n)
  const { client, addressId } = buyer
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const refused = problemOf(await client.post('/v1/quotes', { addressId, method: 'wallet' }))
  expect(refused.data).toMatchObject({ why: 'balance' })
  type QuoteJson = { method: string; recommended: { method: string } | null }
  const quote = expectOk(await client.post<QuoteJson>('/v1/quotes', { addressId }))
  expect(quote.method).toBe('alipay')
})

test.each([2, 6])(
  'of %d payments at once with money for one less, exactly one is refused',
  async (payments) => {
    const buyer = await aPayer(BigInt(payments - 1) * 1_000n)
    const colleagues: Buyer[] = []
    for (let n = 0; n < payments; n += 1) {
      const client = await aColleague(server, buyer, 'member')
      colleagues.push({ ...buyer, client })
    }
    // Each of a company's people has a cart of their own.
    const quotes = await Promise.all(colleagues.map((colleague) => quoteOf(colleague)))
    const answers = await Promise.all(
      colleagues.map(({ client }, index) =>
        client.post<Placed>('/v1/order-groups', { quoteId: quotes[index] }),
      ),
    )
    const paid = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status !== 200).map(problemOf)
    expect(refused.map(({ code }) => code)).toEqual(['payments.balance_too_low'])
    const confirmed = await Promise.all(paid.map(({ body }) => confirm(buyer, body.intentId)))
    expect(new Set(confirmed.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await balanceOf(buyer)).toEqual([0, 0, 0])
  },
)

test('many confirmations at once pay once', async () => {
  const buyer = await aPayer(9_000n)
  const { intentId } = await placed(buyer)
  const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(buyer, intentId)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const others = answers.filter(({ status }) => status !== 200).map(problemOf)
  expect(new Set(others.map(({ code }) => code))).toEqual(new Set(['payments.already_paid']))
  expect(await balanceOf(buyer)).toEqual([8_000, 0, 8_000])
})

test('two processes that confirm the same payment pay it once', async () => {
  const buyer = await aPayer(1_000n)
  const { intentId } = await placed(buyer)
  const { db, env } = server
  const other = createDb({ url: db.url, max: 2 })
  const { log } = server.app.http
  const deps = {
    db,
    env,
    log,
    gateways: {},
    effects: orderEffects(env),
    outcomes: createOutcomes(),
  }
  const results = await Promise.allSettled(
    [db, other].map((each) =>
      inTransaction(each, (trx) =>
        confirmFromBalance(trx, { ...deps, db: each }, { caller: systemCaller, intentId }),
      ),
    ),
  )
  await other.end()
  expect(results.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'fulfilled',
    'rejected',
  ])
  expect(await balanceOf(buyer)).toEqual([0, 0, 0])
})

test('a payment that is given up frees what it reserved', async () => {
  const buyer = await aPayer(1_000n)
  const { groupId, intentId } = await placed(buyer)
  expect((await cancel(buyer, groupId)).status).toBeLessThan(300)
  expect(await balanceOf(buyer)).toEqual([1_000, 0, 1_000])
  expect(problemOf(await confirm(buyer, intentId)).code).toBe('payments.not_awaiting')
})

test('a cancellation and a confirmation at once: one of them happens', async () => {
  const buyer = await aPayer(6_000n)
  for (let round = 0; round < 6; round += 1) {
    const { groupId, intentId } = await placed(buyer)
    const [before] = await balanceOf(buyer)
    const [confirmed] = await Promise.all([confirm(buyer, intentId), cancel(buyer, groupId)])
    const [after, reserved] = await balanceOf(buyer)
    const order = only(await ordersOf(buyer.client, groupId))
    const isPaid = confirmed.status === 200
    expect([after, reserved]).toEqual([isPaid ? Number(before) - 1_000 : before, 0])
    expect(order.paymentState).toBe(isPaid ? 'held' : 'cancelled')
  }
})

test('what nobody confirms in time is free again', async () => {
  const buyer = await aPayer(1_000n)
  const { intentId, groupId } = await placed(buyer)
  await server.clock.advance(30 * MINUTE_MS)
  expect(problemOf(await confirm(buyer, intentId)).code).toBe('payments.expired')
  await server.clock.advance(MINUTE_MS)
  await server.settle()
  expect(await balanceOf(buyer)).toEqual([1_000, 0, 1_000])
  expect(only(await ordersOf(buyer.client, groupId)).paymentState).toBe('expired')
})

type Refunds = { items: { id: string; state: string }[] }

test('a refund is back in the balance at once, in parts and to the last unit', async () => {
  const buyer = await aPayer(3_000n)
  const { groupId, intentId } = await placed(buyer, 3)
  expectOk(await confirm(buyer, intentId))
  const order = only(await ordersOf(buyer.client, groupId))
  const refund = (minor: number) =>
    supplier.client.post<Refunds>(`/v1/supplier/orders/${order.id}/refunds`, {
      ...{ amount: { currency: 'CNY', minor: String(minor) }, reason: 'Broken' },
    })
  expect(only(expectOk(await refund(1_000)).items).state).toBe('succeeded')
  expect(await balanceOf(buyer)).toEqual([1_000, 0, 1_000])
  expect(problemOf(await refund(2_001)).code).toBe('payments.refund_exceeds')
  const answers = await Promise.all([refund(2_000), refund(2_000)])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await balanceOf(buyer)).toEqual([3_000, 0, 3_000])
  expect(only(await ordersOf(buyer.client, groupId)).paymentState).toBe('refunded')
})

test('an order in another currency is paid at the quoted rate, and refunded at it', async () => {
  await aRate(server, 'GBP', '9.1')
  const british = await aSupplier(server, { currency: 'GBP', goods: ['1:1.00'], shippingMinor: 0 })
  const buyer = await aPayer(910n)
  const { groupId, intentId } = await placed(buyer, 1, only(british.skus))
  expect(await balanceOf(buyer)).toEqual([910, 910, 0])
  expectOk(await confirm(buyer, intentId))
  const order = only(await ordersOf(buyer.client, groupId))
  expect(order.held).toEqual({ currency: 'GBP', minor: '100' })
  const body = { amount: { currency: 'GBP', minor: '100' }, reason: 'Broken' }
  expectOk(await british.client.post(`/v1/supplier/orders/${order.id}/refunds`, body))
  expect(await balanceOf(buyer)).toEqual([910, 0, 910])
})

test('nobody else can confirm, and nothing but a balance can be confirmed', async () => {
  const buyer = await aPayer(1_000n)
  const stranger = await aPayer(1_000n)
  const { intentId } = await placed(buyer)
  expect(problemOf(await confirm(stranger, intentId)).status).toBe(404)
  const { client, addressId } = stranger
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const quote = { addressId, method: 'alipay' }
  const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', quote))
  const other = expectOk(await client.post<Placed>('/v1/order-groups', { quoteId }))
  expect(problemOf(await confirm(stranger, other.intentId)).code).toBe('payments.not_from_balance')
  await payAtCashier(other.next?.url ?? '')
  await untilIntent(client, other.intentId, 'succeeded')
  expect(await balanceOf(stranger)).toEqual([1_000, 0, 1_000])
})

test('the statement is printed with every line, in both languages, and for its owner alone', async () => {
  const buyer = await aPayer(5_000n)
  const { intentId } = await placed(buyer, 3)
  expectOk(await confirm(buyer, intentId))
  const print = async (who: Buyer, query: string) => {
    const url = `${server.url}/v1/wallet/statement.pdf?currency=CNY${query}`
    const answer = await fetch(url, { headers: { cookie: who.client.cookies() } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    return readPdf(new Uint8Array(await answer.arrayBuffer()))
      .pages.join(' ')
      .replaceAll('\u00a0', ' ')
  }
  const english = await print(buyer, '')
  for (const text of ['Statement', 'Harbour & Pine', 'Top-up', 'Payment', '-30.00', '20.00']) {
    expect(english).toContain(text)
  }
  const chinese = await print(buyer, '&locale=zh&kind=top_up')
  for (const text of ['账户对账单', '充值', '50.00']) expect(chinese).toContain(text)
  expect(chinese).not.toContain('30.00')
  expect(await print(await aPayer(0n), '')).not.toContain('30.00')
})

type LineJson = Readonly<{
  id: string
  kind: string
  amount: { minor: string }
  balance: { minor: string }
  order: { id: string; number: string } | null
  intentId: string | null
  refundId: string | null
}>
type PageJson = Readonly<{ items: LineJson[]; next: string | null }>

test('the statement has each movement with the balance after it, and leads to its cause', async () => {
  const buyer = await aPayer(5_000n)
  const { groupId, intentId } = await placed(buyer, 3)
  expectOk(await confirm(buyer, intentId))
  const order = only(await ordersOf(buyer.client, groupId))
  const body = { amount: { currency: 'CNY', minor: '700' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const { id: refundId } = only(expectOk(await supplier.client.post<Refunds>(path, body)).items)
  const read = async (query: string) =>
    expectOk(await buyer.client.get<PageJson>(`/v1/wallet/statement?currency=CNY${query}`))
  const { items } = await read('')
  expect(items.map(({ kind, amount, balance }) => [kind, amount.minor, balance.minor])).toEqual([
    ['refund', '700', '2700'],
    ['payment', '-3000', '2000'],
    ['top_up', '5000', '5000'],
  ])
  expect(items[0]).toMatchObject({ refundId, order: { id: order.id, number: order.number } })
  expect(items[1]).toMatchObject({ intentId, order: { id: order.id, number: order.number } })
  expect((await read('&kind=payment')).items.map(({ kind }) => kind)).toEqual(['payment'])

  const first = await read('&limit=2')
  expect(first.next).toBe(first.items[1]?.id)
  const rest = await read(`&limit=2&after=${first.next}`)
  expect([...first.items, ...rest.items]).toEqual(items)
  expect(rest.next).toBeNull()

  const later = new Date(server.env.now().getTime() + MINUTE_MS).toISOString()
  expect((await read(`&until=${encodeURIComponent(later)}`)).items).toHaveLength(3)
  expect((await read(`&from=${encodeURIComponent(later)}`)).items).toEqual([])
  const unknown = await buyer.client.get('/v1/wallet/statement?currency=XXX')
  expect(problemOf(unknown).errors?.[0]?.pointer).toBe('/querystring/currency')
})
