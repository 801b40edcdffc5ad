import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { aPayment, aPrice, idOf, openMerchant, openPage, typeCard } from './merchant.ts'
import type { Merchant } from './merchant.ts'
import { call, until } from './shop.ts'

// The official SDK against the sandbox, unmodified.

let sandbox: Sandbox
let merchant: Merchant
let stripe: Stripe
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'stripe' })
  merchant = await openMerchant(sandbox)
  stripe = merchant.stripe
})
afterAll(async () => {
  await merchant.close()
  await sandbox.close()
})
beforeEach(() => call('DELETE', `${merchant.control}/faults`))

const faults = (switches: object) => call('PUT', `${merchant.control}/faults`, switches)
const advance = (advanceMs: number) => call('PUT', `${sandbox.url}/control/clock`, { advanceMs })
const failure = (ask: Promise<unknown>) =>
  ask.then(
    () => undefined,
    (error: unknown) => error as Stripe.errors.StripeError,
  )

test('a page is opened, paid by a card, and everybody agrees', async () => {
  const opened = await openPage(merchant)
  expect(opened).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 12_850 })
  expect(opened.payment_intent).toBe(null)
  expect(await typeCard(opened.url)).toEqual({
    status: 'paid',
    returnUrl: `http://shop.test/paid?session=${opened.id}`,
  })
  const session = await stripe.checkout.sessions.retrieve(opened.id, {
    expand: ['payment_intent.latest_charge'],
  })
  expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', url: null })
  expect(session.payment_intent).toMatchObject({
    status: 'succeeded',
    amount_received: 12_850,
    metadata: { number: 'att_1' },
    latest_charge: {
      captured: true,
      metadata: { number: 'att_1' },
      payment_method_details: { card: { brand: 'visa', last4: '4242', country: 'US' } },
    },
  })
})

test('a list is given in pages, newest first, and the SDK walks them by itself', async () => {
  for (let index = 0; index < 3; index += 1) await openPage(merchant)
  const page = await stripe.checkout.sessions.list({ limit: 2 })
  expect(page.has_more).toBe(true)
  const all: string[] = []
  for await (const { id } of stripe.checkout.sessions.list({ limit: 2 })) all.push(id)
  expect(all.slice(0, 2)).toEqual(page.data.map(({ id }) => id))
  expect(new Set(all).size).toBe(all.length)
  const before = await stripe.checkout.sessions.list({ ending_before: all[2] ?? '' })
  expect(before.data.map(({ id }) => id)).toEqual(all.slice(0, 2))
})

describe('an idempotency key', () => {
  test('used again with the same parameters does the work once', async () => {
    const options = { idempotencyKey: 'key-1' }
    const [one, two] = [
      await stripe.checkout.sessions.create(aPrice(), options),
      await stripe.checkout.sessions.create(aPrice(), options),
    ]
    expect(two.id).toBe(one.id)
    expect(two.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  })

  test('used again with other parameters is refused', async () => {
    const options = { idempotencyKey: 'key-2' }
    await stripe.checkout.sessions.create(aPrice(), options)
    const error = await failure(stripe.checkout.sessions.create(aPrice(5_000), options))
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
  })

  test('is not used up by a request that was wrong in itself', async () => {
    const options = { idempotencyKey: 'key-3' }
    expect(await failure(stripe.checkout.sessions.create(aPrice(1), options))).toMatchObject({
      statusCode: 400,
      code: 'amount_too_small',
    })
    expect((await stripe.checkout.sessions.create(aPrice(), options)).status).toBe('open')
  })

  test('in use is refused with 409 until the first call is answered', async () => {
    await faults({ slowMs: 300 })
    const options = { idempotencyKey: 'key-4' }
    const first = stripe.checkout.sessions.create(aPrice(), options)
    let clash: Stripe.errors.StripeError | undefined
    while (!clash) {
      clash = await failure(stripe.checkout.sessions.create(aPrice(5_000), options))
      if (clash?.code !== 'idempotency_key_in_use') break
    }
    expect(clash).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
    expect((await first).status).toBe('open')
  })

  test('repeats a failure of Stripe’s own, although the work was done', async () => {
    const payment_intent = await aPayment(merchant)
    await faults({ systemError: 1 })
    const refund = () =>
      failure(stripe.refunds.create({ payment_intent }, { idempotencyKey: 'key-5' }))
    expect(await refund()).toMatchObject({ statusCode: 500 })
    expect(await refund()).toMatchObject({ statusCode: 500 })
    const { data } = await stripe.refunds.list({ payment_intent })
    expect(data).toHaveLength(1)
  })

  test('is forgotten after a day', async () => {
    const options = { idempotencyKey: 'key-6' }
    const one = await stripe.checkout.sessions.create(aPrice(), options)
    await advance(24 * 3_600_000)
    expect((await stripe.checkout.sessions.create(aPrice(), options)).id).not.toBe(one.id)
  })
})

test.each<[string, object, string]>([
  ['an unknown parameter', { surprise: 'yes' }, 'parameter_unknown'],
  ['no way back', { success_url: '' }, 'parameter_missing'],
  ['an end that is too near', { expires_at: 1 }, 'parameter_invalid'],
])('a page with %s is refused', async (_what, over, code) => {
  const params = { ...aPrice(), ...over } as Stripe.Checkout.SessionCreateParams
  expect(await failure(stripe.checkout.sessions.create(params))).toMatchObject({ code })
})

test.each([
  ['isk', 550],
  ['kwd', 5_124],
])('an amount in %s that Stripe cannot charge is refused', async (currency, amount) => {
  expect(await failure(stripe.checkout.sessions.create(aPrice(amount, currency)))).toMatchObject({
    code: 'parameter_invalid_integer',
  })
})

test('a stranger’s key is refused', async () => {
  const { hostname: host, port } = new URL(sandbox.url)
  const stranger = new Stripe('sk_test_stranger', { host, port, protocol: 'http' })
  expect(await failure(stranger.events.list())).toBeInstanceOf(
    Stripe.errors.StripeAuthenticationError,
  )
})

test('too many requests are refused and nothing is done', async () => {
  await faults({ rateLimit: 1 })
  expect(await failure(openPage(merchant))).toBeInstanceOf(Stripe.errors.StripeRateLimitError)
  expect((await openPage(merchant)).status).toBe('open')
})

test('an expired page takes no card, and what was begun there is canceled', async () => {
  const session = await openPage(merchant)
  await typeCard(session.url, { number: '4000000000000002' })
  expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({
    status: 'expired',
    url: null,
  })
  expect(await typeCard(session.url)).toEqual({ status: 'expired' })
  const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id)
  expect(await stripe.paymentIntents.retrieve(idOf(payment_intent))).toMatchObject({
    status: 'canceled',
  })
  expect(await failure(stripe.checkout.sessions.expire(session.id))).toMatchObject({
    statusCode: 400,
  })
})

