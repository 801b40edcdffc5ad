import { expect, test } from 'vitest'
import {
  announcementKey,
  announcementOf,
  errandKey,
  messageIdOf,
  toldEvents,
} from './notifications.ts'

test.each([
  ['payments.captured', { captureId: 'cap_1' }, { occasion: 'captured', subject: 'cap_1' }],
  [
    'payments.stray_captured',
    { captureId: 'cap_1' },
    { occasion: 'stray_captured', subject: 'cap_1' },
  ],
  ['payments.refund_succeeded', { refundId: 'ref_1' }, { occasion: 'refunded', subject: 'ref_1' }],
  ['payments.refund_declined', { refundId: 'ref_1' }, undefined],
  ['payments.captured', {}, undefined],
])('%s with %o is told as %o', (type, data, told) => {
  expect(announcementOf({ type, data })).toEqual(told)
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
  expect(announcementKey({ occasion: 'refunded', subject: 'ref_1' })).toBe(
    'announce.refunded.ref_1',
  )
})
