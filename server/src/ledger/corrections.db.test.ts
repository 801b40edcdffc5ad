import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { money } from '../kernel/money.ts'
import { inTransaction } from '../platform/db.ts'
import { realEnv, type Env } from '../platform/env.ts'
import { closeAccount, expireHolds, reverseJournal } from './corrections.ts'
import { balancesOf, listTransfers } from './history.ts'
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
function accounts() {
  serial += 1
  return { bank: open(`bank:${serial}`), wallet: liability(`wallet:${serial}`) }
}
const move = (debit: Account, credit: Account, minor: bigint): Journal =>
  aJournal({ transfers: [aPost({ debit, credit, minor })] })

async function balancesAt(...codes: Account[]) {
  const found = await balancesOf(
    books.db,
    codes.map(({ code }) => code),
  )
  return found.map(({ posted, pending }) => [posted.minor, pending.minor])
}

const at = (now: string): Env => ({ ...realEnv, now: () => new Date(now) })
const noon = '2026-07-01T12:00:00Z'

const outcomeOf = (
  result: { ok: true; value: string } | { ok: false; refusal: { code: string } },
) => (result.ok ? result.value : result.refusal.code)

async function reverse(reference: string) {
  const correction = { reference, actor: 'per_1', reason: 'booked by mistake' }
  return outcomeOf(
    await inTransaction(books.db, (trx) => reverseJournal(trx, at(noon), correction)),
  )
}

test('a mistake is corrected by the opposite journal, once, and both stay on the books', async () => {
  const { bank, wallet } = accounts()
  const fee = open(`fee:${serial}`)
  const wrong = aJournal({
    transfers: [
      aPost({ debit: bank, credit: wallet, minor: 100n }),
      aPost({ debit: wallet, credit: fee, minor: 100n }),
    ],
  })
  await books.post(wrong)
  expect(await reverse(wrong.reference)).toBe('created')
  expect(await reverse(wrong.reference)).toBe('exists')
  expect(await balancesAt(bank, fee, wallet)).toEqual([
    [0n, 0n],
    [0n, 0n],
    [0n, 0n],
  ])
  const rows = await listTransfers(books.db, [wrong.reference, `reversal:${wrong.reference}`])
  expect(rows.map(({ debit, credit }) => [debit, credit])).toEqual([
    [bank.code, wallet.code],
    [wallet.code, fee.code],
    [fee.code, wallet.code],
    [wallet.code, bank.code],
  ])
  expect(rows[3]).toMatchObject({ template: 'reversal', reason: 'booked by mistake' })
})

test('what was given out since cannot be taken back by a reversal', async () => {
  const { bank, wallet } = accounts()
  const gift = move(bank, wallet, 10n)
  await books.post(gift, move(wallet, bank, 1n))
  expect(await reverse(gift.reference)).toBe('ledger.balance_exceeded')
  expect(await balancesAt(wallet)).toEqual([[9n, 0n]])
})

test('a journal that reserved or is not there is not reversed', async () => {
  const { bank, wallet } = accounts()
  const pending = {
    ...aPost({ debit: bank, credit: wallet }),
    ...{ kind: 'pending' as const, name: `hold:${serial}` },
  }
  const reserving = aJournal({ transfers: [pending] })
  await books.post(reserving)
  expect(await reverse(reserving.reference)).toBe('ledger.journal_reserves')
  expect(await reverse('nothing')).toBe('ledger.journal_not_found')
})

test('a hold whose time is over is given up, and no sooner', async () => {
  const { bank, wallet } = accounts()
  const name = (end: string) => `until:${serial}:${end}`
  const until = (end: string) => ({
    ...aPost({ debit: wallet, credit: bank, minor: 10n }),
    ...{ kind: 'pending' as const, name: name(end), expiresAt: new Date(end) },
  })
  const ends = ['2026-07-01T12:00:00Z', '2026-07-01T12:00:01Z']
  await books.post(move(bank, wallet, 20n), aJournal({ transfers: ends.map(until) }))
  const { db } = books
  expect(await expireHolds({ db, env: at('2026-07-01T11:59:59Z') })).toBe(0)
  // Its time is over whether or not anybody has looked.
  const settle = (end: string) =>
    aJournal({ transfers: [{ kind: 'settle', name: name(end), amount: money('CNY', 5n) }] })
  expect(await books.postAt(noon, settle(ends[0] ?? ''))).toEqual(['ledger.hold_expired'])
  expect(await expireHolds({ db, env: at(noon) })).toBe(1)
  expect(await expireHolds({ db, env: at(noon) })).toBe(0)
  expect(await balancesAt(wallet)).toEqual([[20n, 10n]])
  expect(await books.postAt(noon, settle(ends[1] ?? ''))).toEqual(['created'])
  expect(await expireHolds({ db, env: at('2026-08-01T00:00:00Z') })).toBe(0)
  expect(await balancesAt(wallet)).toEqual([[15n, 0n]])
})

test('two workers that give up the same holds do it once', async () => {
  const { bank, wallet } = accounts()
  const holds = Array.from({ length: 20 }, (_, index) => ({
    ...aPost({ debit: bank, credit: wallet, minor: 1n }),
    ...{ kind: 'pending' as const, name: `many:${serial}:${index}`, expiresAt: new Date(noon) },
  }))
  await books.post(aJournal({ transfers: holds }))
  const { db } = books
  const done = await Promise.all([1, 2].map(() => expireHolds({ db, env: at(noon) })))
  expect(done.reduce((a, b) => a + b)).toBe(20)
})

async function close({ code }: Account) {
  return outcomeOf(await inTransaction(books.db, (trx) => closeAccount(trx, at(noon), code)))
}

test('an account is closed only when it holds and awaits nothing, and then takes no transfer', async () => {
  const { bank, wallet } = accounts()
  await books.post(move(bank, wallet, 5n))
  expect(await close(wallet)).toBe('ledger.account_not_empty')
  await books.post(move(wallet, bank, 5n))
  expect(await close(wallet)).toBe('closed')
  expect(await close(wallet)).toBe('closed')
  expect(await books.post(move(bank, wallet, 5n))).toEqual(['ledger.account_closed'])
  expect(await close(open('nothing'))).toBe('ledger.account_not_found')
})

test('the database itself lets no closed account hold anything', async () => {
  const { bank, wallet } = accounts()
  await books.post(move(bank, wallet, 5n))
  const update = `update ledger.accounts set closed_at = '2026-07-01' where code = $1`
  await expect(books.db.pool.query(update, [wallet.code])).rejects.toMatchObject({ code: '23514' })
})

test('of a posting and a closing at once, one gives way', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { bank, wallet } = accounts()
    await books.post(move(bank, wallet, 5n), move(wallet, bank, 5n))
    const [posted, closed] = await Promise.all([books.post(move(bank, wallet, 1n)), close(wallet)])
    expect([posted[0], closed]).toSatisfy(
      ([one, other]) =>
        (one === 'created' && other === 'ledger.account_not_empty') ||
        (one === 'ledger.account_closed' && other === 'closed'),
    )
  }
})
