import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../src/kernel/time.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { aColleague, anOperator } from './cast.ts'
import {
  expectOk,
  ordersOf,
  payAtCashier,
  placeOrders,
  problemOf,
  untilIntent,
} from './checkout.ts'
import type { OrderJson, Placed } from './checkout.ts'
import { aLine, confirm, debtsOf, lineOf, orderOnTerms } from './credit.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { balanceOf, fundWallet } from './wallet.ts'

// Ordering now and paying later: reserved with the orders, owed when it is confirmed, free again
// when it is given up.

let server: TestServer
let operator: Member
let supplier: Supplier
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  operator = await anOperator(server)
  supplier = await aSupplier(server, { goods: ['1:10.00'], stock: 100_000, shippingMinor: 0 })
  skuId = only(supplier.skus)
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

const MINUTE_MS = 60_000

async function aDebtor(minor: number, days = 30): Promise<Buyer & Readonly<{ lineId: string }>> {
  const buyer = await aBuyer(server)
  const lineId = await aLine(operator, buyer, { minor, days })
  return { ...buyer, lineId }
}

type Offer = Readonly<{
  method: string
  price: object | null
  whyNot: Readonly<{ code: string; limit: { minor: string } | null }> | null
  credit?: Readonly<{ lineId: string; available: { minor: string }; dueOn: string }>
}>
type QuoteJson = Readonly<{ id: string; method: string; methods: Offer[] }>

async function quoteOf({ client, addressId }: Buyer, quantity = 1, sku = skuId) {
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId: sku, quantity }] }))
  return client.post<QuoteJson>('/v1/quotes', { addressId, method: 'terms' })
}

/** How terms stand beside the other methods, in a quote by another; the cart is as before. */
async function offerTo({ client, addressId }: Buyer, quantity = 1, sku = skuId) {
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId: sku, quantity }] }))
  const quote = await client.post<QuoteJson>('/v1/quotes', { addressId, method: 'alipay' })
  await client.delete(`/v1/cart/lines/${sku}`)
  return expectOk(quote).methods.find(({ method }) => method === 'terms')
}

const order = async (buyer: Buyer, quantity = 1, sku = skuId) =>
  placeOrders(buyer, [{ skuId: sku, quantity }], 'terms')

const daysFromNow = (days: number) =>
  new Date(server.env.now().getTime() + days * DAY_MS).toISOString().slice(0, 10)

