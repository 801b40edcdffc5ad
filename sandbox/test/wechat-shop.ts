// A merchant as WeChat Pay sees one: a key, an address for notices, and the protocol written by its
// published rules a second time, because there is no official client for Node.
import {
  createDecipheriv,
  createPublicKey,
  createSign,
  createVerify,
  randomBytes,
} from 'node:crypto'
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Sandbox } from '../src/app.ts'
import { call } from './shop.ts'

type Json = Record<string, unknown>
type Headers = Readonly<Record<string, string | string[] | undefined>>
export type Letter = Readonly<{ headers: Headers; body: string }>
export type WechatShop = Awaited<ReturnType<typeof openWechatShop>>

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const API_V3_KEY = '0123456789abcdef0123456789abcdef'
const SERIAL = '3775B6A45ACD588826D15E583A95F5DD00000001'
let shopsOpened = 0

export async function openWechatShop(sandbox: Sandbox) {
  shopsOpened += 1
  const mchid = `19${String(process.pid).padStart(6, '0').slice(-6)}${String(shopsOpened).padStart(2, '0')}`
  const appid = 'wx0123456789abcdef'
  const control = `${sandbox.url}/control/wechatpay/merchants/${mchid}`
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const registration = { appid, serial: SERIAL, publicKey, apiV3Key: API_V3_KEY }
  await call('PUT', control, registration)
  const keys = await call('GET', `${sandbox.url}/control/wechatpay/keys`)
  const inbox = await openInbox()
  const platform = new Map<string, KeyObject>([
    [String(keys['publicKeyId']), createPublicKey(String(keys['publicKey']))],
    [String(keys['certificateSerial']), new X509Certificate(String(keys['certificate'])).publicKey],
  ])
  return { sandbox, mchid, appid, control, registration, keys, platform, inbox, close: inbox.close }
}

/** Takes notices; `status` is what it says to them. */
async function openInbox() {
  const received: Letter[] = []
  const inbox = { status: 204, received, url: '', close: async () => {} }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.statusCode = inbox.status
      response.end()
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

export type Answer = Readonly<{
  status: number
  headers: Readonly<Record<string, string>>
  text: string
  json: Json
  /** Whether a key of the platform signed it, by the rule. */
  proven: boolean
}>

/** A signed call; what is given last replaces what would be sent. */
export async function ask(
  shop: WechatShop,
  method: string,
  path: string,
  given: Readonly<{ body?: Json; headers?: Record<string, string>; at?: number }> = {},
): Promise<Answer> {
  const body = given.body === undefined ? '' : JSON.stringify(given.body)
  const timestamp = String(Math.floor((given.at ?? Date.now()) / 1000))
  const nonce = randomBytes(16).toString('hex')
  const text = [method, path, timestamp, nonce, body].map((line) => `${line}\n`).join('')
  const signature = createSign('RSA-SHA256').update(text).sign(pair.privateKey, 'base64')
  const authorization =
    `WECHATPAY2-SHA256-RSA2048 mchid="${shop.mchid}",nonce_str="${nonce}",` +
    `signature="${signature}",timestamp="${timestamp}",serial_no="${SERIAL}"`
  const response = await fetch(`${shop.sandbox.url}${path}`, {
    method,
    headers: {
      ...{ accept: 'application/json', 'user-agent': 'shop', authorization },
      ...(body && { 'content-type': 'application/json' }),
      ...given.headers,
    },
    ...(body && { body }),
  })
  const said = await response.text()
  const json = said.startsWith('{') ? (JSON.parse(said) as Json) : {}
  const { status } = response
  const headers = Object.fromEntries(response.headers)
  const proven = isProven(shop, headers, said)
  return { status, headers, text: said, json, proven }
}

export function isProven({ platform }: WechatShop, headers: Headers, body: string): boolean {
  const value = (name: string) => String(headers[`wechatpay-${name}`])
  const key = platform.get(value('serial'))
  const text = [value('timestamp'), value('nonce'), body].map((line) => `${line}\n`).join('')
  return Boolean(
    key && createVerify('RSA-SHA256').update(text).verify(key, value('signature'), 'base64'),
  )
}

type Sealed = Readonly<{ ciphertext: string; nonce: string; associated_data: string }>

export function unseal({ ciphertext, nonce, associated_data: about }: Sealed): string {
  const bytes = Buffer.from(ciphertext, 'base64')
  const opener = createDecipheriv('aes-256-gcm', API_V3_KEY, nonce)
  opener.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-16))
  return Buffer.concat([opener.update(bytes.subarray(0, -16)), opener.final()]).toString()
}

