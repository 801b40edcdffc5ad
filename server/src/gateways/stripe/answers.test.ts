import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { money } from '../../kernel/money.ts'
import { brandName, paymentAnswer, refundAnswer } from './answers.ts'
import { declineOf } from './declines.ts'

const charge = {
  ...{ id: 'ch_1', paid: true, captured: true, created: 1_795_780_000, payment_intent: 'pi_1' },
  ...{ amount: 8_880, amount_captured: 8_880, currency: 'usd' },
  payment_method_details: { card: { brand: 'unionpay', last4: '0005' } },
}
const anIntent = (over: object = {}) => ({ status: 'succeeded', latest_charge: charge, ...over })
const aSession = (over: object = {}): Stripe.Checkout.Session =>
  ({
    ...{ status: 'complete', payment_status: 'paid', client_reference_id: 'att_1' },
    ...{ payment_intent: anIntent(), ...over },
  }) as unknown as Stripe.Checkout.Session

const statusOf = (over: object) => paymentAnswer('att_1', aSession(over)).status
const failed = (decline_code: string) => ({ code: 'card_declined', decline_code })

test('a session that was paid is reported by its charge', () => {
  expect(paymentAnswer('att_1', aSession())).toEqual({
    status: 'paid',
    report: {
      ...{ number: 'att_1', gatewayNumber: 'pi_1', payer: 'UnionPay •••• 0005' },
      ...{ amount: money('USD', 8_880n), paidAt: new Date(1_795_780_000_000) },
    },
  })
})

test.each<[string, object, string]>([
  ['open and nobody tried', { status: 'open', payment_intent: null }, 'pending'],
  ['open while the bank asks', { status: 'open', payment_intent: { status: 'requires_action' } }, 'pending'],
  ['complete and looked at', { payment_intent: { status: 'processing' } }, 'review'],
  ['complete, taken on and not captured', { payment_intent: { status: 'requires_capture' } }, 'review'],
  ['complete and refused after a look', { payment_intent: { status: 'requires_payment_method' } }, 'closed'],
  ['expired', { status: 'expired', payment_intent: null }, 'closed'],
  ['expired after a try', { status: 'expired', payment_intent: { status: 'canceled' } }, 'closed'],
  ['expired while something is under way', { status: 'expired', payment_intent: { status: 'processing' } }, 'unknown'],
  ['another payment’s', { client_reference_id: 'att_2' }, 'unknown'],
  ['paid without a charge', { payment_intent: anIntent({ latest_charge: 'ch_1' }) }, 'unknown'],
  ['paid nothing', { payment_intent: anIntent({ latest_charge: { ...charge, amount_captured: 0 } }) }, 'unknown'],
  // Late truth wins over the page's own state.
  ['expired and paid all the same', { status: 'expired' }, 'paid'],
])('a session %s', (_what, over, status) => {
  expect(statusOf(over)).toBe(status)
}) // prettier-ignore

test('a decline is told while the page is open, and when a look ended in one', () => {
  const payment_intent = {
    status: 'requires_payment_method',
    last_payment_error: failed('insufficient_funds'),
  }
  const decline = 'insufficient_funds'
  expect(paymentAnswer('att_1', aSession({ status: 'open', payment_intent }))).toMatchObject({
    ...{ status: 'pending', decline },
  })
  expect(paymentAnswer('att_1', aSession({ payment_intent }))).toMatchObject({
    ...{ status: 'closed', decline },
  })
})

test.each(['lost_card', 'stolen_card', 'fraudulent', 'pickup_card', 'something_new'])(
  'a card that was declined as %s is just declined',
  (code) => {
    expect(declineOf(failed(code))).toBe('generic_decline')
  },
)

test.each([
  [{ code: 'expired_card', decline_code: 'expired_card' }, 'expired_card'],
  [{ code: 'incorrect_cvc' }, 'incorrect_cvc'],
  [{ code: 'payment_intent_authentication_failure', decline_code: null }, 'authentication_failed'],
  [failed('insufficient_funds'), 'insufficient_funds'],
])('%j is told as %s', (error, told) => {
  expect(declineOf(error)).toBe(told)
})

const asked = { gatewayNumber: 'pi_1', number: 'ref_1', amount: money('USD', 500n), reason: '' }
const aRefund = (over: object) =>
  ({ currency: 'usd', amount: 500, status: 'succeeded', ...over }) as Stripe.Refund

test.each([
  [{ status: 'succeeded' }, 'succeeded'],
  [{ status: 'pending', pending_reason: 'insufficient_funds' }, 'unknown'],
  [{ status: 'requires_action' }, 'unknown'],
  [{ status: 'failed', failure_reason: 'lost_or_stolen_card' }, 'declined'],
  [{ status: 'canceled' }, 'declined'],
  [{ status: null }, 'unknown'],
  [{ amount: 501 }, 'unknown'],
  [{ currency: 'eur' }, 'unknown'],
])('a refund %j is %s', (over, status) => {
  expect(refundAnswer(asked, aRefund(over)).status).toBe(status)
})

test('a brand without a word of its own is a card', () => {
  expect(brandName('visa')).toBe('Visa')
  expect(brandName('link')).toBe('Card')
})
