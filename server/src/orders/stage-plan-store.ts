import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'
import type { Stage } from './stages.ts'

/**
 * How a supplier lets orders of at least `minTotal` be paid in stages. Its currency is the one that
 * the supplier's prices were in when it was opened; an order in another cannot take it.
 */
export type Plan = Readonly<{
  id: string
  supplierId: string
  minTotal: Money
  stages: readonly Stage[]
}>

type Row = {
  id: string
  supplier_id: string
  currency: string
  min_total: bigint
  stages: Stage[]
}

function fromRow({ id, supplier_id, currency, min_total, stages }: Row): Plan {
  return {
    id: encodeId('stp', id),
    supplierId: encodeId('pty', supplier_id),
    minTotal: money(currency, min_total),
    stages: stages.map(({ bps, days }) => ({ bps, days })),
  }
}

/** The plans that new orders of these suppliers can take, by the supplier's UUID. */
export async function findOpenPlans(
  reader: Reader,
  supplierUuids: readonly string[],
): Promise<Map<string, Plan[]>> {
  const rows = await reader.query<Row>({
    name: 'orders.find_open_stage_plans',
    text: `select id, supplier_id, currency, min_total, stages from orders.stage_plans
      where supplier_id = any($1::uuid[]) and state = 'open' order by min_total, id`,
    values: [supplierUuids],
  })
  const plans = new Map<string, Plan[]>(supplierUuids.map((uuid) => [uuid, []]))
  for (const row of rows) plans.get(row.supplier_id)?.push(fromRow(row))
  return plans
}

/** The open plans of those who sell these goods. */
export async function findPlansOf(reader: Reader, skuIds: readonly string[]): Promise<Plan[]> {
  const rows = await reader.query<Row>({
    name: 'orders.plans_of_skus',
    text: `select id, supplier_id, currency, min_total, stages from orders.stage_plans
      where state = 'open' and supplier_id = any(array(
        select supplier_id from catalog.skus where id = any($1::uuid[])))
      order by min_total, id`,
    values: [skuIds.map((id) => uuidOf('sku', id))],
  })
  return rows.map(fromRow)
}

type NewPlan = Readonly<{
  plan: Plan
  createdBy: string
  now: Date
}>

/** False where the supplier has the same plan open already. */
export async function insertPlan(
  reader: Reader,
  { plan: { id, supplierId, minTotal, stages }, createdBy, now }: NewPlan,
): Promise<boolean> {
  const rows = await reader.query({
    name: 'orders.insert_stage_plan',
    text: `insert into orders.stage_plans (id, supplier_id, currency, min_total, stages, state,
        created_by, created_at)
      values ($1, $2, $3, $4, $5, 'open', $6, $7) on conflict do nothing returning id`,
    values: [
      uuidOf('stp', id),
      uuidOf('pty', supplierId),
      minTotal.currency,
      minTotal.minor,
      JSON.stringify(stages),
      createdBy,
      now,
    ],
  })
  return rows.length > 0
}

type Named = Readonly<{ id: string; supplierUuid: string }>

/** False where it is closed already, or is no plan of this supplier. */
export async function closePlan(
  reader: Reader,
  { id, supplierUuid, now }: Named & Readonly<{ now: Date }>,
): Promise<boolean> {
  const rows = await reader.query({
    name: 'orders.close_stage_plan',
    text: `update orders.stage_plans set state = 'closed', closed_at = $3
      where id = $1 and supplier_id = $2 and state = 'open' returning id`,
    values: [uuidOf('stp', id), supplierUuid, now],
  })
  return rows.length > 0
}

export async function isPlanOf(reader: Reader, { id, supplierUuid }: Named): Promise<boolean> {
  const rows = await reader.query({
    name: 'orders.find_stage_plan',
    text: 'select id from orders.stage_plans where id = $1 and supplier_id = $2',
    values: [uuidOf('stp', id), supplierUuid],
  })
  return rows.length > 0
}
