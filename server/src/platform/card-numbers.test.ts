import { expect, test } from 'vitest'
import { hasCardNumber, hasOtherCardNumber } from './card-numbers.ts'

test.each([
  '4242424242424242',
  '4242 4242 4242 4242',
  '4242-4242-4242-4242',
  'my card is 5555555555554444.',
  '"2223003122003222"',
  '378282246310005',
  '3782 822463 10005',
  '6011111111111117',
  '6200000000000005',
  '3566002020360505',
])('%s says the number of a card', (text) => {
  expect(hasCardNumber(text)).toBe(true)
})

test.each([
  '4242424242424241', // Its check digit is wrong.
  '2088000000000001', // An account at Alipay.
  '2026112722001400000000000001', // A trade there.
  '4006381333931', // An article's number.
  '+44 20 7946 0958',
  'GB29NWBK60161331926819',
  '0190a8c4-5b1e-7c3d-9f2a-4242424242ab',
  'Visa •••• 4242',
  'a190a8ca-b111-4a2b-4111-422212345676@example.test', // Groups of an id that happen to fit.
  '1234567890123456',
])('%s says none', (text) => {
  expect(hasCardNumber(text)).toBe(false)
})

test('what a bank account in China goes by is told from the others', () => {
  const text = (number: string) => [hasCardNumber(number), hasOtherCardNumber(number)]
  expect(text('6212262201023557228')).toEqual([true, false])
  expect(text('6200 0000 0000 0005')).toEqual([true, false])
  expect(text('6011111111111117')).toEqual([true, true])
})
