import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId } from '../src/kernel/ids.ts'
import { aColleague, anOffer, anOperator, aTradingPair, nobody } from './cast.ts'
import { operatorsObjects, unknownObjects } from './cast.ts'
import type { ObjectName, Objects, Pair } from './cast.ts'
import { problemOf } from './checkout.ts'
import type { Answer, Client } from './client.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aSupplier, aBuyer, type Member } from './market.ts'
import { hiddenOperations, operationsOf, pathOf, pathParameters } from './operations.ts'
import type { Operation } from './operations.ts'

// Who may do what, for every route there is.

let server: TestServer
let operations: readonly Operation[]
/** Company A: the owner of one of each object. */
let pair: Pair
/** Company B. */
let stranger: Pair
let operator: Member

beforeAll(async () => {
  server = await startTestServer()
  operations = operationsOf(server.app)
  pair = await aTradingPair(server)
  stranger = await aTradingPair(server)
  operator = await anOperator(server)
})
afterAll(() => server.stop())

const forEverybody = ['public', 'cart.use']
const forSuppliers = [
  ...['catalog.manage', 'offers.make', 'shipping.manage'],
  ...['orders.refund', 'supplier_orders.read', 'credit_lines.read', 'credit.grant'],
]
const forOperators = [
  ...['payments.inspect', 'payments.handle', 'orders.inspect'],
  ...['bank_files.inspect', 'bank_files.handle'],
  ...['bank.read', 'bank.import', 'bank.match', 'credit.inspect', 'credit.manage'],
]

const lineTerms = { version: 9, limitMinor: '1', days: 9, state: 'open', reason: 'a test' }
const address = { recipient: 'A', line1: 'B', city: 'C', country: 'GB' }
/** A body that passes the schema, for each route with an id and a body. */
const bodies: Readonly<Record<string, unknown>> = {
  changeAddress: address,
  changeCreditLine: lineTerms,
  changeOwnCreditLine: lineTerms,
  changeSku: {
    ...{ stock: 5, stockSeen: 5, moq: 1, state: 'active' },
    tiers: [{ minQuantity: 1, unitPrice: { currency: 'CNY', amount: '9.99' } }],
  },
  proveBankAccount: { code: '000000' },
  refundTopUp: { amount: { currency: 'CNY', minor: '1' } },
  returnTransfer: { reason: 'AC01' },
  matchBankEntry: {
    allocations: [
      {
        intentId: encodeId('pi', '00000000-0000-7000-8000-000000000000'),
        amount: { currency: 'CNY', minor: '1' },
      },
    ],
  },
  bookBankCharge: { note: 'fee' },
  undoBankMatch: { note: 'wrong' },
  refundOrder: { amount: { currency: 'CNY', minor: '1' }, reason: 'broken' },
  startPaymentAttempt: { method: 'alipay' },
}

type Asked = Readonly<{ operation: Operation; ids: Objects; client: Client }>

function ask({ operation, ids, client }: Asked): Promise<Answer<unknown>> {
  const path = pathOf(operation, ids)
  const body = bodies[operation.id]
  switch (operation.method) {
    case 'GET':
      return client.get(path)
    case 'POST':
      return client.post(path, body)
    case 'PUT':
      return client.put(path, body)
    case 'DELETE':
      return client.delete(path)
  }
}

/** What tells one answer from another, apart from its time and its number. */
function essence(answer: Answer<unknown>) {
  const { requestId: _, ...problem } = { requestId: '', ...problemOf(answer) }
  return { status: answer.status, problem }
}

const withObjects = (operation: Operation) =>
  pathParameters(operation).some((name) => name in pair.objects)

/** Routes whose object is for everybody to see or to buy. */
const openObjects = ['getProduct', 'setCartLine', 'removeCartLine']

describe('without a session', () => {
  test('every route but the open ones answers 401, whatever its id', async () => {
    const closed = operations.filter(({ permission }) => !forEverybody.includes(permission))
    expect(closed.length).toBeGreaterThan(40)
    for (const operation of closed) {
      for (const ids of [pair.objects, unknownObjects(server)]) {
        const answer = await ask({ operation, ids, client: nobody(server) })
        expect([operation.id, essence(answer)]).toMatchObject([
          operation.id,
          { status: 401, problem: { code: 'identity.sign_in_needed' } },
        ])
      }
    }
  })

  test('a session that was made up is none', async () => {
    for (const token of ['x', 'A'.repeat(43), '%00', `${'A'.repeat(42)}'`]) {
      const answer = await fetch(`${server.url}/v1/orders`, {
        headers: { cookie: `danbao_session=${token}` },
      })
      expect(answer.status).toBe(401)
    }
  })

  test('nobody is needed for what the document leaves out', async () => {
    for (const operation of hiddenOperations.filter(({ method }) => method === 'GET')) {
      const path = operation.path.replace('{key}', 'nothing')
      expect((await nobody(server).get(path)).status).not.toBe(401)
    }
  })
})

