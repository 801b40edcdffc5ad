import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../kernel/result.ts'
import {
  aPaidOrder,
  ordersOf,
  placeOrders,
  problemOf,
  type OrderJson,
} from '../../test/checkout.ts'
import { createClient } from '../../test/client.ts'
import { startTestServer, type TestServer } from '../../test/harness.ts'
import { aBuyer, aRate, aSupplier, signUp, type Buyer, type Supplier } from '../../test/market.ts'
import { readPdf } from '../../test/pdf.ts'

let server: TestServer
let supplier: Supplier
let buyer: Buyer
let order: OrderJson
let session: string

beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.123457')
  supplier = await aSupplier(server, { currency: 'GBP', goods: ['1:0.065'] })
  buyer = await aBuyer(server)
  order = await aPaidOrder(buyer, [{ skuId: only(supplier.skus), quantity: 40 }])
  session = await signIn(buyer.email)
})
afterAll(() => server.stop())

async function signIn(email: string): Promise<string> {
  const { status, headers } = await createClient(server.url).post('/v1/session', {
    email,
    password: 'a long enough passphrase',
  })
  if (status !== 200 && status !== 201) throw new Error(`sign-in answered ${status}`)
  return headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

async function download(path: string) {
  const answer = await fetch(server.url + path, { headers: { cookie: session } })
  const body = new Uint8Array(await answer.arrayBuffer())
  return { answer, pdf: () => readPdf(body) }
}

test('a buyer gets the receipt of a checkout and of an order as a PDF', async () => {
  for (const path of [`/v1/order-groups/${order.groupId}`, `/v1/orders/${order.id}`]) {
    const { answer, pdf } = await download(`${path}/receipt.pdf`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="danbao-receipt-R-${order.number}.pdf"`,
    )
    expect(pdf().pages.join(' ')).toContain('1 GBP = 9.123457 CNY')
    expect(pdf().lang).toBe('en-GB')
  }
})

test('the reader may choose the language', async () => {
  const { pdf } = await download(`/v1/orders/${order.id}/receipt.pdf?locale=zh`)
  expect(pdf()).toMatchObject({ lang: 'zh-CN', title: `收据 R-${order.number}` })
  expect(pdf().pages.join(' ')).toContain('红窑')
})

test('receipts asked for at the same time are each the right one', async () => {
  const locales = ['en', 'zh', 'en', 'zh', 'en', 'zh']
  const titles = await Promise.all(
    locales.map(async (locale) => {
      const { pdf } = await download(`/v1/orders/${order.id}/receipt.pdf?locale=${locale}`)
      return pdf().lang
    }),
  )
  expect(titles).toEqual(['en-GB', 'zh-CN', 'en-GB', 'zh-CN', 'en-GB', 'zh-CN'])
})

test('somebody else’s orders are not found, nor are unknown ones', async () => {
  const stranger = await signUp(server)
  const paths = [
    `/v1/orders/${order.id}/receipt.pdf`,
    `/v1/order-groups/${order.groupId}/receipt.pdf`,
  ]
  for (const path of paths) {
    for (const { client } of [stranger, supplier]) {
      expect(problemOf(await client.get(path))).toMatchObject({
        code: 'orders.not_found',
        status: 404,
      })
    }
    expect(problemOf(await createClient(server.url).get(path)).code).toBe('identity.sign_in_needed')
    const unknown = path.replace(/_[0-9A-Z]{10}/, '_0000000000')
    expect(problemOf(await buyer.client.get(unknown)).code).toBe('orders.not_found')
  }
})

test('an operator may see any receipt', async () => {
  const operator = await signUp(server)
  const grant = 'update parties.parties set is_operator = true where id = $1'
  await server.owner.pool.query(grant, [operator.partyUuid])
  const answer = await operator.client.get(`/v1/orders/${order.id}/receipt.pdf`)
  expect(answer.status).toBe(200)
})

test('there is no receipt before the payment', async () => {
  const { groupId } = await placeOrders(buyer, [{ skuId: only(supplier.skus), quantity: 40 }])
  const unpaid = only(await ordersOf(buyer.client, groupId))
  for (const path of [`/v1/order-groups/${groupId}`, `/v1/orders/${unpaid.id}`]) {
    const problem = problemOf(await buyer.client.get(`${path}/receipt.pdf`))
    expect(problem).toMatchObject({ code: 'notifications.not_paid', status: 409 })
  }
})

test.each([
  ['/v1/orders/ord_1/receipt.pdf', '/params/orderId'],
  ['/v1/order-groups/nothing/receipt.pdf', '/params/groupId'],
])('%s is refused with the field it is in', async (path, pointer) => {
  expect(problemOf(await buyer.client.get(path))).toMatchObject({
    code: 'request.invalid',
    errors: [{ pointer, rule: 'pattern' }],
  })
})

test.each(['locale=fr', 'locale=', 'zoom=2'])('the question ?%s is refused', async (query) => {
  const answer = await buyer.client.get(`/v1/orders/${order.id}/receipt.pdf?${query}`)
  expect(problemOf(answer).code).toBe('request.invalid')
})
