import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../src/kernel/time.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOperator } from './cast.ts'
import { expectOk, ordersOf, payAtCashier, problemOf, untilIntent } from './checkout.ts'
import { aLine, debtsOf, lineOf, orderOnTerms, payOff, type DebtJson } from './credit.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { balanceOf, fundWallet } from './wallet.ts'

// What is owed for orders on terms: paid off in parts or as a whole, lowered by refunds, overdue.

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

type Debtor = Buyer & Readonly<{ debts: readonly DebtJson[]; orderIds: readonly string[] }>

/** Somebody who owes for orders of so many pieces each, at ten yuan. */
async function aDebtor(quantities: readonly number[], days = 30): Promise<Debtor> {
  const buyer = await aBuyer(server)
  await aLine(operator, buyer, { minor: 100_000, days })
  const orderIds: string[] = []
  for (const quantity of quantities) {
    const { groupId } = await orderOnTerms(buyer, { skuId, quantity })
    orderIds.push(only(await ordersOf(buyer.client, groupId)).id)
  }
  return { ...buyer, debts: await debtsOf(buyer), orderIds }
}

const idsOf = ({ debts }: Debtor) => debts.map(({ id }) => id)
const owedOf = async (buyer: Buyer) => (await debtsOf(buyer)).map(({ owed }) => Number(owed.minor))
const refund = (orderId: string, minor: number) =>
  supplier.client.post(`/v1/supplier/orders/${orderId}/refunds`, {
    ...{ amount: { currency: 'CNY', minor: String(minor) }, reason: 'Broken' },
  })

async function payByNetwork(buyer: Debtor, wanted: Parameters<typeof payOff>[1]) {
  const { intentId, next } = expectOk(await payOff(buyer, wanted))
  await payAtCashier(next?.url ?? '')
  await untilIntent(buyer.client, intentId, 'succeeded')
  return intentId
}

