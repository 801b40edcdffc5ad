import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../kernel/result.ts'
import {
  anOrderPaidByCard,
  judgeReview,
  startCardServer,
  typeCard,
  type CardServer,
} from '../../test/cards.ts'
import { anOperator } from '../../test/cast.ts'
import { expectOk, placeOrders, untilIntent } from '../../test/checkout.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from '../../test/market.ts'

// What a buyer is told when a card's network or bank does not do what was expected of it.

const Message = Type.Object({ subject: Type.String(), text: Type.String() })
type Message = Static<typeof Message>

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const REFUND_COMES_BACK = '4000000000005126'
const IS_LOOKED_AT = '4000000000009235'

let server: CardServer
let supplier: Supplier
let operator: Member
let skuId: string

beforeAll(async () => {
  server = await startCardServer()
  supplier = await aSupplier(server, { goods: ['1:20.00'] })
  operator = await anOperator(server)
  skuId = only(supplier.skus)
})
afterAll(() => server.stop())

async function mailsTo({ email }: Buyer, subject: RegExp): Promise<Message[]> {
  const { messages } = await server.sandbox.control('GET', `/mail?to=${encodeURIComponent(email)}`)
  return Value.Parse(Type.Array(Message), messages).filter((mail) => subject.test(mail.subject))
}

const MOST_TURNS = 100

async function untilMails(buyer: Buyer, subject: RegExp, count: number): Promise<Message[]> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const mails = await mailsTo(buyer, subject)
    if (mails.length >= count) return mails
    await server.clock.advance(5 * SECOND_MS)
    await server.settle()
  }
  throw new Error(`No mail came whose subject is like ${subject}`)
}

/** Puts every event in the outbox once more, as if it had never been delivered. */
async function repeatEvents() {
  await server.owner.pool.query(
    'insert into platform.outbox select id from platform.events on conflict do nothing',
  )
  await server.settle()
}

async function aRefundThatComesBack(buyer: Buyer) {
  const order = await anOrderPaidByCard(buyer, { skuId, quantity: 1 }, REFUND_COMES_BACK)
  const body = { amount: { currency: 'CNY', minor: '1000' }, reason: 'Two arrived broken' }
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const made = expectOk(await supplier.client.post<{ items: { id: string }[] }>(path, body))
  return { number: order.number, refundId: only(made.items).id }
}

const CAME_BACK = /came back to us$/
const REFUNDED = /^Refund of /

test('who is owed a refund that came back is told once, and again when it is made at last', async () => {
  const buyer = await aBuyer(server)
  const { number, refundId } = await aRefundThatComesBack(buyer)
  const mail = only(await untilMails(buyer, CAME_BACK, 1))
  expect(mail.subject).toBe(`Your refund of ¥10.00\u00a0CNY for order ${number} came back to us`)
  expect(mail.text).toContain('Payment method: Card')
  await repeatEvents()
  expect(await mailsTo(buyer, CAME_BACK)).toHaveLength(1)
  expect(await mailsTo(buyer, REFUNDED)).toHaveLength(1)

  expectOk(await operator.client.post('/v1/operator/attention/refunds/again', { refundId }))
  await untilMails(buyer, REFUNDED, 2)
  // The same bank sends it back again.
  await untilMails(buyer, CAME_BACK, 2)
  await repeatEvents()
  expect(await mailsTo(buyer, REFUNDED)).toHaveLength(2)
  expect(await mailsTo(buyer, CAME_BACK)).toHaveLength(2)
})

test('it is told in the buyer’s language', async () => {
  const buyer = await aBuyer(server, { country: 'CN', locale: 'zh', timeZone: 'Asia/Shanghai' })
  const { number } = await aRefundThatComesBack(buyer)
  const mail = only(await untilMails(buyer, /被退回$/, 1))
  expect(mail.subject).toContain(`订单 ${number} 的退款`)
  expect(mail.text).toContain('仍应退还给您')
})

test('the refund of a top-up that came back is told to the owner once', async () => {
  const owner = await aBuyer(server)
  const amount = { currency: 'CNY', minor: '5000' }
  const { intentId, next } = expectOk(
    await owner.client.post<{ intentId: string; next: { url: string } | null }>(
      '/v1/wallet/top-ups',
      { amount, method: 'card' },
    ),
  )
  await typeCard(next?.url ?? '', { number: REFUND_COMES_BACK })
  await untilIntent(owner.client, intentId, 'succeeded')
  expectOk(await owner.client.post(`/v1/wallet/top-ups/${intentId}/refunds`, { amount }))
  const mail = only(await untilMails(owner, CAME_BACK, 1))
  expect(mail.subject).toContain('¥50.00\u00a0CNY that went back from your balance')
  expect(mail.text).toContain('The money is still yours')
  await repeatEvents()
  expect(await mailsTo(owner, CAME_BACK)).toHaveLength(1)
})

async function aPaymentInReview(buyer: Buyer) {
  const placed = await placeOrders(buyer, [{ skuId, quantity: 1 }], 'card')
  await typeCard(placed.next?.url ?? '', { number: IS_LOOKED_AT })
  expectOk(await buyer.client.post(`/v1/payment-intents/${placed.intentId}/check`))
  return placed
}

const NOT_ACCEPTED = /was not accepted$/

test('who waited for a review is told once that it was refused, and until when to pay', async () => {
  const buyer = await aBuyer(server)
  await aPaymentInReview(buyer)
  await judgeReview(server, false)
  const mail = only(await untilMails(buyer, NOT_ACCEPTED, 1))
  expect(mail.text).toContain('Your order is still there')
  await repeatEvents()
  expect(await mailsTo(buyer, NOT_ACCEPTED)).toHaveLength(1)
})

test('a review that is refused when the time to pay is over says that the order has ended', async () => {
  const buyer = await aBuyer(server)
  await aPaymentInReview(buyer)
  await server.clock.advance(40 * MINUTE_MS)
  await server.settle()
  await judgeReview(server, false)
  const mail = only(await untilMails(buyer, NOT_ACCEPTED, 1))
  expect(mail.text).toContain('The time to pay has ended')
})

test('the confirmation of a payment that was looked at says that it was approved', async () => {
  const buyer = await aBuyer(server)
  const { intentId } = await aPaymentInReview(buyer)
  await judgeReview(server, true)
  await untilIntent(buyer.client, intentId, 'succeeded')
  const mail = only(await untilMails(buyer, /^Payment received/, 1))
  expect(mail.text).toContain('has approved it')
  expect(await mailsTo(buyer, NOT_ACCEPTED)).toEqual([])
})
