// The signatures and the encryption by WeChat Pay's published rules, written a second time for
// tests: what we send must fit them, and what we believe must too.
import {
  createCipheriv,
  createVerify,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import { createWechatPay, type Delivery, type Gateway } from '../src/gateways/index.ts'
import type { WechatPayConfig } from '../src/gateways/index.ts'
import { realEnv } from '../src/platform/env.ts'

export type Fields = Readonly<Record<string, unknown>>

const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }).toString()

/** Our API certificate's keys, and two that WeChat Pay signs with: one is about to go. */
const [ours, first, second] = [keyPair(), keyPair(), keyPair()]
const theirs = { id: 'PUB_KEY_ID_01', ...first }
export const theirsNext = { id: 'PUB_KEY_ID_02', ...second }
export const stranger = { id: 'PUB_KEY_ID_01', ...keyPair() }

export const [APP, MERCHANT] = ['wx0123456789abcdef', '1900000001']
export const API_V3_KEY = '0123456789abcdef0123456789abcdef'
export const NEXT_API_V3_KEY = 'fedcba9876543210fedcba9876543210'
export const NOW = new Date('2026-07-01T00:00:00Z')

/** A connector at the first of July 2026, midnight UTC; it reaches nobody unless told where. */
export function wechatPayWith(fields: Partial<WechatPayConfig> = {}): Gateway {
  return createWechatPay(
    {
      ...{ apiUrl: 'http://127.0.0.1:9', appId: APP, mchId: MERCHANT, serial: 'ABCDEF01' },
      privateKey: ours.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      apiV3Keys: [API_V3_KEY],
      publicKeys: [{ id: theirs.id, pem: pem(theirs.publicKey) }],
      ...{ notifyUrl: 'https://shop.example/notices/wechatpay', timeoutMs: 500 },
      ...fields,
    },
    { ...realEnv, now: () => NOW },
  )
}

export const bothKeys = [theirs, theirsNext].map(({ id, publicKey }) => ({
  id,
  pem: pem(publicKey),
}))

const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')

type Signing = Readonly<{ by?: Readonly<{ id: string; privateKey: KeyObject }>; at?: Date }>

/** The headers that prove a body. */
export function signedHeaders(body: string, { by = theirs, at = NOW }: Signing = {}) {
  const [timestamp, nonce] = [String(at.getTime() / 1000), 'nonce']
  const text = Buffer.from(lines(timestamp, nonce, body))
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': sign('sha256', text, by.privateKey).toString('base64'),
    'wechatpay-serial': by.id,
  }
}

export type Sent = Readonly<{ method: string; path: string; body: string; authorization: string }>

/** Whether a request is signed by us, as the rule says. */
export function isSignedByUs({ method, path, body, authorization }: Sent): boolean {
  const [scheme, rest = ''] = authorization.split(/ (.*)/)
  const said = Object.fromEntries(
    rest.split(',').map((part) => /^(\w+)="(.*)"$/.exec(part)?.slice(1) ?? []),
  ) as Record<string, string>
  const { timestamp = '', nonce_str: nonce = '', signature = '', mchid, serial_no: serial } = said
  return (
    scheme === 'WECHATPAY2-SHA256-RSA2048' &&
    mchid === MERCHANT &&
    serial === 'ABCDEF01' &&
    timestamp === String(NOW.getTime() / 1000) &&
    nonce.length >= 16 &&
    createVerify('RSA-SHA256')
      .update(lines(method, path, timestamp, nonce, body))
      .verify(ours.publicKey, signature, 'base64')
  )
}

function seal(plain: string, key = API_V3_KEY) {
  const [nonce, about] = ['fdasflkja484', 'transaction']
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  const bytes = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const ciphertext = bytes.toString('base64')
  return { algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce, associated_data: about }
}

/** A payment as a query and a notice tell it. */
export const payment = {
  ...{ appid: APP, mchid: MERCHANT, out_trade_no: 'att_1', transaction_id: '4200' },
  ...{ trade_type: 'NATIVE', trade_state: 'SUCCESS', success_time: '2026-07-01T08:00:00+08:00' },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  amount: { total: 8_880, payer_total: 8_880, currency: 'CNY', payer_currency: 'CNY' },
}

type Posted = Signing & Readonly<{ event?: string; key?: string }>

/** A notice with this in it, sealed and signed as it should be unless said otherwise. */
export function posted(content: Fields, how: Posted = {}): Delivery {
  const { event = 'TRANSACTION.SUCCESS', key = API_V3_KEY, ...signing } = how
  const body = JSON.stringify({
    ...{ id: 'EV-1', create_time: '2026-07-01T08:00:00+08:00', event_type: event },
    ...{ resource_type: 'encrypt-resource', summary: '支付成功' },
    resource: { original_type: 'transaction', ...seal(JSON.stringify(content), key) },
  })
  return { headers: signedHeaders(body, signing), body }
}
