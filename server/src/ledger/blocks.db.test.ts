import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBookKeeping, type BookKeeping } from '../../test/book-keeping.ts'
import { aJournal, aPost, liability, open } from '../../test/books.ts'
import { inTransaction } from '../platform/db.ts'
import { realEnv } from '../platform/env.ts'
import { createSealer } from './blocks.ts'
import { postJournals } from './commands.ts'
import { verifyLedger } from './verify.ts'

let books: BookKeeping
beforeAll(async () => {
  books = await startBookKeeping()
})
afterAll(() => books.stop())

const bank = open('bank:CNY')
const wallet = liability('wallet:CNY')
const give = (reason?: string) =>
  aJournal({ transfers: [aPost({ debit: bank, credit: wallet })], ...(reason ? { reason } : {}) })

test('a block waits for every transaction that had drawn a number, and misses none of them', async () => {
  const seal = createSealer(books.db, realEnv)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: drawn, resolve: hasDrawn } = Promise.withResolvers<void>()
  const other = liability('slow:CNY')
  const slow = inTransaction(books.db, async (trx) => {
    const journal = aJournal({
      transfers: [aPost({ debit: open('slow-bank:CNY'), credit: other })],
    })
    await postJournals(trx, realEnv, [journal])
    await trx.query({ text: 'select 1' }) // It is written by now, and has the lower number.
    hasDrawn()
    await released
  })
  await drawn
  await books.post(give())
  expect(await seal()).toBe(0)
  expect(await seal()).toBe(0)
  release()
  await slow
  expect(await seal()).toBe(1)
  expect(await books.rows('select journals::int, transfers::int from ledger.blocks')).toEqual([
    { journals: 2, transfers: 2 },
  ])
  expect(await seal()).toBe(0)
})

type JournalRow = Readonly<{
  seq: string
  id: string
  reference: string
  fingerprint: Buffer
  template: string
  actor: string
  reason: string | null
  effective: string
  recorded: string
}>
type BlockRow = Readonly<{ numbers: string[]; last_seq: string; digest: Buffer }>

const rowsOf = async <R extends object>(text: string) =>
  (await books.owner.pool.query<R>(text)).rows

const int8 = (value: string | bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}
const int4 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const withLength = (value: string | Buffer | null) => {
  if (value === null) return int4(-1)
  const bytes = Buffer.from(value)
  return Buffer.concat([int4(bytes.length), bytes])
}
/** PostgreSQL counts microseconds from the year 2000. */
const micros = (value: string) => int8(BigInt(value) - 946_684_800_000_000n)

// A second reading of the canonical bytes, from rows to digest. Lesson #39: a text with bytes of
// its own must be hashed as it is.
test('the digest is what the documented bytes hash to, in any language', async () => {
  const seal = createSealer(books.db, realEnv)
  await books.post(give('退款 — “zu viel” \u{1F9FE}'), give())
  await seal()
  const [block, before] = await rowsOf<BlockRow>(
    `select array[number, last_seq, journals, transfers]::text[] as numbers, last_seq::text, digest
      from ledger.blocks order by number desc limit 2`,
  )
  if (!block || !before) throw new Error('nothing was sealed')
  const journals = await rowsOf<JournalRow>(
    `select seq::text, id, reference, fingerprint, template, actor, reason,
        (extract(epoch from effective_at) * 1000000)::bigint::text as effective,
        (extract(epoch from recorded_at) * 1000000)::bigint::text as recorded
      from ledger.journals where seq > ${before.last_seq} and seq <= ${block.last_seq}
      order by seq`,
  )
  const content = createHash('sha256')
  for (const row of journals) {
    content.update(int8(row.seq)).update(Buffer.from(row.id.replaceAll('-', ''), 'hex'))
    const { reference, fingerprint, template, actor, reason } = row
    for (const each of [reference, fingerprint, template, actor, reason]) {
      content.update(withLength(each))
    }
    content.update(micros(row.effective)).update(micros(row.recorded)).update(withLength(null))
    const transfers = await rowsOf<{ kind: string; hold: string | null; numbers: string[] }>(
      `select kind, hold, array[debit_account_id, credit_account_id, amount, debit_version,
          debit_balance, credit_version, credit_balance]::text[] as numbers
        from ledger.transfers where journal_id = '${row.id}' order by position`,
    )
    for (const [position, { kind, hold, numbers }] of transfers.entries()) {
      content.update(int4(position).subarray(2)).update(withLength(kind)).update(withLength(hold))
      content.update(Buffer.concat(numbers.map(int8)))
    }
  }
  const digest = createHash('sha256')
    .update(before.digest)
    .update(Buffer.concat(block.numbers.map(int8)))
    .update(content.digest())
  expect(block.digest.toString('hex')).toBe(digest.digest('hex'))
  expect((await verifyLedger(books.db)).findings).toEqual([])
})

test('two workers that seal at once make one chain', async () => {
  for (let round = 0; round < 5; round += 1) {
    await books.post(give(), give())
    const sealers = [createSealer(books.db, realEnv), createSealer(books.db, realEnv)]
    await Promise.all(sealers.map((seal) => seal()))
  }
  const { journals, sealed, findings } = await verifyLedger(books.db)
  expect(findings).toEqual([])
  expect(sealed).toBe(journals)
})
