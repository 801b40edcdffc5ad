// The outside world for tests: a sandbox process of their own.
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AlipayConfig, WechatPayConfig } from '../src/gateways/index.ts'

export type Sandbox = Readonly<{
  url: string
  smtpPort: number
  control: (method: string, path: string, body?: unknown) => Promise<Json>
  stop: () => Promise<void>
}>

type Json = Record<string, unknown>

/** The outside world as its own process, as in production: it is reached by HTTP only. */
export async function startSandbox(variables: Record<string, string> = {}): Promise<Sandbox> {
  const main = join(import.meta.dirname, '../../sandbox/src/main.ts')
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      ...{ SANDBOX_PORT: '0', SANDBOX_SMTP_PORT: '0', SANDBOX_SEED: 'test', ...variables },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = await new Promise<{ port: number; smtpPort: number }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('{"ready"')) resolve(JSON.parse(line))
    })
  })
  const url = `http://127.0.0.1:${ready.port}`
  return {
    url,
    smtpPort: ready.smtpPort,
    control: async (method, path, body) => {
      const answer = await fetch(`${url}/control${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} /control${path}: ${answer.status} ${text}`)
      return text ? JSON.parse(text) : {}
    },
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill()
      await exited
    },
  }
}

const SELLER = '2088000000000099'

type Registering = Readonly<{ sandbox: Sandbox; appId: string; url: string }>

/** Makes us known to the sandbox's Alipay; what the connector is then configured with. */
export async function registerApp({ sandbox, appId, url }: Registering): Promise<AlipayConfig> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  await sandbox.control('PUT', `/alipay/apps/${appId}`, {
    publicKey: publicKey.toString('base64'),
    sellerId: SELLER,
  })
  const { alipayPublicKey } = await sandbox.control('GET', '/alipay/keys')
  return {
    gatewayUrl: `${sandbox.url}/gateway.do`,
    appId,
    sellerId: SELLER,
    privateKey: privateKey.toString('base64'),
    alipayPublicKeys: [String(alipayPublicKey)],
    notifyUrl: `${url}/notices/alipay`,
    timeoutMs: 3_000,
  }
}

type Merchant = Readonly<{
  sandbox: Sandbox
  mchId: string
  url: string
  /** How WeChat Pay proves who it is; both ways are valid at once. */
  signsWith?: 'public_key' | 'certificate'
}>

const MERCHANT_SERIAL = '5157F09EFDC096DE15EBE81A47057A7200000042'
const API_V3_KEY = 'an APIv3 key of 32 characters...'.replaceAll(' ', '_')

/** Makes us known to the sandbox's WeChat Pay; what the connector is then configured with. */
export async function registerMerchant(merchant: Merchant): Promise<WechatPayConfig> {
  const { sandbox, mchId, url, signsWith = 'public_key' } = merchant
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const appId = 'wx0123456789abcdef'
  await sandbox.control('PUT', `/wechatpay/merchants/${mchId}`, {
    ...{ appid: appId, serial: MERCHANT_SERIAL, apiV3Key: API_V3_KEY, signsWith },
    publicKey: publicKey.toString('base64'),
  })
  const keys = await sandbox.control('GET', '/wechatpay/keys')
  const theirs = { id: String(keys['publicKeyId']), pem: String(keys['publicKey']) }
  return {
    ...{ apiUrl: sandbox.url, appId, mchId, serial: MERCHANT_SERIAL, privateKey },
    apiV3Keys: [API_V3_KEY],
    // Where there are certificates alone, they are fetched.
    publicKeys: signsWith === 'public_key' ? [theirs] : [],
    notifyUrl: `${url}/notices/wechatpay`,
    timeoutMs: 3_000,
  }
}
