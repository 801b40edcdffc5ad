import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { recommend } from './choosing.ts'

type Fields = Readonly<{
  method: string
  currency?: string
  costBps?: bigint
  confirms?: 'at_once' | 'in_days'
}>

function choice({ method, currency = 'CNY', costBps = 0n, confirms = 'at_once' }: Fields) {
  const total = money(currency, 100_000n)
  const price = {
    ...{ method, currency, total, charges: [total], rates: [null] },
    range: { least: total, most: total },
    ...{ surcharge: money(currency, costBps * 10n), exchangeMargin: money(currency, 0n) },
  }
  return { price, confirms }
}

const best = (...choices: Fields[]) => recommend(choices.map(choice), 'EUR')

const alipay = { method: 'alipay' }
const card = { method: 'card', currency: 'EUR', costBps: 40n }
const transfer = { method: 'bank_transfer', currency: 'EUR', confirms: 'in_days' } as const

test('nothing is recommended where nothing can be used', () => {
  expect(best()).toBeUndefined()
})

test('the buyer’s own currency comes before a cost of less than half a percent', () => {
  expect(best(alipay, card)).toEqual({ method: 'card', reason: 'own_currency' })
})

test('what costs over half a percent more than the cheapest is not recommended', () => {
  const dear = { ...card, costBps: 60n }
  expect(best(alipay, dear)).toEqual({ method: 'alipay', reason: 'cheapest' })
})

test('of two in the buyer’s currency the one that is seen at once wins', () => {
  expect(best(transfer, card)).toEqual({ method: 'card', reason: 'fastest' })
})

test('of two alike the cheaper one wins, and of two the same the first', () => {
  const cheaper = { method: 'other', currency: 'EUR', costBps: 10n }
  expect(best(card, cheaper)?.method).toBe('other')
  expect(best({ ...card, method: 'first' }, card)?.method).toBe('first')
})

test('the only one is recommended', () => {
  expect(best(alipay)).toEqual({ method: 'alipay', reason: 'cheapest' })
})
