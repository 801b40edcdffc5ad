import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { nobody } from './cast.ts'
import {
  cardFaults,
  cardPayments,
  cardTotals,
  judgeReview,
  typeCard,
  startCardServer,
  type CardServer,
} from './cards.ts'
import { expectOk, ordersOf, placeOrders, problemOf, untilIntent, type Placed } from './checkout.ts'
import { aBuyer, aSupplier, type Buyer } from './market.ts'

// Cards from the order to the books, with everything that may happen between.

let server: CardServer
let buyer: Buyer
let skuId: string

beforeAll(async () => {
  server = await startCardServer()
  buyer = await aBuyer(server)
  skuId = only((await aSupplier(server, { goods: ['1:20.00'] })).skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  await cardFaults(server, {})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const MINUTE_MS = 60_000

type Intent = Readonly<{
  state: string
  attempt: { method: string; inReview: boolean; decline: string | null } | null
}>

const place = () => placeOrders(buyer, [{ skuId, quantity: 1 }], 'card')
const path = ({ intentId }: Placed) => `/v1/payment-intents/${intentId}`
const intentOf = async (placed: Placed) => expectOk(await buyer.client.get<Intent>(path(placed)))
const check = async (placed: Placed) =>
  expectOk(await buyer.client.post<Intent>(`${path(placed)}/check`))
const pageOf = (placed: Placed) => placed.next?.url ?? ''
const paymentStateOf = async ({ groupId }: Placed) =>
  only(await ordersOf(buyer.client, groupId)).paymentState
const capturesOf = async ({ intentId }: Placed) => {
  const { rows } = await server.owner.pool.query<{ payer: string | null; purpose: string }>(
    `select c.payer, c.purpose from payments.captures c
      join payments.attempts a on a.id = c.attempt_id where a.intent_id = $1`,
    [uuidOf('pi', intentId)],
  )
  return rows
}

test('a card that is charged pays the order, once, and its owner sees which one it was', async () => {
  const placed = await place()
  const before = await cardTotals(server)
  await typeCard(pageOf(placed))
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  await server.settle()
  expect(await paymentStateOf(placed)).toBe('held')
  expect(await capturesOf(placed)).toEqual([{ payer: 'Visa •••• 4242', purpose: 'orders' }])
  expect((await cardTotals(server)).paid - before.paid).toBe(2_500n)
})

test('a card pays by a link that lives longer than a page of the network may', async () => {
  const placed = await place()
  const { token } = expectOk(await buyer.client.post<{ token: string }>(`${path(placed)}/links`))
  const { next } = expectOk(
    await nobody(server).post<{ next: { url: string } | null }>('/v1/pay-links/pay', {
      ...{ token, method: 'card' },
    }),
  )
  await typeCard(next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
})

test.each<[string, object]>([
  ['every notice is lost', { drop: true }],
  ['every notice is forged', { forgedSignature: true }],
  ['every notice speaks of another amount', { wrongAmount: true }],
  ['every notice comes five times, the last one first', { repeat: 5, reverseOrder: true }],
])('an order is paid once although %s', async (_what, notices) => {
  await cardFaults(server, { notices })
  const placed = await place()
  await typeCard(pageOf(placed))
  await server.clock.advance(6_000)
  await server.settle()
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  expect(await capturesOf(placed)).toHaveLength(1)
})

describe('a decline', () => {
  test('is told in its own words, and another card pays at the same page', async () => {
    const placed = await place()
    await typeCard(pageOf(placed), { number: '4000000000009995' })
    const told = await check(placed)
    expect(told).toMatchObject({
      state: 'awaiting_payment',
      attempt: { method: 'card', inReview: false, decline: 'insufficient_funds' },
    })
    await typeCard(pageOf(placed))
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
  })

  test.each(['4000000000009987', '4000000000009979', '4100000000000019'])(
    'of the lost, stolen or suspicious card %s is told as any other',
    async (number) => {
      const placed = await place()
      await typeCard(pageOf(placed), { number })
      expect((await check(placed)).attempt?.decline).toBe('generic_decline')
    },
  )

  test('after which the buyer pays again leads to the same page', async () => {
    const placed = await place()
    await typeCard(pageOf(placed), { number: '4000000000000002' })
    const again = expectOk(
      await buyer.client.post<Placed>(`${path(placed)}/attempts`, { method: 'card' }),
    )
    expect(again.next?.url).toBe(pageOf(placed))
  })

  test('becomes known by its notice, though nobody waits for it', async () => {
    const placed = await place()
    await typeCard(pageOf(placed), { number: '4000000000009995' })
    for (;;) {
      await server.clock.advance(2_000)
      await server.settle()
      if ((await intentOf(placed)).attempt?.decline === 'insufficient_funds') break
    }
  })
})

describe('a payment that the network looks at', () => {
  const held = async () => {
    const placed = await place()
    await typeCard(pageOf(placed), { number: '4000000000009235' })
    expect((await check(placed)).attempt).toMatchObject({ inReview: true, decline: null })
    return placed
  }

  test('is not paid again, not given up, and does not end while it is looked at', async () => {
    const placed = await held()
    const cancelled = await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`)
    expect(problemOf(cancelled).code).toBe('payments.outcome_unknown')
    await server.clock.advance(40 * MINUTE_MS)
    await server.settle()
    expect((await intentOf(placed)).state).toBe('awaiting_payment')
    await judgeReview(server, true)
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
  })

  test('pays when it is approved', async () => {
    const placed = await held()
    await judgeReview(server, true)
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
    expect(await capturesOf(placed)).toHaveLength(1)
  })

  test('is declined when it is refused, and the order can be paid by another try', async () => {
    const placed = await held()
    await judgeReview(server, false)
    for (;;) {
      await server.clock.advance(2_000)
      await server.settle()
      if (!(await intentOf(placed)).attempt?.inReview) break
    }
    expect((await intentOf(placed)).attempt?.decline).toBe('generic_decline')
    const again = expectOk(
      await buyer.client.post<Placed>(`${path(placed)}/attempts`, { method: 'card' }),
    )
    expect(again.next?.url).not.toBe(pageOf(placed))
    await typeCard(again.next?.url ?? '')
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
  })
})

test('the page is closed when the time to pay is over, and no card pays there any more', async () => {
  const placed = await place()
  await server.clock.advance(31 * MINUTE_MS)
  await server.settle()
  await server.clock.advance(2_000)
  await server.settle()
  expect((await intentOf(placed)).state).toBe('expired')
  expect(await typeCard(pageOf(placed))).toEqual({ status: 'expired' })
})

test('what was paid in the last second before the end still pays', async () => {
  const placed = await place()
  await cardFaults(server, { notices: { drop: true } })
  await typeCard(pageOf(placed))
  await server.clock.advance(31 * MINUTE_MS)
  await server.settle()
  expect((await intentOf(placed)).state).toBe('succeeded')
})

test('an order that is given up closes its page', async () => {
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  expect(await typeCard(pageOf(placed))).toEqual({ status: 'expired' })
  expect((await intentOf(placed)).state).toBe('cancelled')
})

test('a page that the network does not give is asked for again, and is one', async () => {
  await cardFaults(server, { loseAnswer: -1 })
  const before = (await cardPayments(server)).length
  const placed = await place()
  expect(placed.next).toBe(null)
  const refused = await buyer.client.post(`${path(placed)}/attempts`, { method: 'card' })
  expect(problemOf(refused).code).toBe('payments.network_silent')
  await cardFaults(server, {})
  const again = expectOk(
    await buyer.client.post<Placed>(`${path(placed)}/attempts`, { method: 'card' }),
  )
  expect((await cardPayments(server)).length - before).toBe(1)
  await typeCard(again.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
})

test('an order whose page was never given can be given up', async () => {
  await cardFaults(server, { down: true })
  const placed = await place()
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  expect((await intentOf(placed)).state).toBe('cancelled')
})
