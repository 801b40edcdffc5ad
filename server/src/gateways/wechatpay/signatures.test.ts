import { createCipheriv, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { addMs } from '../../kernel/time.ts'
import { unseal } from './sealed.ts'
import { authorization, whyUnproven } from './signatures.ts'

// Made once by the published rules with openssl and a key of ours; the private half is gone.
const KEY = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAldN9KKty51PdgYXM7x78
XqWdLt75MXPG7Wdu3HPVeUpXyZ645xcb51087TXos+Ut2DztMz0GlW7Bdp8FfRoi
Z7aRePTKzLzEOl5+qqZ+HKSj0CZN9ReQduS/h8EJL3wBYALpZJQeAOSyVeqvp8rq
pIsmZB2E9IJPAtZsZfQSbiZX99JzJ29xsrUXgi3Q1xnwg1OQ194P8hNt1x61FW6K
iEoaBKbcJfxLecvCzqkyhbfvCL9esRYrN1D+CbORrBJcfPfJHs9D52z+glNmuEZC
LGUkXfXSbl5RdvKAtnPRAeX38xIWFlU1nK+UrRylZnWafP2/zr3BiOf4ict2VTUV
mQIDAQAB
-----END PUBLIC KEY-----`)
const SIGNATURE = [
  'JstXUK/QAbmw1ELUas7ShADF3SfYc2harZqWpkmftgxYKfgtKcReLAvNX5nb4WuWzZBUzxCKHeq1NdjFuTp0',
  '8IFaZFLWnXB0lZwGLc+wghMAmSTtFrVHamDdLOjmXsgLmE/6/z33tFlIJfk5q3B69ODS98n0XsSKC1Pvpi6u',
  'r+L5N44MVV4wn2upH8on4mRShMJz9rsBJ2GYoqV96TydIkq8Z8g/j8zKkGWTc37rhicvaVX1+tJo7zRXH+xR',
  '3OeNy1nhVFAwI9v/cfCVJfD8srMuq3uVNfPSkuw36YHNAukOv048y1QJiR083nUnAMuqu3o42EarAHEZrQmQ',
  'QScjNQ==',
].join('')
const REQUEST_SIGNATURE = [
  'KQT6BK9/GWoy0PvHH8yCYK3n+GBwghHYQgNIf8b/W8JtwmDf0veF0AETeuNmv+FFjBWY9vBE4Cl2K23hqrQa',
  'U52AsT/Jh5i/q7DhVawLMI2nbV+9b/+B2dWPVglZpseOc3vjv/K9m1dWeruoE0hPPDy2sUyYkGM+B8UA8UjE',
  '7wXuGAIdUwMGZ9u6PsOjznoz31b4vSQoOeU0lsSk4H2s280GORBwLG3N1weJJxEDBgkKHpbccOMN1jfNUrzj',
  'frK4VOSaLwB8DJd65B2ymxVsRQcSJy+AODcIZ8RZHN3WBvI23GgLSOfmtj3DV1tVGWOMBH6Kc1rofj3MS25e',
  'SzsY8A==',
].join('')
const NONCE = '593BEC0C930BF1AFEB40B4A08C8FB242'
const NOW = new Date('2026-07-01T00:00:00Z')
const vector = {
  headers: {
    'wechatpay-timestamp': '1782864000',
    'wechatpay-nonce': NONCE,
    'wechatpay-signature': SIGNATURE,
    'wechatpay-serial': 'PUB_KEY_ID_01',
  },
  body: '{"code_url":"weixin://wxpay/bizpayurl?pr=a1b2c3dzz"}',
}
const judge = (now = NOW) => ({
  findKey: (serial: string) => (serial === 'PUB_KEY_ID_01' ? KEY : undefined),
  now,
})
const withHeaders = (headers: Record<string, string>) => ({
  ...vector,
  headers: { ...vector.headers, ...headers },
})

describe('what WeChat Pay signed', () => {
  test('is proven', () => {
    expect(whyUnproven(vector, judge())).toBeUndefined()
  })

  test('is not with another byte anywhere', () => {
    for (let at = 0; at < vector.body.length; at += 1) {
      const body = `${vector.body.slice(0, at)}~${vector.body.slice(at + 1)}`
      expect(whyUnproven({ ...vector, body }, judge())).toBe('the signature does not fit')
    }
    for (const name of ['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-signature'] as const) {
      const last = vector.headers[name].at(-3) === '1' ? '2' : '1'
      const changed = `${vector.headers[name].slice(0, -3)}${last}${vector.headers[name].slice(-2)}`
      expect(whyUnproven(withHeaders({ [name]: changed }), judge())).toBe(
        'the signature does not fit',
      )
    }
  })

  test.each(Object.keys(vector.headers))('is not without %s', (name) => {
    expect(whyUnproven(withHeaders({ [name]: '' }), judge())).toMatch(/not (signed|known)/)
  })

  test('is not where its key is not known', () => {
    expect(whyUnproven(withHeaders({ 'wechatpay-serial': 'PUB_KEY_ID_02' }), judge())).toBe(
      'it is signed with a key that is not known',
    )
  })

  test('is not when it is older, or newer, than five minutes', () => {
    for (const ms of [-300_000, 0, 300_000]) {
      expect(whyUnproven(vector, judge(addMs(NOW, ms)))).toBeUndefined()
    }
    for (const ms of [-300_001, 300_001, 86_400_000]) {
      expect(whyUnproven(vector, judge(addMs(NOW, ms)))).toBe('it was signed at another time')
    }
  })

  test('is not where WeChat probes whether anybody looks', () => {
    const probe = `WECHATPAY/SIGNTEST/${SIGNATURE}`
    expect(whyUnproven(withHeaders({ 'wechatpay-signature': probe }), judge())).toBe(
      'the signature does not fit',
    )
  })

  test('is not with its plus signs lost on the way', () => {
    const lost = SIGNATURE.replace('+', ' ')
    expect(whyUnproven(withHeaders({ 'wechatpay-signature': lost }), judge())).toBe(
      'the signature does not fit',
    )
  })
})

test('a request is signed over its five lines, the last one ended too', () => {
  const text =
    'POST\n/v3/pay/transactions/native\n1782864000\n' + `${NONCE}\n{"mchid":"1900000001"}\n`
  expect(verify('sha256', Buffer.from(text), KEY, Buffer.from(REQUEST_SIGNATURE, 'base64'))).toBe(
    true,
  )
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const header = authorization(
    { mchId: '1900000001', serial: 'ABCDEF01', privateKey },
    {
      ...{ method: 'POST', path: '/v3/pay/transactions/native', body: '{"mchid":"1900000001"}' },
      ...{ timestamp: '1782864000', nonce: NONCE },
    },
  )
  const [, signature = ''] = /signature="([^"]+)"/.exec(header) ?? []
  expect(verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))).toBe(
    true,
  )
  expect(header.replace(signature, '…')).toBe(
    `WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="${NONCE}",signature="…",` +
      'timestamp="1782864000",serial_no="ABCDEF01"',
  )
})

describe('what WeChat Pay encrypted', () => {
  const key = '0123456789abcdef0123456789abcdef'
  const sealed = {
    algorithm: 'AEAD_AES_256_GCM',
    nonce: 'fdasflkja484',
    associated_data: 'transaction',
    ciphertext: [
      'DUcegK33A8MEOgdCtMPWwAdqzVjy3c3PSUd0ZmYkqr+HZBhZ2IINKIjOKcbe3e1eNfXz6wxj1gnpkfSxBuiofdM+',
      'XsZnmix7IwF0B25KWYtGsEOG9BkHkW68KJ6ADo6KGByX2mv1uyxWVI7jsHyrENcN1nYvG2E3lGw=',
    ].join(''),
  }

  test('is opened with its key, whichever of ours that is', () => {
    const plain =
      '{"mchid":"1900000001","out_trade_no":"T1","trade_state":"SUCCESS",' +
      '"amount":{"total":100,"currency":"CNY"}}'
    expect(unseal(sealed, [key])).toBe(plain)
    expect(unseal(sealed, ['fedcba9876543210fedcba9876543210', key])).toBe(plain)
  })

  test.each([
    ['another key', sealed, 'fedcba9876543210fedcba9876543210'],
    ['other data beside it', { ...sealed, associated_data: 'refund' }, key],
    ['another nonce', { ...sealed, nonce: 'fdasflkja485' }, key],
    ['another byte', { ...sealed, ciphertext: `E${sealed.ciphertext.slice(1)}` }, key],
    ['its end cut off', { ...sealed, ciphertext: sealed.ciphertext.slice(0, 20) }, key],
    ['another algorithm', { ...sealed, algorithm: 'AEAD_AES_128_GCM' }, key],
    ['nothing in it', undefined, key],
  ])('is not opened with %s', (_what, content, apiV3Key) => {
    expect(unseal(content, [apiV3Key])).toBeUndefined()
  })

  test('is not opened with a true tag of which only four bytes are left', () => {
    const cipher = createCipheriv('aes-256-gcm', key, sealed.nonce)
    cipher.setAAD(Buffer.from('transaction')).final()
    const ciphertext = cipher.getAuthTag().subarray(0, 4).toString('base64')
    expect(unseal({ ...sealed, ciphertext }, [key])).toBeUndefined()
  })
})
