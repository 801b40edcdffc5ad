import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { money } from '../kernel/money.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { verifyLedger } from './verify.ts'

// Whoever changes the books behind the ledger's back is found out. Each test tampers as the owner
// with all triggers off, and rolls back.

let books: BookKeeping
const bank = open('bank:CNY')
const wallet = liability('wallet:CNY')
const pounds = open('bank:GBP', 'GBP')
const purse = liability('purse:GBP', 'GBP')

const pending = (name: string, minor: bigint) =>
  ({ ...aPost({ debit: wallet, credit: bank, minor }), kind: 'pending', name }) as const

beforeAll(async () => {
  books = await startBookKeeping()
  const journals = [
    aJournal({ reference: 'first', transfers: [aPost({ debit: bank, credit: wallet })] }),
    aJournal({ reference: 'pounds', transfers: [aPost({ debit: pounds, credit: purse })] }),
    aJournal({ transfers: [pending('settled', 30n), pending('voided', 20n), pending('open', 5n)] }),
    aJournal({ transfers: [{ kind: 'settle', name: 'settled', amount: money('CNY', 10n) }] }),
    aJournal({ transfers: [{ kind: 'void', name: 'voided' }] }),
    aJournal({ reference: 'last', transfers: [aPost({ debit: wallet, credit: bank, minor: 1n })] }),
  ]
  expect(new Set(await books.post(...journals))).toEqual(new Set(['created']))
})
afterAll(() => books.stop())

const withoutTriggers = ['journal_keys', 'journals', 'transfers', 'postings'].map(
  (table) => `alter table ledger.${table} disable trigger user`,
)

class RolledBack extends Error {}

/** The rules that are broken after these statements. */
async function brokenBy(statements: readonly string[]): Promise<string[]> {
  let broken: string[] = []
  const tampering = inTransaction(books.owner, async (trx) => {
    for (const text of [...withoutTriggers, ...statements]) await run(trx, text)
    broken = (await verifyLedger(trx)).findings.map(({ rule }) => rule)
    throw new RolledBack()
  })
  await expect(tampering).rejects.toThrow(RolledBack)
  return [...new Set(broken)]
}

let serial = 0
const run = (trx: Transaction, text: string) => trx.query({ name: `tamper_${(serial += 1)}`, text })

const counters = 'posted counters equal the sum of postings'
const holdCounters = 'pending counters equal the sum of open holds'
const chain = 'each posting continues its account from the one before'
const legs = 'each posted transfer has one debit and one credit posting, as it says'
const sources = 'each posting comes from a transfer that moves money'
const holds = 'each hold is what its transfers say'
const journals = 'each journal has its key and its transfers'
const transfers = 'each transfer belongs to a journal'
const sums = 'debits equal credits per currency'
const currency = 'both accounts of a transfer keep the same currency'
const limit = 'no account is beyond its limit'

const idOf = (code: string) => `(select id from ledger.accounts where code = '${code}')`
const transferOf = (reference: string) =>
  `(select t.id from ledger.transfers t join ledger.journals j on j.id = t.journal_id
    where j.reference = '${reference}')`
const at = `'2026-07-01T00:00:00Z'`
const someId = `'018f0000-0000-7000-8000-000000000001'`

