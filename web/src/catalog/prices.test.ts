import { expect, test } from 'vitest'
import { lineTotal, nextStep, savingPercent, stepsOf, tierFor, type Tier } from './prices.ts'

const gbp = (amount: string) => ({ currency: 'GBP', amount })
const tiers: Tier[] = [
  { minQuantity: 6, unitPrice: gbp('2.55') },
  { minQuantity: 48, unitPrice: gbp('2.31') },
  { minQuantity: 240, unitPrice: gbp('2.08') },
]

test('a quantity has the price of the highest step it reaches', () => {
  expect(tierFor(tiers, 5)).toBeUndefined()
  expect(tierFor(tiers, 6)?.unitPrice.amount).toBe('2.55')
  expect(tierFor(tiers, 239)?.unitPrice.amount).toBe('2.31')
  expect(tierFor(tiers, 100_000)?.unitPrice.amount).toBe('2.08')
})

test('the next step is the next cheaper one, with the units that are missing', () => {
  expect(nextStep(tiers, 36)).toEqual({ tier: tiers[1], more: 12 })
  expect(nextStep(tiers, 240)).toBeUndefined()
  expect(nextStep([], 1)).toBeUndefined()
  const dearerFirst = [
    ...tiers.slice(0, 1),
    { minQuantity: 20, unitPrice: gbp('3') },
    ...tiers.slice(1),
  ]
  expect(nextStep(dearerFirst, 10)?.tier.minQuantity).toBe(48)
})

test('steps are shown from the minimum order on', () => {
  expect(stepsOf(tiers, 60)).toMatchObject([
    { from: 60, upTo: 239, saving: 0 },
    { from: 240, upTo: undefined, saving: 10 },
  ])
  expect(stepsOf(tiers, 6).map(({ saving }) => saving)).toEqual([0, 9, 18])
  expect(stepsOf([], 1)).toEqual([])
})

test('a total is rounded once, half to even', () => {
  expect(lineTotal(gbp('2.31'), 48)).toEqual({ currency: 'GBP', minor: '11088' })
  expect(lineTotal(gbp('0.065'), 1).minor).toBe('6')
  expect(lineTotal(gbp('0.075'), 1).minor).toBe('8')
  expect(lineTotal(gbp('0.000001'), 999_999).minor).toBe('100')
  expect(lineTotal({ currency: 'JPY', amount: '12.5' }, 3).minor).toBe('38')
})

test('what an agreed price saves is said in whole percent, and nothing when the list asks less', () => {
  const cny = (amount: string) => ({ currency: 'CNY', amount })
  expect(savingPercent(cny('2.55'), cny('2.10'))).toBe(18)
  expect(savingPercent(cny('2.00'), cny('2.10'))).toBe(0)
})
