import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../src/platform/db.ts'
import { only } from '../src/kernel/result.ts'
import { DAY_MS } from '../src/kernel/time.ts'
import { anOperator } from './cast.ts'
import { aPaidOrder, expectOk, payAtCashier, untilIntent, type Placed } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier, type Supplier } from './market.ts'
import { fundWallet, proveAccount, sendFile } from './wallet.ts'

// Named statements are planned once a connection, maybe on a day when the tables are empty, and
// then kept. So whatever size the planner believes in, each must reach its rows by a condition on
// an index: a plan that reads a whole table costs more with every payment on the books.

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** These read in the order of an index and stop at a limit. */
const inOrder = new Set([
  ...['outbox.take'],
  ...['reconciliation.claim_entries', 'reconciliation.parts_of_ended'],
])

test('no statement on the road from the cart to the refund is planned to read a whole table', async () => {
  await buyAndRefund()
  await useWallet()
  const statements = await preparedStatements(server.db)
  expect(statements.size).toBeGreaterThan(60)
  const whole: string[] = []
  for (const [name, text] of statements) {
    if (inOrder.has(name)) continue
    for (const scan of wholeScans(await planOf(server.db, text))) whole.push(`${name}: ${scan}`)
  }
  expect(whole).toEqual([])
})

async function buyAndRefund() {
  await aRate(server, 'GBP', '9.1')
  const buyer = await aBuyer(server)
  const goods = ['1:0.37', '1:33.33']
  const supplier = await aSupplier(server, { currency: 'GBP', goods, shippingMinor: 0 })
  await offerStages(supplier)
  for (const skuId of supplier.skus) {
    const order = await aPaidOrder(buyer, [{ skuId, quantity: 3 }])
    await supplier.client.post(`/v1/supplier/orders/${order.id}/refunds`, {
      amount: { currency: 'GBP', minor: '10' },
      reason: 'Broken',
    })
    await server.clock.advance(30_000)
    await server.settle()
    await buyer.client.get(`/v1/orders/${order.id}`)
  }
}

async function offerStages({ client }: Supplier) {
  const path = '/v1/supplier/stage-plans'
  const stages = [
    { bps: 3_000, days: 0 },
    { bps: 7_000, days: 30 },
  ]
  const { items } = expectOk(await client.post<{ items: { id: string }[] }>(path, { stages }))
  for (const _again of [1, 2]) expectOk(await client.delete(`${path}/${only(items).id}`))
}

/** Pays from a balance, tops it up, and lets some of it leave. */
async function useWallet() {
  const buyer = await aBuyer(server)
  const { client, addressId } = buyer
  const operator = await anOperator(server)
  const supplier = await aSupplier(server, { shippingMinor: 0 })
  await fundWallet(server, buyer, { minor: 10_000n })
  for (const ends of ['cancel', 'confirm']) {
    const lines = supplier.skus.map((skuId) => ({ skuId, quantity: 1 }))
    expectOk(await client.post('/v1/cart/lines', { lines }))
    const wanted = { addressId, method: 'wallet' }
    const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', wanted))
    const placed = expectOk(await client.post<Placed>('/v1/order-groups', { quoteId }))
    if (ends === 'cancel') await client.post(`/v1/order-groups/${placed.groupId}/cancel`)
    else expectOk(await client.post(`/v1/payment-intents/${placed.intentId}/confirm`))
  }
  const account = await proveAccount(buyer, operator)
  await client.post(`/v1/wallet/bank-accounts/${account.id}/proof`, { code: '000000' })
  await client.post(`/v1/wallet/bank-accounts/${account.id}/deposits`)
  const amount = { currency: 'CNY', minor: '100' }
  type Started = { intentId: string; next: { url: string } }
  const topUp = { amount, method: 'alipay' }
  const { intentId, next } = expectOk(await client.post<Started>('/v1/wallet/top-ups', topUp))
  await payAtCashier(next.url)
  await untilIntent(client, intentId, 'succeeded')
  expectOk(await client.post(`/v1/wallet/top-ups/${intentId}/refunds`, { amount }))
  await server.clock.advance(3 * DAY_MS)
  const body = { bankAccountId: account.id, amount }
  const { id } = expectOk(await client.post<{ id: string }>('/v1/wallet/withdrawals', body))
  await sendFile(operator)
  await operator.client.post(`/v1/operator/credit-transfers/${id}/return`, { reason: 'AC04' })
  await client.get('/v1/wallet/statement?currency=CNY')
  await client.delete(`/v1/wallet/bank-accounts/${account.id}`)
  await server.settle()
}

/** Every statement that a connection of the pool has prepared, by name. */
async function preparedStatements({ pool }: Db): Promise<Map<string, string>> {
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  try {
    const found = new Map<string, string>()
    for (const client of clients) {
      const { rows } = await client.query<{ name: string; statement: string }>(
        'select name, statement from pg_prepared_statements where not from_sql',
      )
      for (const { name, statement } of rows) found.set(name, statement)
    }
    return found
  } finally {
    for (const client of clients) client.release()
  }
}

type Plan = Readonly<{
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: readonly Plan[]
}>

async function planOf({ pool }: Db, text: string): Promise<Plan> {
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (generic_plan, format json) ${text}`,
  )
  const [row] = rows
  if (!row) throw new Error('no plan')
  return row['QUERY PLAN'][0].Plan
}

const scans = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Index Scan'])

function wholeScans(plan: Plan): string[] {
  const whole = scans.has(plan['Node Type']) && plan['Index Cond'] === undefined
  const own = whole ? [plan['Index Name'] ?? plan['Relation Name'] ?? '?'] : []
  return [...own, ...(plan.Plans ?? []).flatMap(wholeScans)]
}
