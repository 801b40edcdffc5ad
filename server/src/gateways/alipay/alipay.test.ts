import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  alipayWith,
  aRefund,
  APP,
  bareKey,
  fits,
  keyPair,
  ours,
} from '../../../test/alipay-rules.ts'
import { requestText, signed, theirs } from '../../../test/alipay-rules.ts'
import { money } from '../../kernel/money.ts'
import type { BeginAnswer, Gateway } from '../gateway.ts'

// What we send fits the published rules, and only what fits them is believed. The network is this
// test's own, and lies when told to.

const payment = {
  ...{ method: 'alipay', number: 'att_1', returnUrl: 'https://shop.example/pay/x' },
  ...{ amount: money('CNY', 8_880n) },
  subject: 'Mugs & <bowls> / "a=b" 担保 🙂',
  expiresAt: new Date('2026-07-01T00:30:00Z'),
}

function urlOf(answer: BeginAnswer): string {
  assert(answer.status === 'ready' && answer.next.kind === 'redirect')
  return answer.next.url
}

describe('the address of the cashier', () => {
  const parameters = async () => {
    const url = urlOf(await alipayWith().begin(payment))
    return Object.fromEntries(new URL(url).searchParams)
  }

  test('is signed by the rule over the decoded values, sign_type included', async () => {
    const fields = await parameters()
    expect(fits(requestText(fields), fields['sign'], ours.publicKey)).toBe(true)
    expect(requestText(fields)).toContain('&sign_type=RSA2&')
    expect(Object.values(fields)).not.toContain('')
  })

  test('says what is to be paid, until when, and where to come back', async () => {
    const fields = await parameters()
    expect(fields).toMatchObject({
      ...{ app_id: APP, method: 'alipay.trade.page.pay', charset: 'utf-8', version: '1.0' },
      timestamp: '2026-07-01 08:00:00', // China's time, whatever the server's zone.
      notify_url: 'https://shop.example/notices/alipay',
      return_url: 'https://shop.example/pay/x',
    })
    expect(JSON.parse(fields['biz_content'] ?? '')).toEqual({
      out_trade_no: 'att_1',
      total_amount: '88.80',
      subject: 'Mugs    bowls     a b  担保 🙂',
      product_code: 'FAST_INSTANT_TRADE_PAY',
      time_expire: '2026-07-01 08:30:00',
    })
  })

  test('cuts a long subject, and never through the middle of a character', async () => {
    const subject = `${'x'.repeat(127)}🙂🙂`
    const url = urlOf(await alipayWith().begin({ ...payment, subject }))
    const content = new URL(url).searchParams.get('biz_content') ?? ''
    const sent = String(JSON.parse(content).subject)
    expect(sent.isWellFormed()).toBe(true)
    expect(sent.length).toBeLessThanOrEqual(128)
  })
})

type Reply = Readonly<{ status?: number; text: string; silent?: boolean }>

/** Answers every call as the test says, and keeps what it was sent. */
async function aNetwork() {
  const state: { asked: Record<string, string>[]; reply: (method: string) => Reply } = {
    asked: [],
    reply: () => ({ text: '' }),
  }
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const query = new URL(request.url ?? '', 'http://x').searchParams
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      const fields = Object.fromEntries([...query, ...form])
      state.asked.push(fields)
      const { status = 200, text, silent } = state.reply(fields['method'] ?? '')
      if (silent) return
      response.writeHead(status, { 'content-type': 'text/html;charset=utf-8' }).end(text)
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
  return { state, stop, url: `http://127.0.0.1:${port}/gateway.do` }
}

let network: Awaited<ReturnType<typeof aNetwork>>
let alipay: Gateway
beforeAll(async () => {
  network = await aNetwork()
  alipay = alipayWith({ gatewayUrl: network.url })
})
afterAll(() => network.stop())
beforeEach(() => {
  network.state.asked = []
})

const truths: Readonly<Record<string, object>> = {
  'alipay.trade.query': {
    ...{ code: '10000', msg: 'Success', out_trade_no: 'att_1', trade_no: '2026' },
    ...{ trade_status: 'TRADE_SUCCESS', total_amount: '88.80' },
    ...{ send_pay_date: '2026-07-01 08:00:00', subject: '担保 \\/ 🙂' },
  },
  'alipay.trade.close': { code: '10000', out_trade_no: 'att_1', trade_no: '2026' },
  'alipay.trade.refund': { code: '10000', trade_no: '2026', fund_change: 'Y' },
  'alipay.trade.fastpay.refund.query': {
    ...{ code: '10000', out_request_no: 'ref_1', refund_amount: '10.50' },
    refund_status: 'REFUND_SUCCESS',
  },
}
const truthOf = (method: string) => JSON.stringify(truths[method])
const envelope = (method: string, body: string, signature: string | undefined) =>
  `{"${method.replaceAll('.', '_')}_response":${body}` +
  (signature === undefined ? '}' : `,"sign":"${signature}"}`)
