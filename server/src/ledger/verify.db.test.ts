import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { money } from '../kernel/money.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { realEnv } from '../platform/env.ts'
import { createSealer } from './blocks.ts'
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
  const seal = createSealer(books.db, realEnv)
  const batches = [journals.slice(0, 2), journals.slice(2)]
  for (const batch of batches) {
    expect(new Set(await books.post(...batch))).toEqual(new Set(['created']))
    // Drawn in vain, as by a transaction that rolls back.
    if (batch === batches[0]) await books.rows(`select nextval('ledger.journals_seq')`)
    expect(await seal()).toBe(1)
  }
})
afterAll(() => books.stop())

const withoutTriggers = ['journals', 'transfers', 'blocks'].map(
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
const holds = 'each hold is what its transfers say'
const journals = 'each journal has its transfers, a refused one none'
const sums = 'debits equal credits per currency'
const currency = 'both accounts of a transfer exist and keep the same currency'
const limit = 'no account is beyond its limit'
const digest = 'each block has the digest of its journals and of the block before'

const idOf = (code: string) => `(select id from ledger.accounts where code = '${code}')`
const journalOf = (reference: string) =>
  `(select id from ledger.journals where reference = '${reference}')`
const FREE_SEQ = 3
const someId = `'018f0000-0000-7000-8000-000000000001'`

/** A copy of a journal's transfer with other values in some columns. */
const copied = (reference: string, values: Readonly<Record<string, string>>) => {
  const columns = [
    ...['journal_id', 'position', 'kind', 'hold', 'debit_account_id', 'credit_account_id'],
    ...['amount', 'debit_version', 'debit_balance', 'credit_version', 'credit_balance'],
    'recorded_at',
  ]
  return `insert into ledger.transfers (${columns.join(', ')})
    select ${columns.map((column) => values[column] ?? column).join(', ')}
    from ledger.transfers where journal_id = ${journalOf(reference)}`
}

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
    [`update ledger.transfers set amount = amount + 1 where journal_id = ${journalOf('first')}`],
    [counters, chain, digest],
  ],
  [
    'the amount of a transfer, with balances to match',
    [
      `update ledger.transfers set amount = amount + 1, debit_balance = debit_balance + 1,
        credit_balance = credit_balance - 1 where journal_id = ${journalOf('pounds')}`,
      `update ledger.accounts set debits_posted = debits_posted + 1 where code = 'bank:GBP'`,
      `update ledger.accounts set credits_posted = credits_posted + 1 where code = 'purse:GBP'`,
    ],
    [digest],
  ],
  [
    'the account of a transfer',
    [
      `update ledger.transfers set credit_account_id = ${idOf('purse:GBP')}, credit_version = 9
        where journal_id = ${journalOf('first')}`,
    ],
    [counters, chain, currency, digest],
  ],
  [
    'a transfer between accounts that are not there',
    [copied('first', { position: '1', debit_account_id: '98', credit_account_id: '99' })],
    [counters, currency, digest],
  ],
  [
    'the balance that a transfer tells',
    [
      `update ledger.transfers set debit_balance = debit_balance + 1
        where journal_id = ${journalOf('first')}`,
    ],
    [chain, digest],
  ],
  [
    'a transfer taken away',
    [`delete from ledger.transfers where journal_id = ${journalOf('last')}`],
    [counters, journals, digest],
  ],
  [
    'a transfer slipped into a journal, with balances to match',
    [
      copied('pounds', {
        ...{ position: '1', amount: '5' },
        ...{ debit_version: '2', debit_balance: '105', credit_version: '2' },
        credit_balance: '-105',
      }),
      `update ledger.accounts set debits_posted = 105, version = 2 where code = 'bank:GBP'`,
      `update ledger.accounts set credits_posted = 105, version = 2 where code = 'purse:GBP'`,
    ],
    [digest],
  ],
  [
    'a transfer of no journal, with balances to match',
    [
      copied('pounds', {
        ...{ journal_id: someId, amount: '5' },
        ...{ debit_version: '2', debit_balance: '105', credit_version: '2' },
        credit_balance: '-105',
      }),
      `update ledger.accounts set debits_posted = 105, version = 2 where code = 'bank:GBP'`,
      `update ledger.accounts set credits_posted = 105, version = 2 where code = 'purse:GBP'`,
    ],
    [journals],
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
    'a journal taken away, so that it could be posted again',
    [`delete from ledger.journals where reference = 'first'`],
    [journals, digest],
  ],
  [
    'a journal under another reference',
    [`update ledger.journals set reference = 'renamed' where reference = 'first'`],
    [digest],
  ],
  [
    'a journal said to be refused',
    [`update ledger.journals set refusal = '{}' where reference = 'last'`],
    [journals, digest],
  ],
  [
    'the day a journal happened',
    [
      `update ledger.journals set effective_at = effective_at + interval '1 day'
        where reference = 'last'`,
    ],
    [digest],
  ],
  [
    'a journal written behind the seal',
    [
      `insert into ledger.journals (id, reference, fingerprint, template, actor, effective_at,
          recorded_at, refusal, seq)
        select ${someId}, 'late', fingerprint, template, actor, effective_at, recorded_at, '{}',
          ${FREE_SEQ}
        from ledger.journals where reference = 'first'`,
    ],
    [digest],
  ],
  [
    'the digest of a block',
    [`update ledger.blocks set digest = sha256(digest) where number = 1`],
    [digest],
  ],
  ['a block taken away', [`delete from ledger.blocks where number = 1`], [digest]],
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
    sealed: 6n,
    transfers: 8n,
    currencies: [
      { currency: 'CNY', debits: 111n, credits: 111n },
      { currency: 'GBP', debits: 100n, credits: 100n },
    ],
    findings: [],
  })
})
