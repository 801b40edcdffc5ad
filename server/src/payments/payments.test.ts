import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money, type Money } from '../kernel/money.ts'
import { only } from '../kernel/result.ts'
import { addMs } from '../kernel/time.ts'
import {
  decideRefunds,
  EXPIRY_GRACE_MS,
  isAmountOf,
  isPayable,
  nextQueryAt,
  nextRefundTryAt,
  strayReason,
} from './payments.ts'
import type { Attempt, Intent, IntentState, Refunded, Share } from './payments.ts'

const now = new Date('2026-07-01T08:00:00Z')
const inHalfAnHour = addMs(now, 1_800_000)

function anIntent(state: IntentState): Intent {
  return {
    ...{ id: 'pi_1', buyerUuid: 'b', purpose: 'orders', subject: 'Danbao', state },
    ...{ amount: money('CNY', 8_880n), surcharge: money('CNY', 0n) },
    ...{ expiresAt: inHalfAnHour, createdAt: now, restId: null, mergedIntoId: null, dueAt: null },
  }
}
const attempt: Attempt = {
  ...{ id: 'att_1', intentId: 'pi_1', gateway: 'alipay', method: 'alipay', number: 'att_1' },
  ...{ reference: null, payLinkId: null, state: 'pending' },
  ...{ amount: money('CNY', 8_880n), expiresAt: inHalfAnHour, queries: 0, inReview: false },
}
const aReport = (amount = money('CNY', 8_880n)) => ({
  ...{ number: 'att_1', gatewayNumber: '2026', payer: null, paidAt: now, amount },
})

describe('money that comes in', () => {
  const other = aReport(money('CNY', 8_879n))
  const foreign = aReport(money('USD', 8_880n))
  test.each<[IntentState, ReturnType<typeof aReport>, string | undefined]>([
    ['awaiting_payment', aReport(), undefined],
    ['awaiting_payment', other, 'amount_differs'],
    ['awaiting_payment', foreign, 'amount_differs'],
    ['succeeded', aReport(), 'paid_twice'],
    ['succeeded', other, 'paid_twice'],
    ['cancelled', aReport(), 'order_closed'],
    ['cancelled', other, 'order_closed'],
    ['expired', aReport(), 'order_closed'],
    ['expired', foreign, 'order_closed'],
  ])('for an intent %s, as %o, is stray because: %s', (state, report, reason) => {
    expect(strayReason(anIntent(state), attempt, report)).toBe(reason)
  })

  test('by a method that was left for one that charges another amount pays for nothing', () => {
    const dearer = { ...anIntent('awaiting_payment'), amount: money('CNY', 9_000n) }
    expect(strayReason(dearer, attempt, aReport())).toBe('method_changed')
    const foreignNow = { ...dearer, amount: money('EUR', 8_880n) }
    expect(strayReason(foreignNow, attempt, aReport())).toBe('method_changed')
  })

  test('MED-7641: pays only what was asked for, in its amount and its currency', () => {
    const paysFor = (report: ReturnType<typeof aReport>) => isAmountOf(attempt, report)
    expect([aReport(), other, foreign].map(paysFor)).toEqual([true, false, false])
  })
})

describe('asking the network', () => {
  test('begins soon and becomes rare, and never stops by itself', () => {
    const far = addMs(now, 10 * 86_400_000)
    const seconds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 99].map((queries) => {
      const at = nextQueryAt({ queries, expiresAt: far }, now)
      return (at.getTime() - now.getTime()) / 1_000
    })
    expect(seconds).toEqual([5, 15, 60, 300, 1_800, 7_200, 43_200, 86_400, 86_400, 86_400])
  })

  test('comes at the end of the time to pay in any case, with a little grace', () => {
    const end = addMs(inHalfAnHour, EXPIRY_GRACE_MS)
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 0, max: 3_600_000 }), (queries, laterMs) => {
        const at = addMs(now, laterMs)
        const next = nextQueryAt({ queries, expiresAt: inHalfAnHour }, at)
        expect(next > at).toBe(true)
        if (at < end) expect(next <= end).toBe(true)
      }),
    )
  })

  test('an attempt may be paid until its time and the grace are over, not longer', () => {
    const end = addMs(inHalfAnHour, EXPIRY_GRACE_MS)
    expect(isPayable(attempt, inHalfAnHour)).toBe(true)
    expect(isPayable(attempt, addMs(end, -1))).toBe(true)
    expect(isPayable(attempt, end)).toBe(false)
  })

  test('about a refund begins after ten seconds and becomes rare', () => {
    const seconds = [0, 1, 2, 3, 50].map(
      (tries) => (nextRefundTryAt(tries, now).getTime() - now.getTime()) / 1_000,
    )
    expect(seconds).toEqual([10, 10, 15, 60, 86_400])
  })
})