const truly = (method: string): Reply => ({
  text: envelope(method, truthOf(method), signed(truthOf(method), theirs.privateKey)),
})

const stranger = keyPair()
const lies: [string, (method: string) => Reply][] = [
  [
    'another’s signature',
    (method) => ({
      text: envelope(method, truthOf(method), signed(truthOf(method), stranger.privateKey)),
    }),
  ],
  [
    'the signature of another answer',
    (method) => ({
      text: envelope(method, truthOf(method), signed('{"code":"10000"}', theirs.privateKey)),
    }),
  ],
  [
    'a byte changed after signing',
    (method) => ({ text: truly(method).text.replace('":"', '": "') }),
  ],
  [
    'a figure changed after signing',
    (method) => ({ text: truly(method).text.replace('"10000"', '"10001"') }),
  ],
  ['no signature', (method) => ({ text: envelope(method, truthOf(method), undefined) })],
  ['an empty signature', (method) => ({ text: envelope(method, truthOf(method), '') })],
  [
    'the answer to another question',
    () => {
      const text = JSON.stringify({ code: '10000' })
      return { text: envelope('alipay.other', text, signed(text, theirs.privateKey)) }
    },
  ],
  ['no JSON', () => ({ text: '<html>系统繁忙</html>' })],
  ['nothing', () => ({ text: '' })],
  ['a true answer with the status of a failure', (method) => ({ ...truly(method), status: 502 })],
  ['silence', () => ({ text: '', silent: true })],
]

const begun = { number: 'att_1', reference: null }

const verbs: [string, (gateway: Gateway) => Promise<{ status: string }>, string][] = [
  ['query', (gateway) => gateway.query(begun), 'paid'],
  ['close', (gateway) => gateway.close(begun), 'closed'],
  ['refund', (gateway) => gateway.refund(aRefund), 'succeeded'],
  ['queryRefund', (gateway) => gateway.queryRefund(aRefund), 'succeeded'],
]

describe.each(verbs)('%s', (_verb, call, truth) => {
  test('is signed by the rule, and believed when the answer is', async () => {
    network.state.reply = truly
    expect((await call(alipay)).status).toBe(truth)
    const [fields = {}] = network.state.asked
    expect(fits(requestText(fields), fields['sign'], ours.publicKey)).toBe(true)
    expect(fields['timestamp']).toBe('2026-07-01 08:00:00')
  })

  // The signature is over the bytes as they came, not over what they mean.
  test('is believed however the answer is written, if these bytes are signed', async () => {
    network.state.reply = (method) => {
      const text = JSON.stringify(truths[method], undefined, 2).replaceAll('/', '\\/')
      return { text: envelope(method, text, signed(text, theirs.privateKey)) }
    }
    expect((await call(alipay)).status).toBe(truth)
  })

  test('is believed by either key while the network changes its own', async () => {
    network.state.reply = truly
    const { url } = network
    const changing = alipayWith({
      gatewayUrl: url,
      alipayPublicKeys: [bareKey(keyPair()), bareKey(theirs)],
    })
    expect((await call(changing)).status).toBe(truth)
    const changed = alipayWith({ gatewayUrl: url, alipayPublicKeys: [bareKey(keyPair())] })
    expect((await call(changed)).status).toBe('unknown')
  })

  test.each(lies)('that gets %s is unknown', async (_what, lie) => {
    network.state.reply = lie
    expect((await call(alipay)).status).toBe('unknown')
  })

  test('to nobody is unknown', async () => {
    expect((await call(alipayWith())).status).toBe('unknown')
  })
})

test('a refund’s reason goes without the protocol’s own signs', async () => {
  network.state.reply = truly
  await alipay.refund(aRefund)
  expect(JSON.parse(network.state.asked[0]?.['biz_content'] ?? '')).toEqual({
    ...{ trade_no: '2026', out_request_no: 'ref_1', refund_amount: '10.50' },
    refund_reason: 'Broken    wet ',
  })
})
