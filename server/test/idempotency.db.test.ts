import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { buildApp, type App } from '../src/app.ts'
import { createAlipay } from '../src/gateways/index.ts'
import { listRefundsOfOrders } from '../src/payments/index.ts'
import { recheckRefund } from '../src/payments/refund-returns.ts'
import { createDb, type Db } from '../src/platform/db.ts'
import { testBank } from './bank.ts'
import { bankEffects } from './bank-effects.ts'
import { anOperator, nobody, unknownObjects } from './cast.ts'
import { aPaidOrder, expectOk, ordersOf, placeOrders, problemOf } from './checkout.ts'
import { createClient, type Answer, type Client } from './client.ts'
import { startTestServer, testWallet, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { operationsOf } from './operations.ts'
import { countIn, newIn, walletEffects, type Effect } from './effects.ts'

// Every route that says it is idempotent, found in the document of the routes (lesson #15).

let server: TestServer
let buyer: Buyer
let supplier: Supplier
let operator: Member
let skuId: string
/** Another server on the same database. */
let twin: Readonly<{ app: App; db: Db }>
let twinUrl: string

beforeAll(async () => {
  server = await startTestServer(() => ({}), testBank)
  supplier = await aSupplier(server, { goods: ['1:10.00'], stock: 100_000 })
  buyer = await aBuyer(server)
  operator = await anOperator(server)
  skuId = supplier.skus[0] ?? ''
  const db = createDb({ url: server.db.url })
  const { env, url: publicUrl } = server
  const gateways = { alipay: createAlipay(server.alipay, env) }
  const wallet = testWallet(env)
  const options = { db, env, gateways, wallet, bank: testBank, publicUrl }
  twin = { db, app: await buildApp({ ...options, logLevel: 'silent' }) }
  twinUrl = await twin.app.http.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await twin.app.http.close()
  await twin.db.end()
  await server.stop()
})

const nameOf = (cookie: string) => cookie.slice(0, cookie.indexOf('='))
const valueOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1)

const countOf = (text: string, values: unknown[]) => countIn(server, text, values)

async function aQuote(): Promise<string> {
  const { client, addressId } = buyer
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const body = { addressId, method: 'alipay' }
  return expectOk(await client.post<{ id: string }>('/v1/quotes', body)).id
}

/** A refund that was made, and that the payer's bank has sent back. */
async function aReturnedRefund(): Promise<string> {
  const order = await aPaidOrder(buyer, [{ skuId, quantity: 1 }])
  const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'Broken' }
  expectOk(await supplier.client.post(`/v1/supplier/orders/${order.id}/refunds`, body))
  await server.settle()
  const refund = only(await listRefundsOfOrders(server.db, [order.id]))
  const queryRefund = () => Promise.resolve({ status: 'declined', detail: 'came back' } as const)
  const gateway = { ...createAlipay(server.alipay, server.env), queryRefund }
  await recheckRefund({ db: server.db, env: server.env, gateways: { alipay: gateway } }, refund)
  return refund.id
}

