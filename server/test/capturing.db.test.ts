import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PaymentReport } from '../src/gateways/index.ts'
import { uuidOf } from '../src/kernel/ids.ts'
import { money } from '../src/kernel/money.ts'
import { only } from '../src/kernel/result.ts'
import { balancesOf, verifyLedger } from '../src/ledger/index.ts'
import { orderEffects } from '../src/orders/index.ts'
import { capturePayments } from '../src/payments/captures.ts'
import { createOutcomes } from '../src/payments/outcomes.ts'
import { scheduleQuery } from '../src/payments/attempt-store.ts'
import { inTransaction } from '../src/platform/db.ts'
import { expectOk, ordersOf, placeOrders, problemOf, type Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer } from './market.ts'

// The one road from "it is paid" to the books, walked directly: what is told twice, at once, too
// late or otherwise than asked. What the network says is made up here, so nothing is asked of it.

let server: TestServer
let buyer: Buyer
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  skuId = only((await aSupplier(server, { stock: 10_000 })).skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const place = () => placeOrders(buyer, [{ skuId, quantity: 1 }])
const orderOf = async ({ groupId }: Placed) => only(await ordersOf(buyer.client, groupId))

let serial = 0
/** What the network says of a payment: 15.00 yuan, as asked. */
function aReport({ next }: Placed, fields: Partial<PaymentReport> = {}): PaymentReport {
  const content = new URL(next?.url ?? '').searchParams.get('biz_content')
  serial += 1
  return {
    number: String(JSON.parse(content ?? '{}').out_trade_no),
    gatewayNumber: `2026${serial}`,
    amount: money('CNY', 1_500n),
    payer: null,
    paidAt: server.env.now(),
    ...fields,
  }
}

/** Tells of these payments in one transaction; what became of each. */
async function tell(reports: readonly PaymentReport[], source: 'notice' | 'query' = 'query') {
  const { db, env } = server
  const deps = {
    ...{ db, env, log: server.app.http.log, gateways: {} },
    ...{ effects: orderEffects(env), outcomes: createOutcomes() },
  }
  const outcomes = await inTransaction(db, (trx) =>
    capturePayments(trx, deps, { gateway: 'alipay', reports, source }),
  )
  return outcomes.map(({ result }) => result)
}

async function capturesOf({ intentId }: Placed): Promise<string[]> {
  const { rows } = await server.owner.pool.query<{ line: string }>(
    `select concat_ws(' ', c.purpose, c.stray_reason, c.amount) as line from payments.captures c
      join payments.attempts a on a.id = c.attempt_id where a.intent_id = $1 order by line`,
    [uuidOf('pi', intentId)],
  )
  return rows.map(({ line }) => line)
}

async function suspended(): Promise<bigint> {
  const [suspense] = await balancesOf(server.db, ['suspense:alipay:CNY'])
  return suspense?.posted.minor ?? 0n
}

describe('a payment', () => {
  test('#38: told twice in one batch is captured once', async () => {
    const placed = await place()
    const report = aReport(placed)
    expect(await tell([report, report])).toEqual(['captured', 'known'])
    expect(await capturesOf(placed)).toEqual(['orders 1500'])
  })

  test('MED-13301: told by notices and answers at once is captured once, and nobody fails', async () => {
    for (let round = 0; round < 3; round += 1) {
      const placed = await place()
      const report = aReport(placed)
      const told = await Promise.allSettled(
        Array.from({ length: 6 }, (_, n) => tell([report], n % 2 === 0 ? 'notice' : 'query')),
      )
      const results = told.map((each) => (each.status === 'fulfilled' ? each.value[0] : 'failed'))
      expect(results.toSorted()).toEqual(['captured', ...Array<string>(5).fill('known')])
      expect(await capturesOf(placed)).toEqual(['orders 1500'])
    }
  })

  test('VEN-620: told again when it is on the books changes nothing and is no error', async () => {
    const placed = await place()
    const report = aReport(placed)
    await tell([report])
    expect(await tell([report], 'notice')).toEqual(['known'])
    expect((await orderOf(placed)).held.minor).toBe('1500')
  })

  test('VEN-2620: made twice for one order funds it once, in one batch and after it', async () => {
    const placed = await place()
    const before = await suspended()
    expect(await tell([aReport(placed), aReport(placed)])).toEqual(['captured', 'stray'])
    expect(await tell([aReport(placed)])).toEqual(['stray'])
    expect(await capturesOf(placed)).toEqual([
      'orders 1500',
      'stray paid_twice 1500',
      'stray paid_twice 1500',
    ])
    expect((await orderOf(placed)).held.minor).toBe('1500')
    expect((await suspended()) - before).toBe(3_000n)
  })

  test('SAL-9504: of what was given up brings nothing back to life', async () => {
    const placed = await place()
    expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
    expect(await tell([aReport(placed)])).toEqual(['stray'])
    expect(await capturesOf(placed)).toEqual(['stray order_closed 1500'])
    expect(await orderOf(placed)).toMatchObject({ state: 'cancelled', held: { minor: '0' } })
  })

  test('#23: is booked with what the network took, not with what we asked for', async () => {
    const placed = await place()
    const before = await suspended()
    expect(await tell([aReport(placed, { amount: money('CNY', 1_499n) })])).toEqual(['stray'])
    expect(await capturesOf(placed)).toEqual(['stray amount_differs 1499'])
    expect((await suspended()) - before).toBe(1_499n)
    expect((await orderOf(placed)).state).toBe('awaiting_payment')
  })

  test('MED-12481: of another amount leaves the order payable, by a new try with a new number', async () => {
    const placed = await place()
    const wrong = aReport(placed, { amount: money('CNY', 500n) })
    await tell([wrong])
    const path = `/v1/payment-intents/${placed.intentId}/attempts`
    const again = expectOk(await buyer.client.post<Placed>(path, { method: 'alipay' }))
    const right = aReport({ ...placed, next: again.next })
    expect(right.number).not.toBe(wrong.number)
    expect(await tell([right])).toEqual(['captured'])
    expect((await orderOf(placed)).state).toBe('paid')
  })

  test('#10: that is on the books leaves nothing more to pay', async () => {
    const placed = await place()
    await tell([aReport(placed)])
    const path = `/v1/payment-intents/${placed.intentId}/attempts`
    const again = await buyer.client.post(path, { method: 'alipay' })
    expect(problemOf(again).code).toBe('payments.already_paid')
  })

  test('#42: that is on the books is not asked about because of an older answer', async () => {
    const placed = await place()
    const report = aReport(placed)
    await tell([report])
    const stale = { id: report.number, state: 'pending' } as const
    await scheduleQuery(server.db, stale, { at: server.env.now(), answer: 'TRADE_NOT_EXIST' })
    const { rows } = await server.owner.pool.query(
      'select next_query_at, last_answer from payments.attempts where number = $1',
      [report.number],
    )
    expect(rows).toEqual([{ next_query_at: null, last_answer: 'paid' }])
  })

  test('of a number that is not ours is nobody’s', async () => {
    const report = aReport(await place(), { number: 'att_of_nobody' })
    expect(await tell([report])).toEqual(['no_attempt'])
  })
})
