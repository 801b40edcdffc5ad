import { generateKeyPairSync } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAlipay, readStripe, readWechatPay } from './gateway-config.ts'

let dir: string
const file = (name: string) => join(dir, name)
const [rsa, weak] = [2048, 1024].map((modulusLength) =>
  generateKeyPairSync('rsa', { modulusLength }),
)
const pemOf = (pair = rsa) => ({
  privateKey: pair?.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() ?? '',
  publicKey: pair?.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? '',
})

beforeAll(async () => {
  dir = await fs.mkdtemp(join(tmpdir(), 'danbao-gateway-config-'))
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const files = {
    ...{ 'own.pem': pemOf().privateKey, 'theirs.pem': pemOf().publicKey },
    ...{ 'weak.pem': pemOf(weak).privateKey, 'weak-public.pem': pemOf(weak).publicKey },
    'ec.pem': elliptic.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ...{ 'key-1': `${'k'.repeat(32)}\n`, 'key-2': 'q'.repeat(32), 'key-short': 'k'.repeat(31) },
    empty: '',
    ...{
      'stripe-test': 'sk_test_abc123\n',
      'stripe-live': 'rk_live_abc123',
      whsec: 'whsec_abcdef\n',
    },
    'whsec-2': 'whsec_ghijkl',
  }
  for (const [name, text] of Object.entries(files)) await fs.writeFile(file(name), text)
})
afterAll(() => fs.rm(dir, { recursive: true, force: true }))

const shop = { publicUrl: 'https://shop.example' }
const wechatPay = () => ({
  WECHATPAY_API_URL: 'https://api.mch.weixin.qq.com/',
  WECHATPAY_APP_ID: 'wx0123456789abcdef',
  WECHATPAY_MCH_ID: '1900000001',
  WECHATPAY_MCH_SERIAL: '5157F09EFDC096DE15EBE81A47057A72',
  WECHATPAY_MCH_PRIVATE_KEY_FILE: file('own.pem'),
  WECHATPAY_API_V3_KEY_FILES: file('key-1'),
  WECHATPAY_PUBLIC_KEYS: `PUB_KEY_ID_01=${file('theirs.pem')}`,
})
const alipay = () => ({
  ALIPAY_GATEWAY_URL: 'https://openapi.alipay.com/gateway.do',
  ALIPAY_APP_ID: '2021000000000001',
  ALIPAY_SELLER_ID: '2088000000000001',
  ALIPAY_APP_PRIVATE_KEY_FILE: file('own.pem'),
  ALIPAY_PUBLIC_KEY_FILES: file('theirs.pem'),
})