const effects: Readonly<Record<string, () => Promise<Effect>>> = {
  ...walletEffects(() => ({ server, operator, skuId })),
  ...bankEffects(() => ({ server, operator })),
  placeOrders: async () => {
    const quoteId = await aQuote()
    const since = server.env.now()
    return {
      client: buyer.client,
      path: '/v1/order-groups',
      body: { quoteId },
      other: { body: { quoteId: unknownObjects(server).quoteId } },
      refused: {
        body: { quoteId: unknownObjects(server).quoteId },
        code: 'orders.quote_not_found',
      },
      essence: ({ groupId, intentId }: { groupId: string; intentId: string }) => [
        groupId,
        intentId,
      ],
      count: () => countOf(newIn('orders.order_groups'), [since]),
    }
  },
  startPaymentAttempt: async () => {
    const [placed, another] = [
      await placeOrders(buyer, [{ skuId, quantity: 1 }]),
      await placeOrders(buyer, [{ skuId, quantity: 1 }]),
    ]
    // The first attempt comes with the orders; this one is the second.
    await server.owner.pool.query(
      `update payments.attempts set state = 'closed', final_at = $1, next_query_at = null`,
      [server.env.now()],
    )
    const pathOf = (id: string) => `/v1/payment-intents/${id}/attempts`
    const since = server.env.now()
    return {
      client: buyer.client,
      path: pathOf(placed.intentId),
      body: { method: 'alipay' },
      other: { path: pathOf(another.intentId) },
      refused: { body: { method: 'shells' }, code: 'payments.method_unavailable' },
      essence: ({ attemptId }: { attemptId: string }) => attemptId,
      count: () => countOf(newIn('payments.attempts'), [since]),
    }
  },
  payTogether: async () => {
    const orderIds: string[] = []
    const intentIds: string[] = []
    for (let n = 0; n < 4; n += 1) {
      const { groupId, intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }])
      orderIds.push(only(await ordersOf(buyer.client, groupId)).id)
      intentIds.push(uuidOf('pi', intentId))
    }
    const first = { orderIds: orderIds.slice(0, 2), method: 'alipay' }
    return {
      client: buyer.client,
      path: '/v1/merged-payments',
      body: first,
      other: { body: { orderIds: orderIds.slice(2), method: 'alipay' } },
      refused: { body: { orderIds, method: 'shells' }, code: 'payments.method_unavailable' },
      essence: ({ intentId }: { intentId: string }) => intentId,
      count: () =>
        countOf(
          `select count(distinct merged_into_id) as n from payments.intents where id = any($1)`,
          [intentIds],
        ),
    }
  },
  payByLink: async () => {
    const tokenOf = async () => {
      const { intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }])
      await server.owner.pool.query(
        `update payments.attempts set state = 'closed', final_at = $1, next_query_at = null
          where intent_id = $2`,
        [server.env.now(), uuidOf('pi', intentId)],
      )
      const path = `/v1/payment-intents/${intentId}/links`
      return expectOk(await buyer.client.post<{ token: string }>(path)).token
    }
    const [token, another] = [await tokenOf(), await tokenOf()]
    const since = server.env.now()
    return {
      client: nobody(server),
      path: '/v1/pay-links/pay',
      stranger: 200, // Whoever holds the token, and it is the token’s key.
      isShared: true,
      body: { token, method: 'alipay' },
      other: { body: { token, method: 'alipay_qr' } },
      refused: { body: { token: another, method: 'shells' }, code: 'payments.method_unavailable' },
      essence: ({ next }: { next: { url: string } }) => {
        const content = new URL(next.url).searchParams.get('biz_content') ?? '{}'
        return JSON.parse(content).out_trade_no
      },
      count: () => countOf(newIn('payments.attempts'), [since]),
    }
  },
  refundOrder: async () => {
    const order = await aPaidOrder(buyer, [{ skuId, quantity: 5 }])
    const amount = (minor: string) => ({
      amount: { currency: 'CNY', minor },
      reason: 'Two were broken',
    })
    const since = server.env.now()
    return {
      client: supplier.client,
      path: `/v1/supplier/orders/${order.id}/refunds`,
      body: amount('100'),
      other: { body: amount('101') },
      refused: { body: amount('99999'), code: 'payments.refund_exceeds' },
      essence: (body: unknown) => body,
      count: () => countOf(newIn('payments.refunds'), [since]),
    }
  },
  sendRefundAgain: async () => {
    const [refundId, another] = [await aReturnedRefund(), await aReturnedRefund()]
    return {
      client: operator.client,
      path: '/v1/operator/attention/refunds/again',
      body: { refundId },
      // It is on its way already, whoever asks.
      stranger: 409,
      other: { body: { refundId: another } },
      refused: {
        body: { refundId: encodeId('ref', randomUUID()) },
        code: 'payments.not_found',
      },
      essence: (body: unknown) => body,
      count: () =>
        countOf(`select count(*) as n from ledger.journals where reference = $1 || ':1:hold'`, [
          `refund:${refundId}`,
        ]),
    }
  },
  handleAttention: async () => {
    const { intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }])
    const { rows } = await server.owner.pool.query<{ number: string }>(
      'select number from payments.attempts where intent_id = $1',
      [uuidOf('pi', intentId)],
    )
    const itemId = only(rows).number // Which is its id.
    const about = { itemId, version: 'as seen' }
    return {
      client: operator.client,
      path: '/v1/operator/attention/handled',
      body: { ...about, note: 'Rang them' },
      other: { body: { ...about, note: 'Wrote to them' } },
      refused: {
        body: { ...about, itemId: 'att_nothing', note: 'Rang them' },
        code: 'payments.not_found',
      },
      essence: (body: unknown) => body,
      count: () =>
        countOf(`select count(*) as n from platform.events where data ->> 'itemId' = $1`, [itemId]),
    }
  },
}

test('these are all of the idempotent routes', () => {
  const found = operationsOf(server.app).filter(({ idempotent }) => idempotent)
  expect(found.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(effects).toSorted((a, b) => a.localeCompare(b)),
  )
})

