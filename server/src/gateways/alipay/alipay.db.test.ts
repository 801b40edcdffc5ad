import { afterAll, beforeAll } from 'vitest'
import { payAtCashier } from '../../../test/checkout.ts'
import { describeGateway, type GatewayBench } from '../../../test/gateway-contract.ts'
import type { Mishap, Verb } from '../../../test/gateway-contract.ts'
import { registerApp, startSandbox, type Sandbox } from '../../../test/sandbox.ts'
import { realEnv } from '../../platform/env.ts'
import { createAlipay } from './alipay.ts'

// The connector against the sandbox's Alipay, which is a process of its own and shares no code.

let sandbox: Sandbox
let bench: GatewayBench
beforeAll(async () => {
  sandbox = await startSandbox()
  bench = await anAlipay()
})
afterAll(() => sandbox.stop())

describeGateway(() => bench)

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

async function anAlipay(): Promise<GatewayBench> {
  const appId = '2021000000000042'
  const config = await registerApp({ sandbox, appId, url: 'http://127.0.0.1:9' })
  let shiftMs = 0
  const env = { ...realEnv, now: () => new Date(Date.now() + shiftMs) }
  const app = `/alipay/apps/${appId}`
  return {
    gateway: createAlipay({ ...config, timeoutMs: 60_000 }, env),
    ...{ method: 'alipay', hears: 'when the buyer comes', refunds: 'at once' },
    ends: 'by itself',
    nobodysNumber: '2026000000000000000000000000',
    impatient: createAlipay({ ...config, timeoutMs: 300 }, env),
    now: env.now,
    advance: async (ms) => {
      shiftMs += ms
      await sandbox.control('PUT', '/clock', { advanceMs: ms })
    },
    visit: async (next, purse) => {
      if (next.kind !== 'redirect') throw new Error('the cashier is a page')
      await payAtCashier(next.url, purse === 'full' ? 'buyer@sandbox.test' : 'poor@sandbox.test')
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
