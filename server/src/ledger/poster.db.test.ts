import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { money } from '../kernel/money.ts'
import { realEnv } from '../platform/env.ts'
import { balancesOf, listTransfers } from './history.ts'
import type { Account, Journal, Transfer } from './ledger.ts'
import { createPoster, type Poster } from './poster.ts'
import { verifyLedger } from './verify.ts'

let books: BookKeeping
let poster: Poster
beforeAll(async () => {
  books = await startBookKeeping()
  poster = createPoster(books.db, { ...realEnv, now: () => new Date('2026-07-01Z') })
})
afterAll(() => books.stop())
afterEach(async () => {
  expect((await verifyLedger(books.db)).findings).toEqual([])
})

async function post(...journals: readonly Journal[]): Promise<string[]> {
  const results = await Promise.all(journals.map((journal) => poster(journal)))
  return results.map((result) => (result.ok ? result.value : result.refusal.code))
}

let serial = 0
function accounts() {
  serial += 1
  return { bank: open(`bank:${serial}`), wallet: liability(`wallet:${serial}`) }
}
type Pair = { bank: Account; wallet: Account }
const give = ({ bank, wallet }: Pair, minor: bigint): Journal =>
  aJournal({ transfers: [aPost({ debit: bank, credit: wallet, minor })] })
const spend = ({ bank, wallet }: Pair, minor: bigint): Journal =>
  aJournal({ transfers: [aPost({ debit: wallet, credit: bank, minor })] })

async function balanceOf({ code }: Account): Promise<bigint | undefined> {
  const [balance] = await balancesOf(books.db, [code])
  return balance?.posted.minor
}

test('many journals at once are all posted, each in the order it came', async () => {
  const own = accounts()
  const journals = Array.from({ length: 600 }, (_, index) =>
    index % 2 === 0 ? give(own, 10n) : spend(own, 10n),
  )
  expect(new Set(await post(...journals))).toEqual(new Set(['created']))
  expect(await balanceOf(own.wallet)).toBe(0n)
})

test('a journal that comes twice at once, in another batch or another day is posted once', async () => {
  const own = accounts()
  const journal = give(own, 5n)
  expect(await post(journal, journal, give(own, 1n))).toEqual(['created', 'exists', 'created'])
  expect(await post(give(own, 1n), journal)).toEqual(['created', 'exists'])
  expect(await post({ ...give(own, 6n), reference: journal.reference })).toEqual([
    'ledger.reference_reused',
  ])
  expect(await balanceOf(own.wallet)).toBe(7n)
})

test('what was refused stays refused, even when the money has come', async () => {
  const own = accounts()
  const early = spend(own, 10n)
  expect(await post(give(own, 9n), early)).toEqual(['created', 'ledger.balance_exceeded'])
  expect(await post(give(own, 100n))).toEqual(['created'])
  expect(await poster(early)).toEqual({
    ok: false,
    refusal: { code: 'ledger.balance_exceeded', account: own.wallet.code, shortMinor: 1n },
  })
  // Nor does the caller's own transaction get it through.
  expect(await books.post(early)).toEqual(['ledger.balance_exceeded'])
  expect(await listTransfers(books.db, [early.reference])).toEqual([])
  expect(await post(spend(own, 10n))).toEqual(['created'])
})

test('a refusal is judged on the accounts as they are, not as they were remembered', async () => {
  const own = accounts()
  await post(give(own, 1n))
  await books.post(give(own, 99n)) // Behind the poster's back.
  expect(await post(spend(own, 100n))).toEqual(['created'])
  await books.post(give(own, 50n))
  expect(await post(spend(own, 51n), spend(own, 50n))).toEqual([
    'ledger.balance_exceeded',
    'created',
  ])
})

test('N spends at once of funds for N − 1, through both ways: exactly N − 1 succeed', async () => {
  const spends = 60
  const own = accounts()
  await post(give(own, BigInt(spends - 1) * 10n))
  const outcomes = await Promise.all(
    Array.from({ length: spends }, (_, index) =>
      index % 3 === 0 ? books.post(spend(own, 10n)) : post(spend(own, 10n)),
    ),
  )
  expect(outcomes.flat().filter((outcome) => outcome === 'created')).toHaveLength(spends - 1)
  expect(await balanceOf(own.wallet)).toBe(0n)
})

