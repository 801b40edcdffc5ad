import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import {
  availableOf,
  decidePayOff,
  decideReservation,
  dueOnOf,
  isOverdue,
  nextReminderAt,
  owedOf,
  reminderOf,
  settle,
  type Debt,
  type UsedLine,
} from './credit.ts'

const yuan = (minor: bigint) => money('CNY', minor)

const aLine = (part: Partial<UsedLine> = {}): UsedLine => ({
  ...{ id: 'crl_1', buyerUuid: 'b', supplierUuid: null, days: 30, state: 'open', version: 1 },
  ...{ limit: yuan(1_000n), used: yuan(0n), overdue: yuan(0n) },
  ...part,
})

const aDebt = (part: Partial<Debt> = {}): Debt => ({
  ...{ id: 'dbt_1', lineId: 'crl_1', buyerUuid: 'b', intentId: 'pi_1', days: 30 },
  ...{ amount: yuan(1_000n), settled: yuan(0n), state: 'open', dueOn: '2026-07-31' },
  ...part,
})

describe('a line', () => {
  test.each([
    [{}, 1_000n, 'fits'],
    [{ used: yuan(400n) }, 600n, 'fits'],
    [{ used: yuan(400n) }, 601n, 'credit.too_low'],
    // The limit was lowered below what is owed.
    [{ used: yuan(2_000n) }, 1n, 'credit.too_low'],
    [{ overdue: yuan(1n), used: yuan(1n) }, 1n, 'credit.overdue'],
    [{ state: 'closed' }, 1n, 'credit.line_closed'],
  ] as const)('%o asked for %d says %s', (part, minor, said) => {
    const decided = decideReservation(aLine(part), yuan(minor))
    expect(decided.ok ? 'fits' : decided.refusal.code).toBe(said)
  })

  test('of another currency pays nothing', () => {
    const decided = decideReservation(aLine(), money('GBP', 1n))
    expect(decided).toMatchObject({ ok: false, refusal: { code: 'credit.line_closed' } })
  })

  test('never gives more than its limit, whatever is asked in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1n, 700n), { maxLength: 20 }), (amounts) => {
        let line = aLine()
        for (const minor of amounts) {
          const before = availableOf(line).minor
          const decided = decideReservation(line, yuan(minor))
          expect(decided.ok).toBe(minor <= before)
          if (decided.ok) line = decided.value
        }
        expect(line.used.minor).toBeLessThanOrEqual(line.limit.minor)
      }),
    )
  })
})

describe('paying off', () => {
  const debts = [
    aDebt({ id: 'dbt_2', dueOn: '2026-08-31' }),
    aDebt({ id: 'dbt_1', dueOn: '2026-07-31', settled: yuan(300n) }),
  ]

  test('begins with the oldest', () => {
    const decided = decidePayOff(debts, yuan(900n))
    expect(decided).toEqual({
      ok: true,
      value: [
        { debtId: 'dbt_1', amount: yuan(700n) },
        { debtId: 'dbt_2', amount: yuan(200n) },
      ],
    })
  })

  test.each([
    [debts, yuan(1_701n), 'credit.exceeds_owed'],
    [debts, money('GBP', 1n), 'credit.one_currency'],
    [[], undefined, 'credit.debt_not_owed'],
    [[aDebt({ state: 'paid', settled: yuan(1_000n) })], undefined, 'credit.debt_not_owed'],
    [[aDebt(), aDebt({ amount: money('GBP', 5n) })], undefined, 'credit.one_currency'],
  ])('of these is refused', (owed, amount, code) => {
    expect(decidePayOff(owed, amount)).toMatchObject({ ok: false, refusal: { code } })
  })

  test('in any parts pays exactly what is owed, and no part more than its debt', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(1n, 1_000n), { minLength: 1 }),
        fc.bigInt(0n, 10_000n),
        (sums, n) => {
          const owed = sums.map((minor, index) =>
            aDebt({ id: `dbt_${index}`, amount: yuan(minor) }),
          )
          const whole = sums.reduce((a, b) => a + b, 0n)
          const amount = yuan((n % whole) + 1n)
          const decided = decidePayOff(owed, amount)
          const parts = decided.ok ? decided.value : []
          expect(parts.reduce((sum, part) => sum + part.amount.minor, 0n)).toBe(amount.minor)
          for (const { debtId, amount: part } of parts) {
            const debt = owed.find(({ id }) => id === debtId)
            expect(debt && owedOf(debt).minor >= part.minor).toBe(true)
          }
        },
      ),
    )
  })

  test('never lowers a debt below nothing', () => {
    expect(settle(aDebt(), yuan(1_500n))).toMatchObject({
      ...{ amount: yuan(1_000n), debt: { state: 'paid', settled: yuan(1_000n) } },
    })
    expect(settle(aDebt(), yuan(400n))).toMatchObject({
      ...{ amount: yuan(400n), debt: { state: 'open', settled: yuan(400n) } },
    })
    const paid = aDebt({ state: 'paid', settled: yuan(1_000n) })
    expect(settle(paid, yuan(1n))).toEqual({ debt: paid, amount: yuan(0n) })
  })
})

describe('when it is due', () => {
  const due = dueOnOf(new Date('2026-07-01T23:30:00Z'), 30)

  test('is counted in days of UTC, and it is overdue from the next one on', () => {
    expect(due).toBe('2026-07-31')
    expect(isOverdue(due, new Date('2026-07-31T23:59:59Z'))).toBe(false)
    expect(isOverdue(due, new Date('2026-08-01T00:00:00Z'))).toBe(true)
  })

  test('the buyer is told four times, each at its own hour', () => {
    const told: unknown[] = []
    let now = new Date('2026-07-01T23:30:00Z')
    for (let next = nextReminderAt(due, now); next; next = nextReminderAt(due, now)) {
      now = next
      told.push([now.toISOString().slice(0, 13), reminderOf(due, now)])
    }
    expect(told).toEqual([
      ['2026-07-24T08', 'due_in_7'],
      ['2026-07-30T08', 'due_in_1'],
      ['2026-07-31T08', 'due_today'],
      ['2026-08-07T08', 'overdue'],
    ])
  })

  test('after a pause of ours only what is true then is told', () => {
    expect(reminderOf(due, new Date('2026-07-31T12:00:00Z'))).toBe('due_today')
    expect(reminderOf(due, new Date('2026-07-20T12:00:00Z'))).toBeUndefined()
  })
})
