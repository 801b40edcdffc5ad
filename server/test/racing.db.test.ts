import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createAlipay } from '../src/gateways/index.ts'
import { only } from '../src/kernel/result.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { orderEffects } from '../src/orders/index.ts'
import { createOutcomes, dispatchRefunds, queryDueAttempts } from '../src/payments/index.ts'
import { aPaidOrder, expectOk, placeOrders, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Supplier } from './market.ts'

// Several do the same at once.

let server: TestServer
let buyer: Buyer
let supplier: Supplier

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  supplier = await aSupplier(server, { goods: ['1:10.00'], shippingMinor: 0 })
})
afterAll(() => server.stop())
afterEach(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

async function rows(text: string): Promise<unknown[]> {
  return (await server.owner.pool.query(text)).rows
}

test('N refunds at once of an order that holds N − 1 of them: exactly N − 1 succeed', async () => {
  const order = await aPaidOrder(buyer, [{ skuId: supplier.skus[0] ?? '', quantity: 7 }])
  const body = { amount: { currency: 'CNY', minor: '1000' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => supplier.client.post(path, body)),
  )
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.map((answer) => problemOf(answer).code)).toEqual(['payments.refund_exceeds'])
})

/** What a network is asked is noted; answers come after a while. */
function listening(asked: string[], whileAsked: () => Promise<unknown> = async () => undefined) {
  const gateway = createAlipay(server.alipay, server.env)
  const noted =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>, name: (...args: A) => string) =>
    async (...args: A) => {
      asked.push(name(...args))
      await whileAsked()
      return work(...args)
    }
  const alipay = {
    ...gateway,
    query: noted(gateway.query, ({ number }) => `query ${number}`),
    close: noted(gateway.close, ({ number }) => `close ${number}`),
    refund: noted(gateway.refund, ({ number }) => `refund ${number}`),
    queryRefund: noted(gateway.queryRefund, ({ number }) => `queryRefund ${number}`),
  }
  const { db, env, app } = server
  const deps = { db, env, log: app.http.log, gateways: { alipay } }
  return { ...deps, effects: orderEffects(env), outcomes: createOutcomes() }
}

async function someRefunds(count: number): Promise<string[]> {
  const [skuId = ''] = supplier.skus
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const order = await aPaidOrder(buyer, [{ skuId, quantity: 1 }])
    const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'Broken' }
    const path = `/v1/supplier/orders/${order.id}/refunds`
    const { items } = expectOk(await supplier.client.post<{ items: { id: string }[] }>(path, body))
    ids.push(only(items).id)
  }
  return ids
}

test('two workers send each refund once between them', async () => {
  const ids = await someRefunds(6)
  const asked: string[] = []
  const deps = listening(asked)
  await Promise.all([dispatchRefunds(deps), dispatchRefunds(deps), dispatchRefunds(deps)])
  const ours = asked.filter((line) => ids.some((id) => line.endsWith(id)))
  expect(ours.toSorted()).toEqual(ids.map((id) => `refund ${id}`).toSorted())
})

test('two workers ask about each attempt once between them', async () => {
  await server.clock.advance(60_000)
  const [skuId = ''] = supplier.skus
  for (let n = 0; n < 3; n += 1) await placeOrders(buyer, [{ skuId, quantity: 1 }])
  await server.clock.advance(6_000)
  const asked: string[] = []
  const deps = listening(asked)
  await Promise.all([queryDueAttempts(deps), queryDueAttempts(deps), queryDueAttempts(deps)])
  expect(asked.length).toBeGreaterThan(0)
  expect(new Set(asked).size).toBe(asked.length)
})

test('while a network is asked no transaction is open', async () => {
  // One of each, so that none is open for another either: those of other tests come to their end.
  const unfinished = `select from payments.refunds where final_at is null
    union all select from payments.attempts where state = 'pending'`
  do {
    await server.clock.advance(31 * 60_000)
    await server.settle()
  } while ((await rows(unfinished)).length > 0)
  await someRefunds(1)
  await placeOrders(buyer, [{ skuId: supplier.skus[0] ?? '', quantity: 1 }])
  // Nor may a notice be on its way: taking it is a transaction, of somebody else.
  await server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, {
    notices: { drop: true },
  })
  await server.clock.advance(6_000)
  const text = `select query from pg_stat_activity where datname = current_database()
    and usename = 'danbao_app' and xact_start is not null`
  while ((await rows(text)).length > 0);
  const asked: string[] = []
  const open: unknown[] = []
  const deps = listening(asked, async () => {
    open.push(...(await rows(text)))
  })
  await dispatchRefunds(deps)
  await queryDueAttempts(deps)
  expect(new Set(asked.map((line) => line.split(' ')[0]))).toEqual(new Set(['refund', 'query']))
  expect(open).toEqual([])
  await server.sandbox.control('PUT', `/alipay/apps/${server.appId}/faults`, {})
})
