import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader } from '../platform/db.ts'
import type { Tariff } from './shipping.ts'

type Row = {
  supplier_id: string
  buyer_id: string | null
  destination: string
  basis: Tariff['basis']
  steps: { upTo: number | null; price: string }[]
  free_from: bigint | null
  min_days: number
  max_days: number
}

function fromRow(row: Row): Tariff {
  return {
    supplierUuid: row.supplier_id,
    buyerUuid: row.buyer_id,
    destination: row.destination,
    basis: row.basis,
    steps: row.steps.map(({ upTo, price }) => ({ upTo, priceMinor: BigInt(price) })),
    freeFrom: row.free_from,
    minDays: row.min_days,
    maxDays: row.max_days,
  }
}

type Goods = Readonly<{ skuIds: readonly string[]; buyerUuids: readonly string[] }>

/** The tariffs of these goods' suppliers that may apply to one of these buyers. */
export async function findTariffs(
  reader: Reader,
  { skuIds, buyerUuids }: Goods,
): Promise<Tariff[]> {
  const rows = await reader.query<Row>({
    name: 'orders.find_tariffs',
    text: `select * from orders.shipping_tariffs
      where supplier_id = any(array(select supplier_id from catalog.skus where id = any($1::uuid[])))
        and (buyer_id is null or buyer_id = any($2::uuid[]))`,
    values: [skuIds.map((id) => uuidOf('sku', id)), buyerUuids],
  })
  return rows.map(fromRow)
}

const MAX_LISTED = 500

/** All tariffs of a supplier: the public ones, then those agreed with buyers. */
export async function listTariffs(reader: Reader, supplierUuid: string): Promise<Tariff[]> {
  const rows = await reader.query<Row>({
    name: 'orders.list_tariffs',
    text: `select * from orders.shipping_tariffs where supplier_id = $1
      order by buyer_id nulls first, destination limit ${MAX_LISTED}`,
    values: [supplierUuid],
  })
  return rows.map(fromRow)
}

export async function saveTariff(reader: Reader, tariff: Tariff, now: Date): Promise<void> {
  await reader.query({
    name: 'orders.save_tariff',
    text: `insert into orders.shipping_tariffs (supplier_id, buyer_id, destination, basis, steps,
        free_from, min_days, max_days, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (supplier_id, buyer_id, destination) do update set basis = excluded.basis,
        steps = excluded.steps, free_from = excluded.free_from, min_days = excluded.min_days,
        max_days = excluded.max_days, updated_at = excluded.updated_at`,
    values: [
      tariff.supplierUuid,
      tariff.buyerUuid,
      tariff.destination,
      tariff.basis,
      JSON.stringify(
        tariff.steps.map(({ upTo, priceMinor }) => ({ upTo, price: priceMinor.toString() })),
      ),
      tariff.freeFrom,
      tariff.minDays,
      tariff.maxDays,
      now,
    ],
  })
}

export async function deleteTariff(
  reader: Reader,
  of: Pick<Tariff, 'supplierUuid' | 'buyerUuid' | 'destination'>,
): Promise<boolean> {
  const rows = await reader.query({
    name: 'orders.delete_tariff',
    text: `delete from orders.shipping_tariffs
      where supplier_id = $1 and buyer_id is not distinct from $2 and destination = $3
      returning destination`,
    values: [of.supplierUuid, of.buyerUuid, of.destination],
  })
  return rows.length > 0
}

export const buyerIdOf = ({ buyerUuid }: Tariff): string | null =>
  buyerUuid && encodeId('pty', buyerUuid)
