import { expect, test } from 'vitest'
import { statementCsv } from './statement-csv.ts'
import { readStatementFilter, toStatementQuery, type StatementLine } from './statement.ts'

const money = (minor: string) => ({ currency: 'CNY', minor })

const payment: StatementLine = {
  ...{ id: '2', at: '2026-07-01T10:00:00.000Z', kind: 'payment' },
  ...{ amount: money('-3000'), balance: money('2000') },
  order: { id: 'ord_1', number: '10000001', supplier: { en: 'Red, Kiln', zh: '红窑' } },
  ...{ intentId: 'pi_1', refundId: null, withdrawal: null, reason: null },
}

test('what an address says of a statement is read, and nonsense is left out', () => {
  expect(
    readStatementFilter({ currency: 'CNY', kind: 'refund', from: '2026-07-01', until: 'soon' }),
  ).toEqual({ currency: 'CNY', kind: 'refund', from: '2026-07-01' })
  expect(readStatementFilter({ currency: 'yuan', kind: 'x', from: '2026-13-01' })).toEqual({})
})

test('a last day is included to its end', () => {
  const query = toStatementQuery({ from: '2026-07-01', until: '2026-07-01' }, 'CNY')
  const hours = (Date.parse(query.until ?? '') - Date.parse(query.from ?? '')) / 3_600_000
  expect(hours).toBe(24)
})

test('a file has a line for each that is shown, with plain amounts', () => {
  const headings = {
    ...{ at: 'When', kind: 'What', order: 'Order', supplier: 'Supplier', account: 'Account' },
    ...{ currency: 'Currency', amount: 'Amount', balance: 'Balance' },
    ...{ reason: 'Reason', reference: 'Reference' },
  }
  const csv = statementCsv([payment], { headings, words: ({ en }) => en })
  expect(csv.split('\r\n')[1]).toBe(
    '2026-07-01T10:00:00.000Z,payment,10000001,"Red, Kiln",,CNY,-30.00,20.00,,pi_1',
  )
})
