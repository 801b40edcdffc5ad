import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { money } from '../../kernel/money.ts'
import { readNotice } from './notices.ts'

// The published vector: https://docs.stripe.com/webhooks/signature
const vector = {
  secret: 'whsec_test',
  at: 1_700_000_000,
  body: '{"id":"evt_1"}',
  signature: 'c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925',
}

const now = new Date('2026-11-27T12:00:00Z')
const rules = { webhookSecrets: ['whsec_new', 'whsec_old'], isLive: false }

type Sent = Readonly<{ secret?: string; at?: Date; header?: string }>

function deliver(event: object, { secret = 'whsec_new', at = now, header }: Sent = {}) {
  const body = JSON.stringify({ id: 'evt_1', object: 'event', livemode: false, ...event })
  const t = Math.floor(at.getTime() / 1000)
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
  const headers = { 'stripe-signature': header ?? `t=${t},v1=${v1}` }
  return readNotice(rules, { headers, body }, now)
}

const charge = {
  ...{ id: 'ch_1', object: 'charge', paid: true, captured: true, created: 1_795_780_000 },
  ...{ amount: 8_880, amount_captured: 8_880, currency: 'usd', payment_intent: 'pi_1' },
  metadata: { number: 'att_1' },
  payment_method_details: { card: { brand: 'visa', last4: '4242' } },
}
const aCharge = (over: object = {}) => ({
  type: 'charge.succeeded',
  data: { object: { ...charge, ...over } },
})
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test('a charge is a payment, with its amount, its numbers, its card and its time', () => {
  expect(deliver(aCharge())).toEqual({
    ok: true,
    notice: {
      id: 'evt_1',
      kind: 'paid',
      report: {
        number: 'att_1',
        gatewayNumber: 'pi_1',
        amount: money('USD', 8_880n),
        payer: 'Visa •••• 4242',
        paidAt: new Date(1_795_780_000_000),
      },
    },
  })
})

test('the published signature fits', () => {
  const { secret, at, body, signature } = vector
  const headers = { 'stripe-signature': `t=${at},v1=${signature}` }
  const mine = { webhookSecrets: [secret], isLive: false }
  // It says nothing of a mode, which is what is wrong with it.
  expect(readNotice(mine, { headers, body }, new Date(at * 1000))).toMatchObject({
    reason: 'of the other mode',
  })
})

test.each(['whsec_new', 'whsec_old'])('while secrets change, %s is believed', (secret) => {
  expect(deliver(aCharge(), { secret }).ok).toBe(true)
})

test.each<[string, Sent]>([
  ['signed by a stranger', { secret: 'whsec_stranger' }],
  ['without a signature', { header: '' }],
  ['with a signature that is none', { header: 't=1,v1=abc' }],
  ['five minutes and a second old', { at: later(-301) }],
  ['of the future', { at: later(301) }],
])('a notice %s is refused, and which payment it speaks of is known', (_what, sent) => {
  expect(deliver(aCharge(), sent)).toMatchObject({ ok: false, number: 'att_1' })
})

test.each([-300, 0, 300])('a notice signed %d seconds from now is believed', (seconds) => {
  expect(deliver(aCharge(), { at: later(seconds) }).ok).toBe(true)
})

test('a notice of real money is refused where the key is for tests', () => {
  expect(deliver({ ...aCharge(), livemode: true })).toMatchObject({ ok: false })
})

test('a charge that is not taken yet, or makes no sense, is asked about', () => {
  const asked = { ok: true, notice: { kind: 'payment', number: 'att_1' } }
  expect(deliver(aCharge({ captured: false, amount_captured: 0 }))).toMatchObject(asked)
  expect(deliver(aCharge({ currency: 'xyz' }))).toMatchObject(asked)
})

test.each([
  'payment_intent.succeeded',
  'payment_intent.processing',
  'payment_intent.payment_failed',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
])('%s makes us ask what became of the payment', (type) => {
  const event = { type, data: { object: { metadata: { number: 'att_1' } } } }
  expect(deliver(event)).toMatchObject({
    ok: true,
    notice: { id: 'evt_1', kind: 'payment', number: 'att_1', detail: type },
  })
})

test.each(['refund.created', 'refund.updated', 'refund.failed'])(
  '%s makes us ask what became of the refund',
  (type) => {
    const event = { type, data: { object: { metadata: { number: 'ref_1' } } } }
    expect(deliver(event)).toMatchObject({ notice: { kind: 'refund', number: 'ref_1' } })
  },
)

test.each([
  ['payout.paid', { id: 'po_1' }],
  ['charge.succeeded', { ...charge, metadata: {} }],
  ['refund.failed', { metadata: {} }],
  ['checkout.session.completed', { mode: 'setup', metadata: {} }],
])('%s that is about nothing of ours is taken and says nothing', (type, object) => {
  expect(deliver({ type, data: { object } })).toMatchObject({ notice: { kind: 'other' } })
})
