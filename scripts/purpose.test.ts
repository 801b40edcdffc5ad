import { expect, test } from 'vitest'
import { chooseDemo, usesSandbox } from './purpose.ts'

const gateway = { ALIPAY_GATEWAY_URL: 'https://openapi.alipay.com/gateway.do' }
const wechatPay = { WECHATPAY_API_URL: 'https://api.mch.weixin.qq.com' }
const stripe = { STRIPE_SECRET_KEY_FILE: '/run/secrets/stripe' }
const database = { DATABASE_URL: 'postgres://danbao@db.internal/danbao' }

test.each([
  ['nothing is configured', {}, true],
  ['only the port differs', { PORT: '5400' }, true],
  ['it listens on this machine', { HOST: '127.0.0.1', PUBLIC_URL: 'http://localhost:5400' }, true],
  ['the real gateway is configured', gateway, false],
  ['another real gateway is configured', wechatPay, false],
  ['real cards are configured', stripe, false],
  ['the database is somebody’s own', database, false],
  ['it listens on every address', { HOST: '0.0.0.0' }, false],
  ['others reach it by a name', { PUBLIC_URL: 'https://shop.example' }, false],
  ['a name only begins like ours', { PUBLIC_URL: 'http://localhost.shop.example' }, false],
  ['the demo is asked for', { ...gateway, ...database, DANBAO_DEMO: 'yes' }, true],
  ['the demo is declined', { DANBAO_DEMO: 'no' }, false],
])('when %s, the demo is wanted or not: %j', (_when, env, wanted) => {
  expect(chooseDemo(env).wanted).toBe(wanted)
})

test('what speaks for real use is named, even when the demo is declined', () => {
  expect(chooseDemo(database).realUse).toBe('DATABASE_URL is set')
  expect(chooseDemo({ ...gateway, DANBAO_DEMO: 'no' }).realUse).toBe('ALIPAY_GATEWAY_URL is set')
  expect(chooseDemo({ ...gateway, DANBAO_DEMO: 'yes' }).realUse).toBeUndefined()
})

test('a DANBAO_DEMO that is neither yes nor no is refused', () => {
  expect(() => chooseDemo({ DANBAO_DEMO: 'false' })).toThrow('must be yes or no, not "false"')
})

test('the sandbox plays the gateway until a real one is configured', () => {
  expect([{}, gateway, wechatPay, stripe].map(usesSandbox)).toEqual([
    true,
    ...[false, false, false],
  ])
})
