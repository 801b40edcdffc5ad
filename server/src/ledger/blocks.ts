import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { Asker } from './store.ts'

// Tamper evidence: the journals are sealed in blocks, in the order of their numbers. A block's
// digest covers its journals, their transfers and the digest of the block before, so that nothing
// sealed can be changed, added or taken away without every later digest being wrong.

/** The digest before the first block's. */
const GENESIS = Buffer.alloc(32)
const MAX_JOURNALS = 20_000

export type Block = Readonly<{
  number: bigint
  /** Covers the journals after the block before, up to this number. */
  lastSeq: bigint
  journals: bigint
  transfers: bigint
  digest: Buffer
}>

const START: Block = { number: 0n, lastSeq: 0n, journals: 0n, transfers: 0n, digest: GENESIS }

/**
 * Seals what can no longer change. A number is drawn by a transaction that has its id already, so
 * all journals up to the last number drawn are committed or gone once every transaction that had an
 * id by then has ended. Each call resolves to how many blocks it sealed.
 */
export function createSealer(db: Db, env: Env): () => Promise<number> {
  let wanted: Readonly<{ seq: bigint; xmax: string }> | undefined
  return async () => {
    wanted ??= await lastDrawn(db)
    if (!(await haveEnded(db, wanted.xmax))) return 0
    const upTo = wanted.seq
    wanted = undefined
    let sealed = 0
    while (await sealNext(db, env, upTo)) sealed += 1
    return sealed
  }
}

async function lastDrawn(db: Db) {
  const [drawn] = await db.query<{ seq: bigint }>({
    text: `select case when is_called then last_value else 0 end as seq from ledger.journals_seq`,
  })
  // Asked afterwards: a later snapshot knows every transaction that has drawn a number by then.
  const [snapshot] = await db.query<{ xmax: string }>({
    text: `select pg_snapshot_xmax(pg_current_snapshot())::text as xmax`,
  })
  return { seq: drawn?.seq ?? 0n, xmax: snapshot?.xmax ?? '0' }
}

async function haveEnded(db: Db, xmax: string): Promise<boolean> {
  const [row] = await db.query<{ ended: boolean }>({
    text: `select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as ended`,
    values: [xmax],
  })
  return row?.ended ?? false
}

async function sealNext(db: Db, env: Env, upTo: bigint): Promise<boolean> {
  const before = (await lastBlock(db)) ?? START
  const [row] = await db.query<{ last: bigint | null }>({
    text: `select max(seq) as last from (
        select seq from ledger.journals where seq > $1 and seq <= $2 order by seq limit $3) next`,
    values: [before.lastSeq, upTo, MAX_JOURNALS],
  })
  if (!row?.last) return false
  const content = await readContent(db, before.lastSeq, row.last)
  const block = chain(before, { ...content, lastSeq: row.last })
  // Another worker may have been faster; its block stands.
  await db.query({
    text: `insert into ledger.blocks (number, last_seq, journals, transfers, digest, sealed_at)
      values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    values: [block.number, block.lastSeq, block.journals, block.transfers, block.digest, env.now()],
  })
  return true
}

async function lastBlock(reader: Asker): Promise<Block | undefined> {
  const [row] = await reader.query<BlockRow>({
    text: `${BLOCKS} order by number desc limit 1`,
  })
  return row && fromRow(row)
}

type BlockRow = {
  number: bigint
  last_seq: bigint
  journals: bigint
  transfers: bigint
  digest: Buffer
}
const BLOCKS = `select number, last_seq, journals, transfers, digest from ledger.blocks`
const fromRow = ({ last_seq: lastSeq, ...row }: BlockRow): Block => ({ ...row, lastSeq })

type Content = Readonly<{ journals: bigint; transfers: bigint; content: Buffer }>

function chain(
  before: Block,
  { lastSeq, journals, transfers, content }: Content & { lastSeq: bigint },
): Block {
  const number = before.number + 1n
  const numbers = Buffer.alloc(32)
  ;[number, lastSeq, journals, transfers].forEach((each, i) => numbers.writeBigInt64BE(each, i * 8))
  const digest = createHash('sha256').update(before.digest).update(numbers).update(content).digest()
  return { number, lastSeq, journals, transfers, digest }
}

/**
 * Two hashes: of the journals after one number up to another, in the order of their numbers, and of
 * their transfers, by journal and position. The bytes are canonical, PostgreSQL's binary form of a
 * record: how many columns, and for each its type, its length (-1 for null) and its bytes; integers
 * big-endian, times as microseconds since 2000, texts in UTF-8.
 */
async function readContent(reader: Asker, after: bigint, last: bigint): Promise<Content> {
  const [row] = await reader.query<ContentRow>({ text: CONTENT, values: [after, last] })
  assert(row, 'an aggregate has a row')
  const hashes = [row.journals_hash ?? NOTHING, row.transfers_hash ?? NOTHING]
  return { journals: row.journals, transfers: row.transfers, content: Buffer.concat(hashes) }
}

/** What stands for the hash of nothing. */
const NOTHING = Buffer.alloc(32)

type ContentRow = {
  journals: bigint
  transfers: bigint
  journals_hash: Buffer | null
  transfers_hash: Buffer | null
}

const JOURNAL_BYTES = `record_send(row(j.seq, j.id, j.reference, j.fingerprint, j.template, j.actor,
  j.reason, j.effective_at, j.recorded_at, j.refusal))`
const TRANSFER_BYTES = `record_send(row(t.position, t.kind, t.hold, t.debit_account_id,
  t.credit_account_id, t.amount, t.debit_version, t.debit_balance, t.credit_version,
  t.credit_balance))`

// Ids begin with the time, so that the transfers of a block lie side by side, in their order.
const CONTENT = `with j as materialized (
    select j.seq, j.id, j.recorded_at, ${JOURNAL_BYTES} as bytes
    from ledger.journals j where j.seq > $1 and j.seq <= $2),
  t as (
    select count(*) as n, sha256(string_agg(bytes, ''::bytea order by journal_id, position)) as hash
    from (
      select t.journal_id, t.position, ${TRANSFER_BYTES} as bytes
      from ledger.transfers t join j on j.id = t.journal_id and j.recorded_at = t.recorded_at
      where t.journal_id >= (select id from j order by id limit 1)
        and t.journal_id <= (select id from j order by id desc limit 1)) t)
  select count(*) as journals, sha256(string_agg(bytes, ''::bytea order by seq)) as journals_hash,
    (select n from t) as transfers, (select hash from t) as transfers_hash
  from j`

/** The first block whose digest is not what its journals and the block before say. */
export async function findBrokenBlock(
  reader: Asker,
  onBlocks: (done: bigint) => void,
): Promise<Block | undefined> {
  let before = START
  for (;;) {
    const rows = await reader.query<BlockRow>({
      text: `${BLOCKS} where number > $1 order by number limit $2`,
      values: [before.number, BLOCKS_AT_ONCE],
    })
    if (rows.length === 0) return undefined
    const blocks = rows.map(fromRow)
    const starts = [before, ...blocks].map(({ lastSeq }) => lastSeq)
    const contents = await Promise.all(
      blocks.map(({ lastSeq }, i) => readContent(reader, starts[i] ?? 0n, lastSeq)),
    )
    for (const [i, content] of contents.entries()) {
      const block = blocks[i]
      assert(block, 'each content is a block’s')
      const { digest, number } = chain(before, { ...content, lastSeq: block.lastSeq })
      if (number !== block.number || !digest.equals(block.digest)) return block
      before = block
    }
    onBlocks(before.number)
  }
}

const BLOCKS_AT_ONCE = 2 // The rules are checked beside them.
