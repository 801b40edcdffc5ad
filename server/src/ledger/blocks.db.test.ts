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
type TransferRow = { position: number; kind: string; hold: string | null; numbers: string[] }
type BlockRow = Readonly<{ numbers: string[]; last_seq: string; digest: Buffer }>

const rowsOf = async <R extends object>(text: string) =>
  (await books.owner.pool.query<R>(text)).rows

const idBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')
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
/** A record in PostgreSQL's binary form, of columns with the numbers of their types. */
const record = (columns: readonly (readonly [type: number, bytes: Buffer | null])[]) =>
  Buffer.concat(
    [
      int4(columns.length),
      ...columns.flatMap(([type, bytes]) => [int4(type), int4(bytes?.length ?? -1), bytes ?? '']),
    ].map((each) => Buffer.from(each)),
  )
const text = (value: string | null) => [TEXT, value === null ? null : Buffer.from(value)] as const
const [INT8, INT2, TEXT, BYTEA, UUID, TIMESTAMPTZ, JSONB] = [20, 21, 25, 17, 2950, 1184, 3802]
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
  const [journalsHash, transfersHash] = [createHash('sha256'), createHash('sha256')]
  for (const row of journals) {
    journalsHash.update(
      record([
        ...([
          [INT8, int8(row.seq)],
          [UUID, idBytes(row.id)],
        ] as const),
        ...[text(row.reference), [BYTEA, row.fingerprint] as const, text(row.template)],
        ...[text(row.actor), text(row.reason), [TIMESTAMPTZ, micros(row.effective)] as const],
        ...([
          [TIMESTAMPTZ, micros(row.recorded)],
          [JSONB, null],
        ] as const),
      ]),
    )
  }
  const transfers = await rowsOf<TransferRow>(
    `select position, kind, hold, array[debit_account_id, credit_account_id, amount, debit_version,
        debit_balance, credit_version, credit_balance]::text[] as numbers
      from ledger.transfers
      where journal_id = any('{${journals.map(({ id }) => id).join(',')}}')
      order by journal_id, position`,
  )
  for (const { position, kind, hold, numbers } of transfers) {
    transfersHash.update(
      record([
        ...[[INT2, int4(position).subarray(2)] as const, text(kind), text(hold)],
        ...numbers.map((number) => [INT8, int8(number)] as const),
      ]),
    )
  }
  const digest = createHash('sha256')
    .update(before.digest)
    .update(Buffer.concat(block.numbers.map(int8)))
    .update(journalsHash.digest())
    .update(transfersHash.digest())
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
