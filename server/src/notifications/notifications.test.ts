import { expect, test } from 'vitest'
import { announcementOf, errandKey, messageIdOf, toldEvents } from './notifications.ts'

const captureId = 'cap_01JZ0000000000000000000000'
const refundId = 'ref_01JZ0000000000000000000000'

test.each([
  ['payments.captured', { captureId }, { occasion: 'captured', subject: captureId }],
  ['payments.stray_captured', { captureId }, { occasion: 'stray_captured', subject: captureId }],
  ['payments.refund_succeeded', { refundId }, { occasion: 'refunded', subject: refundId }],
  ['payments.refund_declined', { refundId }, undefined],
  ['payments.captured', {}, undefined],
  ['payments.captured', { captureId: refundId }, undefined],
  ['payments.captured', { captureId: 'cap_1' }, undefined],
])('%s with %o is told as %o', (type, data, announcement) => {
  expect(announcementOf({ type, data })).toEqual(announcement)
})

test('only what somebody is told of is subscribed to', () => {
  expect(toldEvents).toHaveLength(3)
  expect(toldEvents.every((type) => type.startsWith('payments.'))).toBe(true)
})

test('the same thing has the same name however often it is told', () => {
  const errand = { kind: 'refund', subject: 'ref_1', personId: 'per_1' } as const
  expect(errandKey(errand)).toBe('mail.refund.ref_1.per_1')
  expect(messageIdOf(errand, 'https://shop.example:4400')).toBe(
    '<mail.refund.ref_1.per_1@shop.example>',
  )
})
