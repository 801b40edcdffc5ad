import { expect, test } from 'vitest'
import {
  announcementOf,
  errandKey,
  messageIdOf,
  toldEvents,
  ownerAnnouncementOf,
} from './notifications.ts'

const captureId = 'cap_01JZ0000000000000000000000'
const refundId = 'ref_01JZ0000000000000000000000'
const attemptId = 'att_01JZ0000000000000000000000'

test.each([
  ['payments.captured', { captureId }, { occasion: 'captured', subject: captureId, round: 0 }],
  [
    'payments.stray_captured',
    { captureId },
    { occasion: 'stray_captured', subject: captureId, round: 0 },
  ],
  [
    'payments.refund_succeeded',
    { refundId, returns: 0 },
    { occasion: 'refunded', subject: refundId, round: 0 },
  ],
  [
    'payments.refund_failed',
    { refundId, returns: 1 },
    { occasion: 'refund_returned', subject: refundId, round: 1 },
  ],
  [
    'payments.review_refused',
    { attemptId },
    { occasion: 'review_refused', subject: attemptId, round: 0 },
  ],
  ['payments.refund_declined', { refundId }, undefined],
  ['payments.captured', {}, undefined],
  ['payments.captured', { captureId: refundId }, undefined],
  ['payments.captured', { captureId: 'cap_1' }, undefined],
])('%s with %o is told as %o', (type, data, announcement) => {
  expect(announcementOf({ type, data })).toEqual(announcement)
})

const accountId = 'bac_01JZ0000000000000000000000'
const party = 'pty_01JZ0000000000000000000000'

test.each([
  [
    'wallet.bank_account_added',
    { accountId },
    party,
    { kind: 'account_added', subject: accountId },
  ],
  ['wallet.bank_account_added', { accountId }, undefined, undefined],
  ['wallet.bank_account_added', { accountId: captureId }, party, undefined],
  ['payments.topped_up', { captureId }, party, { kind: 'topped_up', subject: captureId }],
  [
    'payments.top_up_refund_failed',
    { refundId },
    party,
    { kind: 'top_up_refund_failed', subject: refundId },
  ],
  ['payments.captured', { captureId }, party, undefined],
])('owners are told of %s with %o of %s as %o', (type, data, concerned, told) => {
  const announcement = ownerAnnouncementOf({ type, data, party: concerned })
  expect(announcement).toEqual(told && { ...told, party, round: 0 })
})

test('only what somebody is told of is subscribed to', () => {
  expect(toldEvents).toHaveLength(22)
  expect(toldEvents.every((type) => /^(payments|wallet|credit)\./.test(type))).toBe(true)
})

test('the same thing has the same name however often it is told', () => {
  const errand = { kind: 'refund', subject: 'ref_1', personId: 'per_1' } as const
  expect(errandKey(errand)).toBe('mail.refund.ref_1.per_1')
  expect(errandKey({ ...errand, round: 2 })).toBe('mail.refund.ref_1.2.per_1')
  expect(messageIdOf(errand, 'https://shop.example:4400')).toBe(
    '<mail.refund.ref_1.per_1@shop.example>',
  )
})
