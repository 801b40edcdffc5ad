import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOperator } from './cast.ts'
import { expectOk, payAtCashier, placeOrders, untilIntent, type Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member } from './market.ts'

// Which notices are kept, once each, and what the operator sees of them.

let server: TestServer
let buyer: Buyer
let operator: Member
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  operator = await anOperator(server)
  skuId = only((await aSupplier(server, { stock: 10_000 })).skus)
})
afterAll(() => server.stop())
afterEach(async () => {
  await server.owner.pool.query('alter table payments.captures drop constraint if exists broken')
  await faults({})
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

const faults = (switches: unknown) =>
  server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, switches)

const place = (quantity = 1) => placeOrders(buyer, [{ skuId, quantity }])

/** From now on a capture of this amount fails, as by a fault of our own. */
const breakCaptures = (minor: bigint) =>
  server.owner.pool.query(
    `alter table payments.captures add constraint broken check (amount <> ${minor}) not valid`,
  )

function numberOf({ next }: Placed): string {
  const content = new URL(next?.url ?? '').searchParams.get('biz_content')
  return String(JSON.parse(content ?? '{}').out_trade_no)
}

const sendNotice = (placed: Placed, notice: object) =>
  server.sandbox.control('POST', `/alipay/apps/${server.appId}/notices`, {
    outTradeNo: numberOf(placed),
    ...notice,
  })

type Notice = Readonly<{ state: string; reason: string | null; deliveries: number }>

async function noticesOf({ intentId }: Placed): Promise<readonly Notice[]> {
  const path = `/v1/operator/payments/${intentId}`
  return expectOk(await operator.client.get<{ notices: Notice[] }>(path)).notices
}

async function untilNotice(placed: Placed): Promise<Notice> {
  for (;;) {
    const [notice] = await noticesOf(placed)
    if (notice) return notice
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function keptNotices(): Promise<number> {
  const { rows } = await server.owner.pool.query<{ count: number }>(
    'select count(*)::int as count from payments.notices',
  )
  return only(rows).count
}

test('MED-10949: a notice whose handling fails is kept with the reason, and works later', async () => {
  await breakCaptures(1_500n)
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  const failed = await untilNotice(placed)
  expect(failed).toMatchObject({ state: 'failed', deliveries: 1 })
  expect(failed.reason).toContain('broken')
  await server.owner.pool.query('alter table payments.captures drop constraint broken')
  // It was answered "fail", so the network sends it again: with another time and signature.
  await server.clock.advance(4 * 60_000)
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  expect(await noticesOf(placed)).toMatchObject([{ state: 'applied', reason: null, deliveries: 2 }])
})

test('a notice that fails does not keep those beside it from being applied', async () => {
  await faults({ notices: { drop: true } })
  const [bad, good] = [await place(2), await place(3)]
  await payAtCashier(bad.next?.url ?? '')
  await payAtCashier(good.next?.url ?? '')
  await breakCaptures(2_500n)
  await Promise.all([bad, good, bad, good].map((placed) => sendNotice(placed, {})))
  await untilIntent(buyer.client, good.intentId, 'succeeded')
  expect((await noticesOf(bad)).map(({ state }) => state)).toEqual(['failed', 'failed'])
  const states = (await noticesOf(good)).map(({ state }) => state)
  expect(states.toSorted((a, b) => a.localeCompare(b))).toEqual(['applied', 'ignored'])
})

test('a notice that comes again, signed anew, is the same notice', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  const overrides = { notify_id: '2026070100222080000000007' }
  await sendNotice(placed, { overrides })
  await server.clock.advance(2_000)
  await sendNotice(placed, { overrides })
  expect(await noticesOf(placed)).toMatchObject([{ state: 'applied', deliveries: 2 }])
})

test('a forger cannot take a true notice’s place by knowing its id', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  const overrides = { notify_id: '2026070100222080000000008' }
  await sendNotice(placed, { overrides, sign: 'forged' })
  await sendNotice(placed, { overrides })
  expect((await noticesOf(placed)).map(({ state }) => state)).toEqual(['rejected', 'applied'])
})

test('a forged notice about nobody’s payment is not kept', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  await payAtCashier(placed.next?.url ?? '')
  const before = await keptNotices()
  const overrides = { out_trade_no: 'att_of_nobody' }
  for (const sign of ['forged', false]) await sendNotice(placed, { overrides, sign })
  expect(await keptNotices()).toBe(before)
  // Truly signed by the network, it is money that we do not know: somebody must look.
  await sendNotice(placed, { overrides })
  expect(await keptNotices()).toBe(before + 1)
})

test('of notices forged about one payment only the first are kept', async () => {
  await faults({ notices: { drop: true } })
  const placed = await place()
  const form = (n: number) => new URLSearchParams({ out_trade_no: numberOf(placed), n: `${n}` })
  const send = async (n: number) => {
    const answer = await fetch(`${server.url}/notices/alipay`, { method: 'POST', body: form(n) })
    return answer.text()
  }
  const wave = (from: number) => Promise.all(Array.from({ length: 15 }, (_, n) => send(from + n)))
  const answers = [...(await wave(0)), ...(await wave(15)), ...(await wave(30))]
  expect(new Set(answers)).toEqual(new Set(['fail']))
  const kept = await noticesOf(placed)
  expect(kept.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'rejected'))
})