describe('WeChat Pay', () => {
  test('is not offered where none of its variables is set', () => {
    expect(readWechatPay({ ALIPAY_APP_ID: 'x', WECHATPAY_APP_ID: '' }, shop)).toBeUndefined()
  })

  test('is read whole', () => {
    expect(readWechatPay(wechatPay(), shop)).toEqual({
      ...{ apiUrl: 'https://api.mch.weixin.qq.com', appId: 'wx0123456789abcdef' },
      ...{ mchId: '1900000001', serial: '5157F09EFDC096DE15EBE81A47057A72' },
      ...{ privateKey: pemOf().privateKey, apiV3Keys: ['k'.repeat(32)] },
      publicKeys: [{ id: 'PUB_KEY_ID_01', pem: pemOf().publicKey }],
    })
  })

  test('takes two keys of each kind while they change, and no public key where it has none', () => {
    const changing = {
      WECHATPAY_API_V3_KEY_FILES: `${file('key-2')}, ${file('key-1')}`,
      WECHATPAY_PUBLIC_KEYS: `PUB_KEY_ID_02=${file('theirs.pem')},PUB_KEY_ID_01=${file('theirs.pem')}`,
    }
    const read = readWechatPay({ ...wechatPay(), ...changing }, shop)
    expect(read?.apiV3Keys).toEqual(['q'.repeat(32), 'k'.repeat(32)])
    expect(read?.publicKeys.map(({ id }) => id)).toEqual(['PUB_KEY_ID_02', 'PUB_KEY_ID_01'])
    const { WECHATPAY_PUBLIC_KEYS: _none, ...rest } = wechatPay()
    expect(readWechatPay(rest, shop)?.publicKeys).toEqual([])
  })

  test.each([
    'WECHATPAY_API_URL',
    'WECHATPAY_APP_ID',
    'WECHATPAY_MCH_ID',
    'WECHATPAY_MCH_SERIAL',
    'WECHATPAY_MCH_PRIVATE_KEY_FILE',
    'WECHATPAY_API_V3_KEY_FILES',
  ])('is refused without %s', (name) => {
    expect(() => readWechatPay({ ...wechatPay(), [name]: '' }, shop)).toThrow(
      `variable ${name} must be set`,
    )
  })

  test.each([
    ['WECHATPAY_API_URL', 'api.mch.weixin.qq.com', 'be an address'],
    ['WECHATPAY_API_URL', 'ftp://api.mch.weixin.qq.com', 'be an address'],
    ['WECHATPAY_APP_ID', '2021000000000001', 'be wx and 16'],
    ['WECHATPAY_MCH_ID', '19-0000001', 'have 8 to 10 digits'],
    ['WECHATPAY_MCH_SERIAL', 'abcdef0123', 'be hexadecimal in capitals'],
    ['WECHATPAY_MCH_PRIVATE_KEY_FILE', 'nowhere.pem', 'name files that can be read'],
    ['WECHATPAY_MCH_PRIVATE_KEY_FILE', 'theirs.pem', 'hold an RSA private key'],
    ['WECHATPAY_MCH_PRIVATE_KEY_FILE', 'weak.pem', 'of 2048 bits or more'],
    ['WECHATPAY_MCH_PRIVATE_KEY_FILE', 'ec.pem', 'hold an RSA private key'],
    ['WECHATPAY_API_V3_KEY_FILES', 'key-short', '32 characters'],
    ['WECHATPAY_API_V3_KEY_FILES', 'empty', '32 characters'],
    ['WECHATPAY_API_V3_KEY_FILES', 'key-1,key-1,key-1', 'at most 2'],
    ['WECHATPAY_PUBLIC_KEYS', 'theirs.pem', 'PUB_KEY_ID_…=FILE'],
    ['WECHATPAY_PUBLIC_KEYS', 'PUB_KEY_ID_01=nowhere.pem', 'can be read'],
    ['WECHATPAY_PUBLIC_KEYS', 'PUB_KEY_ID_01=weak-public.pem', 'of 2048 bits or more'],
  ])('is refused with %s=%s', (name, value, rule) => {
    const inDir = value.replaceAll(/([\w-]+\.pem|key-\w+|empty)/g, (each) => file(each))
    const read = () => readWechatPay({ ...wechatPay(), [name]: inDir }, shop)
    expect(read).toThrow(`variable ${name} must`)
    expect(read).toThrow(rule)
  })

  test('is refused where its notices cannot come, and tried out where they can', () => {
    const plain = { publicUrl: 'http://localhost:4400' }
    expect(() => readWechatPay(wechatPay(), plain)).toThrow('variable PUBLIC_URL must begin with')
    const sandbox = { ...wechatPay(), WECHATPAY_API_URL: 'http://localhost:4500' }
    expect(readWechatPay(sandbox, plain)).toMatchObject({ apiUrl: 'http://localhost:4500' })
  })
})

