import { expect, test } from 'vitest'
import { dayAfter, endOfDay, isDayWithin, offerOf } from './offer-form.ts'

test('an offer holds until the end of its last day, where the supplier is', () => {
  const end = endOfDay('2026-03-05')
  expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([5, 23, 59])
})

test('days are counted on the calendar, not in hours', () => {
  expect(dayAfter(new Date(2026, 1, 27, 23, 30), 2)).toBe('2026-03-01')
  const now = new Date(2026, 10, 23, 9)
  expect(isDayWithin('2026-11-23', now)).toBe(true)
  expect(isDayWithin('2026-11-22', now)).toBe(false)
  expect(isDayWithin('2028-01-01', now)).toBe(false)
  expect(isDayWithin('', now)).toBe(false)
})

test('what was typed is sent as numbers, an empty note not at all', () => {
  const typed = {
    buyerEmail: ' buyer@demo.test ',
    skuId: 'sku_1',
    unitPrice: { amount: '1.90' },
    minQuantity: '1,000',
    maxQuantity: '5000',
    validUntil: '2026-12-01',
    note: '  ',
  }
  const sent = offerOf(typed, 'GBP')
  expect(sent).toMatchObject({
    buyerEmail: 'buyer@demo.test',
    unitPrice: { currency: 'GBP', amount: '1.90' },
    minQuantity: 1000,
    maxQuantity: 5000,
  })
  expect(sent).not.toHaveProperty('note')
})