describe('another company’s object', () => {
  test('answers exactly like one that does not exist, on every route with an id', async () => {
    const guarded = operations.filter(
      (operation) =>
        withObjects(operation) &&
        !openObjects.includes(operation.id) &&
        !forOperators.includes(operation.permission),
    )
    const asked = new Set<string>()
    for (const operation of guarded) {
      const isSuppliers = forSuppliers.includes(operation.permission)
      const clients = isSuppliers
        ? [stranger.supplier.client]
        : [stranger.buyer.client, stranger.supplier.client]
      for (const client of clients) {
        const foreign = await ask({ operation, ids: pair.objects, client })
        const missing = await ask({ operation, ids: unknownObjects(server), client })
        expect([operation.id, essence(foreign)]).toEqual([operation.id, essence(missing)])
        expect([operation.id, foreign.status]).toEqual([operation.id, 404])
      }
      pathParameters(operation).forEach((name) => asked.add(name))
    }
    // One of each kind of object was asked for.
    const names = [...asked, ...operatorsObjects]
    expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(pair.objects).toSorted((a, b) => a.localeCompare(b)),
    )
  })

  test('is there for its own company, or the test above proves nothing', async () => {
    const readable = operations.filter(
      (operation) => withObjects(operation) && operation.method !== 'DELETE',
    )
    for (const operation of readable) {
      const own = forSuppliers.includes(operation.permission) ? pair.supplier : pair.buyer
      const client = forOperators.includes(operation.permission) ? operator.client : own.client
      const body = operation.id === 'setCartLine' ? { quantity: 1 } : bodies[operation.id]
      const path = pathOf(operation, pair.objects)
      const answer =
        operation.method === 'GET'
          ? await client.get(path)
          : operation.method === 'PUT'
            ? await client.put(path, body)
            : await client.post(path, body)
      expect([operation.id, answer.status]).not.toEqual([operation.id, 404])
      expect([operation.id, answer.status < 500]).toEqual([operation.id, true])
    }
  })

  test('is not reached by its id in a body either', async () => {
    const { buyer, supplier } = stranger
    const unknown = unknownObjects(server)
    const own = stranger.objects
    const offer = (ids: Pick<Objects, 'skuId'>) =>
      anOffer(server, { buyerId: buyer.partyId, skuId: ids.skuId })
    const cases: [Client, string, (ids: Objects) => unknown][] = [
      [buyer.client, '/v1/quotes', ({ addressId }) => ({ addressId, method: 'alipay' })],
      [buyer.client, '/v1/order-groups', ({ quoteId }) => ({ quoteId })],
      [
        buyer.client,
        '/v1/cart/lines',
        ({ offerId }) => ({ lines: [{ skuId: own.skuId, quantity: 1, offerId }] }),
      ],
      [supplier.client, '/v1/supplier/offers', offer],
      [
        buyer.client,
        '/v1/wallet/withdrawals',
        ({ bankAccountId }) => ({ bankAccountId, amount: { currency: 'CNY', minor: '1' } }),
      ],
    ]
    for (const [client, path, bodyOf] of cases) {
      const foreign = await client.post(path, bodyOf(pair.objects))
      const missing = await client.post(path, bodyOf(unknown))
      expect([path, essence(foreign)]).toEqual([path, essence(missing)])
      expect([path, foreign.status]).toEqual([path, 404])
    }
  })

  test('is in none of the lists', async () => {
    const lists = operations.filter(
      ({ method, path, permission }) =>
        method === 'GET' && !path.includes('{') && !forEverybody.includes(permission),
    )
    const ids = [...Object.values(pair.objects), pair.buyer.partyId]
    const ofOthers = ids.filter((id) => id !== pair.objects.productId && !id.startsWith('sku'))
    for (const operation of lists.filter(({ permission }) => !forOperators.includes(permission))) {
      for (const client of [stranger.buyer.client, stranger.supplier.client]) {
        const text = JSON.stringify((await client.get(operation.path)).body)
        expect([operation.id, ofOthers.filter((id) => text.includes(id))]).toEqual([
          operation.id,
          [],
        ])
      }
    }
  })
})

