import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from '../src/app.ts'
import { aPayment, openMerchant, openPage, typeCard } from './merchant.ts'
import { call } from './shop.ts'

test('a restart forgets no payment, no card and no key, and what was to happen later does', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sandbox-stripe-'))
  const first = await startSandbox({ home })
  const merchant = await openMerchant(first)
  const { stripe } = merchant
  const open = await openPage(merchant)
  const payment_intent = await aPayment(merchant, '4000000000007726')
  const key = { idempotencyKey: 'once' }
  const refund = await stripe.refunds.create({ payment_intent }, key)
  await first.close()

  const second = await startSandbox({ home, port: first.port })
  expect((await stripe.refunds.create({ payment_intent }, key)).id).toBe(refund.id)
  await call('PUT', `${second.url}/control/clock`, { advanceMs: 61_000 })
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
  expect(await typeCard(open.url)).toMatchObject({ status: 'paid' })
  await second.close()
  await merchant.close()
  rmSync(home, { recursive: true })
})
