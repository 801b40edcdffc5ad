import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeId, encodeId, idPattern, uuidOf } from './ids.ts'

const uuid = fc.uuid()
const prefix = fc.constantFrom('ord', 'pi', 'grp', 'sku')

test('a UUID and its id stand for each other', () => {
  fc.assert(
    fc.property(prefix, uuid, (type, value) => {
      const id = encodeId(type, value)
      expect(decodeId(type, id)).toBe(value)
      expect(uuidOf(type, id)).toBe(value)
      expect(new RegExp(idPattern(type)).test(id)).toBe(true)
    }),
  )
})

test('ids sort as their UUIDs do, so that newer ones come later', () => {
  fc.assert(
    fc.property(uuid, uuid, (a, b) => {
      expect(encodeId('ord', a) < encodeId('ord', b)).toBe(a < b)
    }),
  )
})

test.each([
  '',
  'ord_',
  'ord',
  'pi_01J00000000000000000000000',
  'ord_01J0000000000000000000000', // 25 digits
  'ord_01J000000000000000000000000', // 27
  'ord_81J00000000000000000000000', // more than 128 bits
  'ord_01J0000000000000000000000U', // no such digit
  'ord_01j00000000000000000000000',
  'ord_01J0000000000000000000000\n',
  'ORD_01J00000000000000000000000',
  '018f0000-0000-7000-8000-000000000000',
])('%j is no id of an order', (text) => {
  expect(decodeId('ord', text)).toBeUndefined()
  expect(new RegExp(idPattern('ord')).test(text)).toBe(false)
  expect(() => uuidOf('ord', text)).toThrow('not an id')
})

test('whatever text is given, the pattern and the decoder agree', () => {
  const digit = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  const nearly = fc
    .array(digit, { minLength: 25, maxLength: 27 })
    .map((digits) => `ord_${digits.join('')}`)
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string(), fc.string({ unit: 'binary' })), (text) => {
      expect(decodeId('ord', text) !== undefined).toBe(new RegExp(idPattern('ord')).test(text))
    }),
  )
})
