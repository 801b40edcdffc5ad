import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { money } from '../kernel/money.ts'
import { inTransaction } from '../platform/db.ts'
import { realEnv } from '../platform/env.ts'
import { postJournals } from './commands.ts'
import { balancesOf, listPostings, listTransfers } from './history.ts'
import type { Account, Journal } from './ledger.ts'
import { verifyLedger } from './verify.ts'

let books: BookKeeping
beforeAll(async () => {
  books = await startBookKeeping()
})
afterAll(() => books.stop())
afterEach(async () => {
  expect((await verifyLedger(books.db)).findings).toEqual([])
})

let serial = 0
/** Accounts of this test's own. */
function accounts() {
  serial += 1
  return { bank: open(`bank:${serial}`), wallet: liability(`wallet:${serial}`) }
}

const give = ({ bank, wallet }: { bank: Account; wallet: Account }, minor: bigint): Journal =>
  aJournal({ transfers: [aPost({ debit: bank, credit: wallet, minor })] })
const spend = ({ bank, wallet }: { bank: Account; wallet: Account }, minor: bigint): Journal =>
  aJournal({ transfers: [aPost({ debit: wallet, credit: bank, minor })] })

async function balanceOf({ code }: Account): Promise<bigint | undefined> {
  const [balance] = await balancesOf(books.db, [code])
  return balance?.posted.minor
}

const countOf = async (table: string) =>
  Number((await books.rows(`select count(*) as n from ledger.${table}`))[0]?.['n'])

test('posting a journal again is a success that changes nothing', async () => {
  const own = accounts()
  const journal = give(own, 100n)
  expect(await books.post(journal)).toEqual(['created'])
  const before = await countOf('postings')
  expect(await books.post(journal)).toEqual(['exists'])
  expect(await books.post({ ...journal, reason: 'told twice', actor: 'per_1' })).toEqual(['exists'])
  expect(await countOf('postings')).toBe(before)
  expect(await balanceOf(own.wallet)).toBe(100n)
})

test('a reference with another content is refused and changes nothing', async () => {
  const own = accounts()
  const journal = give(own, 100n)
  await books.post(journal)
  const { reference } = journal
  const others: Journal[] = [
    { ...give(own, 101n), reference },
    { ...spend(own, 100n), reference },
    { ...journal, template: 'other' },
    { ...journal, transfers: [...journal.transfers, ...journal.transfers] },
  ]
  for (const other of others) expect(await books.post(other)).toEqual(['ledger.reference_reused'])
  expect(await balanceOf(own.wallet)).toBe(100n)
})

// Lesson #38: duplicates within a batch count once.
test('in a batch, each journal is judged by itself and sees the ones before it', async () => {
  const own = accounts()
  const first = give(own, 10n)
  const outcomes = await books.post(
    spend(own, 1n),
    first,
    first,
    { ...give(own, 5n), reference: first.reference },
    spend(own, 10n),
    spend(own, 1n),
    give(own, 1n),
  )
  expect(outcomes).toEqual([
    'ledger.balance_exceeded',
    'created',
    'exists',
    'ledger.reference_reused',
    'created',
    'ledger.balance_exceeded',
    'created',
  ])
  expect(await balanceOf(own.wallet)).toBe(1n)
})

test('a journal refused for its last account leaves its first to the rest of the batch', async () => {
  const own = accounts()
  const other = liability(`other:${serial}`)
  const both = aJournal({
    transfers: [
      aPost({ debit: own.bank, credit: own.wallet, minor: 7n }),
      aPost({ debit: other, credit: own.bank, minor: 1n }),
    ],
  })
  expect(await books.post(both, give(own, 2n))).toEqual(['ledger.balance_exceeded', 'created'])
  expect(await balanceOf(own.wallet)).toBe(2n)
})

test('when the transaction fails, so does the posting, and the reference is free', async () => {
  const own = accounts()
  const journal = give(own, 100n)
  const failing = inTransaction(books.db, async (trx) => {
    await postJournals(trx, realEnv, [journal])
    throw new Error('the order could not be saved')
  })
  await expect(failing).rejects.toThrow('could not be saved')
  expect(await balanceOf(own.wallet)).toBeUndefined()
  expect(await books.post({ ...give(own, 7n), reference: journal.reference })).toEqual(['created'])
})

test('many connections posting one journal at once post it once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const own = accounts()
    const journal = give(own, 100n)
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => books.post(journal)))
    expect(outcomes.flat().toSorted((a, b) => a.localeCompare(b))).toEqual([
      'created',
      ...Array<string>(7).fill('exists'),
    ])
    expect(await balanceOf(own.wallet)).toBe(100n)
  }
})

test('of two contents for one reference at once, one is posted and the other is refused', async () => {
  const [one, other] = [accounts(), accounts()]
  const journal = give(one, 100n)
  const { reference } = journal
  const answers = await Promise.all([
    books.post(journal),
    books.post({ ...give(other, 50n), reference }),
  ])
  expect(answers.flat().toSorted((a, b) => a.localeCompare(b))).toEqual([
    'created',
    'ledger.reference_reused',
  ])
  expect(await listTransfers(books.db, [reference])).toHaveLength(1)
})

test('N spends at once of funds for N − 1: exactly N − 1 succeed', async () => {
  const spends = 16
  const own = accounts()
  await books.post(give(own, BigInt(spends - 1) * 10n))
  const outcomes = await Promise.all(
    Array.from({ length: spends }, () => books.post(spend(own, 10n))),
  )
  const created = outcomes.flat().filter((outcome) => outcome === 'created')
  expect(created).toHaveLength(spends - 1)
  expect(outcomes.flat().filter((outcome) => outcome === 'ledger.balance_exceeded')).toHaveLength(1)
  expect(await balanceOf(own.wallet)).toBe(0n)
})