describe('ordering on terms', () => {
  test('what is ordered is reserved of the line, and confirmed it is held and owed', async () => {
    const buyer = await aDebtor(5_000)
    const offer = await offerTo(buyer, 3)
    expect(offer?.credit).toMatchObject({ available: { minor: '5000' }, dueOn: daysFromNow(30) })
    const { groupId, intentId, next } = await order(buyer, 3)
    expect(next).toEqual({ kind: 'confirm' })
    const [, used] = await lineOf(buyer)
    const placed = only(await ordersOf(buyer.client, groupId))
    expect([used, placed.paymentState]).toEqual([Number(placed.total.minor), 'awaiting_payment'])
    expect(await debtsOf(buyer)).toEqual([])

    expectOk(await confirm(buyer, intentId))
    const paid = only(await ordersOf(buyer.client, groupId))
    expect([paid.paymentState, paid.held.minor]).toEqual(['held', placed.total.minor])
    expect(paid.timeline.map(({ kind }) => kind)).toEqual(['ordered', 'on_terms', 'held'])
    expect(paid.terms).toEqual({ state: 'open', dueOn: daysFromNow(30) })
    // Whose credit it is, is between the buyer and the marketplace.
    const sold = await supplier.client.get<OrderJson>(`/v1/orders/${placed.id}`)
    expect(expectOk(sold).terms).toBeNull()
    const debt = only(await debtsOf(buyer))
    expect(debt).toMatchObject({
      ...{ state: 'open', dueOn: daysFromNow(30), amount: placed.total, owed: placed.total },
      orders: [{ id: placed.id, number: placed.number }],
    })
    expect(problemOf(await confirm(buyer, intentId)).code).toBe('payments.already_paid')
  })

  test('without a line, with too little of it or with what is overdue, it says so', async () => {
    const nobody = await aBuyer(server)
    expect((await offerTo(nobody))?.whyNot?.code).toBe('no_line')
    expect(problemOf(await quoteOf(nobody)).data).toMatchObject({ why: 'no_line' })

    const buyer = await aDebtor(1_500, 2)
    const short = await offerTo(buyer, 2)
    expect(short?.whyNot).toMatchObject({ code: 'credit', limit: { minor: '1500' } })
    await orderOnTerms(buyer, { skuId })
    await server.clock.advance(2 * DAY_MS)
    expect((await debtsOf(buyer)).map(({ state }) => state)).toEqual(['open'])
    await server.clock.advance(DAY_MS)
    const [debt] = await debtsOf(buyer)
    expect(debt?.state).toBe('overdue')
    expect((await offerTo(buyer))?.whyNot).toMatchObject({ code: 'overdue', limit: debt?.owed })
    expect(await lineOf(buyer)).toEqual([1_500, 1_000, 0])
  })

  test('a quote from before the line was full is refused when its orders are placed', async () => {
    const buyer = await aDebtor(1_000)
    const quote = expectOk(await quoteOf(buyer))
    const colleague = { ...buyer, client: await aColleague(server, buyer, 'member') }
    await orderOnTerms(colleague, { skuId })
    const refused = await buyer.client.post('/v1/order-groups', { quoteId: quote.id })
    expect(problemOf(refused)).toMatchObject({
      ...{ status: 409, code: 'credit.too_low', data: { currency: 'CNY', shortMinor: '1000' } },
    })
    expect(await lineOf(buyer)).toEqual([1_000, 1_000, 0])
  })

  test.each([2, 6])(
    'of %d checkouts at once with room for one less, exactly one is refused',
    async (checkouts) => {
      const buyer = await aDebtor((checkouts - 1) * 1_000)
      const colleagues: Buyer[] = []
      for (let n = 0; n < checkouts; n += 1) {
        colleagues.push({ ...buyer, client: await aColleague(server, buyer, 'member') })
      }
      const quotes = await Promise.all(colleagues.map((colleague) => quoteOf(colleague)))
      const answers = await Promise.all(
        colleagues.map(({ client }, index) =>
          client.post<Placed>('/v1/order-groups', { quoteId: quotes[index]?.body.id }),
        ),
      )
      const refused = answers.filter(({ status }) => status !== 200).map(problemOf)
      expect(refused.map(({ code }) => code)).toEqual(['credit.too_low'])
      const placed = answers.filter(({ status }) => status === 200)
      for (const { body } of placed) expectOk(await confirm(buyer, body.intentId))
      expect((await lineOf(buyer))[2]).toBe(0)
      expect(await debtsOf(buyer)).toHaveLength(checkouts - 1)
    },
  )

  test('what is given up or not confirmed in time is free again', async () => {
    const buyer = await aDebtor(1_000)
    const { groupId, intentId } = await order(buyer)
    expect((await buyer.client.post(`/v1/order-groups/${groupId}/cancel`)).status).toBe(200)
    expect(await lineOf(buyer)).toEqual([1_000, 0, 1_000])
    expect(problemOf(await confirm(buyer, intentId)).code).toBe('payments.not_awaiting')
    await order(buyer)
    expect(await lineOf(buyer)).toEqual([1_000, 1_000, 0])
    await server.clock.advance(31 * MINUTE_MS)
    await server.settle()
    expect(await lineOf(buyer)).toEqual([1_000, 0, 1_000])
  })

  test('a cancellation and a confirmation at once: one of them happens', async () => {
    const buyer = await aDebtor(6_000)
    for (let round = 1; round <= 6; round += 1) {
      const { groupId, intentId } = await order(buyer)
      const [before] = (await lineOf(buyer)).slice(1)
      const [confirmed] = await Promise.all([
        confirm(buyer, intentId),
        buyer.client.post(`/v1/order-groups/${groupId}/cancel`),
      ])
      const [after] = (await lineOf(buyer)).slice(1)
      const isOwed = confirmed.status === 200
      expect(after).toBe(isOwed ? before : Number(before) - 1_000)
      const { paymentState } = only(await ordersOf(buyer.client, groupId))
      expect(paymentState).toBe(isOwed ? 'held' : 'cancelled')
    }
  })

  test('who chose another way first can take terms instead, and the other way round', async () => {
    const buyer = await aDebtor(1_000)
    const { intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }], 'alipay')
    const attempts = `/v1/payment-intents/${intentId}/attempts`
    expectOk(await buyer.client.post(attempts, { method: 'terms' }))
    expect(await lineOf(buyer)).toEqual([1_000, 1_000, 0])
    type Next = { next: { url: string } }
    const { next } = expectOk(await buyer.client.post<Next>(attempts, { method: 'alipay' }))
    expect(await lineOf(buyer)).toEqual([1_000, 0, 1_000])
    await payAtCashier(next.url)
    await untilIntent(buyer.client, intentId, 'succeeded')
    expect(await debtsOf(buyer)).toEqual([])
  })

  test('an order in another currency is owed at the quoted rate', async () => {
    await aRate(server, 'GBP', '9.1')
    const british = await aSupplier(server, {
      currency: 'GBP',
      goods: ['1:1.00'],
      shippingMinor: 0,
    })
    const buyer = await aDebtor(1_000)
    const { groupId } = await orderOnTerms(buyer, { skuId: only(british.skus) })
    expect(only(await ordersOf(buyer.client, groupId)).held.minor).toBe('100')
    expect(only(await debtsOf(buyer)).owed).toEqual({ currency: 'CNY', minor: '910' })
  })

  test('the balance pays what it has and terms the rest, and a refund goes back to both', async () => {
    const buyer = await aDebtor(9_000)
    await fundWallet(server, buyer, { minor: 400n })
    const { client, addressId } = buyer
    expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
    const wish = { addressId, method: 'terms', useBalance: true }
    const { id: quoteId } = expectOk(await client.post<QuoteJson>('/v1/quotes', wish))
    const placed = expectOk(await client.post<Placed>('/v1/order-groups', { quoteId }))
    expect([await lineOf(buyer), await balanceOf(buyer)]).toEqual([
      [9_000, 600, 8_400],
      [400, 400, 0],
    ])
    expectOk(await confirm(buyer, placed.intentId))
    const paid = only(await ordersOf(client, placed.groupId))
    expect([paid.paymentState, paid.held.minor, paid.terms?.state]).toEqual([
      'held',
      '1000',
      'open',
    ])
    expect(only(await debtsOf(buyer)).owed.minor).toBe('600')
    const body = { amount: { currency: 'CNY', minor: '1000' }, reason: 'Broken' }
    expectOk(await supplier.client.post(`/v1/supplier/orders/${paid.id}/refunds`, body))
    expect(await debtsOf(buyer)).toEqual([])
    expect(await balanceOf(buyer)).toEqual([400, 0, 400])
  })

  test('several unpaid checkouts are one payment on terms, and one debt', async () => {
    const buyer = await aDebtor(5_000)
    const checkouts: Placed[] = []
    const orderIds: string[] = []
    for (const quantity of [1, 2]) {
      const placed = await placeOrders(buyer, [{ skuId, quantity }], 'alipay')
      checkouts.push(placed)
      orderIds.push(only(await ordersOf(buyer.client, placed.groupId)).id)
    }
    const body = { orderIds, method: 'terms' }
    const { client } = buyer
    type Merged = { intentId: string }
    const { intentId } = expectOk(await client.post<Merged>('/v1/merged-payments', body))
    expect(await lineOf(buyer)).toEqual([5_000, 3_000, 2_000])
    expectOk(await confirm(buyer, intentId))
    const debt = only(await debtsOf(buyer))
    expect([debt.owed.minor, debt.orders.map(({ id }) => id)]).toEqual(['3000', orderIds])
    for (const { groupId } of checkouts) {
      const sold = only(await ordersOf(client, groupId))
      expect([sold.paymentState, sold.terms?.state]).toEqual(['held', 'open'])
    }
  })

  test('a supplier’s line pays for that supplier’s orders alone', async () => {
    const other = await aSupplier(server, { goods: ['1:10.00'], shippingMinor: 0 })
    const buyer = await aBuyer(server)
    const byMail = { buyerEmail: buyer.email }
    const limit = { currency: 'CNY', minor: '9000' }
    const body = { ...byMail, limit, days: 14, reason: 'Met at the fair' }
    expect((await supplier.client.post('/v1/supplier/credit-lines', body)).status).toBe(201)
    expect((await offerTo(buyer, 1, only(other.skus)))?.whyNot?.code).toBe('other_suppliers')
    expectOk(await buyer.client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
    expect((await offerTo(buyer, 1, only(other.skus)))?.whyNot?.code).toBe('other_suppliers')
    await buyer.client.delete(`/v1/cart/lines/${skuId}`)
    const { groupId } = await orderOnTerms(buyer, { skuId })
    expect((await lineOf(buyer))[1]).toBe(1_000)
    const { id } = only(await ordersOf(buyer.client, groupId))
    const sold = await supplier.client.get<OrderJson>(`/v1/orders/${id}`)
    expect(expectOk(sold).terms).toEqual({ state: 'open', dueOn: daysFromNow(14) })
  })
})
