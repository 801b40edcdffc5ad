import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'
import type { LineState } from './credit.ts'

// What screens read of credit lines: who has them, who owes what on them, and since when.

/** What is owed, by how long it has been due. */
export type Ageing = Readonly<{
  notDue: Money
  to30: Money
  to60: Money
  older: Money
}>

/** A line with whom it is between. */
export type KnownLine = Readonly<{
  id: string
  buyer: Readonly<{ id: string; name: string }>
  supplier: Readonly<{ id: string; name: string }> | null
  /** How a supplier named a buyer who had not ordered from them. */
  namedAs: string | null
  limit: Money
  days: number
  state: LineState
  version: number
  /** Ordered and not confirmed yet. */
  reserved: Money
  owed: Ageing
  oldestDueOn: string | null
}>

type AgeingRow = {
  currency: string
  not_due: bigint
  to_30: bigint
  to_60: bigint
  older: bigint
}

const ageingOf = (row: AgeingRow): Ageing => ({
  notDue: money(row.currency, row.not_due),
  to30: money(row.currency, row.to_30),
  to60: money(row.currency, row.to_60),
  older: money(row.currency, row.older),
})

type KnownRow = AgeingRow & {
  id: string
  buyer_id: string
  buyer_name: string
  supplier_id: string | null
  supplier_name: string | null
  named_as: string | null
  limit_minor: bigint
  days: number
  state: LineState
  version: number
  reserved: bigint
  oldest_due_on: string | null
}

const fromRow = (row: KnownRow): KnownLine => ({
  id: encodeId('crl', row.id),
  buyer: { id: encodeId('pty', row.buyer_id), name: row.buyer_name },
  supplier:
    row.supplier_id === null
      ? null
      : { id: encodeId('pty', row.supplier_id), name: row.supplier_name ?? '' },
  namedAs: row.named_as,
  limit: money(row.currency, row.limit_minor),
  ...{ days: row.days, state: row.state, version: row.version },
  reserved: money(row.currency, row.reserved),
  owed: ageingOf(row),
  oldestDueOn: row.oldest_due_on,
})

/** Sums of what debts leave to be paid, by the days they are overdue at the day `$1`. */
const SUMS = `coalesce(sum(owed) filter (where late <= 0), 0)::bigint as not_due,
  coalesce(sum(owed) filter (where late between 1 and 30), 0)::bigint as to_30,
  coalesce(sum(owed) filter (where late between 31 and 60), 0)::bigint as to_60,
  coalesce(sum(owed) filter (where late > 60), 0)::bigint as older`
const OWED = `amount - settled as owed, $1::date - due_on as late`

const KNOWN = `select l.*, b.name as buyer_name, s.name as supplier_name, d.*
  from credit.lines l
  join parties.parties b on b.id = l.buyer_id
  left join parties.parties s on s.id = l.supplier_id
  cross join lateral (
    select coalesce(sum(owed) filter (where late is null), 0)::bigint as reserved, ${SUMS},
      min(due_on)::text as oldest_due_on
    from (select due_on, ${OWED} from credit.debts
      where line_id = l.id and state in ('reserved', 'open')) o) d`

type Asked = Readonly<{
  today: string
  buyerUuid?: string
  supplierUuid?: string
  onlyOwing?: boolean
  id?: string | undefined
  after?: string | null
  limit: number
}>

/** Lines, the newest first. */
export async function listLines(reader: Reader, asked: Asked): Promise<KnownLine[]> {
  const { today, buyerUuid, supplierUuid, onlyOwing = false, id, after, limit } = asked
  const rows = await reader.query<KnownRow>({
    text: `${KNOWN}
      where ($2::uuid is null or l.buyer_id = $2) and ($3::uuid is null or l.supplier_id = $3)
        and ($4::uuid is null or l.id = $4) and ($5::uuid is null or l.id < $5)
        and (not $6::boolean or exists (select from credit.debts
          where line_id = l.id and state = 'open'))
      order by l.id desc limit $7`,
    values: [
      ...[today, buyerUuid ?? null, supplierUuid ?? null, id ? uuidOf('crl', id) : null],
      ...[after ? uuidOf('crl', after) : null, onlyOwing, limit],
    ],
  })
  return rows.map(fromRow)
}

/** What all buyers owe, by currency. */
export async function sumOwed(
  reader: Reader,
  { today, supplierUuid }: Readonly<{ today: string; supplierUuid: string | null }>,
): Promise<Ageing[]> {
  const rows = await reader.query<AgeingRow>({
    name: 'credit.sum_owed',
    text: `select currency, ${SUMS}
      from (select d.currency, ${OWED} from credit.debts d join credit.lines l on l.id = d.line_id
        where d.state = 'open' and ($2::uuid is null or l.supplier_id = $2)) o
      group by currency order by currency`,
    values: [today, supplierUuid],
  })
  return rows.map(ageingOf)
}
