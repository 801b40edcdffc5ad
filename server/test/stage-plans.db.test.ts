import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId } from '../src/kernel/ids.ts'
import { money } from '../src/kernel/money.ts'
import { only } from '../src/kernel/result.ts'
import { lockProfile } from '../src/catalog/index.ts'
import { findOpenPlans, insertPlan } from '../src/orders/stage-plan-store.ts'
import { inTransaction } from '../src/platform/db.ts'
import { newUuid } from '../src/platform/env.ts'
import { expectOk, problemOf } from './checkout.ts'
import type { Answer, Client } from './client.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aSupplier, signUp, type Supplier } from './market.ts'

// How suppliers let orders be paid in stages.

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

type Stage = { bps: number; days: number }
type Listed = {
  items: { id: string; minTotal: { currency: string; minor: string } | null; stages: Stage[] }[]
  templates: Stage[][]
}

const path = '/v1/supplier/stage-plans'
const stages: Stage[] = [
  { bps: 3_000, days: 0 },
  { bps: 7_000, days: 30 },
]
const gbp = (minor: string) => ({ currency: 'GBP', minor })

const open = (client: Client, body: Record<string, unknown> = {}) =>
  client.post<Listed>(path, { stages, ...body })
const listed = async ({ client }: Supplier) => expectOk(await client.get<Listed>(path))
const aBritishSupplier = () => aSupplier(server, { currency: 'GBP' })

const eventsOf = async ({ partyId }: Supplier) => {
  const { rows } = await server.owner.pool.query<{ type: string; object: string }>(
    `select type, object from platform.events where party = $1 and type like 'orders.stage_plan%'
      order by id`,
    [partyId],
  )
  return rows
}

