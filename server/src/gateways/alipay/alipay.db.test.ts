import { afterAll, beforeAll, describe } from 'vitest'
import { payAtCashier, payByCode } from '../../../test/checkout.ts'
import { describeGateway, type GatewayBench } from '../../../test/gateway-contract.ts'
import type { Mishap, Verb } from '../../../test/gateway-contract.ts'
import { registerApp, startSandbox, type Sandbox } from '../../../test/sandbox.ts'
import { realEnv } from '../../platform/env.ts'
import { createAlipay } from './alipay.ts'

// The connector against the sandbox's Alipay, which is a process of its own and shares no code.

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

describe.each(['alipay', 'alipay_qr'] as const)('paid by %s', (method) => {
  let bench: GatewayBench
  beforeAll(async () => {
    bench = await anAlipay(method)
  })
  describeGateway(() => bench)
})

const methods: Readonly<Record<Verb, string>> = {
  query: 'alipay.trade.query',
  close: 'alipay.trade.close',
  refund: 'alipay.trade.refund',
  queryRefund: 'alipay.trade.fastpay.refund.query',
}
const switches: Readonly<Record<Mishap, object>> = {
  down: { down: true },
  'lose the request': { loseRequest: -1 },
  'lose the answer': { loseAnswer: -1 },
  fail: { systemError: -1 },
  // The client's timers are coarse: it gives up within about a second.
  'be slow': { slowMs: 3_000 },
}

let shiftMs = 0
const now = () => new Date(Date.now() + shiftMs)

async function anAlipay(method: 'alipay' | 'alipay_qr'): Promise<GatewayBench> {
  const appId = method === 'alipay' ? '2021000000000042' : '2021000000000043'
  const config = await registerApp({ sandbox, appId, url: 'http://127.0.0.1:9' })
  const env = { ...realEnv, now }
  const app = `/alipay/apps/${appId}`
  return {
    gateway: createAlipay({ ...config, timeoutMs: 60_000 }, env),
    ...{ method, hears: 'when the buyer comes', refunds: 'at once' },
    ends: 'by itself',
    nobodysNumber: '2026000000000000000000000000',
    impatient: createAlipay({ ...config, timeoutMs: 300 }, env),
    now,
    advance: async (ms) => {
      shiftMs += ms
      await sandbox.control('PUT', '/clock', { advanceMs: ms })
    },
    visit: async (next, purse) => {
      const account = purse === 'full' ? 'buyer@sandbox.test' : 'poor@sandbox.test'
      if (next.kind === 'redirect') await payAtCashier(next.url, account)
      else if (next.kind === 'qr') await payByCode(sandbox, next.content, account)
      else throw new Error('Alipay is paid at a page or by a code')
    },
    break: async (mishap, verb) => {
      const only = verb ? { methods: [methods[verb]] } : {}
      const faults = mishap ? { ...switches[mishap], ...only } : {}
      await sandbox.control('PUT', `${app}/faults`, faults)
    },
    truth: async () => {
      const totals = await sandbox.control('GET', `${app}/totals`)
      const minor = (yuan: unknown) => BigInt(String(yuan).replace('.', ''))
      return { paid: minor(totals['paid']), refunded: minor(totals['refunded']) }
    },
  }
}
