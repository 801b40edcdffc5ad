import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeCatalogue, supplierOf } from './retail-catalogue.ts'
import { aLine } from './retail-fixtures.ts'
import { makePlan, plus, type Checkout, type Plan, type Refund, type Step } from './retail-plan.ts'
import type { RetailLine } from './retail.ts'

const plan = (...lines: RetailLine[]) => makePlan(lines, makeCatalogue(lines))
const stepsOf = ({ buyers }: Plan): Step[] => buyers.flatMap(({ steps }) => steps)
const checkoutsOf = (made: Plan): Checkout[] =>
  stepsOf(made).flatMap((step) => (step.kind === 'checkout' ? step : []))
const refundsOf = (made: Plan): Refund[] =>
  stepsOf(made).flatMap((step) => (step.kind === 'refund' ? step : []))
const reasonsOf = (made: Plan) => [...made.aside.cancellation.keys()]

const bought = { quantity: 10, price: '2.00' }
const cancelled = { invoice: 'C1002', at: '2010-12-02 08:00:00', quantity: -4, price: '2.00' }

test('an invoice is one checkout of its customer', () => {
  const made = plan(aLine(), aLine({ code: '10011' }), aLine({ invoice: '1002' }))
  expect(made.buyers.map(({ name, steps }) => [name, steps.map((step) => step.name)])).toEqual([
    ['Customer 501', ['1001', '1002']],
  ])
})

test('whoever the file does not name is one buyer for each invoice', () => {
  const made = plan(aLine({ customer: '' }), aLine({ customer: '', invoice: '1002' }))
  expect(made.buyers.map(({ name }) => name)).toEqual(['Guest of 1001', 'Guest of 1002'])
})

test('the same goods at a second price go on in a second checkout', () => {
  const made = plan(aLine({ price: '1.00' }), aLine({ price: '0.90' }), aLine({ price: '0.90' }))
  expect(checkoutsOf(made).map(({ name, minor, exact }) => [name, minor, exact.rows])).toEqual([
    ['1001', 100n, 1],
    ['1001/2', 180n, 2],
  ])
})

test('a line goes by offer where the price list asks another price', () => {
  const list = [1, 2, 3].map((n) => aLine({ invoice: `100${n}`, price: '1.00' }))
  const made = plan(...list, aLine({ invoice: '1009', price: '2.06' }))
  const lines = checkoutsOf(made).flatMap((checkout) => checkout.lines)
  expect(lines.map(({ byOffer }) => byOffer)).toEqual([false, false, false, true])
})

test('postage is shipping of the supplier that the invoice buys most from', () => {
  const made = plan(
    aLine({ code: '10010', price: '5.00' }),
    aLine({ code: '20020', price: '9.00' }),
    aLine({ code: 'POST', price: '18.00' }),
    aLine({ code: 'DOT', price: '1.50' }),
  )
  expect(checkoutsOf(made)[0]?.shipping).toEqual({ supplier: supplierOf('20020'), minor: 1950n })
  expect(checkoutsOf(made)[0]?.minor).toBe(3350n)
})

test('postage without goods is left aside', () => {
  const made = plan(aLine({ code: 'POST', price: '18.00' }))
  expect(stepsOf(made)).toEqual([])
  expect([...made.aside.positive]).toEqual([
    ['postage without goods', { rows: 1, micros: 18_000_000n }],
  ])
})

test('what comes to less than a penny is left aside', () => {
  const made = plan(aLine({ price: '0.001', quantity: 3 }), aLine({ code: '10011' }))
  expect([...made.aside.positive]).toEqual([['less than a penny', { rows: 1, micros: 3_000n }]])
  expect(checkoutsOf(made)[0]?.minor).toBe(100n)
})

test('a cancellation gives back that part of the order it was bought with', () => {
  const made = plan(aLine(bought), aLine(cancelled))
  const [refund] = refundsOf(made)
  expect(refund).toMatchObject({ name: 'C1002', minor: 800n, supplier: supplierOf('10010') })
  expect(refund?.checkout.name).toBe('1001')
  expect(refund?.exact).toEqual({ rows: 1, micros: -8_000_000n })
})

