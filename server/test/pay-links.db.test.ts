import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { DAY_MS } from '../src/kernel/time.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOperator, nobody } from './cast.ts'
import { expectOk, ordersOf, payAtCashier, placeOrders, problemOf } from './checkout.ts'
import { untilIntent, type Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Supplier } from './market.ts'
import { skuOf } from './quoting.ts'

// Somebody without an account pays for a buyer, by a link.

let server: TestServer
let supplier: Supplier
let buyer: Buyer
beforeAll(async () => {
  server = await startTestServer()
  supplier = await aSupplier(server, { shippingMinor: 0 })
  buyer = await aBuyer(server)
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

type Link = Readonly<{ id: string; token: string; expiresAt: string }>
type Shared = Readonly<{
  state: string
  amount: { currency: string; minor: string }
  subject: string
  expiresAt: string
  methods: { method: string }[]
}>
type Paying = Readonly<{ next: { url: string } | null }>

async function aLink(): Promise<Readonly<{ placed: Placed; link: Link }>> {
  const placed = await placeOrders(buyer, [{ skuId: skuOf(supplier), quantity: 2 }])
  const path = `/v1/payment-intents/${placed.intentId}/links`
  return { placed, link: expectOk(await buyer.client.post<Link>(path)) }
}

const MINUTE_MS = 60_000

function numberIn(url: string | undefined): unknown {
  const content = new URL(url ?? '').searchParams.get('biz_content')
  return JSON.parse(content ?? '{}').out_trade_no
}

const view = (token: string) => nobody(server).post<Shared>('/v1/pay-links/view', { token })
const pay = (token: string, method = 'alipay') =>
  nobody(server).post<Paying>('/v1/pay-links/pay', { token, method })

describe('a link', () => {
  test('shows what is to be paid, and nothing of who buys what', async () => {
    const { placed, link } = await aLink()
    const answer = await view(link.token)
    const shared = expectOk(answer)
    expect(shared).toMatchObject({
      ...{ state: 'awaiting_payment', amount: { currency: 'CNY', minor: '2000' } },
      subject: expect.stringMatching(/^Danbao [0-9A-Z]{8}$/),
    })
    const said = JSON.stringify(shared)
    for (const secret of [buyer.email, buyer.partyId, supplier.partyId, placed.groupId]) {
      expect(said).not.toContain(secret)
    }
    expect(said).not.toContain('Harbour')
  })

  test('is paid by a stranger, who sees that it is; the buyer’s orders are paid', async () => {
    const { placed, link } = await aLink()
    const { next } = expectOk(await pay(link.token))
    const back = new URL(next?.url ?? '').searchParams.get('return_url')
    expect(back).toBe(`${server.url}/pay-for`)
    await payAtCashier(next?.url ?? '')
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
    expect(expectOk(await view(link.token)).state).toBe('succeeded')
    const order = only(await ordersOf(buyer.client, placed.groupId))
    expect(order).toMatchObject({ state: 'paid', held: { minor: '2000' } })
    expect(problemOf(await pay(link.token))).toMatchObject({ code: 'payments.already_paid' })
  })

  test('that pays while the buyer does is one payment', async () => {
    const { placed, link } = await aLink()
    const { next } = expectOk(await pay(link.token))
    expect(numberIn(next?.url)).toBe(numberIn(placed.next?.url))
  })

  test('gives a refund back to whoever paid', async () => {
    const { placed, link } = await aLink()
    await payAtCashier(expectOk(await pay(link.token)).next?.url ?? '')
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
    const { id } = only(await ordersOf(buyer.client, placed.groupId))
    const body = { amount: { currency: 'CNY', minor: '500' }, reason: 'Broken' }
    expectOk(await supplier.client.post(`/v1/supplier/orders/${id}/refunds`, body))
    await server.settle()
    const { rows } = await server.owner.pool.query<{ state: string; gateway: string }>(
      `select r.state, c.gateway from payments.refunds r
        join payments.captures c on c.id = r.capture_id where r.order_id = $1`,
      [uuidOf('ord', id)],
    )
    expect(rows).toEqual([{ state: 'succeeded', gateway: 'alipay' }])
  })

  test('never spends the buyer’s balance', async () => {
    const { link } = await aLink()
    expect(expectOk(await view(link.token)).methods.map(({ method }) => method)).not.toContain(
      'wallet',
    )
    expect(problemOf(await pay(link.token, 'wallet'))).toMatchObject({
      code: 'payments.method_unavailable',
    })
  })

  test('that was taken back works no more', async () => {
    const { placed, link } = await aLink()
    const path = `/v1/payment-intents/${placed.intentId}/links`
    expectOk(await buyer.client.delete(`${path}/${link.id}`))
    for (const answer of [await view(link.token), await pay(link.token)]) {
      expect(problemOf(answer)).toMatchObject({ code: 'payments.link_not_found', status: 404 })
    }
    expect(problemOf(await buyer.client.delete(`${path}/${link.id}`)).status).toBe(404)
    expect(expectOk(await buyer.client.get<{ items: unknown[] }>(path)).items).toEqual([])
  })

  test('gives a day to pay, counted from the order, and says so to both', async () => {
    const placed = await placeOrders(buyer, [{ skuId: skuOf(supplier), quantity: 2 }])
    const end = new Date(server.env.now().getTime() + DAY_MS).toISOString()
    await server.clock.advance(10 * MINUTE_MS)
    const path = `/v1/payment-intents/${placed.intentId}`
    const link = expectOk(await buyer.client.post<Link>(`${path}/links`))
    const again = expectOk(await buyer.client.post<Link>(`${path}/links`))
    const order = only(await ordersOf(buyer.client, placed.groupId))
    const intent = expectOk(await buyer.client.get<{ expiresAt: string }>(path))
    const shared = expectOk(await view(link.token))
    const told = [link, again, intent, shared].map(({ expiresAt }) => expiresAt)
    for (const at of [...told, order.payBy]) {
      expect(Math.abs(Date.parse(at) - Date.parse(end))).toBeLessThan(MINUTE_MS)
    }
  })

  test('keeps the orders and their goods when the half hour of the buyer’s try is over', async () => {
    const { placed, link } = await aLink()
    await server.clock.advance(45 * MINUTE_MS)
    await server.settle()
    expect(expectOk(await view(link.token)).state).toBe('awaiting_payment')
    const { next } = expectOk(await pay(link.token))
    const [own, theirs] = [numberIn(placed.next?.url), numberIn(next?.url)]
    expect(theirs).not.toBe(own)
    await payAtCashier(next?.url ?? '')
    await untilIntent(buyer.client, placed.intentId, 'succeeded')
  })

  test('leads to a new try at once when the buyer’s own has ended', async () => {
    const { placed, link } = await aLink()
    await server.clock.advance(30 * MINUTE_MS + 1_000)
    const { next } = expectOk(await pay(link.token))
    expect(numberIn(next?.url)).not.toBe(numberIn(placed.next?.url))
  })

  test('ends a day after the order, and the goods are free', async () => {
    const { link } = await aLink()
    await server.clock.advance(DAY_MS + MINUTE_MS)
    expect(problemOf(await pay(link.token))).toMatchObject({ code: 'payments.expired' })
    await server.settle()
    expect(expectOk(await view(link.token)).state).toBe('expired')
  })

  test('of what is over brings no more time', async () => {
    const { placed } = await aLink()
    await server.clock.advance(DAY_MS + MINUTE_MS)
    const path = `/v1/payment-intents/${placed.intentId}/links`
    expect(problemOf(await buyer.client.post(path))).toMatchObject({ code: 'payments.expired' })
  })

  test('that nobody has is not found, and one that is none is refused', async () => {
    expect(problemOf(await view('A'.repeat(43))).status).toBe(404)
    expect(problemOf(await view('short'))).toMatchObject({
      ...{ status: 400, errors: [{ pointer: '/token' }] },
    })
  })

  test('is made by who may pay, of what is theirs and unpaid, twenty times at most', async () => {
    const { placed } = await aLink()
    const path = `/v1/payment-intents/${placed.intentId}/links`
    const stranger = await aBuyer(server)
    expect(problemOf(await stranger.client.post(path)).status).toBe(404)
    const operator = await anOperator(server)
    expect(problemOf(await operator.client.post(path)).status).toBe(404)
    for (let n = 1; n < 20; n += 1) expectOk(await buyer.client.post(path))
    expect(problemOf(await buyer.client.post(path))).toMatchObject({
      code: 'payments.too_many_links',
    })
  })

  test('keeps its token to itself: no table has it', async () => {
    const { link } = await aLink()
    const { rows } = await server.owner.pool.query<{ found: string }>(
      `select count(*)::text as found from payments.pay_links l where l::text like '%' || $1 || '%'`,
      [link.token],
    )
    expect(only(rows).found).toBe('0')
    const events = await server.owner.pool.query(
      `select 1 from platform.events where data::text like '%' || $1 || '%'`,
      [link.token],
    )
    expect(events.rowCount).toBe(0)
  })
})