test('a page ends in its time by itself', async () => {
  const expires_at = Math.floor(Date.parse(await now()) / 1000) + 1_860
  const session = await stripe.checkout.sessions.create({ ...aPrice(), expires_at })
  await advance(1_861_000)
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired')
})

const now = async () => String((await call('GET', `${sandbox.url}/control/clock`))['now'])

describe('a refund', () => {
  test('gives a part back, then the rest, and never more', async () => {
    const payment_intent = await aPayment(merchant)
    const part = await stripe.refunds.create({ payment_intent, amount: 2_850 })
    expect(part.status).toBe('succeeded')
    expect(await failure(stripe.refunds.create({ payment_intent, amount: 10_001 }))).toMatchObject({
      statusCode: 400,
    })
    expect((await stripe.refunds.create({ payment_intent })).amount).toBe(10_000)
    expect(await failure(stripe.refunds.create({ payment_intent }))).toMatchObject({
      code: 'charge_already_refunded',
    })
  })

  test('of some cards takes its time', async () => {
    const payment_intent = await aPayment(merchant, '4000000000007726')
    const { id, status } = await stripe.refunds.create({ payment_intent })
    expect(status).toBe('pending')
    await advance(61_000)
    expect((await stripe.refunds.retrieve(id)).status).toBe('succeeded')
  })

  test('of some cards comes back, and the money with it', async () => {
    const payment_intent = await aPayment(merchant, '4000000000005126')
    const { id, status } = await stripe.refunds.create({ payment_intent })
    expect(status).toBe('succeeded')
    await advance(61_000)
    const failed = await stripe.refunds.retrieve(id)
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' })
    const charge = await stripe.charges.retrieve(idOf(failed.charge))
    expect(charge).toMatchObject({ amount_refunded: 0, refunded: false })
  })
})

test('the balance moves by every charge, refund and refund that came back', async () => {
  const payment_intent = await aPayment(merchant, '4000000000005126', 10_000)
  await stripe.refunds.create({ payment_intent, amount: 4_000 })
  await advance(61_000)
  const { latest_charge } = await stripe.paymentIntents.retrieve(payment_intent)
  const moves = await stripe.balanceTransactions.list({ limit: 3 })
  expect(moves.data).toMatchObject([
    { type: 'refund_failure', amount: 4_000, net: 4_000 },
    { type: 'refund', amount: -4_000, net: -4_000 },
    { type: 'charge', amount: 10_000, fee: 320, net: 9_680, source: latest_charge },
  ])
})

describe('a saved card', () => {
  test('is offered at the customer’s pages, and gone when it is detached', async () => {
    const { id: customer } = await stripe.customers.create({ name: 'Harbour & Pine' })
    const setup = await stripe.checkout.sessions.create({
      ...{ mode: 'setup', currency: 'usd', customer, success_url: 'http://shop.test/cards' },
    })
    expect(await typeCard(setup.url, { number: '4000002500003155', result: 'pass' })).toMatchObject(
      { status: 'saved' },
    )
    const { data } = await stripe.customers.listPaymentMethods(customer)
    expect(data).toMatchObject([{ card: { last4: '3155' }, customer }])
    const page = await stripe.checkout.sessions.create({ ...aPrice(), customer })
    expect(await (await fetch(String(page.url))).text()).toContain('•••• 3155')
    // It was set up, so its bank does not ask again.
    const saved = data[0]?.id ?? ''
    expect(await typeCard(page.url, { saved })).toMatchObject({ status: 'paid' })
    await stripe.paymentMethods.detach(saved)
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([])
  })

  test('may be kept while paying', async () => {
    const { id: customer } = await stripe.customers.create({})
    const saved_payment_method_options = { payment_method_save: 'enabled' } as const
    const page = await stripe.checkout.sessions.create({
      ...{ ...aPrice(), customer, saved_payment_method_options },
    })
    await typeCard(page.url, { number: '4000002760003184', result: 'pass', save: 'yes' })
    const { data } = await stripe.customers.listPaymentMethods(customer)
    expect(data).toMatchObject([{ card: { last4: '3184' } }])
  })
})

test('what happened can be read as events', async () => {
  const payment_intent = await aPayment(merchant)
  const { data } = await stripe.events.list({ type: 'payment_intent.succeeded' })
  expect(data[0]?.data.object).toMatchObject({ id: payment_intent, status: 'succeeded' })
  await until(() => merchant.inbox.received.some(({ event }) => event.id === data[0]?.id))
})
