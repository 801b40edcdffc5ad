// The rows of the tables that must not change by themselves, to compare a later state with.
import type { Db } from '../src/platform/db.ts'

const tables = {
  'orders.orders': 'id',
  'orders.order_groups': 'id',
  'orders.order_lines': 'order_id',
  'orders.quotes': 'id',
  'payments.intents': 'id',
  'payments.captures': 'id',
  'payments.refunds': 'id',
  'ledger.journals': 'reference',
  'wallet.bank_accounts': 'id',
  'wallet.bank_files': 'id',
  'wallet.credit_transfers': 'id',
} as const

type Rows = ReadonlyMap<string, string>

export type Snapshot = Readonly<{
  rows: ReadonlyMap<string, Rows>
  /** What is here and was not there. */
  newIds: (earlier: Snapshot, table: string) => string[]
}>

export async function snapshot(db: Db): Promise<Snapshot> {
  const rows = new Map<string, Rows>()
  for (const [table, id] of Object.entries(tables)) {
    const found = await db.pool.query<{ id: string; content: string }>(
      `select ${id}::text as id, string_agg(md5(t::text), ',' order by t::text) as content
        from ${table} t group by 1`,
    )
    rows.set(table, new Map(found.rows.map(({ id: key, content }) => [key, content])))
  }
  return {
    rows,
    newIds: (earlier, table) => {
      const known = earlier.rows.get(table)
      return [...(rows.get(table)?.keys() ?? [])].filter((key) => !known?.has(key))
    },
  }
}

/** The ids of rows that were there and are another today, or gone. */
export function changedRows(earlier: Snapshot, later: Snapshot, table: string): string[] {
  const now = later.rows.get(table)
  return [...(earlier.rows.get(table) ?? [])].flatMap(([id, content]) =>
    now?.get(id) === content ? [] : [id],
  )
}
