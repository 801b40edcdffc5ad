import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { openMerchant, openPage, SECRETS, typeCard, type Merchant } from './merchant.ts'
import { call, until } from './shop.ts'

// Stripe's test cards at the page, and the webhooks that tell of them.

let sandbox: Sandbox
let merchant: Merchant
let stripe: Stripe
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'cards' })
  merchant = await openMerchant(sandbox)
  stripe = merchant.stripe
})
afterAll(async () => {
  await merchant.close()
  await sandbox.close()
})
beforeEach(async () => {
  await call('DELETE', `${merchant.control}/faults`)
  merchant.inbox.received.length = 0
  merchant.inbox.status = 200
})

const intentOf = async (id: string) => {
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })
  return { session, intent: session.payment_intent as Stripe.PaymentIntent }
}

test.each([
  '4242424242424242',
  '4000056655665556',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '6011111111111117',
  '6200000000000005',
  '3566002020360505',
  '4000001560000002',
  '4000000000003055',
  '4000000000000077',
])('%s is charged', async (number) => {
  const { url, id } = await openPage(merchant)
  expect(await typeCard(url, { number })).toMatchObject({ status: 'paid' })
  expect((await intentOf(id)).intent.status).toBe('succeeded')
})

test.each([
  ['4000000000000002', 'card_declined', 'generic_decline'],
  ['4000000000009995', 'card_declined', 'insufficient_funds'],
  ['4000000000009987', 'card_declined', 'lost_card'],
  ['4000000000009979', 'card_declined', 'stolen_card'],
  ['4000000000000069', 'expired_card', 'expired_card'],
  ['4000000000000127', 'incorrect_cvc', 'incorrect_cvc'],
  ['4000000000000119', 'processing_error', 'processing_error'],
  ['4000000000006975', 'card_declined', 'card_velocity_exceeded'],
  ['4000000000000341', 'card_declined', 'generic_decline'],
  ['4100000000000019', 'card_declined', 'fraudulent'],
])('%s is declined with %s, %s, and another card may be tried there', async (number, code, why) => {
  const { url, id } = await openPage(merchant)
  expect(await typeCard(url, { number })).toMatchObject({ status: 'declined' })
  const { session, intent } = await intentOf(id)
  expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid' })
  expect(intent).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { type: 'card_error', code, decline_code: why },
  })
  expect(await typeCard(url)).toMatchObject({ status: 'paid' })
  expect((await intentOf(id)).intent.id).toBe(intent.id)
})

test.each([
  ['4242424242424241', '12/34', '123', 'incorrect_number'],
  ['4242424242424242', '12/20', '123', 'invalid_expiry_year'],
  ['4242424242424242', '13/34', '123', 'invalid_expiry_month'],
  ['4242424242424242', '12/34', '1', 'invalid_cvc'],
])('the page refuses %s %s %s by itself', async (number, expiry, cvc, code) => {
  const { url, id } = await openPage(merchant)
  const answer = await call('POST', `${url}/script`, { number, expiry, cvc })
  expect(answer).toMatchObject({ status: 'declined', code })
  expect((await intentOf(id)).intent).toBe(null)
})

describe('a bank that asks for the owner of the card', () => {
  test.each(['4000002500003155', '4000002760003184', '4000000000003220'])(
    'lets %s pay when it is them',
    async (number) => {
      const { url, id } = await openPage(merchant)
      expect(await typeCard(url, { number })).toMatchObject({ status: 'asked' })
      expect((await intentOf(id)).intent).toMatchObject({
        status: 'requires_action',
        next_action: { type: 'redirect_to_url' },
      })
      const passed = await fetch(`${url}/3ds`, {
        method: 'POST',
        body: new URLSearchParams({ result: 'pass' }),
        redirect: 'manual',
      })
      expect(passed.headers.get('location')).toContain('http://shop.test/paid')
      expect((await intentOf(id)).intent.status).toBe('succeeded')
    },
  )

  test('lets nobody pay who fails, and the page says so and stays', async () => {
    const { url, id } = await openPage(merchant)
    await typeCard(url, { number: '4000002760003184' })
    const failed = await fetch(`${url}/3ds`, {
      method: 'POST',
      body: new URLSearchParams({ result: 'fail' }),
    })
    expect(await failed.text()).toContain('unable to authenticate')
    expect((await intentOf(id)).intent.last_payment_error?.code).toBe(
      'payment_intent_authentication_failure',
    )
    expect(await typeCard(url)).toMatchObject({ status: 'paid' })
  })

  test.each([
    ['4000008260003178', 'insufficient_funds'],
    ['4000008400001629', 'generic_decline'],
  ])('may decline %s although it was them', async (number, why) => {
    const { url } = await openPage(merchant)
    expect(await typeCard(url, { number, result: 'pass' })).toMatchObject({
      status: 'declined',
      decline: { decline_code: why },
    })
  })
})

