import { createSign, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AlipaySdk } from 'alipay-sdk'
import type { Sandbox } from '../src/app.ts'
import { toChinaTime } from '../src/china-time.ts'

export type Shop = Awaited<ReturnType<typeof openShop>>
export type Received = Readonly<Record<string, string>>
type Json = Record<string, unknown>

export const SELLER_ID = '2088123456789012'
const BUYER = {
  account: 'buyer@sandbox.test',
  loginPassword: '111111',
  payPassword: '111111',
}
// Making a key takes long; no test needs two shops with different ones.
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
let shopsOpened = 0

/**
 * A shop as the network sees one: an app with keys, the official SDK, and an address for notices.
 */
export async function openShop(sandbox: Sandbox) {
  shopsOpened += 1
  const appId = `2021${String(process.pid).padStart(8, '0')}${String(shopsOpened).padStart(4, '0')}`
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const privateKey = pair.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()
  const control = `${sandbox.url}/control/alipay/apps/${appId}`
  await call('PUT', control, { publicKey, sellerId: SELLER_ID, sellerEmail: 'shop@sandbox.test' })
  const keys = await call('GET', `${sandbox.url}/control/alipay/keys`)
  const alipayPublicKey = String(keys['alipayPublicKey'])
  const gateway = `${sandbox.url}/gateway.do`
  const sdk = new AlipaySdk({ appId, privateKey, alipayPublicKey, gateway })
  const inbox = await openInbox()
  return { sandbox, appId, sdk, privateKey, control, gateway, inbox, close: inbox.close }
}

/** Takes notices; `answer` is what it says to them. */
async function openInbox() {
  const received: Received[] = []
  const inbox = { answer: 'success', received, url: '', close: async () => {} }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      received.push(Object.fromEntries(new URLSearchParams(body)))
      response.end(inbox.answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  inbox.url = `http://127.0.0.1:${port}/notify`
  inbox.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return inbox
}

export async function call(method: string, url: string, body?: unknown): Promise<Json> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  const answer = JSON.parse(await response.text()) as Json
  return response.ok ? answer : { ...answer, httpStatus: response.status }
}

export function anOrder(over: Json = {}): Json {
  return {
    out_trade_no: `att_${crypto.randomUUID().replaceAll('-', '')}`,
    total_amount: '128.50',
    subject: '茶壶 Teapots, 12 pieces',
    product_code: 'FAST_INSTANT_TRADE_PAY',
    ...over,
  }
}

/** The address the shop sends the buyer's browser to. */
export function pageUrl(shop: Shop, order: Json, top: Json = {}): string {
  const given = {
    bizContent: order,
    notify_url: shop.inbox.url,
    return_url: 'http://shop.test/paid?order=1',
    timestamp: toChinaTime(Date.now()),
    ...top,
  }
  // The SDK crashes on an undefined parameter.
  const params = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  )
  return shop.sdk.pageExecute('alipay.trade.page.pay', 'GET', params)
}

/** Opens the cashier for an order and gives its address. */
export async function openCashier(shop: Shop, order: Json, top: Json = {}): Promise<string> {
  const response = await fetch(pageUrl(shop, order, top), { redirect: 'manual' })
  const location = response.headers.get('location')
  if (response.status !== 302 || !location) throw new Error(await response.text())
  return new URL(location, shop.sandbox.url).href
}

export async function payByScript(cashier: string, over: Json = {}): Promise<Json> {
  return call('POST', `${cashier}/pay`, { ...BUYER, ...over })
}

/** An order that has been paid, with its notice on the way. */
export async function aPaidOrder(shop: Shop, over: Json = {}, top: Json = {}): Promise<Json> {
  const order = anOrder(over)
  const { status } = await payByScript(await openCashier(shop, order, top))
  if (status !== 'paid') throw new Error(`not paid but ${String(status)}`)
  return order
}

/** A call as the official SDK makes it, its answer verified, with the names as on the wire. */
export async function ask(shop: Shop, method: string, bizContent: Json): Promise<Json> {
  const timestamp = toChinaTime(Date.now())
  return shop.sdk.exec(method, { timestamp, bizContent }, { validateSign: true })
}

export type TradeTruth = Readonly<{
  status: string
  refunds: readonly unknown[]
  notices: readonly NoticeTruth[]
}>
export type NoticeTruth = Readonly<{
  notifyId: string
  done: boolean
  attempts: readonly Readonly<{ status: number | null; body: string }>[]
}>

/** What the sandbox believes about the order: nothing or one trade. */
export async function truthOf(shop: Shop, outTradeNo: unknown) {
  const { trades } = await call('GET', `${shop.control}/trades?outTradeNo=${String(outTradeNo)}`)
  return trades as TradeTruth[]
}

/** Waits for what happens on its own; the test runner's limit is the only clock. */
export async function until<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
) {
  for (;;) {
    const found = await probe()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/**
 * Parameters signed by the published rules, independently of the SDK and of the sandbox's own code.
 */
export function signedByHand(shop: Shop, over: Received = {}): Record<string, string> {
  const params: Record<string, string> = {
    app_id: shop.appId,
    method: 'alipay.trade.query',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: toChinaTime(Date.now()),
    version: '1.0',
    biz_content: '{"out_trade_no":"none"}',
    ...over,
  }
  const names = Object.keys(params).toSorted()
  const text = names.filter((name) => params[name]).map((name) => `${name}=${params[name]}`)
  const sign = createSign('RSA-SHA256').update(text.join('&')).sign(shop.privateKey, 'base64')
  return { ...params, sign }
}

/**
 * Posts parameters as they are and gives the answer as text, with the one response object in it.
 */
export async function post(shop: Shop, params: Received) {
  const response = await fetch(shop.gateway, { method: 'POST', body: new URLSearchParams(params) })
  const text = await response.text()
  const isPage = response.headers.get('content-type')?.includes('GBK')
  const envelope = (isPage ? {} : JSON.parse(text)) as Json
  const [answer] = Object.values(envelope) as Json[]
  return { response, text, envelope, answer: answer ?? {}, signature: String(envelope['sign']) }
}
