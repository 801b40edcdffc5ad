import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import {
  anOrderPaidByCard,
  cardFaults,
  cardTotals,
  startCardServer,
  type CardServer,
} from './cards.ts'
import { anOperator } from './cast.ts'
import { expectOk, problemOf, type OrderJson } from './checkout.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'

// A card's bank sends a refund back after it was made: the payer is still owed.

let server: CardServer
let buyer: Buyer
let supplier: Supplier
let operator: Member
let skuId: string

beforeAll(async () => {
  server = await startCardServer()
  buyer = await aBuyer(server)
  supplier = await aSupplier(server, { goods: ['1:20.00'] })
  operator = await anOperator(server)
  skuId = only(supplier.skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  await cardFaults(server, {})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const COMES_BACK = '4000000000005126'
const SECOND_MS = 1_000
const DAY_MS = 24 * 3_600_000

const body = { amount: { currency: 'CNY', minor: '1000' }, reason: 'Two arrived broken' }

async function aRefund(number: string, fields = body) {
  const order = await anOrderPaidByCard(buyer, { skuId, quantity: 1 }, number)
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const { items } = expectOk(await supplier.client.post<{ items: { id: string }[] }>(path, fields))
  const { id } = only(items)
  await server.settle()
  return { id, orderId: order.id }
}

type Refund = Awaited<ReturnType<typeof aRefund>>

const orderOf = async ({ orderId }: Refund) =>
  expectOk(await buyer.client.get<OrderJson>(`/v1/orders/${orderId}`))
const stateOf = async (refund: Refund) => only((await orderOf(refund)).refunds).state

async function until(refund: Refund, state: string, stepMs = 5 * SECOND_MS) {
  while ((await stateOf(refund)) !== state) {
    await server.clock.advance(stepMs)
    await server.settle()
  }
}

async function balanceOf(code: string): Promise<bigint> {
  const { rows } = await server.owner.pool.query<{ balance: string }>(
    `select (credits_posted - debits_posted)::text as balance from ledger.accounts where code = $1`,
    [code],
  )
  return BigInt(rows[0]?.balance ?? 0)
}
const owed = () => balanceOf('suspense:stripe:CNY')

type Attention = Readonly<{
  refunds: { items: readonly { id: string; state: string; lastAnswer: string }[] }
}>
const inNeed = async () =>
  expectOk(await operator.client.get<Attention>('/v1/operator/attention')).refunds.items

const again = ({ id }: Refund) =>
  operator.client.post<{ number: string }>('/v1/operator/attention/refunds/again', {
    refundId: id,
  })

test('a refund that was made and comes back is owed: by us, to nobody’s order', async () => {
  const before = await owed()
  const refund = await aRefund(COMES_BACK)
  expect(await stateOf(refund)).toBe('succeeded')
  const escrow = await balanceOf(`escrow:${refund.orderId}:CNY`)
  await until(refund, 'failed')
  expect((await owed()) - before).toBe(1_000n)
  // It was the buyer's, so the supplier does not get it back.
  expect(await balanceOf(`escrow:${refund.orderId}:CNY`)).toBe(escrow)
  const order = await orderOf(refund)
  expect(order).toMatchObject({ refunded: { minor: '0' }, held: { minor: '1500' } })
  expect(order.timeline.map(({ kind }) => kind)).toContain('refund_failed')
  expect(await inNeed()).toContainEqual(
    expect.objectContaining({
      id: refund.id,
      state: 'failed',
      lastAnswer: expect.stringContaining('failed'),
    }),
  )
})

test('a refund that came back leaves less to refund, as one that was made', async () => {
  const refund = await aRefund(COMES_BACK)
  await until(refund, 'failed')
  const path = `/v1/supplier/orders/${refund.orderId}/refunds`
  const tooMuch = await supplier.client.post(path, {
    ...body,
    amount: { currency: 'CNY', minor: '1501' },
  })
  expect(problemOf(tooMuch)).toMatchObject({
    code: 'payments.refund_exceeds',
    data: { refundableMinor: '1500' },
  })
})

test('a refund that came back is sent once more, by a number of its own, and is made', async () => {
  const before = await owed()
  const refund = await aRefund(COMES_BACK)
  await until(refund, 'failed')
  const totals = await cardTotals(server)
  const { number } = expectOk(await again(refund))
  expect(number).toBe(`${refund.id}-1`)
  expect(problemOf(await again(refund)).code).toBe('payments.refund_not_failed')
  await server.settle()
  expect(await stateOf(refund)).toBe('succeeded')
  expect((await cardTotals(server)).refunded - totals.refunded).toBe(1_000n)
  expect(await owed()).toBe(before)
  expect(await inNeed()).not.toContainEqual(expect.objectContaining({ id: refund.id }))
  // The same bank sends it back again.
  await until(refund, 'failed')
  expect((await owed()) - before).toBe(1_000n)
})

test('a refund that is declined when it is sent once more stays owed', async () => {
  const before = await owed()
  const refund = await aRefund(COMES_BACK)
  await until(refund, 'failed')
  expectOk(await again(refund))
  // Somebody has given the whole charge back by hand meanwhile, so nothing is left there.
  await server.owner.pool.query(
    `update payments.captures set gateway_number = 'pi_3gone'
    where id = (select capture_id from payments.refunds where id = $1)`,
    [uuidOf('ref', refund.id)],
  )
  await server.settle()
  expect(await stateOf(refund)).toBe('failed')
  expect((await owed()) - before).toBe(1_000n)
})

test('a refund that came back is found although nobody tells of it', async () => {
  const refund = await aRefund(COMES_BACK)
  await cardFaults(server, { notices: { drop: true } })
  await server.clock.advance(61 * SECOND_MS)
  await server.settle()
  expect(await stateOf(refund)).toBe('succeeded')
  await until(refund, 'failed', DAY_MS)
})

test('a refund that was made is not sent again when it is looked at, whatever is answered', async () => {
  const refund = await aRefund('4242424242424242')
  const totals = await cardTotals(server)
  await cardFaults(server, { down: true })
  await server.clock.advance(DAY_MS)
  await server.settle()
  await cardFaults(server, {})
  await server.clock.advance(DAY_MS)
  await server.settle()
  expect(await stateOf(refund)).toBe('succeeded')
  expect(await cardTotals(server)).toEqual(totals)
})

test('an order that was refunded whole stays so when the refund comes back', async () => {
  const refund = await aRefund(COMES_BACK, { ...body, amount: { currency: 'CNY', minor: '2500' } })
  await until(refund, 'failed')
  expect((await orderOf(refund)).state).toBe('refunded')
})

test('a payment’s whole story tells that its refund came back and was sent once more', async () => {
  const refund = await aRefund(COMES_BACK)
  await until(refund, 'failed')
  expectOk(await again(refund))
  await server.settle()
  const { intentId } = expectOk(
    await buyer.client.get<{ intentId: string }>(`/v1/orders/${refund.orderId}`),
  )
  const dossier = expectOk(
    await operator.client.get<{
      refunds: { returns: number }[]
      transfers: { template: string }[]
      notices: { fields: Record<string, string> }[]
    }>(`/v1/operator/payments/${intentId}`),
  )
  expect(only(dossier.refunds).returns).toBe(1)
  const templates = dossier.transfers.map(({ template }) => template)
  expect(templates).toEqual(
    expect.arrayContaining(['refund_hold', 'refund_settle', 'refund_return']),
  )
  expect(templates.filter((each) => each === 'refund_settle')).toHaveLength(2)
  expect(dossier.notices.map(({ fields }) => fields['type'])).toContain('charge.succeeded')
})
