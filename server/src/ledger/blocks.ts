import { createHash } from 'node:crypto'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { Asker } from './store.ts'

// Tamper evidence: the journals are sealed in blocks, in the order of their numbers. A block's
// digest covers its journals, their transfers and the digest of the block before, so that nothing
// sealed can be changed, added or taken away without every later digest being wrong.

/** The digest before the first block's. */
const GENESIS = Buffer.alloc(32)
const MAX_JOURNALS = 10_000

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
  const [content] = await readContents(db, [{ after: before.lastSeq, last: row.last }])
  if (!content) return false
  const block = chain(before, { ...content, lastSeq: row.last })
  // Another worker may have been faster; its block is the same.
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

type Range = Readonly<{ after: bigint; last: bigint }>
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
 * The digest of what lies in each range: per journal its bytes and those of its transfers. The
 * bytes are canonical, PostgreSQL's own binary form: integers big-endian, times as microseconds,
 * texts as UTF-8 behind their length.
 */
function readContents(reader: Asker, ranges: readonly Range[]): Promise<Content[]> {
  return reader.query<Content>({
    text: CONTENTS,
    values: [ranges.map(({ after }) => after), ranges.map(({ last }) => last)],
  })
}

const textBytes = (column: string) =>
  `coalesce(int4send(octet_length(convert_to(${column}, 'UTF8'))) || convert_to(${column}, 'UTF8'),
    int4send(-1))`
const numberBytes = (column: string) => `coalesce(int8send(${column}), ''::bytea)`

const JOURNAL_BYTES = [
  ...['int8send(j.seq)', 'uuid_send(j.id)', textBytes('j.reference')],
  ...['int4send(octet_length(j.fingerprint))', 'j.fingerprint', textBytes('j.template')],
  ...[textBytes('j.actor'), textBytes('j.reason'), 'timestamptz_send(j.effective_at)'],
  ...['timestamptz_send(j.recorded_at)', textBytes('j.refusal::text')],
].join(' || ')

const TRANSFER_BYTES = [
  ...['int2send(t.position)', textBytes('t.kind'), textBytes('t.hold')],
  ...['int8send(t.debit_account_id)', 'int8send(t.credit_account_id)', 'int8send(t.amount)'],
  ...['t.debit_version', 't.debit_balance', 't.credit_version', 't.credit_balance'].map(
    numberBytes,
  ),
].join(' || ')

// Ids begin with the time, so that the transfers of some blocks lie side by side.
const CONTENTS = `with j as materialized (
    select r.n, j.seq, j.id, j.recorded_at, ${JOURNAL_BYTES} as bytes
    from unnest($1::bigint[], $2::bigint[]) with ordinality as r(after, last, n)
    join ledger.journals j on j.seq > r.after and j.seq <= r.last),
  lines as (
    select n, seq, -1 as position, bytes from j
    union all
    select j.n, j.seq, t.position, ${TRANSFER_BYTES}
    from j join ledger.transfers t on t.journal_id = j.id and t.recorded_at = j.recorded_at
    where t.journal_id >= (select id from j order by id limit 1)
      and t.journal_id <= (select id from j order by id desc limit 1)
      and t.recorded_at >= (select min(recorded_at) from j)
      and t.recorded_at <= (select max(recorded_at) from j))
  select count(*) filter (where position < 0) as journals,
    count(*) filter (where position >= 0) as transfers,
    sha256(string_agg(bytes, ''::bytea order by seq, position)) as content
  from lines group by n order by n`

const BLOCKS_AT_ONCE = 10

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
    const ranges = blocks.map(({ lastSeq }, i) => ({
      after: (blocks[i - 1] ?? before).lastSeq,
      last: lastSeq,
    }))
    const contents = await readContents(reader, ranges)
    for (const [i, block] of blocks.entries()) {
      const content = contents[i]
      if (!content) return block
      const { digest, number } = chain(before, { ...content, lastSeq: block.lastSeq })
      if (number !== block.number || !digest.equals(block.digest)) return block
      before = block
    }
    onBlocks(before.number)
  }
}