async function untilSomebodyWaits() {
  for (;;) {
    const { rows } = await server.owner.pool.query(
      `select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) return
    await setTimeout(10)
  }
}

describe('a plan of staged payment', () => {
  test('is listed once it is open, beside the templates to begin with', async () => {
    const supplier = await aBritishSupplier()
    const before = await listed(supplier)
    expect(before.items).toEqual([])
    for (const template of before.templates) {
      expectOk(await open(supplier.client, { stages: template }))
    }
    const { items } = await listed(supplier)
    expect(items.map((item) => item.stages)).toEqual(before.templates)
    expect(items.map(({ minTotal }) => minTotal)).toEqual([null, null, null])
  })

  test('may be for orders from an amount on, in the currency of the supplier', async () => {
    const supplier = await aBritishSupplier()
    const minTotal = gbp('50000')
    expect(expectOk(await open(supplier.client, { minTotal })).items).toMatchObject([{ minTotal }])
    const foreign = await open(supplier.client, { minTotal: { currency: 'CNY', minor: '1' } })
    expect(problemOf(foreign)).toMatchObject({
      status: 400,
      errors: [{ pointer: '/minTotal/currency', rule: 'currency' }],
    })
  })

  test.each<[string, unknown, string]>([
    ['of one stage', [{ bps: 10_000, days: 0 }], '/stages'],
    ['of six stages', Array.from({ length: 6 }, (_, days) => ({ bps: 1_000, days })), '/stages'],
    ['that sums to less than the whole', [stages[0], { bps: 6_999, days: 30 }], '/stages'],
    ['that begins later than the order', [{ bps: 3_000, days: 1 }, stages[1]], '/stages/0/days'],
    ['that does not rise', [stages[0], { bps: 7_000, days: 0 }], '/stages/1/days'],
    ['that ends after 180 days', [stages[0], { bps: 7_000, days: 181 }], '/stages/1/days'],
    [
      'with a stage below one percent',
      [
        { bps: 99, days: 0 },
        { bps: 9_901, days: 1 },
      ],
      '/stages/0/bps',
    ],
    ['with a part of a unit', [{ bps: 3_000.5, days: 0 }, stages[1]], '/stages/0/bps'],
  ])('%s is refused, and the field is named', async (_what, wrong, pointer) => {
    const supplier = await aBritishSupplier()
    const answer = await open(supplier.client, { stages: wrong })
    expect(problemOf(answer)).toMatchObject({ status: 400, code: 'request.invalid' })
    expect(problemOf(answer).errors?.map((error) => error.pointer)).toContain(pointer)
    expect((await listed(supplier)).items).toEqual([])
  })

  test('that is sent twice, or in two tabs at once, is one', async () => {
    const supplier = await aBritishSupplier()
    const answers = await Promise.all([open(supplier.client), open(supplier.client)])
    answers.push(await open(supplier.client))
    for (const answer of answers) expect(expectOk(answer).items).toHaveLength(1)
    expect(await eventsOf(supplier)).toHaveLength(1)
  })

  async function tenPlansBut(left: number) {
    const supplier = await aBritishSupplier()
    for (let minor = 1; minor <= 10 - left; minor += 1) {
      expectOk(await open(supplier.client, { minTotal: gbp(String(minor)) }))
    }
    return supplier
  }

  test('is one of ten at most; a closed one makes room', async () => {
    const supplier = await tenPlansBut(0)
    expect(problemOf(await open(supplier.client))).toMatchObject({
      ...{ status: 409, code: 'orders.too_many_plans', data: { most: 10 } },
    })
    const { items } = await listed(supplier)
    expect(items).toHaveLength(10)
    expectOk(await supplier.client.delete(`${path}/${items[0]?.id}`))
    expectOk(await open(supplier.client))
  })

  test('waits for another that is being opened, so that they do not pass the limit together', async () => {
    const supplier = await tenPlansBut(1)
    let late: Promise<Answer<Listed>> | undefined
    await inTransaction(server.db, async (trx) => {
      await lockProfile(trx, supplier.partyUuid)
      const minTotal = money('GBP', 10n)
      const plan = { id: encodeId('stp', newUuid(server.env)), supplierId: supplier.partyId }
      const now = server.env.now()
      await insertPlan(trx, { plan: { ...plan, minTotal, stages }, createdBy: 'system', now })
      late = open(supplier.client)
      await Promise.race([late, untilSomebodyWaits()])
    })
    expect(problemOf(await (late ?? open(supplier.client))).code).toBe('orders.too_many_plans')
    expect((await listed(supplier)).items).toHaveLength(10)
  })

  test('that is closed is gone, can be closed again and opened anew', async () => {
    const supplier = await aBritishSupplier()
    const { id } = only(expectOk(await open(supplier.client)).items)
    for (const _again of [1, 2]) {
      expect(expectOk(await supplier.client.delete<Listed>(`${path}/${id}`)).items).toEqual([])
    }
    expect(await eventsOf(supplier)).toEqual([
      { type: 'orders.stage_plan_opened', object: id },
      { type: 'orders.stage_plan_closed', object: id },
    ])
    const anew = only(expectOk(await open(supplier.client)).items)
    expect(anew.id).not.toBe(id)
  })

  test('of another supplier is not found, and stays open', async () => {
    const [own, other] = [await aBritishSupplier(), await aBritishSupplier()]
    const { id } = only(expectOk(await open(own.client)).items)
    const answer = await other.client.delete(`${path}/${id}`)
    expect(problemOf(answer)).toMatchObject({ status: 404, code: 'orders.plan_not_found' })
    expect((await listed(other)).items).toEqual([])
    expect((await listed(own)).items).toHaveLength(1)
  })

  test('waits for the profile of the supplier, whose currency it needs', async () => {
    const { client, partyUuid } = await signUp(server)
    await server.owner.pool.query('update parties.parties set is_supplier = true where id = $1', [
      partyUuid,
    ])
    expect(problemOf(await open(client)).code).toBe('catalog.profile_missing')
  })
})

test('the open plans of several suppliers are found at once, the smallest orders’ first', async () => {
  const [one, two, none] = [
    await aBritishSupplier(),
    await aBritishSupplier(),
    await aBritishSupplier(),
  ]
  expectOk(await open(one.client, { minTotal: gbp('900') }))
  expectOk(await open(one.client))
  const closed = only(expectOk(await open(two.client)).items)
  expectOk(await two.client.delete(`${path}/${closed.id}`))
  expectOk(await open(two.client, { minTotal: gbp('5') }))
  const uuids = [one, two, none].map(({ partyUuid }) => partyUuid)
  const plans = await findOpenPlans(server.db, uuids)
  expect(uuids.map((uuid) => plans.get(uuid)?.map(({ minTotal }) => minTotal.minor))).toEqual([
    [0n, 900n],
    [5n],
    [],
  ])
  expect(plans.get(one.partyUuid)?.[0]).toMatchObject({ supplierId: one.partyId, stages })
})