describe('paying off', () => {
  test('a network’s payment pays all that is owed, and the line is free again', async () => {
    const buyer = await aDebtor([1, 2])
    expect(await lineOf(buyer)).toEqual([100_000, 3_000, 97_000])
    const intentId = await payByNetwork(buyer, { debtIds: idsOf(buyer) })
    expect(await debtsOf(buyer)).toEqual([])
    expect(await lineOf(buyer)).toEqual([100_000, 0, 100_000])
    const paid = await debtsOf(buyer, 'paid')
    expect(paid.map(({ state, owed }) => [state, owed.minor])).toEqual([
      ['paid', '0'],
      ['paid', '0'],
    ])
    const path = `/v1/payment-intents/${intentId}`
    const { body } = await buyer.client.get<{ purpose: string; groupIds: string[] }>(path)
    expect(body).toMatchObject({ purpose: 'debts', groupIds: [], state: 'succeeded' })
  })

  test('a part pays the oldest first, and the rest later', async () => {
    const buyer = await aDebtor([1, 2])
    await payByNetwork(buyer, { debtIds: idsOf(buyer), minor: 1_500 })
    expect(await owedOf(buyer)).toEqual([1_500])
    const [left] = await debtsOf(buyer)
    expect(left?.repayments.map(({ kind, amount }) => [kind, amount.minor])).toEqual([
      ['payment', '500'],
    ])
    await payByNetwork(buyer, { debtIds: [left?.id ?? ''] })
    expect(await debtsOf(buyer)).toEqual([])
  })

  test('a balance pays at once, and no more than it has', async () => {
    const buyer = await aDebtor([1])
    await fundWallet(server, buyer, { minor: 600n })
    const poor = await payOff(buyer, { debtIds: idsOf(buyer), method: 'wallet' })
    expect(problemOf(poor)).toMatchObject({ code: 'payments.method_unavailable' })
    const paid = await payOff(buyer, { debtIds: idsOf(buyer), method: 'wallet', minor: 600 })
    expect(expectOk(paid)).toMatchObject({ state: 'succeeded', next: null })
    expect(await balanceOf(buyer)).toEqual([0, 0, 0])
    expect(await owedOf(buyer)).toEqual([400])
    type Lines = { items: { kind: string; amount: { minor: string }; intentId: string }[] }
    const { body } = await buyer.client.get<Lines>('/v1/wallet/statement?currency=CNY')
    expect(body.items[0]).toMatchObject({
      ...{ kind: 'debt_payment', amount: { minor: '-600' }, intentId: paid.body.intentId },
    })
  })

  test('two payments from a balance at once pay no more than is owed', async () => {
    const buyer = await aDebtor([1])
    await fundWallet(server, buyer, { minor: 5_000n })
    const wanted = { debtIds: idsOf(buyer), method: 'wallet' }
    const answers = await Promise.all([1, 2, 3, 4].map(() => payOff(buyer, wanted)))
    const refused = answers.filter(({ status }) => status !== 200).map(problemOf)
    expect(refused.map(({ code }) => code)).toEqual([1, 2, 3].map(() => 'credit.debt_not_owed'))
    expect(await balanceOf(buyer)).toEqual([4_000, 0, 4_000])
  })

  test('asked for twice with one key it is one payment', async () => {
    const buyer = await aDebtor([1])
    const wanted = { debtIds: idsOf(buyer), key: randomUUID() }
    const [one, two] = [await payOff(buyer, wanted), await payOff(buyer, wanted)]
    expect(two.body.intentId).toBe(one.body.intentId)
  })

  test('what was paid twice is the buyer’s own', async () => {
    const buyer = await aDebtor([1])
    const first = expectOk(await payOff(buyer, { debtIds: idsOf(buyer) }))
    const second = expectOk(await payOff(buyer, { debtIds: idsOf(buyer) }))
    for (const { intentId, next } of [first, second]) {
      await payAtCashier(next?.url ?? '')
      await untilIntent(buyer.client, intentId, 'succeeded')
    }
    expect(await debtsOf(buyer)).toEqual([])
    expect(await balanceOf(buyer)).toEqual([1_000, 0, 1_000])
    type Lines = { items: { kind: string }[] }
    const { body } = await buyer.client.get<Lines>('/v1/wallet/statement?currency=CNY')
    expect(body.items.map(({ kind }) => kind)).toEqual(['debt_excess'])
  })

  test('more than is owed, of nothing, in two currencies, or with terms is refused', async () => {
    const buyer = await aDebtor([1])
    const debtIds = idsOf(buyer)
    const more = problemOf(await payOff(buyer, { debtIds, minor: 1_001 }))
    expect(more).toMatchObject({
      ...{ status: 422, code: 'credit.exceeds_owed', data: { owedMinor: '1000' } },
    })
    const onTerms = problemOf(await payOff(buyer, { debtIds, method: 'terms' }))
    expect(onTerms.code).toBe('payments.method_unavailable')
    const stranger = await aDebtor([1])
    expect(problemOf(await payOff(stranger, { debtIds })).code).toBe('credit.debt_not_found')
    const pounds = problemOf(await payOff(buyer, { debtIds, minor: 10, currency: 'GBP' }))
    expect(pounds.code).toBe('credit.one_currency')
    await payByNetwork(buyer, { debtIds })
    expect(problemOf(await payOff(buyer, { debtIds })).code).toBe('credit.debt_not_owed')
  })

  test('a debt in pounds is paid off in yuan at today’s rate', async () => {
    await aRate(server, 'GBP', '9.1')
    const british = await aSupplier(server, {
      currency: 'GBP',
      goods: ['1:1.00'],
      shippingMinor: 0,
    })
    const buyer = await aBuyer(server)
    await aLine(operator, buyer, { minor: 1_000, currency: 'GBP' })
    await orderOnTerms(buyer, { skuId: only(british.skus) })
    const debt = only(await debtsOf(buyer))
    expect(debt.owed).toEqual({ currency: 'GBP', minor: '100' })
    const debtor = { ...buyer, debts: [debt], orderIds: [] }
    const wrong = { currency: 'CNY', minor: '1' }
    const seen = { debtIds: [debt.id], method: 'alipay', seenCharge: wrong }
    const changed = problemOf(await buyer.client.post('/v1/credit/payments', seen))
    expect(changed).toMatchObject({
      ...{ code: 'payments.price_changed', data: { charge: { currency: 'CNY', minor: '910' } } },
    })
    await payByNetwork(debtor, { debtIds: [debt.id] })
    expect(await debtsOf(buyer)).toEqual([])
  })

  test('a payment nobody makes ends, and what is owed stays', async () => {
    const buyer = await aDebtor([1])
    const { intentId } = expectOk(await payOff(buyer, { debtIds: idsOf(buyer) }))
    await server.clock.advance(31 * 60_000)
    await server.settle()
    const path = `/v1/payment-intents/${intentId}`
    expect((await buyer.client.get<{ state: string }>(path)).body.state).toBe('expired')
    expect(await owedOf(buyer)).toEqual([1_000])
  })
})