describe('a company', () => {
  test('that sells nothing gets nowhere on suppliers’ routes, nor does any on operators’', async () => {
    const buyer = await aBuyer(server)
    const supplier = await aSupplier(server)
    for (const operation of operations) {
      const { permission } = operation
      const clients = [
        ...(forSuppliers.includes(permission) ? [buyer.client, operator.client] : []),
        ...(forOperators.includes(permission) ? [buyer.client, supplier.client] : []),
      ]
      for (const client of clients) {
        const answer = await ask({ operation, ids: pair.objects, client })
        expect([operation.id, essence(answer)]).toMatchObject([
          operation.id,
          { status: 403, problem: { code: 'identity.not_allowed', data: { permission } } },
        ])
      }
    }
  })

  test('lets its viewers look and change nothing', async () => {
    const [buyers, suppliers] = await Promise.all([
      aColleague(server, pair.buyer, 'viewer'),
      aColleague(server, pair.supplier, 'viewer'),
    ])
    // Their own session and person are theirs; asking the network changes nothing of ours.
    const own = ['session.manage', ...forEverybody]
    const writes = operations.filter(
      ({ method, permission, id }) =>
        method !== 'GET' && !own.includes(permission) && id !== 'checkPaymentIntent',
    )
    expect(writes.length).toBeGreaterThan(15)
    for (const operation of writes) {
      const client = forSuppliers.includes(operation.permission) ? suppliers : buyers
      const answer = await ask({ operation, ids: pair.objects, client })
      expect([operation.id, answer.status]).toEqual([operation.id, 403])
      expect(problemOf(answer).code).toBe('identity.not_allowed')
    }
    const order = await buyers.get<{ id: string }>(`/v1/orders/${pair.objects.orderId}`)
    expect(order.body.id).toBe(pair.objects.orderId)
    const sold = await suppliers.get<{ items: unknown[] }>('/v1/supplier/orders')
    expect(sold.body.items.length).toBeGreaterThan(0)
  })

  test('lets its members act, and only owners change the company', async () => {
    const member = await aColleague(server, pair.buyer, 'member')
    expect((await member.post('/v1/addresses', address)).status).toBe(201)
    const profile = await member.get<Record<string, unknown>>('/v1/party')
    const { name, legalName, country, locale, timeZone } = profile.body
    const change = { name, legalName, country, locale, timeZone }
    expect(problemOf(await member.put('/v1/party', change)).code).toBe('identity.not_allowed')
    expect((await pair.buyer.client.put('/v1/party', change)).status).toBe(200)
  })
})

describe('an operator', () => {
  const paths = (names: readonly ObjectName[], of: (id: string) => string) =>
    names.map((name) => of(pair.objects[name]))

  test('sees everybody’s orders and payments', async () => {
    const { client } = operator
    const seen = [
      ...paths(['orderId'], (id) => `/v1/orders/${id}`),
      ...paths(['groupId'], (id) => `/v1/order-groups/${id}`),
      ...paths(['intentId'], (id) => `/v1/operator/payments/${id}`),
      ...paths(['quoteId'], (id) => `/v1/quotes/${id}`),
    ]
    for (const path of seen) expect([path, (await client.get(path)).status]).toEqual([path, 200])
  })

  // Seeing is not acting: nobody pays, cancels or refunds in a buyer's or a supplier's name.
  test('changes nothing of others through their routes', async () => {
    const acting = operations.filter(
      (operation) =>
        withObjects(operation) &&
        operation.method !== 'GET' &&
        operation.id !== 'checkPaymentIntent' &&
        !forOperators.includes(operation.permission) &&
        !openObjects.includes(operation.id),
    )
    for (const operation of acting) {
      const answer = await ask({ operation, ids: stranger.objects, client: operator.client })
      expect([operation.id, [403, 404].includes(answer.status)]).toEqual([operation.id, true])
    }
  })
})

test('whoever signs out everywhere is out at once, on every browser', async () => {
  const buyer = await aBuyer(server)
  const tab = buyer.client.tab()
  expect((await tab.get('/v1/orders')).status).toBe(200)
  await buyer.client.delete('/v1/sessions')
  expect((await tab.get('/v1/orders')).status).toBe(401)
})