describe('a payment of higher risk', () => {
  test.each([
    ['4000000000009235', true],
    ['4000000000004954', false],
  ])('by %s is held until somebody has looked at it', async (number, approved) => {
    const { url, id } = await openPage(merchant)
    expect(await typeCard(url, { number })).toMatchObject({ status: 'in_review' })
    const held = await intentOf(id)
    expect(held.session).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    expect(held.intent.status).toBe('processing')
    await call('POST', `${merchant.control}/reviews/${held.intent.id}`, { approved })
    const judged = await intentOf(id)
    expect(judged.session.payment_status).toBe(approved ? 'paid' : 'unpaid')
    expect(judged.intent.status).toBe(approved ? 'succeeded' : 'requires_payment_method')
    const type = `checkout.session.async_payment_${approved ? 'succeeded' : 'failed'}`
    await until(() => merchant.inbox.received.some(({ event }) => event.type === type))
    // It was judged once.
    expect(
      await call('POST', `${merchant.control}/reviews/${held.intent.id}`, { approved: true }),
    ).toMatchObject({ httpStatus: 404 })
  })
})

describe('a webhook', () => {
  const sent = (type: string) => merchant.inbox.received.filter(({ event }) => event.type === type)
  const pay = async () => typeCard((await openPage(merchant)).url)

  test.each(SECRETS)('fits the secret %s while one takes the place of another', async (secret) => {
    await pay()
    const { text, signature } = (await until(() => sent('charge.succeeded')[0])) ?? {}
    const event = stripe.webhooks.constructEvent(text ?? '', signature ?? '', secret)
    expect(event).toMatchObject({ type: 'charge.succeeded', api_version: '2026-10-28.endive' })
  })

  test('that is not taken comes again, signed anew', async () => {
    merchant.inbox.status = 500
    await pay()
    await until(() => sent('charge.succeeded').length === 1)
    merchant.inbox.status = 200
    await until(async () => {
      await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 6 * 60_000 })
      return sent('charge.succeeded').length >= 2
    })
    const [first, second] = sent('charge.succeeded')
    expect(second?.event.id).toBe(first?.event.id)
    expect(second?.signature).not.toBe(first?.signature)
  })

  test('may be repeated, reversed, forged or wrong', async () => {
    await call('PUT', `${merchant.control}/faults`, {
      notices: { repeat: 2, reverseOrder: true, wrongAmount: true, forgedSignature: true },
    })
    await pay()
    await until(() => sent('payment_intent.created').length === 2)
    const types = merchant.inbox.received.map(({ event }) => event.type)
    expect(types.indexOf('checkout.session.completed')).toBeLessThan(
      types.indexOf('charge.succeeded'),
    )
    const { text = '', signature = '', event } = sent('charge.succeeded')[0] ?? {}
    expect(event?.data.object).toMatchObject({ amount: 13_750 })
    expect(() => stripe.webhooks.constructEvent(text, signature, SECRETS[1])).toThrow()
  })
})

test('the page for people shows what was paid, and its switches do what the others do', async () => {
  const { url, id } = await openPage(merchant)
  await typeCard(url, { number: '4000000000009235' })
  const { intent } = await intentOf(id)
  const people = `${sandbox.url}/cards`
  expect(await (await fetch(people)).text()).toContain(intent.id)
  await fetch(`${people}/${merchant.name}/reviews/${intent.id}`, {
    method: 'POST',
    body: new URLSearchParams({ verdict: 'approve' }),
  })
  expect((await intentOf(id)).intent.status).toBe('succeeded')
  await fetch(`${people}/${merchant.name}/switches`, {
    method: 'POST',
    body: new URLSearchParams({ down: 'on', slowMs: '5' }),
  })
  expect(await call('GET', `${merchant.control}/faults`)).toMatchObject({ down: true, slowMs: 5 })
})