/** What a notice says, opened. */
export function contentOf({ body }: Letter): Json {
  const { resource } = JSON.parse(body) as { resource: Sealed }
  return JSON.parse(unseal(resource)) as Json
}

export function anOrder(shop: WechatShop, over: Json = {}): Json {
  return {
    appid: shop.appid,
    mchid: shop.mchid,
    description: '茶壶 Teapots, 12 pieces',
    out_trade_no: `att_${crypto.randomUUID().replaceAll('-', '').slice(6)}`,
    notify_url: shop.inbox.url,
    amount: { total: 12_850, currency: 'CNY' },
    ...over,
  }
}

export const begin = (shop: WechatShop, order: Json) =>
  ask(shop, 'POST', '/v3/pay/transactions/native', { body: order })

export const query = (shop: WechatShop, order: Json) =>
  ask(
    shop,
    'GET',
    `/v3/pay/transactions/out-trade-no/${String(order['out_trade_no'])}?mchid=${shop.mchid}`,
  )

export const close = (shop: WechatShop, order: Json) =>
  ask(shop, 'POST', `/v3/pay/transactions/out-trade-no/${String(order['out_trade_no'])}/close`, {
    body: { mchid: shop.mchid },
  })

const BUYER = { account: 'buyer@sandbox.test', loginPassword: '111111', payPassword: '111111' }

/** Scans what the code says and pays. */
export async function payByCode(shop: WechatShop, code: unknown, over: Json = {}): Promise<Json> {
  const scan = `${shop.sandbox.url}/phone/scan?code=${encodeURIComponent(String(code))}`
  const scanned = await fetch(scan, { redirect: 'manual' })
  const location = scanned.headers.get('location')
  if (!location) return { status: scanned.status }
  return call('POST', `${new URL(location, scan).href}/pay`, { ...BUYER, ...over })
}

/** An order that has been paid, with its notice on the way, as a query tells it. */
export async function aPaidOrder(shop: WechatShop, over: Json = {}): Promise<Json> {
  const order = anOrder(shop, over)
  const begun = await begin(shop, order)
  const { status } = await payByCode(shop, begun.json['code_url'])
  if (status !== 'paid') throw new Error(`not paid but ${String(status)}`)
  return (await query(shop, order)).json
}

export const refund = (shop: WechatShop, paid: Json, over: Json = {}) =>
  ask(shop, 'POST', '/v3/refund/domestic/refunds', {
    body: {
      transaction_id: paid['transaction_id'],
      out_refund_no: `ref_${crypto.randomUUID()}`,
      notify_url: shop.inbox.url,
      amount: { refund: 100, total: 12_850, currency: 'CNY' },
      ...over,
    },
  })

export const queryRefund = (shop: WechatShop, outRefundNo: unknown) =>
  ask(shop, 'GET', `/v3/refund/domestic/refunds/${String(outRefundNo)}`)

export const setFaults = (shop: WechatShop, faults: Json) =>
  call('PUT', `${shop.control}/faults`, faults)

export const advance = (shop: WechatShop, advanceMs: number) =>
  call('PUT', `${shop.sandbox.url}/control/clock`, { advanceMs })