const tamperings: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['nothing', [], []],
  [
    'a balance raised',
    [`update ledger.accounts set credits_posted = credits_posted + 1 where code = 'wallet:CNY'`],
    [sums, counters],
  ],
  [
    'a balance raised on both sides of the books',
    [
      `update ledger.accounts set credits_posted = credits_posted + 1 where code = 'wallet:CNY'`,
      `update ledger.accounts set debits_posted = debits_posted + 1 where code = 'bank:CNY'`,
    ],
    [counters],
  ],
  [
    'an account’s version',
    [`update ledger.accounts set version = version + 1 where code = 'bank:CNY'`],
    [counters],
  ],
  [
    'what is reserved on an account',
    [`update ledger.accounts set debits_pending = 0 where code = 'wallet:CNY'`],
    [holdCounters],
  ],
  [
    'the amount of a transfer',
    [`update ledger.transfers set amount = amount + 1 where id = ${transferOf('first')}`],
    [legs],
  ],
  [
    'the account of a transfer',
    [
      `update ledger.transfers set credit_account_id = ${idOf('purse:GBP')}
        where id = ${transferOf('first')}`,
    ],
    [legs, currency],
  ],
  [
    'the amount of a posting',
    [
      `update ledger.postings set amount = amount + 1
        where account_id = ${idOf('bank:CNY')} and version = 1`,
    ],
    [counters, chain, legs],
  ],
  [
    'the balance that a posting tells',
    [
      `update ledger.postings set balance_after = balance_after + 1
        where account_id = ${idOf('bank:CNY')} and version = 1`,
    ],
    [chain],
  ],
  [
    'a posting taken away',
    [`delete from ledger.postings where account_id = ${idOf('purse:GBP')}`],
    [counters, legs],
  ],
  [
    'a transfer taken away, its postings left',
    [`delete from ledger.transfers where id = ${transferOf('last')}`],
    [sources, journals],
  ],
  [
    'a transfer slipped in without postings',
    [
      `insert into ledger.transfers (id, journal_id, kind, debit_account_id, credit_account_id,
          amount, recorded_at)
        select ${someId}, journal_id, 'post', debit_account_id, credit_account_id, 7, ${at}
        from ledger.transfers where id = ${transferOf('first')}`,
    ],
    [legs],
  ],
  [
    'postings of no transfer, with balances to match',
    [
      `insert into ledger.postings
          (account_id, version, transfer_id, side, amount, balance_after, recorded_at)
        values (${idOf('bank:GBP')}, 2, ${someId}, 'D', 5, 105, ${at}),
          (${idOf('purse:GBP')}, 2, ${someId}, 'C', 5, -105, ${at})`,
      `update ledger.accounts set debits_posted = 105, version = 2 where code = 'bank:GBP'`,
      `update ledger.accounts set credits_posted = 105, version = 2 where code = 'purse:GBP'`,
    ],
    [sources],
  ],
  [
    'two postings more of one transfer, with balances to match',
    [
      `insert into ledger.postings
          (account_id, version, transfer_id, side, amount, balance_after, recorded_at)
        values (${idOf('bank:GBP')}, 2, ${transferOf('pounds')}, 'D', 5, 105, ${at}),
          (${idOf('purse:GBP')}, 2, ${transferOf('pounds')}, 'C', 5, -105, ${at})`,
      `update ledger.accounts set debits_posted = 105, version = 2 where code = 'bank:GBP'`,
      `update ledger.accounts set credits_posted = 105, version = 2 where code = 'purse:GBP'`,
    ],
    [legs],
  ],
  [
    'a hold given up, with the balances to match',
    [
      `update ledger.holds set state = 'voided', resolved_by = ${someId} where name = 'open'`,
      `update ledger.accounts set debits_pending = 0 where code = 'wallet:CNY'`,
      `update ledger.accounts set credits_pending = 0 where code = 'bank:CNY'`,
    ],
    [holds],
  ],
  [
    'a resolved hold opened again, with the balances to match',
    [
      `update ledger.holds set state = 'open', resolved_by = null where name = 'voided'`,
      `update ledger.accounts set debits_pending = 25 where code = 'wallet:CNY'`,
      `update ledger.accounts set credits_pending = 25 where code = 'bank:CNY'`,
    ],
    [holds],
  ],
  ['the amount of a hold', [`update ledger.holds set amount = 21 where name = 'voided'`], [holds]],
  [
    'how much of a hold was settled',
    [`update ledger.holds set settled_amount = 11 where name = 'settled'`],
    [holds],
  ],
  ['a hold taken away', [`delete from ledger.holds where name = 'voided'`], [holds]],
  [
    'a journal taken away',
    [`delete from ledger.journals where reference = 'first'`],
    [journals, transfers],
  ],
  [
    'a journal’s key taken away, so that it could be posted again',
    [`delete from ledger.journal_keys where reference = 'first'`],
    [journals],
  ],
  [
    'a journal under another reference',
    [`update ledger.journals set reference = 'renamed' where reference = 'first'`],
    [journals],
  ],
  [
    'the currency of an account',
    [`update ledger.accounts set currency = 'CNY' where code = 'purse:GBP'`],
    [sums, currency],
  ],
  [
    'more given out than is held',
    [
      `alter table ledger.accounts drop constraint accounts_balance_check`,
      `update ledger.accounts set debits_posted = credits_posted + 1 where code = 'wallet:CNY'`,
    ],
    [sums, counters, limit],
  ],
]

test.each(tamperings)('verify finds %s', async (_what, statements, rules) => {
  const broken = await brokenBy(statements)
  expect(broken.toSorted((a, b) => a.localeCompare(b))).toEqual(
    rules.toSorted((a, b) => a.localeCompare(b)),
  )
})

test('a finding names its subject and what is wrong with it', async () => {
  const tampering = inTransaction(books.owner, async (trx) => {
    await run(trx, `update ledger.accounts set debits_pending = 4 where code = 'wallet:CNY'`)
    const { findings } = await verifyLedger(trx)
    expect(findings).toEqual([
      {
        rule: holdCounters,
        subject: 'wallet:CNY',
        detail: 'account has pending D 4 C 0, open holds have D 5 C 0',
      },
    ])
    throw new RolledBack()
  })
  await expect(tampering).rejects.toThrow(RolledBack)
})

test('books in order are counted and summed', async () => {
  const verified = await verifyLedger(books.db)
  expect(verified).toEqual({
    accounts: 4n,
    journals: 6n,
    transfers: 8n,
    currencies: [
      { currency: 'CNY', debits: 111n, credits: 111n },
      { currency: 'GBP', debits: 100n, credits: 100n },
    ],
    findings: [],
  })
})