describe('Alipay', () => {
  test('is not offered without its address', () => {
    const { ALIPAY_GATEWAY_URL: _none, ...rest } = alipay()
    expect(readAlipay(rest)).toBeUndefined()
  })

  test('is read whole, its keys without armour', () => {
    const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '')
    expect(readAlipay(alipay())).toEqual({
      gatewayUrl: 'https://openapi.alipay.com/gateway.do',
      ...{ appId: '2021000000000001', sellerId: '2088000000000001' },
      privateKey: bare(pemOf().privateKey),
      alipayPublicKeys: [bare(pemOf().publicKey)],
    })
  })

  test.each([
    ['ALIPAY_GATEWAY_URL', 'openapi.alipay.com', 'be an address'],
    ['ALIPAY_APP_ID', '', 'be set'],
    ['ALIPAY_APP_ID', 'wx0123456789abcdef', 'have 16 digits'],
    ['ALIPAY_SELLER_ID', '2021000000000001', 'begin with 2088'],
    ['ALIPAY_APP_PRIVATE_KEY_FILE', '', 'be set'],
    ['ALIPAY_APP_PRIVATE_KEY_FILE', 'theirs.pem', 'hold an RSA private key'],
    ['ALIPAY_PUBLIC_KEY_FILES', 'nowhere.pem', 'can be read'],
    ['ALIPAY_PUBLIC_KEY_FILES', 'empty', 'hold an RSA public key'],
    ['ALIPAY_PUBLIC_KEY_FILES', 'weak-public.pem', 'of 2048 bits or more'],
  ])('is refused with %s=%s', (name, value, rule) => {
    const inDir = value.replace(/^([\w-]+\.pem|empty)$/, (each) => file(each))
    const read = () => readAlipay({ ...alipay(), [name]: inDir })
    expect(read).toThrow(`variable ${name} must`)
    expect(read).toThrow(rule)
  })
})

describe('Stripe', () => {
  const stripe = () => ({
    STRIPE_SECRET_KEY_FILE: file('stripe-live'),
    STRIPE_WEBHOOK_SECRET_FILES: `${file('whsec')}, ${file('whsec-2')}`,
  })

  test('is not offered where none of its variables is set', () => {
    expect(readStripe({ ALIPAY_APP_ID: 'x', STRIPE_API_URL: '' }, shop)).toBeUndefined()
  })

  test('is read whole, with two secrets while one takes the place of the other', () => {
    expect(readStripe(stripe(), shop)).toEqual({
      ...{ secretKey: 'rk_live_abc123', webhookSecrets: ['whsec_abcdef', 'whsec_ghijkl'] },
    })
    const sandbox = { STRIPE_SECRET_KEY_FILE: file('stripe-test'), STRIPE_API_URL: 'http://x:1' }
    expect(readStripe({ ...stripe(), ...sandbox }, { publicUrl: 'http://x' })).toMatchObject({
      ...{ secretKey: 'sk_test_abc123', apiUrl: 'http://x:1' },
    })
  })

  test.each([
    ['STRIPE_SECRET_KEY_FILE', { STRIPE_SECRET_KEY_FILE: '' }],
    ['STRIPE_SECRET_KEY_FILE', { STRIPE_SECRET_KEY_FILE: '/nowhere' }],
    ['STRIPE_SECRET_KEY_FILE', { STRIPE_SECRET_KEY_FILE: 'whsec' }],
    ['STRIPE_WEBHOOK_SECRET_FILES', { STRIPE_WEBHOOK_SECRET_FILES: '' }],
    ['STRIPE_WEBHOOK_SECRET_FILES', { STRIPE_WEBHOOK_SECRET_FILES: 'stripe-live' }],
    ['STRIPE_WEBHOOK_SECRET_FILES', { STRIPE_WEBHOOK_SECRET_FILES: 'whsec,whsec,whsec' }],
    ['STRIPE_API_URL', { STRIPE_API_URL: 'http://localhost:4500' }],
    ['STRIPE_API_URL', { STRIPE_API_URL: 'localhost', STRIPE_SECRET_KEY_FILE: 'stripe-test' }],
  ])('%s is refused by its name: %j', (name, over) => {
    const inDir = (value: string) =>
      value
        .split(',')
        .map((each) => (/^[a-z]+(-\w+)?$/.test(each) && each !== 'localhost' ? file(each) : each))
        .join(',')
    const changed = Object.entries(over).map(([key, value]) => [key, inDir(value)])
    expect(() => readStripe({ ...stripe(), ...Object.fromEntries(changed) }, shop)).toThrow(
      `The environment variable ${name} must`,
    )
  })

  test('a live key needs an address that Stripe sends notices to', () => {
    expect(() => readStripe(stripe(), { publicUrl: 'http://shop.example' })).toThrow(
      'The environment variable PUBLIC_URL must begin with https://',
    )
  })
})
