import { encodeId, uuidOf } from '../kernel/ids.ts'
import { debtStateOf, findDebtsOfIntents } from '../credit/index.ts'
import type { Reader } from '../platform/db.ts'
import type { Order } from './order-store.ts'

// Orders that are paid on terms: the supplier's money is there, the buyer still owes it.

/** What an order left to be paid; of several payments the most pressing. */
export type OrderTerms = Readonly<{ state: 'open' | 'overdue' | 'paid'; dueOn: string }>

export type TermsOf = ReadonlyMap<string, OrderTerms>

type Asked = Readonly<{
  orders: readonly Order[]
  /** Who reads it; null sees everyone's. */
  parties: readonly string[] | null
  now: Date
}>

const pressing = ['overdue', 'open', 'paid']

/** By order. A supplier sees what they themselves gave credit for. */
export async function readTerms(reader: Reader, { orders, parties, now }: Asked): Promise<TermsOf> {
  const intents = await findIntentsOfOrders(reader, orders)
  const debts = await findDebtsOfIntents(reader, [...new Set([...intents.values()].flat())])
  const byIntent = Map.groupBy(debts, ({ intentId }) => intentId)
  const found = orders.flatMap(({ id, buyer, supplier }) => {
    const isBuyers = parties === null || parties.includes(uuidOf('pty', buyer.id))
    const own = (intents.get(id) ?? [])
      .flatMap((intentId) => byIntent.get(intentId) ?? [])
      .filter((debt) => isBuyers || debt.supplier?.id === supplier.id)
      .map((debt): OrderTerms => ({ state: debtStateOf(debt, now), dueOn: debt.dueOn }))
      .toSorted(
        (a, b) =>
          pressing.indexOf(a.state) - pressing.indexOf(b.state) || a.dueOn.localeCompare(b.dueOn),
      )
    return own.slice(0, 1).map((terms) => [id, terms] as const)
  })
  return new Map(found)
}

async function findIntentsOfOrders(reader: Reader, orders: readonly Order[]) {
  const rows = await reader.query<{ order_id: string; intent_id: string }>({
    name: 'orders.intents_of_orders',
    text: 'select order_id, intent_id from payments.shares where order_id = any($1)',
    values: [orders.map(({ id }) => uuidOf('ord', id))],
  })
  const byOrder = Map.groupBy(rows, ({ order_id }) => encodeId('ord', order_id))
  return new Map(
    [...byOrder].map(([id, own]) => [id, own.map((row) => encodeId('pi', row.intent_id))]),
  )
}
