import { createPrivateKey } from 'node:crypto'
import type { Env } from '../../platform/env.ts'
import type { Delivery } from '../gateway.ts'
import { fieldsOf, text, type Fields } from './fields.ts'
import { createPlatformKeys, type PlatformKeys, type PublicKey } from './platform-keys.ts'
import { authorization, whyUnproven } from './signatures.ts'

export type WireConfig = Readonly<{
  /** `https://api.mch.weixin.qq.com`, or the sandbox's. */
  apiUrl: string
  mchId: string
  /** The serial number of our API certificate, in hex. */
  serial: string
  /** Its private key, in PEM. */
  privateKey: string
  /** APIv3 keys, 32 characters each: the current one, and while it is changed the one before. */
  apiV3Keys: readonly string[]
  /** Answers are asked for with the first one; where there are none, certificates are fetched. */
  publicKeys: readonly PublicKey[]
  timeoutMs?: number
}>

/**
 * An answer that can be believed: what was said with a proven signature, or a refusal as
 * `404 ORDER_NOT_EXIST`. Undefined: nobody knows what became of the call.
 */
export type Answer =
  | Readonly<{ fields: Fields; refusal?: undefined }>
  | Readonly<{ refusal: string; fields?: undefined }>

export type Wire = Readonly<{
  ask: (method: 'GET' | 'POST', path: string, body?: Fields) => Promise<Answer | undefined>
  keys: PlatformKeys
}>

type Raw = Delivery & Readonly<{ status: number }>

const DEFAULT_TIMEOUT_MS = 10_000
const USER_AGENT = 'Danbao (node)'

export function createWire(config: WireConfig, env: Env): Wire {
  const send = createSender(config, env)
  const keys = createPlatformKeys(config, () => send('GET', '/v3/certificates', ''), env)
  return {
    keys,
    ask: async (method, path, fields) => {
      const raw = await send(method, path, fields ? JSON.stringify(fields) : '')
      if (!raw) return undefined
      await keys.learn(raw.headers['wechatpay-serial'] ?? '')
      return believe(raw, { keys, now: env.now() })
    },
  }
}

function createSender(config: WireConfig, env: Env) {
  const { apiUrl, publicKeys, timeoutMs = DEFAULT_TIMEOUT_MS } = config
  const signer = { ...config, privateKey: createPrivateKey(config.privateKey) }
  const [asked] = publicKeys
  return async (method: string, path: string, body: string): Promise<Raw | undefined> => {
    const timestamp = String(Math.floor(env.now().getTime() / 1_000))
    const nonce = env.randomBytes(16).toString('hex')
    try {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          'user-agent': USER_AGENT,
          authorization: authorization(signer, { method, path, body, timestamp, nonce }),
          ...(body && { 'content-type': 'application/json' }),
          ...(asked && { 'wechatpay-serial': asked.id }),
        },
        ...(body && { body }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const said = await response.text()
      return { status: response.status, headers: Object.fromEntries(response.headers), body: said }
    } catch {
      return undefined // Not reached, cut off, or too slow.
    }
  }
}

type Judge = Readonly<{ keys: PlatformKeys; now: Date }>

/**
 * What went well counts with a signature only. A refusal carries none, but where it does it must
 * fit; 202, 429 and what is beyond 499 leave the outcome open.
 */
function believe(raw: Raw, { keys, now }: Judge): Answer | undefined {
  const { status, headers, body } = raw
  const isSigned = headers['wechatpay-signature'] !== undefined
  const unproven = whyUnproven(raw, { findKey: keys.find, now })
  const fields = fieldsOf(body)
  if (status === 204 || status === 200) {
    if (unproven !== undefined) return undefined
    if (status === 204) return { fields: {} }
    return fields && { fields }
  }
  if (status < 400 || status > 499 || (isSigned && unproven !== undefined)) return undefined
  const code = fields && text(fields, 'code')
  return code ? { refusal: `${status} ${code}` } : undefined
}
