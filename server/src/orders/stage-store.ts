import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'

export type OrderStage = Readonly<{
  intentId: string
  total: Money
  state: string
  dueAt: Date | null
  paidAt: Date | null
}>

/**
 * The payments of an order that is paid in stages, each part once, the first one first; none of
 * another.
 */
export async function listStages(reader: Reader, orderId: string): Promise<OrderStage[]> {
  const rows = await reader.query<{
    intent_id: string
    currency: string
    total: bigint
    state: string
    due_at: Date | null
    paid_at: Date | null
  }>({
    name: 'orders.stages_of_order',
    text: `select distinct on (s.start) s.intent_id, s.currency, s.total, i.state, i.due_at,
        case when i.state = 'succeeded' then i.final_at end as paid_at
      from payments.shares s join payments.intents i on i.id = s.intent_id
      where s.order_id = $1
      order by s.start, i.state in ('succeeded', 'awaiting_payment') desc, s.intent_id desc`,
    values: [uuidOf('ord', orderId)],
  })
  if (rows.every(({ due_at }) => due_at === null)) return []
  return rows.map((row) => ({
    intentId: encodeId('pi', row.intent_id),
    total: money(row.currency, row.total),
    state: row.state,
    dueAt: row.due_at,
    paidAt: row.paid_at,
  }))
}
