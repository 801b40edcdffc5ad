import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'

// What screens read of debts.

/** A debt as it is followed: what is owed of it, and what lowered it. */
export type ListedDebt = Readonly<{
  id: string
  lineId: string
  intentId: string
  supplier: Readonly<{ id: string; name: string }> | null
  amount: Money
  owed: Money
  dueOn: string
  openedAt: Date
  paidAt: Date | null
  repayments: readonly Readonly<{ kind: 'payment' | 'refund'; amount: Money; at: Date }>[]
}>

type Row = {
  id: string
  line_id: string
  intent_id: string
  supplier_id: string | null
  supplier_name: string | null
  currency: string
  amount: bigint
  settled: bigint
  due_on: string
  opened_at: Date
  final_at: Date | null
}

type RepaymentRow = {
  debt_id: string
  kind: 'payment' | 'refund'
  amount: bigint
  made_at: Date
}

const SELECT = `select d.id, d.line_id, d.intent_id, l.supplier_id, s.name as supplier_name,
    d.currency, d.amount, d.settled, d.due_on::text as due_on, d.opened_at, d.final_at
  from credit.debts d join credit.lines l on l.id = d.line_id
  left join parties.parties s on s.id = l.supplier_id`

type Asked = Readonly<{
  of: Readonly<{ buyerUuid: string }> | Readonly<{ lineId: string }>
  state: 'open' | 'paid'
  after: string | null
  limit: number
}>

/** What is owed, in the order in which it is due, or what was paid, the newest first. */
export async function listDebts(reader: Reader, asked: Asked): Promise<ListedDebt[]> {
  const { of, state, after, limit } = asked
  const beyond = state === 'open' ? '(d.due_on, d.id) >' : '(d.due_on, d.id) <'
  const direction = state === 'open' ? 'asc' : 'desc'
  const rows = await reader.query<Row>({
    text: `${SELECT}
      where ($1::uuid is null or l.buyer_id = $1) and ($2::uuid is null or d.line_id = $2)
        and d.state = $3
        and ($4::uuid is null
          or ${beyond} (select due_on, id from credit.debts where id = $4))
      order by d.due_on ${direction}, d.id ${direction} limit $5`,
    values: [
      'buyerUuid' in of ? of.buyerUuid : null,
      'lineId' in of ? uuidOf('crl', of.lineId) : null,
      ...[state, after && uuidOf('dbt', after), limit],
    ],
  })
  return withRepayments(reader, rows)
}

/** What payments on terms left to be paid, by intent. */
export async function findDebtsOfIntents(
  reader: Reader,
  intentIds: readonly string[],
): Promise<ListedDebt[]> {
  const rows = await reader.query<Row>({
    name: 'credit.debts_of_intents',
    text: `${SELECT} where d.intent_id = any($1) and d.state = any('{open,paid}') order by d.id`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  return withRepayments(reader, rows)
}

async function withRepayments(reader: Reader, rows: readonly Row[]): Promise<ListedDebt[]> {
  if (rows.length === 0) return []
  const repayments = await reader.query<RepaymentRow>({
    name: 'credit.repayments_of_debts',
    text: `select debt_id, kind, amount, made_at from credit.repayments
      where debt_id = any($1) and reversed_at is null order by made_at, cause_id`,
    values: [rows.map(({ id }) => id)],
  })
  const byDebt = Map.groupBy(repayments, ({ debt_id }) => debt_id)
  return rows.map((row) => fromRow(row, byDebt.get(row.id) ?? []))
}

function fromRow(row: Row, repayments: readonly RepaymentRow[]): ListedDebt {
  const { currency, supplier_id, supplier_name } = row
  return {
    id: encodeId('dbt', row.id),
    lineId: encodeId('crl', row.line_id),
    intentId: encodeId('pi', row.intent_id),
    supplier:
      supplier_id === null ? null : { id: encodeId('pty', supplier_id), name: supplier_name ?? '' },
    amount: money(currency, row.amount),
    owed: money(currency, row.amount - row.settled),
    dueOn: row.due_on,
    openedAt: row.opened_at,
    paidAt: row.final_at,
    repayments: repayments.map(({ kind, amount, made_at }) => ({
      ...{ kind, amount: money(currency, amount), at: made_at },
    })),
  }
}