const send = (
  { client, path, body }: Effect,
  key: string,
  changes: Readonly<{ path?: string; body?: unknown }> = {},
): Promise<Answer<never>> =>
  client.post(changes.path ?? path, changes.body ?? body, { 'idempotency-key': key })

const isReplayed = ({ headers }: Answer<unknown>) => headers.get('idempotent-replayed') === 'true'

describe.each(Object.keys(effects))('%s', (id) => {
  const anEffect = async (): Promise<Effect> => {
    const effect = effects[id]
    if (!effect) throw new Error(`nothing is known of ${id}`)
    return effect()
  }

  test('without a key, or with an odd one, is refused and does nothing', async () => {
    const effect = await anEffect()
    for (const key of ['', 'k'.repeat(201)]) {
      const answer = await send(effect, key)
      expect(problemOf(answer)).toMatchObject({ code: 'idempotency.key_missing', status: 400 })
    }
    expect(await effect.count()).toBe(0)
  })

  test('the same key and content replay the first answer and do nothing more', async () => {
    const effect = await anEffect()
    const key = `a b%00'";--${randomUUID()}` // Whatever fits into a header is a key.
    const first = await send(effect, key)
    expectOk(first)
    expect(isReplayed(first)).toBe(false)
    for (let time = 0; time < 2; time += 1) {
      const again = await send(effect, key)
      expect(again.status).toBe(first.status)
      expect(isReplayed(again)).toBe(true)
      expect(effect.essence(again.body)).toEqual(effect.essence(first.body))
    }
    expect(await effect.count()).toBe(1)
  })

  test('the same key with another content is refused', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    expectOk(await send(effect, key))
    const before = await effect.count()
    const other = await send(effect, key, effect.other)
    expect(problemOf(other)).toMatchObject({ code: 'idempotency.key_reused', status: 422 })
    expect(await effect.count()).toBe(before)
  })

  test('many at once have one effect: the others replay it or are told to wait', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(effect, key)))
    const fine = answers.filter(({ status }) => status === 200)
    expect(fine.filter((answer) => !isReplayed(answer))).toHaveLength(1)
    expect(new Set(fine.map(({ body }) => JSON.stringify(effect.essence(body)))).size).toBe(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(problemOf(answer)).toMatchObject({ code: 'idempotency.in_flight', status: 409 })
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    expect(await effect.count()).toBe(1)
    expect(isReplayed(await send(effect, key))).toBe(true)
  })

  // Commands that arrive at one server together share a transaction; these cannot.
  test('on two servers at once it has one effect', async () => {
    const effect = await anEffect()
    const [key, cookie] = [randomUUID(), effect.client.cookies()]
    const tabs = [server.url, twinUrl].flatMap((url) => {
      const cookies = new Map([[nameOf(cookie), valueOf(cookie)]])
      return Array.from({ length: 4 }, () => createClient(url, cookies))
    })
    const answers = await Promise.all(tabs.map((client) => send({ ...effect, client }, key)))
    const fine = answers.filter(({ status }) => status === 200)
    expect(fine.filter((answer) => !isReplayed(answer))).toHaveLength(1)
    expect(new Set(fine.map(({ body }) => JSON.stringify(effect.essence(body)))).size).toBe(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(problemOf(answer).code).toBe('idempotency.in_flight')
    }
    expect(await effect.count()).toBe(1)
  })

  test('a refusal leaves the key free', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    const refused = await send(effect, key, effect.refused)
    expect(problemOf(refused).code).toBe(effect.refused.code)
    const mended = await send(effect, key)
    expectOk(mended)
    expect(isReplayed(mended)).toBe(false)
    expect(await effect.count()).toBe(1)
  })

  test('another company’s key of the same name is another key', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    expectOk(await send(effect, key))
    const theirs = await send({ ...effect, client: await strangerTo(effect) }, key)
    const { stranger = effect.client === operator.client ? 200 : 404 } = effect
    expect(theirs.status).toBe(stranger)
    expect(isReplayed(theirs)).toBe(effect.isShared ?? false)
  })
})

async function strangerTo({ client }: Effect): Promise<Client> {
  if (client === operator.client) return (await anOperator(server)).client
  const stranger = client === supplier.client ? await aSupplier(server) : await aBuyer(server)
  return stranger.client
}

test('one key serves each route once', async () => {
  const key = randomUUID()
  for (const make of Object.values(effects)) {
    const effect = await make()
    const answer = await send(effect, key)
    expectOk(answer)
    expect(isReplayed(answer)).toBe(false)
  }
})