test('holds are opened, settled and given up through the batcher as well', async () => {
  const own = accounts()
  const name = (index: number) => `poster:${serial}:${index}`
  const leg = { debit: own.wallet, credit: own.bank, minor: 10n }
  const pending = (index: number) =>
    aJournal({ transfers: [{ ...aPost(leg), kind: 'pending', name: name(index) }] })
  const settle = (index: number) =>
    aJournal({ transfers: [{ kind: 'settle', name: name(index), amount: money('CNY', 4n) }] })
  const giveUp = (index: number) => aJournal({ transfers: [{ kind: 'void', name: name(index) }] })
  expect(
    await post(give(own, 30n), pending(1), pending(2), settle(1), pending(3), pending(4)),
  ).toEqual(['created', 'created', 'created', 'created', 'created', 'ledger.balance_exceeded'])
  expect(await post(settle(1), giveUp(2), settle(3), giveUp(3))).toEqual([
    'ledger.hold_resolved',
    'created',
    'created',
    'ledger.hold_resolved',
  ])
  expect(await balanceOf(own.wallet)).toBe(22n)
})

test('a connection that is lost while a batch is written loses and doubles nothing', async () => {
  const own = accounts()
  const journals = Array.from({ length: 300 }, () => give(own, 1n))
  const kill = async () => {
    await books.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'danbao_app' and datname = current_database()
          and query like '%ledger.require%'`,
    )
  }
  const answers = await Promise.allSettled([...journals.map((each) => post(each)), kill(), kill()])
  const posted = answers.filter(({ status }) => status === 'rejected')
  // Whoever was told of an error asks again.
  if (posted.length > 0) await post(...journals)
  expect(await balanceOf(own.wallet)).toBe(300n)
})

type Way = (...journals: readonly Journal[]) => Promise<string[]>

// The same journals, one batch after the other, through the batcher and in a transaction.
test('both ways to post give the same answers and the same books', async () => {
  const amounts = fc.bigInt({ min: 1n, max: 9n })
  const pick = fc.nat({ max: 3 })
  const step = fc.tuple(pick, pick, amounts, fc.nat({ max: 5 }))
  const transferOf = (
    prefix: string,
    [from, to, minor, kind]: [number, number, bigint, number],
  ): Transfer => {
    const account = (index: number) =>
      index < 2 ? open(`${prefix}:${index}`) : liability(`${prefix}:${index}`)
    const legs = { debit: account(from), credit: account(to === from ? (to + 1) % 4 : to), minor }
    const name = `${prefix}:hold${from}`
    if (kind === 0) return { ...aPost(legs), kind: 'pending', name }
    if (kind === 1) return { kind: 'settle', name, amount: money('CNY', minor) }
    if (kind === 2) return { kind: 'void', name }
    return aPost(legs)
  }
  const run = async (way: Way, prefix: string, batches: [number, number, bigint, number][][]) => {
    const outcomes: string[][] = []
    for (const [index, steps] of batches.entries()) {
      const journals = steps.map((each, n) =>
        aJournal({
          reference: `${prefix}:${index}:${n}`,
          transfers: [transferOf(prefix, each)],
        }),
      )
      outcomes.push(await way(...journals))
    }
    return outcomes
  }
  const booksOf = (prefix: string) =>
    books.rows(
      `select replace(a.code, '${prefix}', '') as code, a.debits_posted, a.debits_pending,
          a.credits_posted, a.credits_pending, a.version,
          (select json_agg(row_to_json(p) order by p.version) from (
            select version, side, amount, balance_after from ledger.postings
            where account_id = a.id) p) as postings
        from ledger.accounts a where a.code like '${prefix}:%' order by 1`,
    )
  let round = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
      async (batches) => {
        round += 1
        const [batched, inline] = [`way-a${round}`, `way-b${round}`]
        expect(await run(post, batched, batches)).toEqual(await run(books.post, inline, batches))
        expect(await booksOf(batched)).toEqual(await booksOf(inline))
      },
    ),
    { numRuns: 40 },
  )
})
