import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../src/kernel/time.ts'
import { only } from '../src/kernel/result.ts'
import { anOperator } from './cast.ts'
import { aPaidOrder, expectOk, problemOf } from './checkout.ts'
import { aLine, debtsOf, grant, linesOf, orderOnTerms, type LineJson } from './credit.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Member, type Supplier } from './market.ts'

// Granting credit and seeing who owes what: the operator for everybody, suppliers for their own.

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
afterAll(() => server.stop())

type Detail = Readonly<{
  line: LineJson
  debts: readonly { id: string }[]
  history: readonly Readonly<{ version: number; state: string; reason: string; setBy: string }>[]
}>

const read = ({ client }: Pick<Member, 'client'>, id: string, side = 'operator') =>
  client.get<Detail>(`/v1/${side}/credit-lines/${id}`)
const change = (
  { client }: Pick<Member, 'client'>,
  id: string,
  { side = 'operator', ...body }: Readonly<{ side?: string; [field: string]: unknown }>,
) =>
  client.put<Detail>(`/v1/${side}/credit-lines/${id}`, {
    ...{ version: 1, limitMinor: '20000', days: 14, state: 'open', reason: 'Pays in time' },
    ...body,
  })

test('a line has its history with reasons, and only what was seen is changed', async () => {
  const buyer = await aBuyer(server)
  const id = await aLine(operator, buyer)
  const changed = expectOk(await change(operator, id, {}))
  expect(changed.line).toMatchObject({ version: 2, days: 14, limit: { minor: '20000' } })
  expect(changed.history.map(({ version, reason }) => [version, reason])).toEqual([
    [2, 'Pays in time'],
    [1, 'A good customer'],
  ])
  expect(problemOf(await change(operator, id, {})).code).toBe('credit.line_changed')
})

test('a closed line pays nothing more, what is owed stays owed, and it can be granted anew', async () => {
  const buyer = await aBuyer(server)
  const id = await aLine(operator, buyer)
  await orderOnTerms(buyer, { skuId })
  const closed = expectOk(await change(operator, id, { state: 'closed', limitMinor: '10000' }))
  expect(closed.line).toMatchObject({ state: 'closed', available: { minor: '0' } })
  expect(await debtsOf(buyer)).toHaveLength(1)
  expectOk(await buyer.client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const quote = { addressId: buyer.addressId, method: 'terms' }
  const refused = problemOf(await buyer.client.post('/v1/quotes', quote))
  expect(refused.data).toMatchObject({ why: 'no_line' })
  const again = await grant(operator, { buyerId: buyer.partyId }, { minor: 3_000 })
  expect([again.status, again.body.line.id, again.body.line.version]).toEqual([201, id, 3])
  const twice = await grant(operator, { buyerId: buyer.partyId })
  expect(problemOf(twice).code).toBe('credit.line_known')
})

test('a supplier names customers by company, others by the address they sign in with', async () => {
  const [customer, other] = [await aBuyer(server), await aBuyer(server)]
  await aPaidOrder(customer, [{ skuId, quantity: 1 }])
  type Customers = { items: { id: string; name: string }[] }
  const { items } = expectOk(await supplier.client.get<Customers>('/v1/supplier/customers'))
  expect(items.map(({ id }) => id)).toContain(customer.partyId)
  expect(items.map(({ id }) => id)).not.toContain(other.partyId)

  const side = 'supplier'
  const known = await grant(supplier, { buyerId: customer.partyId }, { side })
  expect([known.status, known.body.line.buyer.id]).toEqual([201, customer.partyId])
  const byId = await grant(supplier, { buyerId: other.partyId }, { side })
  expect(problemOf(byId).code).toBe('credit.buyer_not_found')
  const byMail = await grant(supplier, { buyerEmail: other.email }, { side })
  expect(byMail.body.line.buyer).toEqual({ id: null, name: other.email })
  const own = await grant(supplier, { buyerEmail: supplier.email }, { side })
  expect(problemOf(own).code).toBe('credit.buyer_not_found')
  const nobody = await grant(supplier, { buyerEmail: 'nobody@example.test' }, { side })
  expect(problemOf(nobody).code).toBe('credit.buyer_not_found')
})

test('a supplier sees and changes their own lines alone; the operator sees all, changes none', async () => {
  const buyer = await aBuyer(server)
  const side = 'supplier'
  const granted = await grant(supplier, { buyerEmail: buyer.email }, { side })
  const { id } = granted.body.line
  const marketplaces = await aLine(operator, buyer)
  const stranger = await aSupplier(server)
  expect(problemOf(await read(stranger, id, side)).code).toBe('credit.line_not_found')
  expect(problemOf(await change(stranger, id, { side })).code).toBe('credit.line_not_found')
  expect(problemOf(await read(supplier, marketplaces, side)).status).toBe(404)
  expect(expectOk(await read(operator, id)).line.supplier?.id).toBe(supplier.partyId)
  expect(problemOf(await change(operator, id, {})).code).toBe('credit.suppliers_line')
  expect((await linesOf(buyer)).map((line) => line.id).toSorted()).toEqual(
    [id, marketplaces].toSorted(),
  )
})

test('who owes what is summed by how long it has been due', async () => {
  const market = await startTestServer()
  const bank = await anOperator(market)
  const seller = await aSupplier(market, { goods: ['1:10.00'], shippingMinor: 0 })
  const sku = only(seller.skus)
  const lateBy: Record<string, number> = { notDue: 0, to30: 5, to60: 40, older: 90 }
  const longest = 100
  for (const days of Object.values(lateBy)) {
    const buyer = await aBuyer(market)
    await aLine(bank, buyer, { days: longest - days })
    await orderOnTerms(buyer, { skuId: sku })
  }
  await market.clock.advance(longest * DAY_MS)
  const { client } = await anOperator(market)
  type Sums = { items: { currency: string; owed: LineJson['owed'] }[] }
  const { items } = expectOk(await client.get<Sums>('/v1/operator/credit-debts/sums'))
  const { owed } = only(items)
  expect(Object.entries(owed).map(([age, { minor }]) => [age, minor])).toEqual(
    Object.keys(lateBy).map((age) => [age, '1000']),
  )
  type Lines = { items: LineJson[] }
  const path = '/v1/operator/credit-lines?owing=true'
  const lines = expectOk(await client.get<Lines>(path)).items
  expect(lines.map(({ overdue }) => overdue.minor)).toEqual(['1000', '1000', '1000', '0'])
  await market.stop()
})

test('bad input is refused with the field and the rule', async () => {
  const buyer = await aBuyer(server)
  const fields = { days: 30, reason: 'A test', limit: { currency: 'CNY', minor: '100' } }
  const post = (body: object) =>
    operator.client.post('/v1/operator/credit-lines', { ...fields, ...body })
  const cases: [object, string][] = [
    [{}, '/buyerId'],
    [{ buyerId: buyer.partyId, buyerEmail: buyer.email }, '/buyerEmail'],
    [{ buyerId: buyer.partyId, days: 0 }, '/days'],
    [{ buyerId: buyer.partyId, days: 181 }, '/days'],
    [{ buyerId: buyer.partyId, reason: '' }, '/reason'],
    [{ buyerId: buyer.partyId, limit: { currency: 'CNY', minor: '0' } }, '/limit/minor'],
    [{ buyerId: buyer.partyId, limit: { currency: 'XXX', minor: '5' } }, '/limit/currency'],
  ]
  for (const [body, pointer] of cases) {
    expect(problemOf(await post(body)).errors?.[0]?.pointer).toBe(pointer)
  }
})