test('a cancellation takes from the latest purchases first and may reach over several', () => {
  const later = { ...bought, invoice: '1005', at: '2010-12-01 09:00:00', quantity: 3 }
  const refunds = refundsOf(plan(aLine(bought), aLine(later), aLine(cancelled)))
  expect(refunds.map(({ checkout, minor, exact }) => [checkout.name, minor, exact.rows])).toEqual([
    ['1005', 600n, 1],
    ['1001', 200n, 0],
  ])
})

test('the lines of one cancellation from one order are one refund', () => {
  const made = plan(
    aLine(bought),
    aLine({ ...bought, code: '10010A' }),
    aLine(cancelled),
    aLine({ ...cancelled, code: '10010A' }),
  )
  expect(refundsOf(made).map(({ minor, exact }) => [minor, exact.rows])).toEqual([[1600n, 2]])
})

test('postage that was paid can be given back', () => {
  const post = { code: 'POST', price: '18.00' }
  const made = plan(aLine(), aLine(post), aLine({ ...cancelled, ...post, quantity: -1 }))
  expect(refundsOf(made).map(({ minor }) => minor)).toEqual([1800n])
})

test.each([
  ['no earlier purchase by this customer', { customer: '502' }],
  ['no earlier purchase by this customer', { code: '10011' }],
  ['no earlier purchase by this customer', { at: '2010-12-01 07:59:00' }],
  ['customer unknown', { customer: '' }],
  ['bought at another price', { price: '1.99' }],
  ['more than is left of earlier purchases', { quantity: -11 }],
  ['cancelled without a negative quantity', { quantity: 4 }],
  ['no price', { price: '0' }],
  ['manual booking (M)', { code: 'M' }],
  ['discount (D)', { code: 'D' }],
])('a cancellation is left aside: %s', (reason, fields) => {
  const made = plan(aLine(bought), aLine({ ...cancelled, ...fields }))
  expect(refundsOf(made)).toEqual([])
  expect(reasonsOf(made)).toEqual([reason])
})

test('what was given back before is not given back again', () => {
  const again = { ...cancelled, invoice: 'C1003', quantity: -7 }
  const made = plan(aLine(bought), aLine(cancelled), aLine(again))
  expect(refundsOf(made).map(({ name }) => name)).toEqual(['C1002'])
  expect(reasonsOf(made)).toEqual(['more than is left of earlier purchases'])
})

test('parts of a purchase with a broken price give back exactly what was paid for all of it', () => {
  const odd = { price: '0.385', quantity: 10 }
  const parts = [3, 3, 3, 1].map((units, n) =>
    aLine({ ...cancelled, invoice: `C10${n}`, price: '0.385', quantity: -units }),
  )
  const made = plan(aLine(odd), ...parts)
  const minors = refundsOf(made).map(({ minor }) => minor)
  expect(minors.reduce((a, b) => a + b, 0n)).toBe(checkoutsOf(made)[0]?.minor)
})

const anyLine = fc
  .record({
    invoice: fc.constantFrom('1', '2', '3', 'C4', 'C5', 'C6'),
    code: fc.constantFrom('10010', '10010A', '20020', 'POST', 'M', 'D', 'GIFT_1'),
    quantity: fc.integer({ min: -6, max: 12 }),
    price: fc.constantFrom('0', '0.001', '0.385', '1.25', '2', '-1.5'),
    customer: fc.constantFrom('', '501', '502'),
    at: fc.constantFrom('2010-12-01 08:00:00', '2010-12-02 08:00:00', '2010-12-03 08:00:00'),
  })
  .map(aLine)

test('every line ends in one place: read is paid, refunded or left aside', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 40 }), (lines) => {
      const made = plan(...lines)
      const places = {
        positive: checkoutsOf(made).map(({ exact }) => exact),
        cancellation: refundsOf(made).map(({ exact }) => exact),
        other: [],
      }
      for (const group of ['positive', 'cancellation', 'other'] as const) {
        const sum = [...places[group], ...made.aside[group].values()].reduce(plus, {
          rows: 0,
          micros: 0n,
        })
        expect(sum).toEqual(made.read[group])
      }
    }),
  )
})

test('no order gives back more than it was paid', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 40 }), (lines) => {
      const byCheckout = Map.groupBy(refundsOf(plan(...lines)), ({ checkout }) => checkout)
      for (const [checkout, refunds] of byCheckout) {
        const back = refunds.reduce((sum, { minor }) => sum + minor, 0n)
        expect(back).toBeLessThanOrEqual(checkout.minor)
      }
    }),
  )
})
