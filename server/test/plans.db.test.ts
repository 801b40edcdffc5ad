import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../src/platform/db.ts'
import { aPaidOrder } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aRate, aSupplier } from './market.ts'

// Named statements are planned once a connection, maybe on a day when the tables are empty, and
// then kept. So whatever size the planner believes in, each must reach its rows by a condition on
// an index: a plan that reads a whole table costs more with every payment on the books.

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** These read in the order of an index and stop at a limit. */
const inOrder = new Set(['outbox.take'])

test('no statement on the road from the cart to the refund is planned to read a whole table', async () => {
  await buyAndRefund()
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
