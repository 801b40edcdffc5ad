import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { money } from '../../kernel/money.ts'
import type { Gateway } from '../gateway.ts'
import { createStripe } from './stripe.ts'

// What we send, and what we make of answers. The network is this test's own, and fails when told
// to.

type Asked = Readonly<{ method: string; path: string; key: string | undefined; body: string }>

const network = { asked: [] as Asked[], status: 200, body: '{}' }
let server: Server
let stripe: Gateway
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const key = headers['idempotency-key']
      network.asked.push({ method, path, body, key: key === undefined ? key : String(key) })
      response.writeHead(network.status, { 'content-type': 'application/json' }).end(network.body)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const config = { secretKey: 'sk_test_1', webhookSecrets: [], apiUrl: `http://127.0.0.1:${port}` }
  stripe = createStripe(config, { now: () => new Date('2026-07-01T00:00:00Z') })
})
afterAll(() => server.close())
beforeEach(() => Object.assign(network, { asked: [], status: 200, body: '{}' }))

const payment = {
  ...{ method: 'card', number: 'att_1', subject: 'Danbao 10000001', amount: money('GBP', 8_880n) },
  expiresAt: new Date('2026-07-01T00:30:00Z'),
  returnUrl: 'https://shop.example/pay/x',
}
const begun = { number: 'att_1', reference: 'cs_1' }
const refund = {
  ...{ gatewayNumber: 'pi_1', number: 'ref_1', reason: 'Two arrived broken' },
  amount: money('GBP', 500n),
}

test('a page is asked for with our number as its key, and the same whenever it is asked for', async () => {
  await stripe.begin(payment)
  await stripe.begin(payment)
  expect(network.asked[0]).toMatchObject({ path: '/v1/checkout/sessions', key: 'att_1' })
  expect(network.asked[1]).toEqual(network.asked[0])
  const fields = Object.fromEntries(new URLSearchParams(network.asked[0]?.body))
  expect(fields).toEqual({
    mode: 'payment',
    'allowed_payment_method_types[0]': 'card',
    'adaptive_pricing[enabled]': 'false',
    client_reference_id: 'att_1',
    'metadata[number]': 'att_1',
    'payment_intent_data[metadata][number]': 'att_1',
    'line_items[0][price_data][currency]': 'gbp',
    'line_items[0][price_data][unit_amount]': '8880',
    'line_items[0][price_data][product_data][name]': 'Danbao 10000001',
    'line_items[0][quantity]': '1',
    success_url: 'https://shop.example/pay/x',
    cancel_url: 'https://shop.example/pay/x',
    // Half an hour at least from any instant at which it may be asked for, and a minute more.
    expires_at: String(Date.parse('2026-07-01T01:01:00Z') / 1000),
  })
})

test('a buyer with an account there is offered their cards', async () => {
  await stripe.begin({ ...payment, customer: 'cus_1' })
  const fields = new URLSearchParams(network.asked[0]?.body)
  expect(fields.get('customer')).toBe('cus_1')
  expect(fields.get('saved_payment_method_options[payment_method_save]')).toBe('enabled')
})

test('every call that does something has a key of ours', async () => {
  await stripe.close(begun)
  await stripe.refund(refund)
  expect(network.asked.map(({ key }) => key)).toEqual(['att_1-expire', 'ref_1'])
})

test('what was never shown to anybody is asked about without a call', async () => {
  const never = { number: 'att_1', reference: null }
  expect((await stripe.query(never)).status).toBe('absent')
  expect((await stripe.close(never)).status).toBe('absent')
  expect(network.asked).toEqual([])
})

describe('a refusal', () => {
  const problem = (type: string, code?: string) => JSON.stringify({ error: { type, code } })

  test.each([
    [400, 'invalid_request_error', 'amount_too_small'],
    [402, 'card_error', 'card_declined'],
    [404, 'invalid_request_error', 'resource_missing'],
    [400, 'idempotency_error', undefined],
  ])('%d %s is one: nothing was done', async (status, type, code) => {
    Object.assign(network, { status, body: problem(type, code) })
    expect((await stripe.begin(payment)).status).toBe('declined')
    expect((await stripe.refund(refund)).status).toBe('declined')
  })

  test.each([
    [401, 'invalid_request_error'],
    [403, 'invalid_request_error'],
    [409, 'idempotency_error'],
    [429, 'invalid_request_error'],
    [500, 'api_error'],
    [503, 'api_error'],
  ])('%d %s is none: nobody knows', async (status, type) => {
    Object.assign(network, { status, body: problem(type) })
    const answers = [
      stripe.begin(payment),
      stripe.query(begun),
      stripe.close(begun),
      stripe.refund(refund),
      stripe.queryRefund(refund),
    ]
    for (const answer of answers) expect((await answer).status).toBe('unknown')
  })

  test('what is no answer at all is none either', async () => {
    network.body = '<html>502 Bad Gateway</html>'
    expect((await stripe.begin(payment)).status).toBe('unknown')
    expect((await stripe.refund(refund)).status).toBe('unknown')
  })
})

test('an amount that cards cannot be charged is declined without a call', async () => {
  const amount = money('KWD', 5_124n)
  expect((await stripe.begin({ ...payment, amount })).status).toBe('declined')
  expect(network.asked).toEqual([])
})
