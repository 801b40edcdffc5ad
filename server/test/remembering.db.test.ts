import { afterAll, beforeAll, expect, test } from 'vitest'
import { balancesOf, createPoster, verifyLedger } from '../src/ledger/index.ts'
import { realEnv } from '../src/platform/env.ts'
import { startBookKeeping, type BookKeeping } from './book-keeping.ts'
import { aJournal, aPost, liability, open } from './books.ts'

// The batcher posts on accounts as it remembers them; others post beside it.

let books: BookKeeping
beforeAll(async () => {
  books = await startBookKeeping()
})
afterAll(() => books.stop())

test('#33: what others posted meanwhile is not overwritten with what was remembered', async () => {
  const poster = createPoster(books.db, realEnv)
  const [bank, wallet] = [open('bank'), liability('wallet')]
  const give = (minor: bigint) =>
    aJournal({ transfers: [aPost({ debit: bank, credit: wallet, minor })] })
  const spend = aJournal({ transfers: [aPost({ debit: wallet, credit: bank, minor: 10n })] })
  expect(await poster(give(10n))).toEqual({ ok: true, value: 'created' })
  await books.post(give(5n))
  // Fits what is remembered, and must be written on what there is.
  expect(await poster(spend)).toEqual({ ok: true, value: 'created' })
  const [balance] = await balancesOf(books.db, [wallet.code])
  expect(balance?.posted.minor).toBe(5n)
  expect((await verifyLedger(books.db)).findings).toEqual([])
})
