import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Text } from '../catalog/index.ts'
import type { Reader } from '../platform/db.ts'

// What granting credit reads of orders.

const MAX_CUSTOMERS = 500

/** The companies that have paid orders of a supplier's, by name. At most 500. */
export async function customersOf(
  reader: Reader,
  supplierUuid: string,
): Promise<Readonly<{ uuid: string; name: string }>[]> {
  return reader.query<{ uuid: string; name: string }>({
    name: 'orders.customers',
    text: `select b.id as uuid, b.name from parties.parties b
      where b.id in (select buyer_id from orders.orders
        where supplier_id = $1 and paid_at is not null)
      order by b.name, b.id limit $2`,
    values: [supplierUuid, MAX_CUSTOMERS],
  })
}

type PaidOrder = Readonly<{ id: string; number: string; supplier: Text }>

/** The orders that intents pay, by intent. */
export async function ordersOf(
  reader: Reader,
  intentIds: readonly string[],
): Promise<Map<string, PaidOrder[]>> {
  const rows = await reader.query<{
    intent_id: string
    id: string
    number: bigint
    name_en: string
    name_zh: string
  }>({
    name: 'orders.orders_of_intents',
    text: `select s.intent_id, o.id, o.number, p.name_en, p.name_zh
      from payments.shares s
      join orders.orders o on o.id = s.order_id
      join catalog.supplier_profiles p on p.party_id = o.supplier_id
      where s.intent_id = any($1) order by s.intent_id, o.number`,
    values: [intentIds.map((id) => uuidOf('pi', id))],
  })
  const byIntent = Map.groupBy(rows, ({ intent_id }) => encodeId('pi', intent_id))
  return new Map(
    [...byIntent].map(([intentId, orders]) => [
      intentId,
      orders.map(({ id, number, name_en, name_zh }) => ({
        id: encodeId('ord', id),
        number: number.toString(),
        supplier: { en: name_en, zh: name_zh },
      })),
    ]),
  )
}
