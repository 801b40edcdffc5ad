import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOperator } from './cast.ts'
import { createClient } from './client.ts'
import { expectOk, ordersOf, payAtCashier, problemOf, type Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member } from './market.ts'
import { createPaperGateway, type PaperGateway } from './paper-gateway.ts'
import { RATES, under, type Money, type Offer, type QuoteJson, type Terms } from './method-terms.ts'
import { accept, put, skuOf } from './quoting.ts'

// Several ways to pay side by side: what each costs, who may use it, and changing between them.

let server: TestServer
let paper: PaperGateway
let operator: Member

beforeAll(async () => {
  server = await startTestServer((env) => {
    paper = createPaperGateway(env)
    return { paper: paper.gateway }
  })
  operator = await anOperator(server)
  expectOk(await operator.client.post('/v1/operator/exchange-rates/imports', { document: RATES }))
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

type Asked = Readonly<{ method?: string; currency?: string }>

async function quoted(buyer: Buyer, asked: Asked = {}): Promise<QuoteJson> {
  const body = { addressId: buyer.addressId, ...asked }
  return expectOk(await buyer.client.post<QuoteJson>('/v1/quotes', body))
}

/** A buyer in Germany with goods of 100 yuan in the cart. */
async function aShopper(quantity = 10): Promise<Buyer> {
  const supplier = await aSupplier(server, { shippingMinor: 0 })
  const buyer = await aBuyer(server, { country: 'DE' })
  expectOk(await put(buyer, { skuId: skuOf(supplier), quantity }))
  return buyer
}

const offerOf = (quote: QuoteJson, method: string) =>
  only(quote.methods.filter((each) => each.method === method))

async function bookedTo(account: string): Promise<string> {
  const { rows } = await server.owner.pool.query<{ balance: string }>(
    `select coalesce(sum(credits_posted - debits_posted), 0)::text as balance
      from ledger.accounts where code = $1`,
    [account],
  )
  return only(rows).balance
}

describe('a quote says of every method', () => {
  test('what it comes to in what the buyer pays in, and which is the best', async () => {
    const quote = await quoted(await aShopper())
    expect(quote).toMatchObject({ method: 'paper', charge: { currency: 'EUR', minor: '1250' } })
    expect(offerOf(quote, 'paper')).toMatchObject({
      recommended: 'own_currency',
      price: { total: { currency: 'EUR', minor: '1250' }, surcharge: { minor: '0' } },
    })
    expect(offerOf(quote, 'alipay')).toMatchObject({
      recommended: null,
      price: { total: { currency: 'CNY', minor: '10000' }, rates: [] },
    })
  })

  test('in another currency where the buyer asks for it', async () => {
    const buyer = await aShopper()
    const quote = await quoted(buyer, { currency: 'JPY' })
    expect(quote.charge).toEqual({ currency: 'JPY', minor: '2000' })
    const answer = await buyer.client.post('/v1/quotes', {
      ...{ addressId: buyer.addressId, currency: 'XXX' },
    })
    expect(problemOf(answer)).toMatchObject({ status: 400, errors: [{ pointer: '/currency' }] })
  })

  test('the rate, the market’s rate, our margin in money, and where it comes from', async () => {
    const margin = { base: 'CNY', quote: 'GBP', marginBps: 200 }
    expectOk(await operator.client.post('/v1/operator/exchange-margins', margin))
    const quote = await quoted(await aShopper(), { currency: 'GBP' })
    expect(offerOf(quote, 'paper').price).toMatchObject({
      total: { currency: 'GBP', minor: '1020' },
      exchangeMargin: { currency: 'GBP', minor: '20' },
      rates: [{ rate: '0.102000', market: '0.100000', marginBps: 200, source: 'ECB 2026-01-02' }],
    })
    const open = await createAnonymous().get<{ items: { base: string; rate: string }[] }>(
      '/v1/exchange-rates?quote=GBP',
    )
    const { items } = expectOk(open)
    expect(only(items.filter(({ base }) => base === 'CNY')).rate).toBe('0.102000')
  })

  test.each<[string, Terms, object]>([
    ['off', { enabled: false }, { code: 'off', limit: null }],
    ['not for this country', { countries: ['GB', 'US'] }, { code: 'country' }],
    ['not for who never paid', { buyers: 'known' }, { code: 'buyers' }],
    [
      'too small for it',
      { minMinor: '5000' },
      { code: 'too_small', limit: { currency: 'EUR', minor: '5000' } },
    ],
  ])('why it cannot be used: %s', async (_why, terms, whyNot) => {
    const buyer = await aShopper()
    await under(operator, terms, async () => {
      const quote = await quoted(buyer)
      expect(quote.method).toBe('alipay')
      expect(offerOf(quote, 'paper')).toMatchObject({ price: null, whyNot })
      const answer = await buyer.client.post('/v1/quotes', {
        ...{ addressId: buyer.addressId, method: 'paper' },
      })
      expect(problemOf(answer)).toMatchObject({
        ...{ code: 'payments.method_unavailable', status: 409 },
        data: { method: 'paper', why: Object.values(whyNot)[0] },
      })
    })
  })

  test('what one has paid in a year counts against the limit of a year', async () => {
    const buyer = await aShopper()
    await under(operator, { yearMaxMinor: '2000', buyers: 'everybody' }, async () => {
      await pay(buyer, 'paper')
      expectOk(await put(buyer, { skuId: skuOf(await aSupplier(server)), quantity: 10 }))
      expect(offerOf(await quoted(buyer), 'paper')).toMatchObject({
        whyNot: { code: 'year_limit', limit: { currency: 'EUR', minor: '750' } },
      })
    })
    await under(operator, { buyers: 'known' }, async () => {
      expect(offerOf(await quoted(buyer), 'paper').price).not.toBeNull()
    })
  })
})

const createAnonymous = () => createClient(server.url)

async function place(buyer: Buyer, method: string): Promise<Placed> {
  return expectOk(await accept(buyer, (await quoted(buyer, { method })).id))
}

async function numberOf({ intentId }: Placed): Promise<string> {
  const { rows } = await server.owner.pool.query<{ number: string }>(
    `select number from payments.attempts where intent_id = $1 order by id desc limit 1`,
    [uuidOf('pi', intentId)],
  )
  return rows[0]?.number ?? ''
}

/** Pays on paper, and has the server ask. */
async function payOnPaper(placed: Placed): Promise<void> {
  paper.pay(await numberOf(placed))
  await server.clock.advance(61_000)
  await server.settle()
}

async function pay(buyer: Buyer, method: string): Promise<Placed> {
  const placed = await place(buyer, method)
  await payOnPaper(placed)
  return placed
}

const attempt = (buyer: Buyer, { intentId }: Placed, method: string, key = randomUUID()) =>
  buyer.client.post<Placed>(
    `/v1/payment-intents/${intentId}/attempts`,
    { method },
    { 'idempotency-key': key },
  )

const intentOf = async (buyer: Buyer, { intentId }: Placed) =>
  expectOk(
    await buyer.client.get<{ state: string; amount: Money; attempt: { method: string } }>(
      `/v1/payment-intents/${intentId}`,
    ),
  )

describe('a surcharge', () => {
  test('is on top of the orders, is taken with them, and is ours', async () => {
    const before = BigInt(await bookedTo('income:surcharge:EUR'))
    const buyer = await aShopper()
    await under(operator, { surchargeBps: 300 }, async () => {
      const quote = await quoted(buyer, { method: 'paper' })
      expect(quote).toMatchObject({ charge: { minor: '1288' }, surcharge: { minor: '38' } })
      const placed = expectOk(await accept(buyer, quote.id))
      await payOnPaper(placed)
      expect(await intentOf(buyer, placed)).toMatchObject({
        ...{ state: 'succeeded', amount: { currency: 'EUR', minor: '1288' } },
      })
      const order = only(await ordersOf(buyer.client, placed.groupId))
      expect(order).toMatchObject({ charge: { minor: '1250' }, held: { minor: '10000' } })
    })
    expect(BigInt(await bookedTo('income:surcharge:EUR')) - before).toBe(38n)
  })
})

describe('an unpaid checkout', () => {
  test('changes to another method, which charges what the quote said', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'alipay')
    const changed = expectOk(await attempt(buyer, placed, 'paper'))
    expect(changed.next?.url).toMatch(/^https:\/\/paper.test\/att_/)
    expect(await intentOf(buyer, placed)).toMatchObject({
      ...{ amount: { currency: 'EUR', minor: '1250' }, attempt: { method: 'paper' } },
    })
    await payOnPaper(placed)
    const order = only(await ordersOf(buyer.client, placed.groupId))
    expect(order).toMatchObject({
      ...{ paymentState: 'held', charge: { currency: 'EUR', minor: '1250' } },
    })
  })

  test('shows what each method would come to, as the quote said', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'alipay')
    const path = `/v1/payment-intents/${placed.intentId}/methods`
    const { items } = expectOk(await buyer.client.get<{ items: Offer[] }>(path))
    expect(items.map(({ method, price }) => [method, price?.total.minor])).toEqual(
      expect.arrayContaining([
        ['alipay', '10000'],
        ['paper', '1250'],
      ]),
    )
    const stranger = await aBuyer(server)
    expect(problemOf(await stranger.client.get(path))).toMatchObject({ status: 404 })
  })

  test('and back again, and is paid by the first method after all', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'alipay')
    expectOk(await attempt(buyer, placed, 'paper'))
    const back = expectOk(await attempt(buyer, placed, 'alipay'))
    await payAtCashier(back.next?.url ?? '')
    await server.clock.advance(6_000)
    await server.settle()
    const order = only(await ordersOf(buyer.client, placed.groupId))
    expect(order).toMatchObject({ paymentState: 'held', charge: { currency: 'CNY' } })
  })

  test('does not change while nobody knows whether it is paid', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'paper')
    for (const status of ['unknown', 'review'] as const) {
      paper.say({ status, detail: 'busy' })
      const answer = await attempt(buyer, placed, 'alipay')
      expect(problemOf(answer)).toMatchObject({ code: 'payments.outcome_unknown', status: 409 })
    }
    paper.say(null)
    expect(await intentOf(buyer, placed)).toMatchObject({ attempt: { method: 'paper' } })
  })

  test('that turns out to be paid does not change', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'paper')
    paper.pay(await numberOf(placed))
    const answer = await attempt(buyer, placed, 'alipay')
    expect(problemOf(answer)).toMatchObject({ code: 'payments.already_paid', status: 409 })
    expect(await intentOf(buyer, placed)).toMatchObject({ state: 'succeeded' })
  })

  test('does not change to a method that its quote has no price for', async () => {
    const buyer = await aShopper()
    await under(operator, { enabled: false }, async () => {
      const placed = await place(buyer, 'alipay')
      const answer = await attempt(buyer, placed, 'paper')
      expect(problemOf(answer)).toMatchObject({ code: 'payments.method_unavailable' })
    })
  })

  test('is changed once by one key, however often it is asked', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'alipay')
    const key = randomUUID()
    const first = expectOk(await attempt(buyer, placed, 'paper', key))
    const again = expectOk(await attempt(buyer, placed, 'paper', key))
    expect(again).toEqual(first)
  })

  test('paid by the method that was left gets that money back', async () => {
    const buyer = await aShopper()
    const placed = await place(buyer, 'alipay')
    const page = placed.next?.url ?? ''
    expectOk(await attempt(buyer, placed, 'paper'))
    await payAtCashier(page)
    await server.clock.advance(6_000)
    await server.settle()
    await server.clock.advance(30_000)
    await server.settle()
    const { rows } = await server.owner.pool.query<{ stray_reason: string; state: string }>(
      `select c.stray_reason, r.state from payments.captures c
        join payments.attempts a on a.id = c.attempt_id
        join payments.refunds r on r.capture_id = c.id where a.intent_id = $1`,
      [uuidOf('pi', placed.intentId)],
    )
    expect(rows).toEqual([{ stray_reason: 'method_changed', state: 'succeeded' }])
    await payOnPaper(placed)
    expect(await intentOf(buyer, placed)).toMatchObject({ state: 'succeeded' })
  })

  test('that its network does not begin can go on with another', async () => {
    const buyer = await aShopper()
    paper.refuse('unknown')
    const placed = await place(buyer, 'paper')
    expect(placed.next).toBeNull()
    const silent = await attempt(buyer, placed, 'paper')
    expect(problemOf(silent)).toMatchObject({ code: 'payments.network_silent', status: 503 })
    paper.refuse('declined')
    const declined = await attempt(buyer, placed, 'paper')
    expect(problemOf(declined)).toMatchObject({ code: 'payments.method_declined', status: 409 })
    paper.refuse(null)
    expect(expectOk(await attempt(buyer, placed, 'alipay')).next?.url).toContain('/gateway.do')
  })
})