describe('a refund', () => {
  test('lowers what is owed first; what was paid off goes to the balance', async () => {
    const buyer = await aDebtor([3])
    const [orderId = ''] = buyer.orderIds
    expectOk(await refund(orderId, 500))
    expect(await owedOf(buyer)).toEqual([2_500])
    expect(await balanceOf(buyer)).toEqual([0, 0, 0])
    await payByNetwork(buyer, { debtIds: idsOf(buyer), minor: 2_000 })
    expectOk(await refund(orderId, 900))
    expect(await debtsOf(buyer)).toEqual([])
    expect(await balanceOf(buyer)).toEqual([400, 0, 400])
    expectOk(await refund(orderId, 1_600))
    expect(await balanceOf(buyer)).toEqual([2_000, 0, 2_000])
    expect(problemOf(await refund(orderId, 1)).status).toBe(409)
  })

  test('granted while a payment is on its way leaves its excess to the balance', async () => {
    const buyer = await aDebtor([1])
    const { intentId, next } = expectOk(await payOff(buyer, { debtIds: idsOf(buyer) }))
    expectOk(await refund(buyer.orderIds[0] ?? '', 300))
    await payAtCashier(next?.url ?? '')
    await untilIntent(buyer.client, intentId, 'succeeded')
    expect(await debtsOf(buyer)).toEqual([])
    expect(await balanceOf(buyer)).toEqual([300, 0, 300])
  })

  test('and a payment at once never lower a debt below nothing', async () => {
    for (let round = 0; round < 4; round += 1) {
      const buyer = await aDebtor([1])
      await fundWallet(server, buyer, { minor: 1_000n })
      const wanted = { debtIds: idsOf(buyer), method: 'wallet' }
      const [paid] = await Promise.all([
        payOff(buyer, wanted),
        refund(buyer.orderIds[0] ?? '', 1_000),
      ])
      expect(await debtsOf(buyer)).toEqual([])
      // Paid before or after, the buyer ends with what they began with.
      expect([paid.status === 200, await balanceOf(buyer)]).toEqual([
        paid.status === 200,
        [1_000, 0, 1_000],
      ])
    }
  })
})

type MailJson = Readonly<{ subject: string; text: string }>

async function mailsTo(email: string): Promise<MailJson[]> {
  await server.settle()
  const path = `/mail?to=${encodeURIComponent(email)}`
  const { messages } = await server.sandbox.control('GET', path)
  return (messages as MailJson[]).map((mail) => ({
    ...mail,
    subject: mail.subject.replaceAll('\u00a0', ' '),
  }))
}

describe('what the buyer is told', () => {
  test('that it was ordered on terms and when it is due, and a receipt when it is paid', async () => {
    const buyer = await aDebtor([1])
    const mails = await mailsTo(buyer.email)
    const confirmation = mails.find(({ subject }) => subject.startsWith('Ordered on payment terms'))
    expect(confirmation?.text).toContain('is due on')
    expect(mails.map(({ subject }) => subject)).not.toContainEqual(
      expect.stringContaining('Payment received'),
    )
    const receipt = `/v1/orders/${buyer.orderIds[0]}/receipt.pdf`
    expect(problemOf(await buyer.client.get(receipt)).code).toBe('notifications.not_paid')
    await payByNetwork(buyer, { debtIds: idsOf(buyer) })
    expect((await buyer.client.get(receipt)).status).toBe(200)
  })
})

describe('reminders', () => {
  test('the buyer hears of a debt 7 days and 1 day before, on the day and 7 days after', async () => {
    const buyer = await aDebtor([1], 10)
    const due: string[][] = []
    for (let day = 0; day < 20; day += 1) {
      await server.clock.advance(DAY_MS)
      await server.settle()
      const mails = await mailsTo(buyer.email)
      due.push(mails.map(({ subject }) => subject).filter((subject) => / (over)?due/.test(subject)))
    }
    const counts = due.map((mails) => mails.length)
    expect(counts.at(-1)).toBe(4)
    // Each is told once, on its own day.
    expect([...new Set(counts)]).toEqual([0, 1, 2, 3, 4])
    const text = only(
      (await mailsTo(buyer.email)).filter(({ subject }) => /overdue/i.test(subject)),
    )
    expect(text.text).toContain('/account/terms')
  })

  test('what is paid off in time is not asked for', async () => {
    const buyer = await aDebtor([1], 10)
    await fundWallet(server, buyer, { minor: 1_000n })
    expectOk(await payOff(buyer, { debtIds: idsOf(buyer), method: 'wallet' }))
    await server.clock.advance(20 * DAY_MS)
    const subjects = (await mailsTo(buyer.email)).map(({ subject }) => subject)
    expect(subjects.filter((subject) => / (over)?due/.test(subject))).toEqual([])
    expect(subjects.filter((subject) => subject.startsWith('We have received'))).toHaveLength(1)
  })
})
