import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { realEnv } from '../platform/env.ts'
import { createSealer } from './blocks.ts'

// What is written in the books stays: the application lacks the right, the owner meets a trigger.

let books: BookKeeping
const bank = open('bank:CNY')
const wallet = liability('wallet:CNY')

beforeAll(async () => {
  books = await startBookKeeping()
  const pending = { ...aPost({ debit: bank, credit: wallet }), kind: 'pending', name: 'h' } as const
  await books.post(aJournal({ transfers: [aPost({ debit: bank, credit: wallet }), pending] }))
  expect(await createSealer(books.db, realEnv)()).toBe(1)
})
afterAll(() => books.stop())

const history = ['journals', 'transfers', 'blocks']
const partitions = ['2026', '2030', 'other'].map((part) => `transfers_${part}`)
const changes = (table: string) => [
  `update ledger.${table} set ${table === 'blocks' ? 'digest = digest' : 'recorded_at = recorded_at'}`,
  `delete from ledger.${table}`,
  `truncate ledger.${table}`,
  `truncate ledger.${table} cascade`,
]

const asApp = (text: string) => books.db.pool.query(text)
const asOwner = (text: string) => books.owner.pool.query(text)
const refused = { code: '42501' } // insufficient_privilege

describe.each(history)('ledger.%s', (table) => {
  test.each(changes(table))('the application may not %s', async (change) => {
    await expect(asApp(change)).rejects.toMatchObject(refused)
  })

  test.each(changes(table))('the owner cannot %s by mistake', async (change) => {
    await expect(asOwner(change)).rejects.toThrow('append-only')
  })
})

test.each(partitions)('no partition is emptied alone: ledger.%s', async (table) => {
  await expect(asApp(`delete from ledger.${table}`)).rejects.toMatchObject(refused)
  await expect(asApp(`insert into ledger.${table} select`)).rejects.toMatchObject(refused)
  await expect(asOwner(`truncate ledger.${table}`)).rejects.toThrow('append-only')
})

test('the owner cannot delete history from its partition either', async () => {
  await expect(asOwner(`delete from ledger.transfers_2026`)).rejects.toThrow('append-only')
})

test.each([
  'code = code',
  'currency = currency',
  'normal_side = normal_side',
  `balance_rule = 'none'`,
  'opened_at = opened_at',
])('of an account, the application may not change %s', async (change) => {
  await expect(asApp(`update ledger.accounts set ${change}`)).rejects.toMatchObject(refused)
})

test.each(['amount = amount', 'name = name', 'debit_account_id = debit_account_id'])(
  'of a hold, the application may not change %s',
  async (change) => {
    await expect(asApp(`update ledger.holds set ${change}`)).rejects.toMatchObject(refused)
  },
)

test.each(['accounts', 'holds'])('the application may not empty ledger.%s', async (table) => {
  await expect(asApp(`delete from ledger.${table}`)).rejects.toMatchObject(refused)
  await expect(asApp(`truncate ledger.${table} cascade`)).rejects.toMatchObject(refused)
})

test('the application owns nothing and cannot alter, drop or disable anything', async () => {
  const statements = [
    'drop table ledger.holds',
    'alter table ledger.transfers disable trigger all',
    'drop trigger transfers_append_only on ledger.transfers',
    'create table ledger.mine (id int)',
    'set role danbao_owner',
  ]
  for (const statement of statements) {
    await expect(asApp(statement)).rejects.toMatchObject(refused)
  }
  // A grant of what one may not give away only warns.
  await asApp('grant delete on ledger.transfers to danbao_app')
  await expect(asApp('delete from ledger.transfers')).rejects.toMatchObject(refused)
})

// The wall behind the rules in TypeScript: the database refuses what they would.
test.each([
  ['beyond its limit', 'debits_posted = credits_posted + 1'],
  ['below nothing', 'credits_pending = -1'],
])('no account goes %s, whoever writes it', async (_how, change) => {
  const update = `update ledger.accounts set ${change} where code = 'wallet:CNY'`
  await expect(asApp(update)).rejects.toMatchObject({ code: '23514' })
})

test('a hold cannot be resolved without naming the journal that did it', async () => {
  const update = `update ledger.holds set state = 'voided'`
  await expect(asApp(update)).rejects.toMatchObject({ code: '23514' })
})