describe('a refund', () => {
  const share = (total: bigint, charge: bigint, start = 0n): Share => ({
    ...{ intentId: 'pi_1', orderId: 'ord_1', start: money('GBP', start) },
    ...{ total: money('GBP', total), charge: money('CNY', charge) },
  })
  const gone = (total: bigint, charge: bigint) => ({
    total: money('GBP', total),
    charge: money('CNY', charge),
  })
  const nothing = gone(0n, 0n)
  const decide = (of: Share, before: Refunded, amount: Money) => {
    const decided = decideRefunds([{ share: of, before }], amount)
    return decided.ok ? { ok: true as const, value: only(decided.value).charge } : decided
  }

  test.each([
    [share(9_999n, 91_225n), nothing, 3_333n, 30_408n],
    [share(9_999n, 91_225n), gone(3_333n, 30_408n), 1n, 9n],
    [share(100n, 925n), gone(99n, 916n), 1n, 9n],
    [share(100n, 925n), nothing, 100n, 925n],
  ])(
    'of a part is charged at the frozen rate: %o after %o, %d gives %d',
    (of, before, minor, charge) => {
      expect(decide(of, before, money('GBP', minor))).toEqual({
        ok: true,
        value: money('CNY', charge),
      })
    },
  )

  test.each([
    [
      'in another currency',
      money('CNY', 1n),
      { code: 'payments.refund_currency', currency: 'GBP' },
    ],
    [
      'of more than is left',
      money('GBP', 61n),
      { code: 'payments.refund_exceeds', refundableMinor: 60n, currency: 'GBP' },
    ],
  ])('%s is refused', (_what, amount, refusal) => {
    expect(decide(share(100n, 925n), gone(40n, 370n), amount)).toEqual({ ok: false, refusal })
  })

  test('that is worth nothing in the payer’s currency is refused', () => {
    const cheap = share(1_000_000n, 3n)
    expect(decide(cheap, nothing, money('GBP', 1n))).toEqual({
      ok: false,
      refusal: { code: 'payments.refund_too_small', currency: 'GBP' },
    })
    expect(decide(cheap, nothing, money('GBP', 1_000_000n))).toMatchObject({ ok: true })
  })

  test('is taken from the last payment of the order first', () => {
    const deposit = { share: share(30n, 300n), before: nothing }
    const rest = { share: share(70n, 710n, 30n), before: gone(60n, 609n) }
    const taken = decideRefunds([deposit, rest], money('GBP', 15n))
    expect(taken).toEqual({
      ok: true,
      value: [
        { funding: rest, amount: money('GBP', 10n), charge: money('CNY', 101n) },
        { funding: deposit, amount: money('GBP', 5n), charge: money('CNY', 50n) },
      ],
    })
  })

  test('of more than all payments of the order have left is refused', () => {
    const fundings = [
      { share: share(30n, 300n), before: gone(10n, 100n) },
      { share: share(70n, 710n, 30n), before: nothing },
    ]
    expect(decideRefunds(fundings, money('GBP', 91n))).toEqual({
      ok: false,
      refusal: { code: 'payments.refund_exceeds', refundableMinor: 90n, currency: 'GBP' },
    })
  })

  // Lesson VEN-4013: refundable is captured less refunded, and nothing else.
  test('never gives back more than came in, in either currency, however it is cut', () => {
    const asked = fc.array(fc.bigInt(1n, 400n), { maxLength: 40 })
    fc.assert(
      fc.property(asked, fc.bigInt(1n, 5_000n), fc.bigInt(1n, 50_000n), (parts, total, charge) => {
        const whole = share(total, charge)
        let before = nothing
        for (const part of parts) {
          const decided = decide(whole, before, money('GBP', part))
          if (!decided.ok) continue
          before = gone(before.total.minor + part, before.charge.minor + decided.value.minor)
          expect(decided.value.minor > 0n).toBe(true)
        }
        const rest = total - before.total.minor
        const last = rest > 0n ? decide(whole, before, money('GBP', rest)) : undefined
        if (last?.ok) before = gone(total, before.charge.minor + last.value.minor)
        expect(before.total.minor <= total).toBe(true)
        expect(before.charge.minor <= charge).toBe(true)
        if (before.total.minor === total) expect(before.charge.minor).toBe(charge)
      }),
    )
  })
})
