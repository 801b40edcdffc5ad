import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AlipayConfig, StripeConfig, WechatPayConfig } from './gateways/index.ts'

// How the networks are reached, checked once by who speaks to them: an operator's command needs
// none of it. docs/operations/configuration.md lists the variables.

type Source = NodeJS.ProcessEnv

export type AlipaySettings = Omit<AlipayConfig, 'notifyUrl' | 'timeoutMs'>

/** Nothing where Alipay is not offered. Throws an error that names the variable and the rule. */
export function readAlipay(source: Source): AlipaySettings | undefined {
  if (!source['ALIPAY_GATEWAY_URL']) return undefined
  const gatewayUrl = readUrl(source, 'ALIPAY_GATEWAY_URL')
  const account = { shape: /^2088\d{12}$/, rule: 'have 16 digits and begin with 2088' }
  const privateKeyFile = need(source, 'ALIPAY_APP_PRIVATE_KEY_FILE')
  const privateKey = withoutArmour(readFile('ALIPAY_APP_PRIVATE_KEY_FILE', privateKeyFile))
  checkKey('ALIPAY_APP_PRIVATE_KEY_FILE', 'an RSA private key in PKCS#8', () =>
    createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' }),
  )
  return {
    gatewayUrl,
    appId: readText(source, 'ALIPAY_APP_ID', { shape: /^\d{16}$/, rule: 'have 16 digits' }),
    sellerId: readText(source, 'ALIPAY_SELLER_ID', account),
    privateKey,
    alipayPublicKeys: readAlipayKeys(source),
  }
}

function readAlipayKeys(source: Source): string[] {
  const name = 'ALIPAY_PUBLIC_KEY_FILES'
  return readList(name, need(source, name)).map((file) => {
    const key = withoutArmour(readFile(name, file))
    checkKey(name, 'an RSA public key', () =>
      createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
    )
    return key
  })
}

export type WechatPaySettings = Omit<WechatPayConfig, 'notifyUrl' | 'timeoutMs'>

/** Nothing where WeChat Pay is not offered, which is where none of its variables is set. */
export function readWechatPay(
  source: Source,
  { publicUrl }: Readonly<{ publicUrl: string }>,
): WechatPaySettings | undefined {
  const isWanted = Object.keys(source).some((name) => name.startsWith('WECHATPAY_') && source[name])
  if (!isWanted) return undefined
  const apiUrl = readUrl(source, 'WECHATPAY_API_URL').replace(/\/$/, '')
  if (apiUrl.startsWith('https:') && !publicUrl.startsWith('https:')) {
    refuse('PUBLIC_URL', 'begin with https://, because WeChat Pay sends its notices nowhere else')
  }
  const privateKeyFile = need(source, 'WECHATPAY_MCH_PRIVATE_KEY_FILE')
  const privateKey = readFile('WECHATPAY_MCH_PRIVATE_KEY_FILE', privateKeyFile)
  checkKey('WECHATPAY_MCH_PRIVATE_KEY_FILE', 'an RSA private key in PEM', () =>
    createPrivateKey(privateKey),
  )
  const text = (name: string, shape: RegExp, rule: string) =>
    readText(source, name, { shape, rule })
  return {
    apiUrl,
    appId: text('WECHATPAY_APP_ID', /^wx[0-9a-f]{16}$/, 'be wx and 16 hexadecimal digits'),
    mchId: text('WECHATPAY_MCH_ID', /^\d{8,10}$/, 'have 8 to 10 digits'),
    serial: text('WECHATPAY_MCH_SERIAL', /^[0-9A-F]{8,40}$/, 'be hexadecimal in capitals'),
    privateKey,
    apiV3Keys: readApiV3Keys(source),
    publicKeys: readPublicKeys(source),
  }
}

export type StripeSettings = Omit<StripeConfig, 'timeoutMs'>

