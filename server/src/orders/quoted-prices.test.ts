import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, money, sum, zero } from '../kernel/money.ts'
import { fromWire, toWire } from '../platform/wire.ts'
import type { QuoteContent } from './quote-content.ts'
import { payPartFrom, quotedPrices, sharesOf, type QuotedPart } from './quoted-prices.ts'

const pounds = (minor: bigint) => money('GBP', minor)
const yuan = (minor: bigint) => money('CNY', minor)

type Asked = Readonly<{ totals: readonly bigint[]; charges: readonly bigint[]; surcharge?: bigint }>

/** A quote of orders in pounds, charged in yuan by its one method, up to 1,000,000.00. */
function quoteOf({ totals, charges, surcharge = 0n }: Asked): QuoteContent {
  const goods = charges.reduce((all, each) => all + each, 0n)
  const orders = totals.map((total, index) => ({
    supplier: { id: `s${index}` },
    total: toWire(pounds(total)),
    charge: toWire(yuan(charges[index] ?? 0n)),
  }))
  const price = {
    total: toWire(yuan(goods + surcharge)),
    surcharge: toWire(yuan(surcharge)),
    exchangeMargin: toWire(yuan(0n)),
    range: { least: toWire(yuan(1n)), most: toWire(yuan(100_000_000n)) },
    charges: charges.map((each) => toWire(yuan(each))),
    rates: [],
  }
  const offer = { method: 'alipay', confirms: 'at_once', price, whyNot: null, recommended: null }
  const charge = { charge: price.total, surcharge: price.surcharge }
  const content: unknown = { method: 'alipay', ...charge, orders, methods: [offer] }
  return content as QuoteContent
}

const partOf = (content: QuoteContent, index: number, quoteId = 'q1') => ({
  ...{ quoteId, content, supplierId: `s${index}`, start: pounds(0n) },
  total: fromWire(content.orders[index]?.total ?? toWire(pounds(0n))),
})

const priceOf = (parts: readonly QuotedPart[]) => quotedPrices(parts)[0]?.price

describe('what an intent comes to', () => {
  test('is what the quote said where it pays all of its orders', () => {
    const content = quoteOf({ totals: [100n, 250n], charges: [925n, 2_312n], surcharge: 32n })
    const parts = [partOf(content, 0), partOf(content, 1)]
    expect(quotedPrices(parts)).toEqual(content.methods)
  })

  test('is what all its checkouts come to, surcharges included', () => {
    const one = quoteOf({ totals: [100n], charges: [925n], surcharge: 9n })
    const two = quoteOf({ totals: [250n], charges: [2_312n], surcharge: 23n })
    const price = priceOf([partOf(one, 0, 'q1'), partOf(two, 0, 'q2')])
    expect(price?.total).toEqual(toWire(yuan(3_269n)))
    expect(price?.surcharge).toEqual(toWire(yuan(32n)))
    expect(price?.charges).toEqual([toWire(yuan(925n)), toWire(yuan(2_312n))])
  })

  test('is refused where several checkouts come to more than one payment may', () => {
    const content = quoteOf({ totals: [9_000_000n], charges: [60_000_000n] })
    const parts = [partOf(content, 0, 'q1'), partOf(content, 0, 'q2')]
    expect(quotedPrices(parts)[0]).toMatchObject({
      price: null,
      whyNot: { code: 'too_large', limit: toWire(yuan(100_000_000n)) },
    })
  })

  test('in parts comes to the whole, however the order is cut', () => {
    const cuts = fc.array(fc.bigInt(1n, 500n), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(cuts, fc.bigInt(1n, 1_000_000n), (parts, charge) => {
        const total = parts.reduce((all, each) => all + each, 0n)
        const content = quoteOf({ totals: [total], charges: [charge] })
        let start = zero('GBP')
        const charged = parts.map((minor) => {
          const part = { ...partOf(content, 0), start, total: pounds(minor) }
          start = add(start, pounds(minor))
          const [offer] = quotedPrices([part])
          if (!offer?.price) return yuan(0n)
          return sum(
            'CNY',
            offer.price.charges.map((each) => fromWire(each)),
          )
        })
        const known = parts.length === charged.filter(({ minor }) => minor > 0n).length
        const all = sum('CNY', charged)
        if (known) expect(all).toEqual(yuan(charge))
        expect(all.minor <= charge).toBe(true)
      }),
    )
  })
})

describe('a balance that is too small', () => {
  const order = fc.record({ total: fc.bigInt(1n, 50_000n), charge: fc.bigInt(1n, 500_000n) })
  const total = (cuts: ReturnType<typeof sharesOf>['part']) =>
    cuts.reduce((all, { charge }) => all + charge.minor, 0n)

  test('pays no more than it has, and the rest is all of the rest', () => {
    const orders = fc.array(order, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(orders, fc.bigInt(0n, 600_000n), fc.bigInt(0n, 99n), (some, has, surcharge) => {
        const totals = some.map((each) => each.total)
        const charges = some.map((each) => each.charge)
        const content = quoteOf({ totals, charges, surcharge })
        const fromBalance = payPartFrom(yuan(has), content)
        const { part, rest } = sharesOf({ ...content, fromBalance })
        const goods = charges.reduce((all, each) => all + each, 0n)
        expect(total(part) + total(rest)).toBe(goods)
        if (!fromBalance) {
          expect(part).toEqual([])
          return
        }
        expect(total(part)).toBe(fromWire(fromBalance.amount).minor)
        expect(total(part) <= has && total(part) > 0n).toBe(true)
        const added = fromWire(fromBalance.surcharge).minor
        expect(total(rest) + added).toBe(fromWire(fromBalance.rest).minor)
        expect(added <= surcharge && total(rest) > 0n).toBe(true)
        for (const [index, each] of totals.entries()) {
          const own = [...part, ...rest].filter((cut) => cut.index === index)
          expect(own.reduce((all, cut) => all + cut.total.minor, 0n)).toBe(each)
        }
      }),
    )
  })

  test('leaves the method at least what it takes', () => {
    const content = quoteOf({ totals: [100n], charges: [1_000n] })
    const [offer] = content.methods
    if (offer?.price) offer.price.range.least = toWire(yuan(300n))
    const fromBalance = payPartFrom(yuan(999n), content)
    expect(fromBalance).toMatchObject({ amount: toWire(yuan(700n)), rest: toWire(yuan(300n)) })
    expect(payPartFrom(money('EUR', 100n), content)).toBeNull()
  })
})
