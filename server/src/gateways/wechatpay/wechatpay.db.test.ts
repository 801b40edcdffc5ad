import { afterAll, beforeAll, describe } from 'vitest'
import { payByCode } from '../../../test/checkout.ts'
import { describeGateway, type GatewayBench } from '../../../test/gateway-contract.ts'
import type { Mishap, Verb } from '../../../test/gateway-contract.ts'
import { registerMerchant, startSandbox, type Sandbox } from '../../../test/sandbox.ts'
import { realEnv } from '../../platform/env.ts'
import { createWechatPay } from './wechatpay.ts'

// The connector against the sandbox's WeChat Pay, which is a process of its own and shares no code.

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

describe.each(['public_key', 'certificate'] as const)('proven by its %s', (signsWith) => {
  let bench: GatewayBench
  beforeAll(async () => {
    bench = await aWechatPay(signsWith)
  })
  describeGateway(() => bench)
})

const methods: Readonly<Record<Verb, string>> = {
  query: 'query',
  close: 'close',
  refund: 'refund',
  queryRefund: 'refundQuery',
}
const switches: Readonly<Record<Mishap, object>> = {
  down: { down: true },
  'lose the request': { loseRequest: -1 },
  'lose the answer': { loseAnswer: -1 },
  fail: { systemError: -1 },
  'be slow': { slowMs: 3_000 },
}

let shiftMs = 0
const now = () => new Date(Date.now() + shiftMs)

async function aWechatPay(signsWith: 'public_key' | 'certificate'): Promise<GatewayBench> {
  const mchId = signsWith === 'public_key' ? '1900000042' : '1900000043'
  const config = await registerMerchant({ sandbox, mchId, url: 'http://127.0.0.1:9', signsWith })
  const env = { ...realEnv, now }
  const merchant = `/wechatpay/merchants/${mchId}`
  return {
    gateway: createWechatPay({ ...config, timeoutMs: 60_000 }, env),
    ...{ method: 'wechatpay', hears: 'at the start', refunds: 'later' },
    ends: 'by itself',
    nobodysNumber: '4200000000202601010000000000',
    impatient: createWechatPay({ ...config, timeoutMs: 300 }, env),
    now,
    advance: async (ms) => {
      shiftMs += ms
      await sandbox.control('PUT', '/clock', { advanceMs: ms })
    },
    visit: async (next, purse) => {
      if (next.kind !== 'qr') throw new Error('there is a code to scan')
      const account = purse === 'full' ? 'buyer@sandbox.test' : 'poor@sandbox.test'
      await payByCode(sandbox, next.content, account)
    },
    break: async (mishap, verb) => {
      const only = verb ? { methods: [methods[verb]] } : {}
      const faults = mishap ? { ...switches[mishap], ...only } : {}
      await sandbox.control('PUT', `${merchant}/faults`, faults)
    },
    truth: async () => {
      const totals = await sandbox.control('GET', `${merchant}/totals`)
      const minor = (yuan: unknown) => BigInt(String(yuan).replace('.', ''))
      return { paid: minor(totals['paid']), refunded: minor(totals['refunded']) }
    },
  }
}
