import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refundableOf, refundEffect, type Refundable } from './refund-effect.ts'

const gbp = (minor: bigint | number) => ({ currency: 'GBP', minor: minor.toString() })
const cny = (minor: bigint | number) => ({ currency: 'CNY', minor: minor.toString() })
const order: Refundable = { total: gbp(10_000), charge: cny(91_234), refunds: [] }

test('a part goes back at the rate of the charge', () => {
  expect(refundEffect(order, '2500')).toEqual({ charge: cny(22_808), left: gbp(7_500) })
})

test('what was refunded or is on its way cannot be refunded again; a declined refund can', () => {
  const refunds = [
    { state: 'succeeded', amount: gbp(3_000), charge: cny(27_370) },
    { state: 'dispatched', amount: gbp(1_000), charge: cny(9_124) },
    { state: 'declined', amount: gbp(500), charge: cny(4_562) },
  ]
  expect(refundableOf({ ...order, refunds })).toEqual(gbp(6_000))
  expect(refundEffect({ ...order, refunds }, '6001')).toBeUndefined()
  expect(refundEffect({ ...order, refunds }, '6000')).toEqual({
    charge: cny(91_234 - 27_370 - 9_124),
    left: gbp(0),
  })
})

test('less than the smallest unit of the charge cannot go back', () => {
  const small = { total: { currency: 'JPY', minor: '1000' }, charge: gbp(5), refunds: [] }
  expect(refundEffect(small, '1')).toBeUndefined()
  expect(refundEffect(order, '0')).toBeUndefined()
})

test('whatever the parts, all of them together are what was charged', () => {
  const anyAmount = fc.bigInt(1n, 1_000_000n)
  const anyParts = fc.array(fc.bigInt(1n, 400_000n), { maxLength: 8 })
  fc.assert(
    fc.property(anyAmount, anyAmount, anyParts, (total, charge, parts) => {
      let present: Refundable = { total: gbp(total), charge: cny(charge), refunds: [] }
      const refund = (minor: string) => {
        const effect = refundEffect(present, minor)
        if (!effect) return
        const made = { state: 'succeeded', amount: gbp(BigInt(minor)), charge: effect.charge }
        present = { ...present, refunds: [...present.refunds, made] }
      }
      for (const part of parts) refund(part.toString())
      refund(refundableOf(present).minor)
      const back = present.refunds.reduce((sum, made) => sum + BigInt(made.charge.minor), 0n)
      expect(back).toBeLessThanOrEqual(charge)
      if (BigInt(refundableOf(present).minor) === 0n) expect(back).toBe(charge)
    }),
  )
})
