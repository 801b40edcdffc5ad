// Our merchant at the sandbox's WeChat Pay: its keys, made at the first start, and what the server
// must be told.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { exists, writeSecret, type Home } from './home.ts'

type Ask = (url: string, init?: RequestInit) => Promise<unknown>

const appid = 'wx0000000000000001'
const mchid = '1900000001'
const serial = '5157F09EFDC096DE15EBE81A47057A7200000001'

/** Registers us there; what is set in the server's environment to reach it. */
export async function registerWechatPay(
  { dir }: Home,
  url: string,
  ask: Ask,
): Promise<Readonly<Record<string, string>>> {
  const fileOf = (name: string) => join(dir, 'keys', `wechatpay-${name}`)
  const privateKey = await keep(fileOf('private-key'), makePrivateKey)
  const apiV3Key = await keep(fileOf('api-v3-key'), () => randomBytes(16).toString('hex'))
  const publicKey = createPublicKey(createPrivateKey(privateKey))
    .export({ type: 'spki', format: 'der' })
    .toString('base64')
  await ask(`${url}/control/wechatpay/merchants/${mchid}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appid, serial, publicKey, apiV3Key, name: 'Danbao' }),
  })
  const answer = await ask(`${url}/control/wechatpay/keys`)
  const keys = new Map<string, unknown>(Object.entries(answer ?? {}))
  await writeSecret(fileOf('public-key'), String(keys.get('publicKey')).trim())
  return {
    WECHATPAY_API_URL: url,
    WECHATPAY_APP_ID: appid,
    WECHATPAY_MCH_ID: mchid,
    WECHATPAY_MCH_SERIAL: serial,
    WECHATPAY_MCH_PRIVATE_KEY_FILE: fileOf('private-key'),
    WECHATPAY_API_V3_KEY_FILES: fileOf('api-v3-key'),
    WECHATPAY_PUBLIC_KEYS: `${String(keys.get('publicKeyId'))}=${fileOf('public-key')}`,
  }
}

/** What is in the file; made where there is none. */
async function keep(file: string, make: () => string): Promise<string> {
  if (!(await exists(file))) await writeSecret(file, make())
  return (await fs.readFile(file, 'utf8')).trim()
}

function makePrivateKey(): string {
  const options = { privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } as const
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding, ...options })
  return pair.privateKey.trim()
}
