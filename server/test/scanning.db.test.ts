import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { createWechatPay } from '../src/gateways/index.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOperator } from './cast.ts'
import {
  expectOk,
  ordersOf,
  payByCode,
  placeOrders,
  problemOf,
  untilIntent,
  type OrderJson,
  type Placed,
} from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { registerMerchant } from './sandbox.ts'

// Orders paid by a code that is scanned, from the cart to the refund, and what goes wrong there.

const mchId = '1900000001'
const merchant = `/wechatpay/merchants/${mchId}`

let server: TestServer
let buyer: Buyer
let supplier: Supplier
let operator: Member

beforeAll(async () => {
  server = await startTestServer(async (env, { sandbox, url }) => ({
    wechatpay: createWechatPay(await registerMerchant({ sandbox, mchId, url }), env),
  }))
  buyer = await aBuyer(server)
  operator = await anOperator(server)
  supplier = await aSupplier(server, { stock: 10_000, shippingMinor: 0 })
})
afterAll(() => server.stop())
afterEach(async () => {
  await faults({})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const faults = (switches: object) => server.sandbox.control('PUT', `${merchant}/faults`, switches)

const place = (method = 'wechatpay') =>
  placeOrders(buyer, [{ skuId: only(supplier.skus), quantity: 2 }], method)

const codeOf = ({ next }: Placed) => next?.content ?? ''

const pay = (placed: Placed) => payByCode(server.sandbox, codeOf(placed))

const stateOf = async ({ intentId }: Placed) =>
  expectOk(await buyer.client.get<{ state: string }>(`/v1/payment-intents/${intentId}`)).state

async function paidOrder(): Promise<OrderJson> {
  const placed = await place()
  await pay(placed)
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  return only(await ordersOf(buyer.client, placed.groupId))
}

const totals = async () => server.sandbox.control('GET', `${merchant}/totals`)

type Notice = Readonly<{ state: string; reason: string | null }>

/** What the operator sees of the notices about a payment, once there are some. */
async function noticesOf({ intentId }: Placed): Promise<readonly Notice[]> {
  const path = `/v1/operator/payments/${intentId}`
  for (;;) {
    const { notices } = expectOk(await operator.client.get<{ notices: Notice[] }>(path))
    if (notices.length > 0) return notices
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test.each(['wechatpay', 'alipay_qr'])('an order is paid by a code of %s', async (method) => {
  const placed = await place(method)
  expect(placed.next).toMatchObject({ kind: 'qr' })
  const ends = new Date(placed.next?.expiresAt ?? '').getTime()
  expect(ends).toBeGreaterThan(server.env.now().getTime())
  expect(await pay(placed)).toMatchObject({ body: { status: 'paid' } })
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  const order = only(await ordersOf(buyer.client, placed.groupId))
  expect(order).toMatchObject({ paymentState: 'held', held: { minor: '2000' } })
})

test('another code of the same try pays the same once', async () => {
  const placed = await place()
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const again = expectOk(await buyer.client.post<Placed>(path, { method: 'wechatpay' }))
  expect(codeOf(again)).not.toBe(codeOf(placed))
  const before = await totals()
  expect(await pay({ ...placed, next: again.next })).toMatchObject({ body: { status: 'paid' } })
  expect(await pay(placed)).toMatchObject({ body: { status: 'already_paid' } })
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  expect(Number((await totals())['paid']) - Number(before['paid'])).toBe(20)
})

test('an order that is cancelled cannot be paid by its code any more', async () => {
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  expect(await pay(placed)).toMatchObject({ body: { status: 'closed' } })
  expect(await stateOf(placed)).toBe('cancelled')
})

test('where the network is away the order is placed, and its code comes later', async () => {
  await faults({ down: true })
  const placed = await place()
  expect(placed.next).toBeNull()
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const start = () => buyer.client.post<Placed>(path, { method: 'wechatpay' })
  expect(problemOf(await start()).code).toBe('payments.network_silent')
  await faults({})
  const { next } = expectOk(await start())
  await pay({ ...placed, next })
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
})

describe('a notice', () => {
  test.each([
    [{ forgedSignature: true }, 'the signature does not fit'],
    [{ stale: true }, 'it was signed at another time'],
    [{ foreignMchid: true }, 'for another merchant'],
    [{ wrongAmount: true }, 'the amount is not the attempt’s'],
  ])('with %j is not believed, and the network is asked instead', async (notices, reason) => {
    await faults({ notices })
    const placed = await place()
    await pay(placed)
    const [notice] = await noticesOf(placed)
    expect(notice).toMatchObject({ state: 'rejected', reason })
    expect(await stateOf(placed)).toBe('awaiting_payment')
    await server.clock.advance(1_100) // Sooner than it would be asked about anyway.
    await server.settle()
    expect(await stateOf(placed)).toBe('succeeded')
  })

  test('that cannot be read changes nothing', async () => {
    await faults({ notices: { unreadable: true } })
    const placed = await place()
    await pay(placed)
    const { attempts } = await deliveredAbout(placed)
    expect(attempts[0]).toMatchObject({ status: 400 })
    expect(await stateOf(placed)).toBe('awaiting_payment')
    await faults({})
    await server.clock.advance(15_000)
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
  })

  test('that is only a probe is refused', async () => {
    const placed = await place()
    const number = await numberOf(placed)
    const sent = await server.sandbox.control('POST', `${merchant}/notices`, {
      ...{ outTradeNo: number, signing: 'probe' },
    })
    expect(sent['attempts']).toMatchObject([{ status: 400 }])
    expect(await stateOf(placed)).toBe('awaiting_payment')
  })

  test('that comes five times, last first, is taken once', async () => {
    await faults({ notices: { repeat: 5, reverseOrder: true } })
    const placed = await place()
    await pay(placed)
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
    const order = only(await ordersOf(buyer.client, placed.groupId))
    expect(order.held.minor).toBe('2000')
  })

  test('that is lost is not needed', async () => {
    await faults({ notices: { drop: true } })
    const placed = await place()
    await pay(placed)
    await server.clock.advance(6_000)
    await server.settle()
    expect(await stateOf(placed)).toBe('succeeded')
  })
})

type Order = Readonly<{
  outTradeNo: string
  notices: readonly Readonly<{ attempts: readonly Readonly<{ status: number | null }>[] }>[]
}>

async function orderAt({ intentId }: Placed): Promise<Order | undefined> {
  const { rows } = await server.owner.pool.query<{ number: string }>(
    `select number from payments.attempts a join payments.intents i on i.id = a.intent_id
      where i.id = $1`,
    [uuidOf('pi', intentId)],
  )
  const path = `${merchant}/orders?outTradeNo=${rows[0]?.number}`
  const { orders } = await server.sandbox.control('GET', path)
  return (orders as Order[])[0]
}

const numberOf = async (placed: Placed) => (await orderAt(placed))?.outTradeNo ?? ''

async function deliveredAbout(placed: Placed) {
  for (;;) {
    const notice = (await orderAt(placed))?.notices[0]
    if (notice && notice.attempts.length > 0) return notice
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const refund = ({ id }: OrderJson, minor: string) =>
  supplier.client.post(`/v1/supplier/orders/${id}/refunds`, {
    ...{ amount: { currency: 'CNY', minor }, reason: 'Broken' },
  })

/** Lets the clock run until every refund of the order is final. */
async function untilFinal({ id }: OrderJson): Promise<OrderJson> {
  for (let turns = 0; turns < 150; turns += 1) {
    await server.clock.advance(5_000)
    await server.settle()
    const now = expectOk(await buyer.client.get<OrderJson>(`/v1/orders/${id}`))
    if (now.refunds.every(({ state }) => state === 'succeeded' || state === 'declined')) return now
  }
  return expect.unreachable('a refund does not end')
}

describe('a refund', () => {
  test('takes its time and is done once, in parts', async () => {
    const order = await paidOrder()
    const before = await totals()
    expectOk(await refund(order, '700'))
    await server.settle()
    const asked = expectOk(await buyer.client.get<OrderJson>(`/v1/orders/${order.id}`))
    expect(only(asked.refunds).state).toBe('unknown')
    expectOk(await refund(order, '1300'))
    const done = await untilFinal(order)
    expect(done.refunds.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
    expect(Number((await totals())['refunded']) - Number(before['refunded'])).toBe(20)
  })

  test('that was taken on and answered with 429 is asked about, not sent again', async () => {
    await faults({ limitRefunds: -1 })
    const order = await paidOrder()
    const before = await totals()
    expectOk(await refund(order, '700'))
    expect(only((await untilFinal(order)).refunds).state).toBe('succeeded')
    expect(Number((await totals())['refunded']) - Number(before['refunded'])).toBe(7)
  })

  test('that the network gives up is declined, and one that is stuck stays open', async () => {
    await faults({ refundsEnd: 'CLOSED' })
    const given = await paidOrder()
    expectOk(await refund(given, '700'))
    expect(only((await untilFinal(given)).refunds).state).toBe('declined')
    await faults({ refundsEnd: 'ABNORMAL' })
    const stuck = await paidOrder()
    expectOk(await refund(stuck, '700'))
    for (let turns = 0; turns < 5; turns += 1) {
      await server.clock.advance(60_000)
      await server.settle()
    }
    const now = expectOk(await buyer.client.get<OrderJson>(`/v1/orders/${stuck.id}`))
    expect(only(now.refunds).state).toBe('unknown')
  })
})
