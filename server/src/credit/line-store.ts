import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { CreditLine, LineState, UsedLine } from './credit.ts'

// Queries on credit lines, with what is used of them.

type LineRow = {
  id: string
  buyer_id: string
  supplier_id: string | null
  currency: string
  limit_minor: bigint
  days: number
  state: LineState
  version: number
}

const fromLineRow = (row: LineRow): CreditLine => ({
  id: encodeId('crl', row.id),
  buyerUuid: row.buyer_id,
  supplierUuid: row.supplier_id,
  limit: money(row.currency, row.limit_minor),
  days: row.days,
  state: row.state,
  version: row.version,
})

type UsedRow = LineRow & { used: bigint; overdue: bigint }

const fromUsedRow = (row: UsedRow): UsedLine => ({
  ...fromLineRow(row),
  used: money(row.currency, row.used),
  overdue: money(row.currency, row.overdue),
})

/** Of the lines `l`, on the day that is the first value. */
const USED = `select l.*, coalesce(d.used, 0)::bigint as used,
    coalesce(d.overdue, 0)::bigint as overdue
  from credit.lines l
  left join lateral (
    select sum(amount - settled) as used,
      sum(amount - settled) filter (where state = 'open' and due_on < $1::date) as overdue
    from credit.debts where line_id = l.id and state in ('reserved', 'open')) d on true`

/** The open lines of these buyers. */
export async function findOpenLines(
  reader: Reader,
  buyerUuids: readonly string[],
  today: string,
): Promise<UsedLine[]> {
  const rows = await reader.query<UsedRow>({
    name: 'credit.open_lines',
    text: `${USED} where l.buyer_id = any($2) and l.state = 'open' order by l.id`,
    values: [today, buyerUuids],
  })
  return rows.map(fromUsedRow)
}

/** Locks lines in id order, then reads what is used of them. */
export async function lockLines(
  trx: Transaction,
  ids: readonly string[],
  today: string,
): Promise<UsedLine[]> {
  const uuids = ids.map((id) => uuidOf('crl', id))
  const [, rows] = await Promise.all([
    trx.query({
      name: 'credit.lock_lines',
      text: 'select id from credit.lines where id = any($1) order by id for update',
      values: [uuids],
    }),
    trx.query<UsedRow>({
      name: 'credit.used_lines',
      text: `${USED} where l.id = any($2) order by l.id`,
      values: [today, uuids],
    }),
  ])
  return rows.map(fromUsedRow)
}

/** A new line; null where this buyer has one of the same granter in this currency. */
export async function insertLine(
  trx: Transaction,
  line: CreditLine,
  { namedAs, at }: Readonly<{ namedAs: string | null; at: Date }>,
): Promise<boolean> {
  const { id, buyerUuid, supplierUuid, limit, days, state, version } = line
  const rows = await trx.query({
    name: 'credit.insert_line',
    text: `insert into credit.lines (id, buyer_id, supplier_id, currency, limit_minor, days, state,
        version, named_as, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      on conflict (buyer_id, supplier_id, currency) do nothing returning id`,
    values: [
      ...[uuidOf('crl', id), buyerUuid, supplierUuid, limit.currency, limit.minor, days, state],
      ...[version, namedAs, at],
    ],
  })
  return rows.length > 0
}

/** The line of this granter for this buyer in this currency. */
export async function findLineId(
  reader: Reader,
  {
    buyerUuid,
    supplierUuid,
    currency,
  }: Pick<CreditLine, 'buyerUuid' | 'supplierUuid'> & Readonly<{ currency: string }>,
): Promise<string | undefined> {
  const [row] = await reader.query<{ id: string }>({
    name: 'credit.find_line',
    text: `select id from credit.lines
      where buyer_id = $1 and supplier_id is not distinct from $2 and currency = $3`,
    values: [buyerUuid, supplierUuid, currency],
  })
  return row && encodeId('crl', row.id)
}

export async function saveLine(trx: Transaction, line: CreditLine): Promise<void> {
  const { id, limit, days, state, version } = line
  await trx.query({
    name: 'credit.save_line',
    text: `update credit.lines set limit_minor = $2, days = $3, state = $4, version = $5
      where id = $1`,
    values: [uuidOf('crl', id), limit.minor, days, state, version],
  })
}

export type LineVersion = Readonly<{
  version: number
  limit: Money
  days: number
  state: LineState
  reason: string
  setBy: string
  setAt: Date
}>

/** `id`: of the version, by which people are told of it. */
export async function insertVersion(
  trx: Transaction,
  { id: lineId, limit, days, state, version }: CreditLine,
  {
    id,
    reason,
    setBy,
    setAt,
  }: Readonly<{ id: string }> & Pick<LineVersion, 'reason' | 'setBy' | 'setAt'>,
): Promise<void> {
  await trx.query({
    name: 'credit.insert_version',
    text: `insert into credit.line_versions (id, line_id, version, limit_minor, days, state, reason,
        set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      ...[uuidOf('clv', id), uuidOf('crl', lineId), version, limit.minor, days, state],
      ...[reason, setBy, setAt],
    ],
  })
}

const MAX_VERSIONS = 100

/** How a line came about, the newest first. At most 100. */
export async function listVersions(reader: Reader, lineId: string): Promise<LineVersion[]> {
  const rows = await reader.query<{
    version: number
    limit_minor: bigint
    currency: string
    days: number
    state: LineState
    reason: string
    set_by: string
    set_at: Date
  }>({
    name: 'credit.line_versions',
    text: `select v.*, l.currency from credit.line_versions v
      join credit.lines l on l.id = v.line_id
      where v.line_id = $1 order by v.version desc limit $2`,
    values: [uuidOf('crl', lineId), MAX_VERSIONS],
  })
  return rows.map(({ version, limit_minor, currency, days, state, reason, set_by, set_at }) => ({
    ...{ version, limit: money(currency, limit_minor), days, state, reason },
    ...{ setBy: set_by, setAt: set_at },
  }))
}