/** Nothing where cards are not offered, which is where none of its variables is set. */
export function readStripe(
  source: Source,
  { publicUrl }: Readonly<{ publicUrl: string }>,
): StripeSettings | undefined {
  const isWanted = Object.keys(source).some((name) => name.startsWith('STRIPE_') && source[name])
  if (!isWanted) return undefined
  const file = 'STRIPE_SECRET_KEY_FILE'
  const secretKey = readFile(file, need(source, file)).trim()
  const shape = /^(sk|rk)_(test|live)_\w+$/
  if (!shape.test(secretKey)) refuse(file, 'hold a secret or restricted key, sk_… or rk_…')
  const settings = { secretKey, webhookSecrets: readWebhookSecrets(source) }
  const apiUrl = source['STRIPE_API_URL'] ? readUrl(source, 'STRIPE_API_URL') : undefined
  const isLive = secretKey.includes('_live_')
  if (isLive && apiUrl) refuse('STRIPE_API_URL', 'not be set, because the key is a live one')
  if (isLive && !publicUrl.startsWith('https:')) {
    refuse('PUBLIC_URL', 'begin with https://, because Stripe sends live notices nowhere else')
  }
  return apiUrl ? { ...settings, apiUrl } : settings
}

function readWebhookSecrets(source: Source): string[] {
  const name = 'STRIPE_WEBHOOK_SECRET_FILES'
  return readList(name, need(source, name)).map((file) => {
    const secret = readFile(name, file).trim()
    return /^whsec_\S{6,}$/.test(secret)
      ? secret
      : refuse(name, `name files with a signing secret, whsec_…, unlike ${file}`)
  })
}

const MAX_KEYS = 2 // The one in use, and the one that it takes the place of.

function readApiV3Keys(source: Source): string[] {
  const name = 'WECHATPAY_API_V3_KEY_FILES'
  return readList(name, need(source, name)).map((file) => {
    const key = readFile(name, file).trim()
    if (!/^[\x21-\x7e]{32}$/.test(key))
      refuse(name, `name files with 32 characters, unlike ${file}`)
    return key
  })
}

/** None: WeChat Pay's certificates are fetched. */
function readPublicKeys(source: Source) {
  const name = 'WECHATPAY_PUBLIC_KEYS'
  const value = source[name]
  if (!value) return []
  return readList(name, value).map((each) => {
    const [, id, file] = /^(PUB_KEY_ID_\w+)=(.+)$/.exec(each) ?? []
    if (!id || !file) return refuse(name, `be a list of PUB_KEY_ID_…=FILE, unlike "${each}"`)
    const pem = readFile(name, file)
    checkKey(name, `RSA public keys in PEM, unlike ${file}`, () => createPublicKey(pem))
    return { id, pem }
  })
}

function readList(name: string, value: string): string[] {
  const items = value.split(',').map((each) => each.trim())
  if (items.length > MAX_KEYS) refuse(name, `name at most ${MAX_KEYS}, the one in use first`)
  return items
}

function refuse(name: string, rule: string): never {
  throw new Error(`The environment variable ${name} must ${rule}.`)
}

function need(source: Source, name: string): string {
  return source[name] || refuse(name, 'be set, because others of its network are')
}

type Rule = Readonly<{ shape: RegExp; rule: string }>

function readText(source: Source, name: string, { shape, rule }: Rule): string {
  const value = need(source, name)
  return shape.test(value) ? value : refuse(name, rule)
}

function readUrl(source: Source, name: string): string {
  const value = need(source, name)
  const protocol = URL.canParse(value) ? new URL(value).protocol : ''
  return ['http:', 'https:'].includes(protocol)
    ? value
    : refuse(name, 'be an address, http or https')
}

function readFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return refuse(name, `name files that can be read, unlike ${file}`)
  }
}

/** A key's base64 without its PEM armour, as Alipay's console shows it. */
function withoutArmour(text: string): string {
  return text.replace(/-----[^-]+-----|\s/g, '')
}

const MIN_KEY_BITS = 2048

function checkKey(name: string, what: string, parse: () => KeyObject): void {
  let key: KeyObject | undefined
  try {
    key = parse()
  } catch {
    // Refused below, without a word of what is in it.
  }
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0
  if (key?.asymmetricKeyType !== 'rsa' || bits < MIN_KEY_BITS) {
    refuse(name, `hold ${what}, of 2048 bits or more`)
  }
}
