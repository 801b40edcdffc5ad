import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { typeCard } from '../../../test/cards.ts'
import { describeGateway, type GatewayBench } from '../../../test/gateway-contract.ts'
import type { Mishap, Verb } from '../../../test/gateway-contract.ts'
import { startSandbox, type Sandbox, registerAccount } from '../../../test/sandbox.ts'
import { money } from '../../kernel/money.ts'
import { addMs } from '../../kernel/time.ts'
import { realEnv } from '../../platform/env.ts'
import { createStripe } from './stripe.ts'

// The connector against the sandbox's Stripe, which is a process of its own and shares no code.

let sandbox: Sandbox
let bench: GatewayBench
let account: string
beforeAll(async () => {
  sandbox = await startSandbox()
  bench = await aStripe()
})
afterAll(() => sandbox.stop())

describeGateway(() => bench)

const calls: Readonly<Record<Verb, string>> = {
  query: 'checkout.session.retrieve',
  close: 'checkout.session.expire',
  refund: 'refund.create',
  queryRefund: 'refund.list',
}

const switches: Readonly<Record<Mishap, object>> = {
  down: { down: true },
  'lose the request': { loseRequest: -1 },
  'lose the answer': { loseAnswer: -1 },
  fail: { systemError: -1 },
  'be slow': { slowMs: 2_000 },
}

const FULL = '4242424242424242'
const EMPTY = '4000000000009995'

async function aStripe(): Promise<GatewayBench> {
  const { config, ...merchant } = await registerAccount({ sandbox, url: 'http://127.0.0.1:9' })
  account = merchant.account
  let shiftMs = 0
  const env = { ...realEnv, now: () => new Date(Date.now() + shiftMs) }
  const control = `/stripe/accounts/${account}`
  return {
    gateway: createStripe({ ...config, timeoutMs: 60_000 }, env),
    ...{ method: 'card', hears: 'at the start', refunds: 'at once', ends: 'when closed' },
    nobodysNumber: 'pi_3nobody',
    impatient: createStripe({ ...config, timeoutMs: 300 }, env),
    now: env.now,
    advance: async (ms) => {
      shiftMs += ms
      await sandbox.control('PUT', '/clock', { advanceMs: ms })
    },
    visit: async (next, purse) => {
      if (next.kind !== 'redirect') throw new Error('cards are typed at a page')
      const said = await typeCard(next.url, { number: purse === 'full' ? FULL : EMPTY })
      if (purse === 'full' && said['status'] !== 'paid') throw new Error('the page took no card')
    },
    break: async (mishap, verb) => {
      const only = verb ? { methods: [calls[verb]] } : {}
      const faults = mishap ? { ...switches[mishap], ...only } : {}
      await sandbox.control('PUT', `${control}/faults`, faults)
    },
    truth: async () => {
      const totals = await sandbox.control('GET', `${control}/totals`)
      return { paid: BigInt(Number(totals['paid'])), refunded: BigInt(Number(totals['refunded'])) }
    },
  }
}

const request = () => ({
  ...{ method: 'card', number: `att_${randomUUID().slice(0, 8)}`, subject: 'Danbao 10000001' },
  ...{ amount: money('GBP', 8_880n), returnUrl: 'http://127.0.0.1:9/pay/x' },
  expiresAt: addMs(bench.now(), 1_800_000),
})

test('a page whose address was lost on the way is the same one when it is asked for again', async () => {
  const asked = request()
  await sandbox.control('PUT', `/stripe/accounts/${account}/faults`, { loseAnswer: -1 })
  expect((await bench.gateway.begin(asked)).status).toBe('unknown')
  await bench.break()
  const [one, two] = [await bench.gateway.begin(asked), await bench.gateway.begin(asked)]
  expect(one).toMatchObject({ status: 'ready', reference: expect.stringMatching(/^cs_/) })
  expect(two).toEqual(one)
  const { payments } = await sandbox.control('GET', `/stripe/accounts/${account}/payments`)
  const pages = (payments as { session: { client_reference_id: string } }[]).filter(
    ({ session }) => session.client_reference_id === asked.number,
  )
  expect(pages).toHaveLength(1)
})

test('a payment that is looked at is in review, and closed when it is refused', async () => {
  const asked = request()
  const begun = await bench.gateway.begin(asked)
  if (begun.status !== 'ready' || begun.next.kind !== 'redirect') throw new Error('no page')
  await typeCard(begun.next.url, { number: '4000000000009235' })
  const payment = { ...asked, reference: begun.reference }
  expect((await bench.gateway.query(payment)).status).toBe('review')
  expect((await bench.gateway.close(payment)).status).toBe('unknown')
  const { payments } = await sandbox.control('GET', `/stripe/accounts/${account}/payments`)
  const intent = (payments as { intent: { id: string } | null }[]).at(-1)?.intent?.id
  const review = `/stripe/accounts/${account}/reviews/${intent}`
  await sandbox.control('POST', review, { approved: false })
  expect(await bench.gateway.query(payment)).toMatchObject({
    status: 'closed',
    decline: 'generic_decline',
  })
})
