import { sign, verify, type KeyObject } from 'node:crypto'
import type { Delivery } from '../gateway.ts'

// https://pay.weixin.qq.com/doc/v3/merchant/4012365342 and pages beside it.

/** The lines that are signed: each ends with a line feed, the last too. */
const linesOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

type Signer = Readonly<{ mchId: string; serial: string; privateKey: KeyObject }>
type Request = Readonly<{
  method: string
  /** With its query, exactly as it is sent. */
  path: string
  body: string
  timestamp: string
  nonce: string
}>

/** The `Authorization` of a request. */
export function authorization({ mchId, serial, privateKey }: Signer, request: Request): string {
  const { method, path, timestamp, nonce, body } = request
  const text = linesOf([method, path, timestamp, nonce, body])
  const signature = sign('sha256', Buffer.from(text), privateKey).toString('base64')
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${mchId}",nonce_str="${nonce}",signature="${signature}",` +
    `timestamp="${timestamp}",serial_no="${serial}"`
  )
}

const TOLERANCE_MS = 300_000

type Judge = Readonly<{ findKey: (serial: string) => KeyObject | undefined; now: Date }>

/** Why an answer or a notice is not proven to come from WeChat Pay; undefined where it is. */
export function whyUnproven({ headers, body }: Delivery, { findKey, now }: Judge) {
  const timestamp = headers['wechatpay-timestamp'] ?? ''
  const nonce = headers['wechatpay-nonce'] ?? ''
  const signature = headers['wechatpay-signature'] ?? ''
  if (!signature || !nonce || !/^\d{1,12}$/.test(timestamp)) return 'it is not signed'
  // WeChat sends these to see whether they are refused. They are no base64, which Node would
  // overlook.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return 'the signature does not fit'
  if (signature.startsWith('WECHATPAY/SIGNTEST/')) return 'the signature does not fit'
  if (Math.abs(now.getTime() - Number(timestamp) * 1_000) > TOLERANCE_MS) {
    return 'it was signed at another time'
  }
  const key = findKey(headers['wechatpay-serial'] ?? '')
  if (!key) return 'it is signed with a key that is not known'
  const text = Buffer.from(linesOf([timestamp, nonce, body]))
  const fits = verify('sha256', text, key, Buffer.from(signature, 'base64'))
  return fits ? undefined : 'the signature does not fit'
}