// Lesson #36: a lock on a row that does not exist yet locks nothing.
test('an account that many connections post to first is opened once and loses nothing', async () => {
  const own = accounts()
  const outcomes = await Promise.all(Array.from({ length: 16 }, () => books.post(give(own, 1n))))
  expect(new Set(outcomes.flat())).toEqual(new Set(['created']))
  expect(await balanceOf(own.wallet)).toBe(16n)
})

test('journals over the same accounts in every order all get through', async () => {
  serial += 1
  const ring = Array.from({ length: 5 }, (_, index) => open(`ring:${serial}:${index}`))
  const journals = Array.from({ length: 40 }, (_, index) => {
    const debit = ring[index % 5] ?? open('none')
    const credit = ring[(index + 1 + (index % 4)) % 5] ?? open('none')
    return aJournal({
      transfers: [aPost({ debit, credit }), aPost({ debit: credit, credit: debit, minor: 30n })],
    })
  })
  const outcomes = await Promise.all(journals.map((journal) => books.post(journal)))
  expect(outcomes.flat()).toEqual(journals.map(() => 'created'))
})

// Lesson #32: a pending transfer resolved by two calls at once moved its money twice.
test('a hold that is settled and voided by many at once is resolved once', async () => {
  const own = accounts()
  const name = `hold:${serial}`
  const leg = { debit: own.wallet, credit: own.bank }
  await books.post(give(own, 100n))
  const pending = { ...aPost({ ...leg, minor: 60n }), kind: 'pending' as const, name }
  expect(await books.post(aJournal({ transfers: [pending] }))).toEqual(['created'])
  expect(await books.post(spend(own, 41n))).toEqual(['ledger.balance_exceeded'])
  const resolutions = Array.from({ length: 8 }, (_, index) =>
    aJournal({
      transfers: [
        index % 2 === 0
          ? { kind: 'settle', name, amount: money('CNY', 50n) }
          : { kind: 'void', name },
      ],
    }),
  )
  const outcomes = await Promise.all(resolutions.map((journal) => books.post(journal)))
  const first = outcomes.findIndex(([outcome]) => outcome === 'created')
  expect(outcomes.flat().filter((outcome) => outcome === 'created')).toHaveLength(1)
  expect(outcomes.flat().filter((code) => code === 'ledger.hold_resolved')).toHaveLength(7)
  // Settled for 50, or given up: the rest is free again either way.
  expect(await balanceOf(own.wallet)).toBe(first % 2 === 0 ? 50n : 100n)
  const [balance] = await balancesOf(books.db, [own.wallet.code])
  expect(balance?.pending.minor).toBe(0n)
})

test('a hold opened and resolved within one batch leaves nothing open', async () => {
  const own = accounts()
  const name = `hold:${serial}`
  const pending = {
    ...aPost({ debit: own.bank, credit: own.wallet, minor: 9n }),
    kind: 'pending' as const,
    name,
  }
  const settle = { kind: 'settle' as const, name, amount: money('CNY', 9n) }
  const outcomes = await books.post(
    aJournal({ transfers: [pending] }),
    aJournal({ transfers: [settle] }),
    aJournal({ transfers: [settle] }),
  )
  expect(outcomes).toEqual(['created', 'created', 'ledger.hold_resolved'])
  expect(await balanceOf(own.wallet)).toBe(9n)
})

test('an account keeps its currency, whatever a journal calls it', async () => {
  const own = accounts()
  await books.post(give(own, 1n))
  const pounds = { ...own.wallet, currency: 'GBP' }
  const journal = aJournal({
    transfers: [aPost({ debit: open(`pounds:${serial}`, 'GBP'), credit: pounds })],
  })
  expect(await books.post(journal)).toEqual(['ledger.currency_mismatch'])
})

test('transfers lie in the year they were recorded in, and what fits no year is kept too', async () => {
  const own = accounts()
  const years: [string, string][] = [
    ['2026-01-01T00:00:00Z', '2026'],
    ['2026-12-31T23:59:59.999Z', '2026'],
    ['2027-01-01T00:00:00Z', '2027'],
    ['2030-06-01T00:00:00Z', '2030'],
    ['2031-01-01T00:00:00Z', 'other'],
    ['2025-12-31T23:59:59Z', 'other'],
  ]
  for (const [at, partition] of years) {
    const journal = { ...give(own, 1n), effectiveAt: new Date('2026-05-05Z') }
    await books.postAt(at, journal)
    const found = await books.rows(
      `select t.tableoid::regclass::text as partition
        from ledger.journals j join ledger.transfers t on t.journal_id = j.id
        where j.reference = '${journal.reference}'`,
    )
    expect(found).toEqual([{ partition: `ledger.transfers_${partition}` }])
  }
})

test('an account’s history tells what was posted, with the balance after each', async () => {
  const own = accounts()
  const journals = [give(own, 100n), spend(own, 30n), spend(own, 20n)]
  for (const journal of journals) await books.post(journal)
  const postings = await listPostings(books.db, own.wallet.code)
  expect(postings.map(({ amount, balance }) => [amount.minor, balance.minor])).toEqual([
    [100n, 100n],
    [30n, 70n],
    [20n, 50n],
  ])
  const [first] = await listTransfers(books.db, [journals[0]?.reference ?? ''])
  expect(first).toMatchObject({
    kind: 'post',
    debit: own.bank.code,
    credit: own.wallet.code,
    amount: money('CNY', 100n),
  })
})
