import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  isSignedByUs,
  NOW,
  payment,
  signedHeaders,
  stranger,
  wechatPayWith,
  type Sent,
} from '../../../test/wechatpay-rules.ts'
import { money } from '../../kernel/money.ts'
import { addMs } from '../../kernel/time.ts'
import type { Gateway } from '../gateway.ts'

type Reply = Readonly<{
  status?: number
  body?: string
  headers?: Readonly<Record<string, string>>
  silent?: boolean
}>

/** Answers every call as the test says, and keeps what it was sent. */
async function aNetwork() {
  const state: { asked: (Sent & { wanted: unknown })[]; reply: (sent: Sent) => Reply } = {
    asked: [],
    reply: () => ({}),
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const body = Buffer.concat(chunks).toString()
      const sent = { method, path, body, authorization: headers.authorization ?? '' }
      state.asked.push({ ...sent, wanted: headers['wechatpay-serial'] })
      const { status = 200, body: said = '', headers: more = {}, silent } = state.reply(sent)
      if (!silent) response.writeHead(status, more).end(said)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { state, stop, url: `http://127.0.0.1:${port}` }
}

let network: Awaited<ReturnType<typeof aNetwork>>
let wechatPay: Gateway
beforeAll(async () => {
  network = await aNetwork()
  wechatPay = wechatPayWith({ apiUrl: network.url })
})
afterAll(() => network.stop())
beforeEach(() => {
  network.state.asked = []
})

const truly = (fields: object): Reply => {
  const body = JSON.stringify(fields)
  return { body, headers: signedHeaders(body) }
}
const order = {
  ...{ method: 'wechatpay', number: 'att_1', amount: money('CNY', 8_880n) },
  ...{ subject: 'Danbao\u0000 担保 🙂', returnUrl: 'https://shop.example/pay/x' },
  expiresAt: addMs(NOW, 1_800_000),
}
const refund = {
  ...{ gatewayNumber: '4200', number: 'ref_1', reason: 'Broken' },
  amount: money('CNY', 1_050n),
}
const begun = { number: 'att_1', reference: null }

test('an order is begun by a signed request with our number, and the same again', async () => {
  network.state.reply = () => truly({ code_url: 'weixin://wxpay/bizpayurl?pr=x' })
  const answers = [await wechatPay.begin(order), await wechatPay.begin(order)]
  expect(answers[0]).toEqual({
    status: 'ready',
    reference: null,
    next: {
      ...{ kind: 'qr', content: 'weixin://wxpay/bizpayurl?pr=x', expiresAt: order.expiresAt },
    },
  })
  const [first, second] = network.state.asked
  expect(first?.body).toBe(second?.body)
  expect(first).toMatchObject({ method: 'POST', path: '/v3/pay/transactions/native' })
  expect(first && isSignedByUs(first)).toBe(true)
  expect(first?.wanted).toBe('PUB_KEY_ID_01')
  expect(JSON.parse(first?.body ?? '')).toEqual({
    ...{ appid: 'wx0123456789abcdef', mchid: '1900000001', out_trade_no: 'att_1' },
    ...{ description: 'Danbao  担保 🙂', time_expire: '2026-07-01T08:30:00+08:00' },
    notify_url: 'https://shop.example/notices/wechatpay',
    amount: { total: 8_880, currency: 'CNY' },
  })
})

test('a code is not shown longer than the two hours that it is good for', async () => {
  network.state.reply = () => truly({ code_url: 'weixin://x' })
  const late = { ...order, expiresAt: addMs(NOW, 86_400_000) }
  expect(await wechatPay.begin(late)).toMatchObject({ next: { expiresAt: addMs(NOW, 7_200_000) } })
})

test('a refund states what was paid in all, by a request signed with our number', async () => {
  const done = {
    ...{ out_refund_no: 'ref_1', transaction_id: '4200', status: 'PROCESSING' },
    amount: { refund: 1_050, total: 8_880, currency: 'CNY' },
  }
  network.state.reply = ({ method }) => truly(method === 'GET' ? payment : done)
  expect(await wechatPay.refund(refund)).toEqual({ status: 'unknown', detail: 'PROCESSING' })
  const [question, sent] = network.state.asked
  expect(question?.path).toBe('/v3/pay/transactions/id/4200?mchid=1900000001')
  expect(sent && isSignedByUs(sent)).toBe(true)
  expect(JSON.parse(sent?.body ?? '')).toEqual({
    ...{ transaction_id: '4200', out_refund_no: 'ref_1', reason: 'Broken' },
    notify_url: 'https://shop.example/notices/wechatpay',
    amount: { refund: 1_050, total: 8_880, currency: 'CNY' },
  })
})

test('a close is done when a 204 is signed over nothing', async () => {
  network.state.reply = () => ({ status: 204, headers: signedHeaders('') })
  expect(await wechatPay.close(begun)).toMatchObject({ status: 'closed' })
  expect(network.state.asked[0]).toMatchObject({
    ...{ method: 'POST', body: '{"mchid":"1900000001"}' },
    path: '/v3/pay/transactions/out-trade-no/att_1/close',
  })
  network.state.reply = () => ({ status: 204 })
  expect(await wechatPay.close(begun)).toMatchObject({ status: 'unknown' })
})

const paid = JSON.stringify(payment)
const absent = JSON.stringify({ code: 'ORDER_NOT_EXIST', message: '订单不存在' })

describe('nobody knows what became of a call that is answered', () => {
  test.each<[string, Reply]>([
    ['without a signature', { body: paid }],
    ['with another’s signature', { body: paid, headers: signedHeaders(paid, { by: stranger }) }],
    ['with the signature of another answer', { body: paid, headers: signedHeaders('{}') }],
    [
      'with one of yesterday',
      { body: paid, headers: signedHeaders(paid, { at: addMs(NOW, -86_400_000) }) },
    ],
    ['by no JSON', { body: '<html>', headers: signedHeaders('<html>') }],
    ['with 202', { ...truly(payment), status: 202 }],
    ['with 429', { status: 429, body: absent }],
    ['with 500', { status: 500, body: '{"code":"SYSTEM_ERROR"}' }],
    ['with 502 by a machine on the way', { status: 502, body: '<html>' }],
    ['with 503', { status: 503, body: absent }],
    ['with a 404 that names no code', { status: 404 }],
    [
      'by a refusal with a signature that does not fit',
      { status: 404, body: absent, headers: signedHeaders('') },
    ],
    ['by a way elsewhere', { status: 302, headers: { location: '/' } }],
    ['never', { silent: true }],
  ])('%s', async (_how, reply) => {
    network.state.reply = () => reply
    const outcomes = await Promise.all([
      wechatPay.begin(order),
      wechatPay.query(begun),
      wechatPay.close(begun),
      wechatPay.refund(refund),
      wechatPay.queryRefund(refund),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'unknown'))
  })

  test('by nobody', async () => {
    expect(await wechatPayWith().query(begun)).toMatchObject({ status: 'unknown' })
  })
})

test('a documented refusal is believed, signed or not', async () => {
  network.state.reply = () => ({ status: 404, body: absent })
  expect(await wechatPay.query(begun)).toMatchObject({ status: 'absent' })
  network.state.reply = () => ({ status: 404, body: absent, headers: signedHeaders(absent) })
  expect(await wechatPay.query(begun)).toMatchObject({ status: 'absent' })
})

test('certificates are asked for once a minute at most, and forged ones are not believed', async () => {
  const certificates = wechatPayWith({ apiUrl: network.url, publicKeys: [] })
  const by = { ...stranger, id: '5157F09EFDC096DE15EBE81A47057A72' }
  network.state.reply = ({ path }) =>
    path === '/v3/certificates'
      ? { body: '{"data":[]}', headers: signedHeaders('{"data":[]}', { by }) }
      : { body: paid, headers: signedHeaders(paid, { by }) }
  for (let time = 0; time < 3; time += 1) {
    expect(await certificates.query(begun)).toMatchObject({ status: 'unknown' })
  }
  const asked = network.state.asked.filter(({ path }) => path === '/v3/certificates')
  expect(asked).toHaveLength(1)
})
