import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { money } from '../kernel/money.ts'
import { captureJournal, refundHoldJournal, refundSettleJournal } from './templates.ts'
import { balancesOf } from './history.ts'
import { fingerprintOf } from './store.ts'
import { verifyLedger } from './verify.ts'

// Books kept in the tables of 0003 go on, whole, in those of 0016.

let books: BookKeeping
beforeAll(async () => {
  books = await startBookKeeping()
})
afterAll(() => books.stop())

const migration = (name: string) =>
  readFile(join(import.meta.dirname, '../../migrations', name), 'utf8')

const header = { actor: 'system', effectiveAt: new Date('2026-07-01T00:00:00Z') }
const cny = (minor: bigint) => money('CNY', minor)
const order = { orderId: 'ord_a', total: cny(100n) }
const refund = {
  ...{ refundId: 'ref_a', gateway: 'alipay', charge: cny(30n) },
  source: { orderId: order.orderId, total: cny(30n) },
}
const capture = captureJournal(
  { ...header, reference: 'capture' },
  { gateway: 'alipay', shares: [{ ...order, charge: cny(100n) }], surcharge: cny(0n) },
)
const held = refundHoldJournal({ ...header, reference: 'hold' }, refund)
const settled = refundSettleJournal({ ...header, reference: 'settle' }, refund)

test('history, balances, holds and references survive the change of tables', async () => {
  await books.rows('drop schema ledger cascade')
  await books.rows(await migration('0003_create_ledger.sql'))
  await books.rows(await migration('0011_refuse_truncating_history.sql'))
  const id = (n: number) => `'018f0000-0000-7000-8000-00000000000${n}'`
  const at = `'2026-07-01T00:00:00Z'`
  const key = (n: number, journal: typeof capture) =>
    `('${journal.reference}', ${id(n)}, decode('${fingerprintOf(journal)}', 'hex'))`
  await books.rows(`
    insert into ledger.accounts (code, currency, normal_side, balance_rule, debits_posted,
        credits_posted, version, opened_at)
      values ('network:alipay:CNY', 'CNY', 'D', 'none', 100, 30, 2, ${at}),
        ('escrow:ord_a:CNY', 'CNY', 'C', 'debits_within_credits', 30, 100, 2, ${at});
    insert into ledger.journal_keys values ${key(1, capture)}, ${key(2, held)}, ${key(3, settled)};
    insert into ledger.journals (id, reference, template, actor, effective_at, recorded_at)
      values (${id(1)}, 'capture', 'capture', 'system', ${at}, ${at}),
        (${id(2)}, 'hold', 'refund_hold', 'system', ${at}, ${at}),
        (${id(3)}, 'settle', 'refund_settle', 'system', ${at}, ${at});
    insert into ledger.transfers
      values (${id(4)}, ${id(1)}, 'post', null, 1, 2, 100, ${at}),
        (${id(5)}, ${id(2)}, 'pending', null, 2, 1, 30, ${at}),
        (${id(6)}, ${id(3)}, 'settle', ${id(5)}, 2, 1, 30, ${at});
    insert into ledger.postings
      values (1, 1, ${id(4)}, 'D', 100, 100, ${at}), (2, 1, ${id(4)}, 'C', 100, -100, ${at}),
        (2, 2, ${id(6)}, 'D', 30, -70, ${at}), (1, 2, ${id(6)}, 'C', 30, 70, ${at});
    insert into ledger.holds
      values (${id(5)}, 'ref_a:0', 2, 1, 30, 'settled', 30, ${id(6)})`)
  await books.rows(await migration('0016_rebuild_ledger_history.sql'))
  const { findings, accounts, journals, transfers } = await verifyLedger(books.db)
  expect(findings).toEqual([])
  expect({ accounts, journals, transfers }).toEqual({ accounts: 2n, journals: 3n, transfers: 3n })
  expect(await books.post(capture, held, settled)).toEqual(['exists', 'exists', 'exists'])
  const other = { ...refund, refundId: 'ref_b', charge: cny(71n) }
  const more = { ...other, source: { orderId: order.orderId, total: cny(71n) } }
  expect(await books.post(refundHoldJournal({ ...header, reference: 'more' }, more))).toEqual([
    'ledger.balance_exceeded',
  ])
  const [escrow] = await balancesOf(books.db, ['escrow:ord_a:CNY'])
  expect(escrow?.posted.minor).toBe(70n)
})
